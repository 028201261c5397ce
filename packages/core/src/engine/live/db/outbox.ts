// Reading the outbox by the difference of two snapshots. A row belongs to the difference when its transaction is
// visible now and was not visible then, so the order in which sequence numbers become visible does not matter.
import type pg from 'pg'
import type { ClientBase, Pool } from 'pg'

/** Past this many ids a turn re-reads its views whole: that costs less than reading them by id. */
export const IDS_PER_TURN_MAX = 200_000
/** Rows are kept this long for whoever looks into a fault. */
const KEEP_MINUTES = 5
const PRUNE_ROWS_MAX = 5_000

// xid >= xmin lets the index skip all that was settled before; without it the scan grows with the table.
const DIFFERENCE = `o.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(o.xid, $1::pg_snapshot)`

/** A look takes a millisecond: one that takes this long has lost its server. */
const PROBE_TIMEOUT_MS = 5_000

/** 0.2 ms when nothing happened [measured on 2 cores, local socket]. */
export async function probeOutbox(
  client: ClientBase,
  before: string,
): Promise<{ now: string; hasNews: boolean }> {
  const { rows } = await client.query<{ now: string; has_news: boolean }>({
    name: 'outbox-probe',
    text: `select pg_current_snapshot()::text as now,
                  exists (select from live.outbox o where ${DIFFERENCE}) as has_news`,
    values: [before],
    query_timeout: PROBE_TIMEOUT_MS,
  } as pg.QueryConfig)
  return { now: rows[0]!.now, hasNews: rows[0]!.has_news }
}

export interface OutboxDifference {
  now: string
  /** `null` when there are more than `IDS_PER_TURN_MAX`. */
  ids: Map<string, number[]> | null
  /** Age of the oldest row, milliseconds. */
  lagMs: number
}

/** Call inside a repeatable-read transaction: the difference and all that is read after it are one picture. */
export async function readDifference(client: ClientBase, before: string): Promise<OutboxDifference> {
  const head = await client.query<{ now: string; ids: number; lag_ms: number }>({
    name: 'outbox-head',
    text: `select pg_current_snapshot()::text as now, coalesce(sum(cardinality(o.ids)), 0)::float8 as ids,
                  coalesce(extract(epoch from clock_timestamp() - min(o.created_at)) * 1000, 0)::float8 as lag_ms
             from live.outbox o where ${DIFFERENCE}`,
    values: [before],
  })
  const { now, ids: count, lag_ms: lagMs } = head.rows[0]!
  if (count > IDS_PER_TURN_MAX) return { now, ids: null, lagMs }
  const { rows } = await client.query<{ dataset: string; ids: number[] }>({
    name: 'outbox-difference',
    text: `select o.dataset, array_agg(distinct id)::float8[] as ids
             from live.outbox o cross join unnest(o.ids) as id where ${DIFFERENCE} group by o.dataset`,
    values: [before],
  })
  return { now, ids: new Map(rows.map((row) => [row.dataset, row.ids])), lagMs }
}

export async function currentSnapshot(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ now: string }>('select pg_current_snapshot()::text as now')
  return rows[0]!.now
}

/** Removes rows that every reader has passed; returns how many went. */
export async function pruneOutbox(pool: Pool, relayCursor: string): Promise<number> {
  const { rowCount } = await pool.query(
    `delete from live.outbox where seq in (
       select o.seq from live.outbox o
        where o.created_at < now() - make_interval(mins => $2)
          and pg_visible_in_snapshot(o.xid, $1::pg_snapshot)
          and not exists (select from live.consumer c where not pg_visible_in_snapshot(o.xid, c.snapshot))
        order by o.seq limit $3)`,
    [relayCursor, KEEP_MINUTES, PRUNE_ROWS_MAX],
  )
  return rowCount ?? 0
}

export interface OpenTransaction {
  pid: number
  seconds: number
  application: string
  state: string
}

/** Transactions open longer than `seconds`: they hold back nothing of ours but keep the outbox from shrinking. */
export async function openTransactions(pool: Pool, seconds: number): Promise<OpenTransaction[]> {
  const { rows } = await pool.query<OpenTransaction>(
    `select pid, extract(epoch from now() - xact_start)::float8 as seconds,
            application_name as application, coalesce(state, '') as state
       from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend'
        and pid <> pg_backend_pid() and xact_start < now() - make_interval(secs => $1)
      order by xact_start limit 10`,
    [seconds],
  )
  return rows
}
