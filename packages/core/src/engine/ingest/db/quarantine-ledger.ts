// Which rows of quarantine wait, and when they stop: a row waits once, for a record that no later delivery has brought. All
// of it happens in the transaction of the batch that is the reason.
import type pg from 'pg'
import type { StageIndex } from '../../host/wire/staging.ts'
import { STAGING_TABLES } from '../../host/wire/staging.ts'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'
import { RECORD_PLACES, type RecordPlace } from './record-places.ts'

const COLUMNS = 'line, field, reason_code, reason, raw_sealed, raw_key, record_kind, record_key'

/** A mending that came to nothing leaves its row waiting. */
const NOT_SENT = `(earlier.fix_id is null or exists (
  select from control.quarantine_fix fix join control.source_run run on run.id = fix.run_id
  where fix.id = earlier.fix_id and run.state not in ('running', 'succeeded')))`

/**
 * All rows of a delivery are kept, because its agency is told of this very file. One that was mended before as it came
 * again waits no more: what was mended stays, under the record that the mending made it. In a run of mended rows ($3) a row
 * is as old as the delivery that first brought it.
 */
const KEEP_ALL = `
  with mended as materialized (
    select distinct on (kept.raw_key) kept.raw_key, kept.record_kind, kept.record_key, fix.run_id
    from control.quarantine_row kept
      join control.quarantine_fix fix on fix.id = kept.fix_id
      join control.source_run run on run.id = fix.run_id and run.state = 'succeeded'
    where kept.source_id = $1 and kept.closed_as is null
      and kept.raw_key = any(array(select raw_key from stage_rejection))
      and not exists (select from control.quarantine_row again
        where again.run_id = fix.run_id and again.line = kept.fix_line)
    order by kept.raw_key, kept.id desc
  )
  insert into control.quarantine_row (run_id, source_id, line, field, reason_code, reason, raw_sealed, raw_key,
    record_kind, record_key, delivered_at, closed_as, closed_by_run, closed_at)
  select $2, $1, fresh.line, fresh.field, fresh.reason_code, fresh.reason, fresh.raw_sealed, fresh.raw_key,
    coalesce(fresh.record_kind, mended.record_kind), coalesce(fresh.record_key, mended.record_key),
    coalesce(origin.delivered_at, now()), closed.what,
    case when closed.what = 'mended' then mended.run_id end, case when closed.what is not null then now() end
  from stage_rejection fresh
    left join mended on mended.raw_key = fresh.raw_key
    left join control.quarantine_row origin on origin.fix_id = $3 and origin.fix_line = fresh.line
    cross join lateral (select case when fresh.reason_code = 'OBZ_SOURCE_TOTALS_ROW' then 'totals'
      when mended.raw_key is not null then 'mended' end as what) closed`
const KEEP_NEW = `
  with shown as materialized (
    select distinct on (raw_key) * from stage_rejection order by raw_key, line
  ), kept as (
    insert into control.quarantine_row (run_id, source_id, ${COLUMNS})
    select $2, $1, ${COLUMNS} from shown
    where not exists (select from control.quarantine_row known
      where known.source_id = $1 and known.raw_key = shown.raw_key and known.closed_as is null)
    returning 1
  )
  select (select count(*) from stage_rejection)::int as read,
         (select count(*) from shown)::int as keys,
         (select count(*) from kept)::int as kept`

const closeAgain = (same: string): string => `
  update control.quarantine_row earlier set closed_as = 'again', closed_by_run = $2, closed_at = now()
  from control.quarantine_row fresh
  where fresh.run_id = $2 and earlier.source_id = $1 and ${same}
    and earlier.run_id < $2 and earlier.closed_as is null and ${NOT_SENT}`
const AGAIN = [
  closeAgain('earlier.raw_key = fresh.raw_key'),
  closeAgain('earlier.record_kind = fresh.record_kind and earlier.record_key = fresh.record_key'),
]

/**
 * Rejected rows with their sealed raw form. A polled source shows the same bad row at each look: it is put aside once
 * and counts as unchanged after that.
 */
export async function keepRejections(
  client: pg.PoolClient,
  { sourceId, runId, fixId, isPolled }: MergeContext,
): Promise<MergeResult> {
  const result = isPolled
    ? await keepNew(client, sourceId, runId)
    : await client
        .query(KEEP_ALL, [sourceId, runId, fixId])
        .then(({ rowCount }) => ({ ...NOTHING, read: rowCount ?? 0, quarantined: rowCount ?? 0 }))
  if (result.quarantined > 0) for (const sql of AGAIN) await client.query(sql, [sourceId, runId])
  return result
}

async function keepNew(client: pg.PoolClient, sourceId: string, runId: string): Promise<MergeResult> {
  const { rows } = await client.query<{ read: number; keys: number; kept: number }>(KEEP_NEW, [
    sourceId,
    runId,
  ])
  const { read, keys, kept } = rows[0]!
  return { ...NOTHING, read, quarantined: kept, unchanged: keys - kept, duplicate: read - keys }
}

const stageOf = (stage: StageIndex): string => STAGING_TABLES[stage].name

/** Before the merges of a run of mended rows: those whose record a newer delivery has brought leave the batch. */
const ALL = (): string => 'true'

const outdated = ({ stage, fact, isSame, isRecord = ALL }: RecordPlace): string => `
  with old as (
    delete from ${stageOf(stage)} staged
    using control.quarantine_row origin, ${fact} stored
    where origin.fix_id = $2 and origin.fix_line = staged.line and stored.source_id = $1 and ${isRecord('staged')}
      and ${isSame('stored', 'staged')} and stored.content_hash is distinct from staged.content_hash
      and (origin.closed_as = 'brought' or stored.received_at > origin.delivered_at)
    returning origin.id
  ), told as (
    update control.quarantine_row row set closed_as = 'newer', closed_at = now()
    from old where row.id = old.id
  )
  select count(*)::int as rows from old`
/** A mended row is of the record that it has become. */
const learnt = ({ kind, stage, keyOf, isRecord = ALL }: RecordPlace): string => `
  update control.quarantine_row origin set record_kind = '${kind}', record_key = ${keyOf('staged')}
  from ${stageOf(stage)} staged where origin.fix_id = $1 and origin.fix_line = staged.line and ${isRecord('staged')}`

/** Returns what was left out: read, and nothing changed by it. */
export async function leaveOutdated(
  client: pg.PoolClient,
  tables: ReadonlySet<number>,
  { sourceId, fixId }: MergeContext,
): Promise<MergeResult> {
  let left = 0
  if (fixId === null) return NOTHING
  for (const place of RECORD_PLACES) {
    if (!tables.has(place.stage)) continue
    await client.query(learnt(place), [fixId])
    const { rows } = await client.query<{ rows: number }>(outdated(place), [sourceId, fixId])
    left += rows[0]!.rows
  }
  return { ...NOTHING, read: left, unchanged: left }
}

const HAS_WAITING = `select from control.quarantine_row
  where source_id = $1 and record_key is not null and closed_as is null and run_id < $2 limit 1`
const brought = ({ kind, stage, keyOf, isRecord = ALL }: RecordPlace): string => `
  update control.quarantine_row waiting set closed_as = 'brought', closed_by_run = $2, closed_at = now()
  from (
    select ${keyOf('staged')} as record_key, max(origin.delivered_at) as delivered_at
    from ${stageOf(stage)} staged
      left join control.quarantine_row origin on origin.fix_id = $3 and origin.fix_line = staged.line
    where ${isRecord('staged')} group by 1
  ) came
  where waiting.source_id = $1 and waiting.record_kind = '${kind}' and waiting.record_key = came.record_key
    and waiting.closed_as is null and waiting.run_id < $2
    and ($3::bigint is null or (waiting.delivered_at <= came.delivered_at and waiting.fix_id is distinct from $3))`

/** Rows whose record this batch has brought right, changed or not, wait no more. */
export async function closeBrought(
  client: pg.PoolClient,
  tables: ReadonlySet<number>,
  { sourceId, runId, fixId }: MergeContext,
): Promise<void> {
  const { rowCount } = await client.query(HAS_WAITING, [sourceId, runId])
  if (!rowCount) return
  await client.query('set local enable_hashjoin = on')
  for (const place of RECORD_PLACES) {
    if (tables.has(place.stage)) await client.query(brought(place), [sourceId, runId, fixId])
  }
  await client.query('set local enable_hashjoin = off')
}

/**
 * A whole table was read: rows of earlier ones that are not in it any more would bring back what it says is gone. Of rows
 * whose record is not known, the source has one layer or the whole of them was read.
 */
export async function closeGone(
  client: pg.PoolClient,
  layers: readonly string[],
  { sourceId, runId }: MergeContext,
): Promise<void> {
  await client.query(
    `update control.quarantine_row earlier set closed_as = 'gone', closed_by_run = $2, closed_at = now()
     where earlier.source_id = $1 and earlier.run_id < $2 and earlier.closed_as is null and ${NOT_SENT}
       and (earlier.record_kind is null
         or earlier.record_kind = 'feature' and split_part(earlier.record_key, '/', 1) = any($3::text[]))`,
    [sourceId, runId, layers],
  )
}

/** When the same file was read to its end once more, before its run is closed: what it still has wrong waits under the newer run. */
export async function closeReread(pool: pg.Pool, runId: string): Promise<void> {
  await pool.query(
    `update control.quarantine_row earlier set closed_as = 'gone', closed_by_run = $1, closed_at = now()
     from control.source_run this join control.source_run before
       on before.source_id = this.source_id and before.delivery_sha256 = this.delivery_sha256 and before.id < this.id
     where this.id = $1 and earlier.source_id = this.source_id and earlier.run_id = before.id
       and earlier.closed_as is null and ${NOT_SENT}`,
    [runId],
  )
}
