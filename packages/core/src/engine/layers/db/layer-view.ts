// `layer:<code>`: the features of one layer, with the properties its plugin declared and no others.
import type { ClientBase } from 'pg'
import type { LayerDeclaration, LayerProperty } from '../../../plugin-api/index.ts'
import { layerChannel, type ChannelRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../../live/view.ts'
import { publishedDegrees } from '../channel/feature-blocks.ts'
import { LayerChannel } from '../channel/layer-channel.ts'
import { publishedFlow, type FlowPolicy } from '../flow-gate.ts'
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
  /** Of a flow: the municipalities in force, where its codes lead. */
  flowFrom: string | null
  flowTo: string | null
}
/** Rows read at once: about 2 MB of objects, and some 10 ms of the engine's thread. */
const PAGE_ROWS = 5_000
/** Where nobody says what may be shown, no number of people is. */
const NO_FLOW_LEAVES: FlowPolicy = {
  threshold: { public: Infinity, internal: Infinity },
  roundTo: { public: 1, internal: 1 },
  exactFrom: 0,
}

// A line or an area is shown by a point that surely lies on it.
// $2 and $3: the properties that hold the ends of a flow.
const SELECT = `
  select f.id, st_x(p.point) as lon, st_y(p.point) as lat, t.oktmo as territory, f.properties,
         case when geometrytype(f.geom) <> 'POINT' then st_asbinary(f.geom, 'NDR') end as shape,
         o.oktmo as "flowFrom", d.oktmo as "flowTo"
    from facts.feature f
    left join territory.territory t on t.id = f.territory_id
    left join territory.code oc on oc.oktmo = f.properties ->> $2::text
    left join territory.territory o on o.id = oc.territory_id
    left join territory.code dc on dc.oktmo = f.properties ->> $3::text
    left join territory.territory d on d.id = dc.territory_id
    cross join lateral (
      select case when f.geom is null or geometrytype(f.geom) = 'POINT' then f.geom
                  else st_pointonsurface(f.geom) end as point) p
   where f.layer = $1`

export class LayerView implements PublishedView {
  readonly channel: string
  readonly right = 'public'
  readonly datasets = ['feature']
  readonly #layer: LayerDeclaration
  readonly #properties: [string, LayerProperty][]
  readonly #policy: FlowPolicy
  /** The layer, and the properties that hold the ends of its flows. */
  readonly #named: readonly (string | null)[]
  readonly published: LayerChannel

  /** Fills `store`, which the channel and the tiles are made from, with what it reads; of flows what `policy` lets out. */
  constructor(layer: LayerDeclaration, store: HotStore, policy: FlowPolicy = NO_FLOW_LEAVES) {
    const { code, properties, flow } = layer
    this.channel = layerChannel(code)
    this.#layer = layer
    this.#properties = Object.entries(properties)
    this.#policy = policy
    this.#named = [code, flow?.from ?? null, flow?.to ?? null]
    this.published = new LayerChannel(this.channel, store)
  }

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.published.beginReading(true)
    for (let after = '0', isMore = true; isMore;) {
      const { rows } = await client.query<FeatureRow>(`${SELECT} and f.id > $4 order by f.id limit $5`, [
        ...this.#named,
        after,
        PAGE_ROWS,
      ])
      for (const row of rows) {
        const feature = this.#feature(row)
        if (feature) this.published.take(feature)
      }
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
    const { rows } = await client.query<FeatureRow>(`${SELECT} and f.id = any ($4::bigint[])`, [
      ...this.#named,
      ids,
    ])
    const present = new Set<number>()
    for (const row of rows) {
      const feature = this.#feature(row)
      if (!feature) continue
      present.add(feature.id)
      this.published.take(feature)
    }
    // Features of other layers are among the ids too: the channel drops removals of what it never had.
    for (const id of ids) if (!present.has(id)) this.published.takeRemoved(id)
    return { put: [], remove: [] }
  }

  /** `null` for a flow that may not be shown. */
  #feature({ id, lon, lat, territory, properties, shape, ...ends }: FeatureRow): HotFeature | null {
    const values: Record<string, unknown> = { territory }
    for (const [name, { type }] of this.#properties) {
      const value = properties[name]
      if (!(name in values)) values[name] = typeof value === type ? value : null
    }
    const { flow } = this.#layer
    if (flow && ends.flowFrom !== null) values[flow.from] = ends.flowFrom
    if (flow && ends.flowTo !== null) values[flow.to] = ends.flowTo
    const published = publishedFlow(this.#layer, values, this.#policy)
    if (!published) return null
    return {
      id: Number(id),
      // The place as it is published, so that columns, tiles and rows say the same.
      at:
        lon === null || lat === null
          ? null
          : { x: worldX(publishedDegrees(lon)), y: worldY(publishedDegrees(lat)) },
      shape: shape && shapeOfWkb(shape),
      values: published,
    }
  }
}
