// SQL of how far a region's first load is and where its time went: runs of sources, the linkage, households to count.
import type { ClientBase } from 'pg'

export interface SourceLoad {
  code: string
  rows: number
  /** Of its runs, one after another. */
  seconds: number
  isRunning: boolean
}
export interface LinkageLoad {
  state: 'running' | 'succeeded' | 'failed'
  stage: string
  done: number
  of: number
  records: number
  /** By stage. */
  seconds: Record<string, number>
  startedAt: Date
  endedAt: Date | null
}
export interface LoadProgress {
  now: Date
  /** Of the first run of all; null before it. */
  startedAt: Date | null
  sources: SourceLoad[]
  /** When the last run of a file of `bulk` ended, or of a polled source the first. */
  readAt: Date | null
  /** The linkage that took most records in. */
  linkage: LinkageLoad | null
  /** Records that wait for it. */
  unlinked: number
  /** Households whose welfare waits to be counted, and those that are counted. */
  uncounted: number
  households: number
}

/** `bulk`: a pattern of the names of files that belong to the load; what is played live is none of it. */
export async function readLoad(client: ClientBase, bulk: string): Promise<LoadProgress> {
  const { rows: sources } = await client.query<SourceLoad>(
    `select s.code, coalesce(sum(r.rows_read), 0)::float8 as rows,
            coalesce(sum(extract(epoch from coalesce(r.finished_at, now()) - r.started_at)), 0)::float8 as seconds,
            bool_or(r.state = 'running') as "isRunning"
       from control.source s join control.source_run r on r.source_id = s.id
      where r.delivery_name ~ $1 or (r.delivery_name is null and r.id = (
        select min(first.id) from control.source_run first where first.source_id = s.id and first.rows_read > 0))
      group by s.code order by 2 desc`,
    [bulk],
  )
  const { rows: linkages } = await client.query<LinkageLoad>(
    `select state, stage, stage_done as done, stage_of as of, records, seconds, started_at as "startedAt", ended_at as "endedAt"
       from registry.linkage_run where state <> 'failed' order by records desc, id limit 1`,
  )
  const { rows } = await client.query<Omit<LoadProgress, 'sources' | 'linkage'>>(
    `select now() as now, (select min(started_at) from control.source_run) as "startedAt",
            (select max(finished_at) from control.source_run r where r.delivery_name ~ $1 or (r.delivery_name is null and r.id = (
               select min(first.id) from control.source_run first where first.source_id = r.source_id and first.rows_read > 0))) as "readAt",
            (select count(*) from (select from vault.linkage_queue limit 2000000) q)::int as unlinked,
            (select count(*) from registry.welfare_queue)::int as uncounted,
            (select count(*) from registry.household_welfare)::int as households`,
    [bulk],
  )
  return { ...rows[0]!, sources, linkage: linkages[0] ?? null }
}
