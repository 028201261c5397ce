// `layer:<code>`: the features of one layer, with the properties its plugin declared and no others.
import type { ClientBase } from 'pg'
import type { LayerDeclaration, LayerProperty } from '../../../plugin-api/index.ts'
import { layerChannel, type ChannelRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'
import { publishedDegrees } from '../channel/feature-blocks.ts'
import { LayerChannel } from '../channel/layer-channel.ts'
import type { HotFeature, HotStore } from '../hot-store/hot-store.ts'
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
/** Rows read at once: about 2 MB of objects, and some 10 ms of the engine's thread. */
const PAGE_ROWS = 5_000

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
  readonly published: LayerChannel

  /** Fills `store`, which the channel and the tiles are made from, with what it reads. */
  constructor({ code, properties }: LayerDeclaration, store: HotStore) {
    this.channel = layerChannel(code)
    this.#code = code
    this.#properties = Object.entries(properties)
    this.published = new LayerChannel(this.channel, store)
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.published.beginReading(true)
    for (let after = '0', isMore = true; isMore;) {
      const { rows } = await client.query<FeatureRow>(`${SELECT} and f.id > $2 order by f.id limit $3`, [
        this.#code,
        after,
        PAGE_ROWS,
      ])
      for (const row of rows) this.published.take(this.#feature(row))
      after = rows.at(-1)?.id ?? after
      isMore = rows.length === PAGE_ROWS
    }
    this.published.endWholeReading()
    return []
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    this.published.beginReading(false)
    const ids = changed.get('feature') ?? []
    if (ids.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<FeatureRow>(`${SELECT} and f.id = any ($2::bigint[])`, [
      this.#code,
      ids,
    ])
    const present = new Set<number>()
    for (const row of rows) {
      const feature = this.#feature(row)
      present.add(feature.id)
      this.published.take(feature)
    }
    // Features of other layers are among the ids too: the channel drops removals of what it never had.
    for (const id of ids) if (!present.has(id)) this.published.takeRemoved(id)
    return { put: [], remove: [] }
  }

  #feature({ id, lon, lat, territory, properties, shape }: FeatureRow): HotFeature {
    const values: Record<string, unknown> = { territory }
    for (const [name, { type }] of this.#properties) {
      const value = properties[name]
      if (!(name in values)) values[name] = typeof value === type ? value : null
    }
    return {
      id: Number(id),
      // The place as it is published, so that columns, tiles and rows say the same.
      at:
        lon === null || lat === null
          ? null
          : { x: worldX(publishedDegrees(lon)), y: worldY(publishedDegrees(lat)) },
      shape: shape && shapeOfWkb(shape),
      values,
    }
  }
}
