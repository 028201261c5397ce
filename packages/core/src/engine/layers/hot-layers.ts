// All layers that are held in memory, by name: what the plugins declared, and the territories with their indicators.
// One budget of cached tiles for all of them.
// tsyringe refuses to load before it.
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import type { Pool } from 'pg'
import { inject, injectable, type InjectionToken } from 'tsyringe'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import type { DeltaFrame } from '../../protocol/index.ts'
import type { PublishedChannel } from '../live/published-channel.ts'
import type { RelayListener } from '../live/relay.ts'
import { LIVE_CATALOGUE, type LiveCatalogue } from '../live/tokens.ts'
import { DATABASE } from '../tokens.ts'
import { readTerritoryAreas } from './db/territory-areas.ts'
import { declaredLayer, type HotLayer } from './hot-layer.ts'
import { TERRITORIES_LAYER, TerritoryLayer } from './territory-layer.ts'
import { TileCache } from './tiles/tile-cache.ts'
import { TileSource } from './tiles/tile-source.ts'

interface Held {
  layer: HotLayer
  tiles: TileSource
}

@injectable()
export class HotLayers implements RelayListener {
  readonly #pool: Pool
  readonly #catalogue: () => LiveCatalogue
  readonly #cache = new TileCache()
  readonly #epoch = randomBytes(6).toString('hex')
  #byName: Map<string, Held> | null = null
  #territories: TerritoryLayer | null = null

  constructor(@inject(DATABASE) pool: Pool, @inject(LIVE_CATALOGUE) catalogue: () => LiveCatalogue) {
    this.#pool = pool
    this.#catalogue = catalogue
  }

  get(name: string): Held | undefined {
    return this.#held().get(name)
  }

  names(): string[] {
    return [...this.#held().keys()]
  }

  /** The store that the view of a declared layer fills. */
  layerOf({ code }: LayerDeclaration): HotLayer {
    return this.#held().get(code)!.layer
  }

  /** Reads the areas of the territories: at the start, after the region's pack was loaded. */
  async loadTerritories(): Promise<void> {
    const areas = await readTerritoryAreas(this.#pool)
    this.#held()
    this.#territories!.setAreas(areas)
  }

  delta(frame: DeltaFrame): void {
    this.#setCursor(frame.channel, { epoch: frame.epoch, version: frame.to })
    if (frame.channel !== this.#territories?.channel) return
    this.#territories.removeCells(frame.remove)
    this.#territories.putCells(frame.put)
  }

  snapshot(channel: PublishedChannel): void {
    this.#setCursor(channel.name, channel.cursor)
    if (channel.name === this.#territories?.channel) {
      this.#territories.replaceCells(channel.snapshot().rows)
    }
  }

  #setCursor(channel: string, cursor: HotLayer['cursor']): void {
    for (const { layer } of this.#held().values()) if (layer.channel === channel) layer.cursor = cursor
  }

  /** Plugins have been described by the first call. */
  #held(): Map<string, Held> {
    if (this.#byName) return this.#byName
    const { layers, indicators } = this.#catalogue()
    this.#territories = new TerritoryLayer(indicators)
    // A plugin's layer may not take the place of the territories.
    const declared = layers
      .filter(({ code }) => code !== TERRITORIES_LAYER)
      .map((layer) => declaredLayer(layer))
    this.#byName = new Map(
      [...declared, this.#territories].map((layer) => [
        layer.name,
        { layer, tiles: new TileSource({ layer, cache: this.#cache, epoch: this.#epoch }) },
      ]),
    )
    return this.#byName
  }
}

export const HOT_LAYERS: InjectionToken<HotLayers> = Symbol('layers.hot')
