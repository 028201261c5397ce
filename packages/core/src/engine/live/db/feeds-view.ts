// `feeds`: how many rows each source brought by the hour and how many wait in quarantine. Counts alone, so any wall may show them.
import type { ClientBase } from 'pg'
import { FEEDS_CHANNEL, type ChannelRow, type FeedRow } from '../../../protocol/index.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../view.ts'

interface Row {
  id: string
  code: string
  quarantined: number
  hours: FeedRow['hours']
}

// The index on (source_id, id desc) leads to the newest runs; the limit bounds a source that runs every second.
const RUNS_LOOKED_AT_MAX = 3_000
const FEEDS = `
  select s.id, s.code,
         (select count(*) from control.quarantine_row q
           where q.source_id = s.id and q.fix_id is null and q.closed_as is null)::float8 as quarantined,
         coalesce((
           select jsonb_agg(jsonb_build_object('at', hour, 'read', read, 'accepted', accepted, 'quarantined', aside) order by hour)
             from (select (extract(epoch from date_trunc('hour', r.started_at)) * 1000)::bigint as hour,
                          sum(r.rows_read) as read, sum(r.rows_accepted) as accepted, sum(r.rows_quarantined) as aside
                     from (select * from control.source_run n
                            where n.source_id = s.id order by n.id desc limit ${RUNS_LOOKED_AT_MAX}) r
                    where r.started_at > now() - interval '2 days'
                    group by 1) by_hour), '[]') as hours
    from (select * from control.source where not retired) s`

export class FeedsView implements PublishedView {
  readonly channel = FEEDS_CHANNEL
  readonly right = 'public'
  readonly datasets = ['source']
  readonly #codes = new Map<number, string>()

  async load(client: ClientBase): Promise<ChannelRow[]> {
    this.#codes.clear()
    const { rows } = await client.query<Row>(`${FEEDS} order by s.id`)
    return rows.map((row) => this.#remember(row))
  }

  async refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const ids = changed.get('source') ?? []
    if (ids.length === 0) return { put: [], remove: [] }
    const { rows } = await client.query<Row>(`${FEEDS} where s.id = any ($1::bigint[])`, [ids])
    const present = new Set(rows.map(({ id }) => Number(id)))
    const gone = ids.filter((id) => !present.has(id))
    return {
      put: rows.map((row) => this.#remember(row)),
      remove: gone.map((id) => this.#codes.get(id)).filter((code) => code !== undefined),
    }
  }

  #remember({ id, code, quarantined, hours }: Row): FeedRow {
    this.#codes.set(Number(id), code)
    return { id: code, quarantined, hours }
  }
}
