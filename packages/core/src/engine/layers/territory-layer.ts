// `territories`: the municipalities in force as areas, each indicator's value among their attributes. Values come from
// the very frames that the walls get, so a map of tiles and a tile of figures cannot disagree.
import type { Indicator } from '../../model/index.ts'
import { INDICATORS_CHANNEL, type ChannelRow } from '../../protocol/index.ts'
import type { TerritoryArea } from './db/territory-areas.ts'
import { HotLayer } from './hot-layer.ts'
import { shapeOfWkb } from './hot-store/shape.ts'
import { worldX, worldY } from './hot-store/world.ts'

export const TERRITORIES_LAYER = 'territories'

export class TerritoryLayer extends HotLayer {
  readonly #idOf = new Map<string, number>()
  /** Cells that were published before the areas were known, or that outlive a new reading of them. */
  readonly #values = new Map<string, Record<string, number | null>>()

  /** `former` is the layer whose place this one takes: what was published stays known. */
  constructor(indicators: readonly Indicator[], former?: TerritoryLayer) {
    super({
      name: TERRITORIES_LAYER,
      title: { ru: 'Территории', en: 'Territories' },
      channel: INDICATORS_CHANNEL,
      columns: [
        { name: 'oktmo', type: 'string' },
        { name: 'kind', type: 'string' },
        { name: 'nameRu', type: 'string' },
        { name: 'nameEn', type: 'string' },
        { name: 'isSchematic', type: 'boolean' },
        ...indicators.map(({ code }) => ({ name: code, type: 'number' as const })),
      ],
    })
    if (!former) return
    this.cursor = former.cursor
    for (const [territory, values] of former.#values) this.#values.set(territory, { ...values })
  }

  /** The areas as they are now; those that are gone leave the tiles. */
  setAreas(areas: readonly TerritoryArea[]): void {
    this.#idOf.clear()
    const slots = areas.map(({ id, oktmo, kind, nameRu, nameEn, isSchematic, lon, lat, shape }) => {
      this.#idOf.set(oktmo, id)
      return this.store.put({
        id,
        at: { x: worldX(lon), y: worldY(lat) },
        shape: shapeOfWkb(shape),
        values: { ...this.#values.get(oktmo), oktmo, kind, nameRu, nameEn, isSchematic },
      })
    })
    this.store.keepOnly(slots)
  }

  /** Cells of a frame of the indicators' channel. */
  putCells(rows: readonly ChannelRow[]): void {
    for (const { territory, indicator, value } of rows) {
      if (typeof territory !== 'string' || typeof indicator !== 'string') continue
      this.#setValue(territory, indicator, typeof value === 'number' ? value : null)
    }
  }

  /** Ids are `<indicator>/<territory>`. */
  removeCells(ids: readonly string[]): void {
    for (const id of ids) {
      const [indicator, territory] = id.split('/')
      if (indicator !== undefined && territory !== undefined) this.#setValue(territory, indicator, null)
    }
  }

  /** A snapshot is all there is: what it does not name has no value. */
  replaceCells(rows: readonly ChannelRow[]): void {
    const named = new Set(rows.map((row) => row.id))
    const gone = [...this.#values].flatMap(([territory, values]) =>
      Object.keys(values)
        .map((indicator) => `${indicator}/${territory}`)
        .filter((id) => !named.has(id)),
    )
    this.removeCells(gone)
    this.putCells(rows)
  }

  #setValue(territory: string, indicator: string, value: number | null): void {
    const values = this.#values.get(territory) ?? {}
    values[indicator] = value
    this.#values.set(territory, values)
    const id = this.#idOf.get(territory)
    if (id !== undefined) this.store.patch(id, indicator, value)
  }
}
