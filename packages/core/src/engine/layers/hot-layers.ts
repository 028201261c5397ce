// All layers that are held in memory, by name: what the plugins declared, and the territories with their indicators.
// One budget of cached tiles for all of them.
// tsyringe refuses to load before it.
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Pool } from 'pg'
import { inject, injectable, type InjectionToken } from 'tsyringe'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import type { DeltaFrame } from '../../protocol/index.ts'
import type { PublishedChannel } from '../live/published-channel.ts'
import type { RelayListener } from '../live/relay.ts'
import { LIVE_CATALOGUE, type LiveCatalogue } from '../live/tokens.ts'
import { DATABASE } from '../tokens.ts'
import { readTerritoryAreas, type TerritoryArea } from './db/territory-areas.ts'
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
  #cache = new TileCache()
  readonly #epoch = randomBytes(6).toString('hex')
  #byName: Map<string, Held> | null = null
  #territories: TerritoryLayer | null = null
  #areas: readonly TerritoryArea[] = []
  /** What the held layers were made of. */
  #madeOf: LiveCatalogue | null = null

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
    this.#areas = areas
    this.#territories!.setAreas(areas)
  }

  /** Plugins came or went: layers whose declaration is the same stay as they are, with their points. */
  follow(): void {
    const held = this.#held()
    const former = this.#madeOf!
    const next = this.#catalogue()
    this.#madeOf = next
    // Tiles are kept by a layer's name and version, and a layer made anew begins with version 0.
    this.#cache = new TileCache()
    const territories = isDeepStrictEqual(codesOf(next.indicators), codesOf(former.indicators))
      ? this.#territories!
      : new TerritoryLayer(next.indicators, this.#territories!)
    if (territories !== this.#territories) territories.setAreas(this.#areas)
    this.#territories = territories
    const layers = declaredIn(next).map((declaration) => {
      const before = former.layers.find(({ code }) => code === declaration.code)
      return isDeepStrictEqual(before, declaration)
        ? held.get(declaration.code)!.layer
        : declaredLayer(declaration)
    })
    this.#byName = this.#withTiles([...layers, territories])
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
    this.#madeOf = this.#catalogue()
    this.#territories = new TerritoryLayer(this.#madeOf.indicators)
    const declared = declaredIn(this.#madeOf).map((layer) => declaredLayer(layer))
    this.#byName = this.#withTiles([...declared, this.#territories])
    return this.#byName
  }

  #withTiles(layers: readonly HotLayer[]): Map<string, Held> {
    return new Map(
      layers.map((layer) => [
        layer.name,
        { layer, tiles: new TileSource({ layer, cache: this.#cache, epoch: this.#epoch }) },
      ]),
    )
  }
}

/** A plugin's layer may not take the place of the territories. */
const declaredIn = ({ layers }: LiveCatalogue): LayerDeclaration[] =>
  layers.filter(({ code }) => code !== TERRITORIES_LAYER)
const codesOf = (items: readonly { code: string }[]): string[] => items.map(({ code }) => code)

export const HOT_LAYERS: InjectionToken<HotLayers> = Symbol('layers.hot')
