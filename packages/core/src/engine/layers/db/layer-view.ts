// `layer:<code>`: the features of one layer, with the properties its plugin declared and no others.
import type { ClientBase } from 'pg'
import type { LayerDeclaration, LayerProperty } from '../../../plugin-api/index.ts'
import { layerChannel, type ChannelRow, type LayerRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import { shapeOfWkb } from '../hot-store/shape.ts'
import { worldX, worldY } from '../hot-store/world.ts'

interface FeatureRow {
  id: string
  lon: number | null
  lat: number | null
  territory: string | null
  properties: Record<string, unknown>
  /** Binary form of what is no single point. */
  shape: Buffer | null
}
/** Rows read at once: about 10 MB of objects. */
const PAGE_ROWS = 20_000
/** About 0.1 m, and a third of the bytes of a full double. */
const DEGREE_DIGITS = 1e6

// A line or an area is shown by a point that surely lies on it.
const SELECT = `
  select f.id, st_x(p.point) as lon, st_y(p.point) as lat, t.oktmo as territory, f.properties,
         case when geometrytype(f.geom) <> 'POINT' then st_asbinary(f.geom, 'NDR') end as shape
    from facts.feature f
    left join territory.territory t on t.id = f.territory_id
    cross join lateral (
      select case when f.geom is null or geometrytype(f.geom) = 'POINT' then f.geom
                  else st_pointonsurface(f.geom) end as point) p
   where f.layer = $1`

export class LayerView implements PublishedView {
  readonly channel: string
  readonly right = 'public'
  readonly datasets = ['feature']
  readonly #code: string
  readonly #properties: [string, LayerProperty][]
  readonly #store: HotStore

  /** Fills `store`, which tiles are made from, with what it reads. */
  constructor({ code, properties }: LayerDeclaration, store: HotStore) {
    this.channel = layerChannel(code)
    this.#code = code
    this.#properties = Object.entries(properties)
    this.#store = store
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    const found: ChannelRow[] = []
    const slots: number[] = []
    for (let after = '0', isMore = true; isMore;) {
      const { rows } = await client.query<FeatureRow>(`${SELECT} and f.id > $2 order by f.id limit $3`, [
        this.#code,
        after,
        PAGE_ROWS,
      ])
      for (const row of rows) {
        const published = this.#publish(row)
        found.push(published)
        slots.push(this.#hold(row, published))
      }
      after = rows.at(-1)?.id ?? after
      isMore = rows.length === PAGE_ROWS
    }
    this.#store.keepOnly(slots)
    return found
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const ids = changed.get('feature') ?? []
    if (ids.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<FeatureRow>(`${SELECT} and f.id = any ($2::bigint[])`, [
      this.#code,
      ids,
    ])
    const put = rows.map((row) => {
      const published = this.#publish(row)
      this.#hold(row, published)
      return published
    })
    const present = new Set(put.map((row) => row.id))
    // Features of other layers are among the ids too: the channel and the store drop removals of what they never had.
    const remove = ids.map(String).filter((id) => !present.has(id))
    for (const id of remove) this.#store.remove(Number(id))
    return { put, remove }
  }

  /** A tile is ahead of the frame by the rest of the turn, some milliseconds, and never behind it. */
  #hold({ id, lon, lat, shape }: FeatureRow, values: LayerRow): number {
    return this.#store.put({
      id: Number(id),
      at: lon === null || lat === null ? null : { x: worldX(lon), y: worldY(lat) },
      shape: shape && shapeOfWkb(shape),
      values,
    })
  }

  #publish({ id, lon, lat, territory, properties }: FeatureRow): LayerRow {
    const row: LayerRow = { id, lon: degrees(lon), lat: degrees(lat), territory }
    for (const [name, { type }] of this.#properties) {
      const value = properties[name]
      if (!(name in row)) row[name] = typeof value === type ? value : null
    }
    return row
  }
}

const degrees = (value: number | null): number | null =>
  value === null ? null : Math.round(value * DEGREE_DIGITS) / DEGREE_DIGITS
