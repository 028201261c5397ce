// Reading the outbox by the difference of two snapshots. A row belongs to the difference when its transaction is
// visible now and was not visible then, so the order in which sequence numbers become visible does not matter.
import type pg from 'pg'
import type { ClientBase, Pool } from 'pg'
import { inTransaction } from './leader-connection.ts'

/** Past this many ids a turn re-reads its views whole: that costs less than reading them by id. */
export const IDS_PER_TURN_MAX = 200_000
const LOCK_NOT_AVAILABLE = '55P03'

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
                  live.has_news($1::pg_snapshot) as has_news`,
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
  const { rows } = await client.query<{
    now: string
    total: number
    lag_ms: number
    dataset: string | null
    ids: number[]
  }>({
    name: 'outbox-difference',
    text: `with news as materialized (select dataset, ids, created_at from live.news($1::pg_snapshot)),
                head as (select coalesce(sum(cardinality(ids)), 0)::float8 as total,
                                coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::float8 as lag_ms
                           from news)
           select pg_current_snapshot()::text as now, head.total, head.lag_ms, part.dataset, part.ids
             from head left join lateral (
               select news.dataset, array_agg(distinct id)::float8[] as ids
                 from news cross join unnest(news.ids) as id
                where head.total <= $2 group by news.dataset) part on true`,
    values: [before, IDS_PER_TURN_MAX],
  })
  const { now, total, lag_ms: lagMs } = rows[0]!
  if (total > IDS_PER_TURN_MAX) return { now, ids: null, lagMs }
  const ids = new Map<string, number[]>()
  for (const { dataset, ids: changed } of rows) if (dataset !== null) ids.set(dataset, changed)
  return { now, ids, lagMs }
}

export async function currentSnapshot(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ now: string }>('select pg_current_snapshot()::text as now')
  return rows[0]!.now
}

/** Tables of the ring (migration 0008): the present hour writes one, the next hour will write the one after it. */
const SLOTS = 3
const HOUR_MS = 3_600_000

/** The slot that rows of this moment go to; the same sum as the column's default. */
export const outboxSlot = (at: number): number => Math.floor(at / HOUR_MS) % SLOTS

/**
 * `empty`: nothing to do. `emptied`: the hour is gone. `busy`: someone has the table in hand, for example a transaction
 * that wrote to it an hour ago and is still open; the next housekeeping tries again. `unread`: a consumer still needs it.
 */
export type SlotOutcome = 'empty' | 'emptied' | 'busy' | 'unread'

/**
 * Empties the slot of the hour before last. The lock is taken only if nobody is in the way, so that no reader and no
 * writer ever waits behind it. Who holds it knows that no transaction has unseen rows in the slot: a writer keeps its own
 * lock until it ends.
 */
export async function emptyPastSlot(pool: Pool, relayCursor: string, at = Date.now()): Promise<SlotOutcome> {
  const table = `live.outbox_${outboxSlot(at + HOUR_MS)}`
  const { rowCount } = await pool.query(`select from ${table} limit 1`)
  if (rowCount === 0) return 'empty'
  const client = await pool.connect()
  try {
    return await inTransaction(client, 'read committed', async () => {
      await client.query(`lock table ${table} in access exclusive mode nowait`)
      // After the lock, so that it sees all that was written before it.
      const { rows } = await client.query<{ unread: boolean }>(
        `select exists (
           select from (select $1::pg_snapshot as snapshot union all select snapshot from live.consumer) reader
             join ${table} o on o.xid >= pg_snapshot_xmin(reader.snapshot)
                            and not pg_visible_in_snapshot(o.xid, reader.snapshot)) as unread`,
        [relayCursor],
      )
      if (rows[0]!.unread) return 'unread'
      await client.query(`truncate ${table}`)
      return 'emptied'
    })
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return 'busy'
    throw error
  } finally {
    client.release()
  }
}

export interface OpenTransaction {
  /** Process and start: a process runs many transactions. */
  id: string
  pid: number
  seconds: number
  application: string
  state: string
}

/** Transactions open longer than `seconds`: they hold back nobody else's changes but keep the outbox from shrinking. */
export async function openTransactions(pool: Pool, seconds: number): Promise<OpenTransaction[]> {
  const { rows } = await pool.query<OpenTransaction>(
    `select pid || ' since ' || xact_start as id, pid, extract(epoch from now() - xact_start)::float8 as seconds,
            application_name as application, coalesce(state, '') as state
       from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend'
        and pid <> pg_backend_pid() and xact_start < now() - make_interval(secs => $1)
      order by xact_start limit 10`,
    [seconds],
  )
  return rows
}
