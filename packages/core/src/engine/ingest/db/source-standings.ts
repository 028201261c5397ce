// How each source stands and why its last run failed: for the command line, which asks the database itself because
// reasons are no public news.
import type { ClientBase, Pool } from 'pg'
import type { LocalText } from '../../../model/index.ts'
import type { Trigger } from '../../../plugin-api/index.ts'
import type { RunRow } from '../../../protocol/index.ts'

export interface StandingRun {
  id: string
  state: RunRow['state']
  finishedAt: Date | null
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
  errorCode: string | null
  errorText: string | null
}
export interface SourceStanding {
  code: string
  pluginId: string
  title: LocalText
  state: 'waiting' | 'running' | 'failed' | 'disabled'
  schedule: Trigger
  refreshHours: number
  lastSuccessAt: Date | null
  failuresInRow: number
  retryAt: Date | null
  /** The newest that has ended: while one is running, the one before it. */
  lastRun: StandingRun | null
}

const RUN = `
  r.id, r.state, r.finished_at as "finishedAt", r.rows_read::float8 as read, r.rows_accepted::float8 as accepted,
  r.rows_unchanged::float8 as unchanged, r.rows_duplicate::float8 as duplicate,
  r.rows_quarantined::float8 as quarantined, r.error_code as "errorCode", r.error_text as "errorText"`

/** Of loaded plugins. */
export async function sourceStandings(db: Pool | ClientBase): Promise<SourceStanding[]> {
  const { rows } = await db.query<Omit<SourceStanding, 'lastRun'> & { runId: string | null }>(
    `select code, plugin_id as "pluginId", title, schedule, refresh_hours as "refreshHours", last_success_at as "lastSuccessAt",
       failures_in_row as "failuresInRow", retry_at as "retryAt",
       case when enabled then state else 'disabled' end as state,
       (select max(r.id) from control.source_run r where r.source_id = s.id and r.finished_at is not null) as "runId"
     from control.source s where not retired order by code`,
  )
  const ids = rows.flatMap(({ runId }) => (runId === null ? [] : [runId]))
  const runs = await db.query<StandingRun>(
    `select ${RUN} from control.source_run r where r.id = any ($1::bigint[])`,
    [ids],
  )
  const byId = new Map(runs.rows.map((run) => [run.id, run]))
  return rows.map(({ runId, ...source }) => ({
    ...source,
    lastRun: (runId === null ? undefined : byId.get(runId)) ?? null,
  }))
}

export interface SourceRun extends StandingRun {
  code: string
}

/** Runs of a plugin's sources after `after`, in their order; those that go on too. */
export async function runsOfPlugin(
  db: Pool | ClientBase,
  pluginId: string,
  after: string,
): Promise<SourceRun[]> {
  const { rows } = await db.query<SourceRun>(
    `select s.code, ${RUN} from control.source_run r join control.source s on s.id = r.source_id
     where s.plugin_id = $1 and r.id > $2 order by r.id limit 100`,
    [pluginId, after],
  )
  return rows
}

export async function lastRunId(db: Pool | ClientBase): Promise<string> {
  const { rows } = await db.query<{ id: string | null }>('select max(id) as id from control.source_run')
  return rows[0]?.id ?? '0'
}
