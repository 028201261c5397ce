// The journal of runs: rows of control.source_run and the state of control.source, written in the same transaction
// as the data they speak of.
import type pg from 'pg'
import type { Trigger } from '../../../plugin-api/index.ts'
import type { RunRow } from '../../../protocol/index.ts'
import { leadLost } from '../run-ends.ts'
import type { MergeResult } from './merge-result.ts'

type Queryable = pg.Pool | pg.PoolClient

export interface JournalSource {
  id: string
  code: string
  config: unknown
  storage: Record<string, string>
  schedule: Trigger
  enabled: boolean
}

export async function findSource(db: Queryable, code: string): Promise<JournalSource | undefined> {
  const { rows } = await db.query<JournalSource>(
    'select id, code, config, storage, schedule, enabled from control.source where code = $1',
    [code],
  )
  return rows[0]
}

/** Opens a run and marks the source as running; `undefined` while another engine has a run of this source open. */
export async function openRun(
  db: Queryable,
  sourceId: string,
  trigger: RunRow['trigger'],
  deliveryName: string | null,
): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    `with run as (
       insert into control.source_run (source_id, trigger, delivery_name) values ($1, $2, $3)
       on conflict (source_id) where state = 'running' do nothing returning id
     ), source as (
       update control.source set state = 'running', last_run_id = (select id from run)
       where id = $1 and exists (select from run)
     )
     select id from run`,
    [sourceId, trigger, deliveryName],
  )
  return rows[0]?.id
}

export async function noteDelivery(
  db: Queryable,
  runId: string,
  { sha256, sizeBytes }: { sha256: string; sizeBytes: number },
): Promise<void> {
  await db.query('update control.source_run set delivery_sha256 = $2, size_bytes = $3 where id = $1', [
    runId,
    sha256,
    sizeBytes,
  ])
}

/** The rows of quarantine that the file of this run is, mended; `null` for a delivery of the agency. */
export async function fixOfRun(
  db: Queryable,
  { sourceId, runId, fileName }: { sourceId: string; runId: string; fileName: string },
): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    'update control.quarantine_fix set run_id = $2 where source_id = $1 and file_name = $3 returning id',
    [sourceId, runId, fileName],
  )
  return rows[0]?.id ?? null
}

/** True when the same content was already taken in whole from this source, by the rules it is read by now. */
export async function wasTaken(db: Queryable, sourceId: string, sha256: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from control.source_run
     where source_id = $1 and delivery_sha256 = $2 and state = 'succeeded'
       and started_at >= coalesce((select read_anew_since from control.source where id = $1), '-infinity') limit 1`,
    [sourceId, sha256],
  )
  return (rowCount ?? 0) > 0
}

/**
 * Counters of one committed batch; call inside its transaction. Throws `OBZ_INGEST_LEAD_LOST` when another engine has
 * taken over and closed the run: whoever leads closes all open runs first, so of two engines only one can commit.
 */
export async function countBatch(
  client: pg.PoolClient,
  runId: string,
  result: MergeResult,
  bytesRead: number,
): Promise<void> {
  const { rowCount } = await client.query(
    `update control.source_run set
       rows_read = rows_read + $2, rows_accepted = rows_accepted + $3, rows_unchanged = rows_unchanged + $4,
       rows_duplicate = rows_duplicate + $5, rows_quarantined = rows_quarantined + $6,
       rows_removed = rows_removed + $7, bytes_read = $8
     where id = $1 and state = 'running'`,
    [
      runId,
      result.read,
      result.accepted,
      result.unchanged,
      result.duplicate,
      result.quarantined,
      result.removed,
      bytesRead,
    ],
  )
  if (rowCount !== 1) throw leadLost()
}

/** STORAGE writes of a batch, in its transaction: a cursor is never ahead of its rows. */
export async function keepStorage(
  client: pg.PoolClient,
  sourceId: string,
  values: Record<string, string>,
): Promise<void> {
  await client.query('update control.source set storage = storage || $2::jsonb where id = $1', [
    sourceId,
    JSON.stringify(values),
  ])
}

export interface RunEnd {
  state: Exclude<RunRow['state'], 'running'>
  errorCode: string | null
  errorText: string | null
}

/** A look at a polled source that found nothing new. Runs of a button and of files are each somebody's question. */
const isQuiet = (run: string): string => `(${run}.trigger = 'schedule' and ${run}.delivery_name is null
  and ${run}.rows_accepted = 0 and ${run}.rows_quarantined = 0 and ${run}.rows_removed = 0)`

/**
 * Closes a run that is still open and sets the state of its source. Safe to repeat. A quiet look takes the place of
 * the quiet looks before it and counts them: a source polled every 5 s would write 17,280 rows a day of nothing new.
 */
export async function closeRun(
  db: Queryable,
  runId: string,
  { state, errorCode, errorText }: RunEnd,
): Promise<void> {
  await db.query(
    `with before as (
       select before.id, before.looks, coalesce(before.first_started_at, before.started_at) as since
       from control.source_run run, lateral (
         select * from control.source_run before
         where before.source_id = run.source_id and before.id < run.id order by before.id desc limit 1) before
       where run.id = $1 and run.state = 'running' and $2 = 'succeeded' and $3::text is null and ${isQuiet('run')}
         and before.state = 'succeeded' and before.error_code is null and ${isQuiet('before')}
     ), folded as (
       delete from control.source_run where id = (select id from before)
     ), run as (
       update control.source_run set state = $2, finished_at = now(), error_code = $3, error_text = $4,
         looks = looks + coalesce((select looks from before), 0), first_started_at = (select since from before)
       where id = $1 and state = 'running' returning source_id
     )
     update control.source set
       state = case when not enabled then 'disabled' when $2 = 'failed' then 'failed' else 'waiting' end,
       -- A file that was taken before brings nothing new: the source does not become fresh by it.
       last_success_at = case when $2 = 'succeeded' and $3 is distinct from 'OBZ_FILES_REPEATED' then now() else last_success_at end,
       failures_in_row = case $2 when 'failed' then failures_in_row + 1 when 'succeeded' then 0 else failures_in_row end,
       retry_at = null
     where id = (select source_id from run)`,
    [runId, state, errorCode, errorText],
  )
}

/** When a source that failed is tried again by itself. */
export async function noteRetry(db: Queryable, code: string, at: Date): Promise<void> {
  await db.query(`update control.source set retry_at = $2 where code = $1 and state = 'failed'`, [code, at])
}

/** After a start: what was running when the engine or the database went away. Returns the sources concerned. */
export async function interruptOpenRuns(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>(
    `with runs as (
       update control.source_run set state = 'interrupted', finished_at = now(),
         error_code = 'OBZ_INGEST_INTERRUPTED',
         error_text = 'OBZ_INGEST_INTERRUPTED: the platform stopped during the run; what was committed stays; the source is read again by itself'
       where state = 'running' returning source_id
     )
     update control.source set state = case when enabled then 'waiting' else 'disabled' end
     where state = 'running' or id in (select source_id from runs)
     returning code`,
  )
  return rows.map(({ code }) => code)
}
/** True when the newest run with this file was cut off: the next one is a retry. */
export async function wasInterrupted(
  db: Queryable,
  sourceId: string,
  deliveryName: string,
): Promise<boolean> {
  const { rows } = await db.query<{ state: string }>(
    'select state from control.source_run where source_id = $1 and delivery_name = $2 order by id desc limit 1',
    [sourceId, deliveryName],
  )
  return rows[0]?.state === 'interrupted'
}

/** Codes that lead to a territory, eight digits. */
export async function knownOktmo(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ oktmo: string }>('select oktmo from territory.code')
  return rows.map(({ oktmo }) => oktmo)
}
