// Rows of quarantine with what became of them. A fix is known to a row, and the run that reads it to the fix.
import { RECORD_PLACES } from '../../ingest/db/record-places.ts'

/** TypeORM's manager, or a driver's client. */
interface Queryable {
  query(sql: string, values?: unknown[]): Promise<unknown>
}

export interface QuarantineFilter {
  run?: string
  code?: string
  field?: string
  /** In the field, the reason or the code; digits are also a line. */
  text?: string
  /** `open`: waits; `fixed`: was sent to be read again, and not in vain; `closed`: waits no more by itself. */
  state?: RowState
  before?: string
  ids?: readonly string[]
}

export const ROW_STATES = ['open', 'fixed', 'closed'] as const
export type RowState = (typeof ROW_STATES)[number]
/** Why a row waits no more without having been mended: see migration 0027. */
export const CLOSINGS = ['again', 'brought', 'gone', 'mended', 'newer', 'totals'] as const

export interface ListedRow {
  id: string
  runId: string
  line: string
  field: string
  code: string
  reason: string
  createdAt: Date
  hasRaw: boolean
  fixedAt: Date | null
  fixedBy: string | null
  fixRun: string | null
  fixState: string | null
  isAsideAgain: boolean
  closedAs: (typeof CLOSINGS)[number] | null
  closedByRun: string | null
  /** When the record that the row speaks of was brought as it is in the picture now. */
  standsSince: Date | null
}
export interface SealedRow extends ListedRow {
  raw: Buffer | null
}

const FIXED = `left join control.quarantine_fix fix on fix.id = kept.fix_id
  left join control.source_run read_by on read_by.id = fix.run_id`
/** A fix whose run came to nothing leaves the row open. */
const IS_FIXED = `(fix.id is not null and coalesce(read_by.state, 'running') in ('running', 'succeeded')
  and kept.closed_as is distinct from 'newer')`
const IS_OPEN = `(kept.closed_as is null and not ${IS_FIXED})`

const WHERE = `kept.source_id = $1
  and ($2::bigint is null or kept.run_id = $2) and ($3::text is null or kept.reason_code = $3)
  and ($4::text is null or kept.field = $4)
  and ($5::text is null or kept.field ilike $5 or kept.reason ilike $5 or kept.reason_code ilike $5
    or kept.line::text = $6)
  and ($7::text is null or case $7 when 'open' then ${IS_OPEN} when 'fixed' then ${IS_FIXED}
    else kept.closed_as is not null and not ${IS_FIXED} end)
  and ($8::bigint is null or kept.id < $8) and ($9::bigint[] is null or kept.id = any($9))`

const valuesOf = (sourceId: string, filter: QuarantineFilter): unknown[] => [
  sourceId,
  filter.run ?? null,
  filter.code ?? null,
  filter.field ?? null,
  filter.text === undefined ? null : `%${filter.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
  filter.text?.trim() ?? null,
  filter.state ?? null,
  filter.before ?? null,
  filter.ids ?? null,
]

const COLUMNS = `kept.id, kept.run_id as "runId", kept.line, kept.field, kept.reason_code as code, kept.reason,
  kept.created_at as "createdAt", kept.raw_sealed is not null as "hasRaw", fix.made_at as "fixedAt",
  fix.made_by as "fixedBy", read_by.id as "fixRun", read_by.state as "fixState",
  coalesce(exists (select from control.quarantine_row again
    where again.run_id = read_by.id and again.line = kept.fix_line), false) as "isAsideAgain",
  kept.closed_as as "closedAs", kept.closed_by_run as "closedByRun",
  case kept.record_kind ${RECORD_PLACES.map(
    ({ kind, fact, isOf }) => `when '${kind}' then (select stored.received_at from ${fact} stored
      where stored.source_id = kept.source_id and ${isOf('stored', 'kept.record_key')})`,
  ).join(' ')} end as "standsSince"`

/** The newest first. */
export async function listRows(
  db: Queryable,
  sourceId: string,
  filter: QuarantineFilter,
  limit: number,
): Promise<ListedRow[]> {
  return rowsOf(
    await db.query(
      `select ${COLUMNS} from control.quarantine_row kept ${FIXED} where ${WHERE} order by kept.id desc limit $10`,
      [...valuesOf(sourceId, filter), limit],
    ),
  )
}

export async function sealedRows(
  db: Queryable,
  sourceId: string,
  filter: QuarantineFilter,
  limit: number,
): Promise<SealedRow[]> {
  return rowsOf(
    await db.query(
      `select ${COLUMNS}, kept.raw_sealed as raw from control.quarantine_row kept ${FIXED}
       where ${WHERE} order by kept.id desc limit $10`,
      [...valuesOf(sourceId, filter), limit],
    ),
  )
}

/** TypeORM answers with the rows, a driver with an object that has them. */
const rowsOf = <Row>(answer: unknown): Row[] =>
  Array.isArray(answer) ? (answer as Row[]) : (answer as { rows: Row[] }).rows

export async function idOfSource(db: Queryable, code: string): Promise<string | undefined> {
  return rowsOf<{ id: string }>(await db.query('select id from control.source where code = $1', [code]))[0]
    ?.id
}

/** What came of rows that were sent to be read again; `null` states: the file was not begun yet. */
export interface FixOutcome {
  id: string
  fileName: string
  madeAt: Date
  madeBy: string
  rows: number
  runId: string | null
  state: string | null
  accepted: number
  unchanged: number
  wrong: number
  /** Left out, because a newer delivery had brought their records. */
  newer: number
  errorCode: string | null
}

export async function fixOutcome(
  db: Queryable,
  sourceId: string,
  id: string,
): Promise<FixOutcome | undefined> {
  return rowsOf<FixOutcome>(
    await db.query(
      `select fix.id, fix.file_name as "fileName", fix.made_at as "madeAt", fix.made_by as "madeBy", sent.rows,
         run.id as "runId", run.state, coalesce(run.rows_accepted, 0)::int as accepted,
         coalesce(run.rows_unchanged + run.rows_duplicate, 0)::int - sent.newer as unchanged,
         coalesce(run.rows_quarantined, 0)::int as wrong, sent.newer, run.error_code as "errorCode"
       from control.quarantine_fix fix left join control.source_run run on run.id = fix.run_id
         cross join lateral (
           select count(*)::int as rows, (count(*) filter (where row.closed_as = 'newer'))::int as newer
           from control.quarantine_row row where row.fix_id = fix.id) sent
       where fix.source_id = $1 and fix.id = $2`,
      [sourceId, id],
    ),
  )[0]
}

/** Marks the rows as sent with the file. Tells how many were not taken meanwhile; call in a transaction. */
export async function addFix(
  db: Queryable,
  fix: { sourceId: string; fileName: string; madeBy: string },
  rows: readonly { id: string; line: number }[],
): Promise<{ fix: string; marked: number }> {
  const marked = rowsOf<{ fix: string }>(
    await db.query(
      `with fix as (
         insert into control.quarantine_fix (source_id, file_name, made_by) values ($1, $2, $3) returning id
       )
       update control.quarantine_row kept set fix_id = fix.id, fix_line = sent.line
       from fix, unnest($4::bigint[], $5::bigint[]) as sent (id, line)
       where kept.id = sent.id and kept.source_id = $1 and kept.closed_as is null
         and not exists (
           select from control.quarantine_fix earlier
             left join control.source_run read_by on read_by.id = earlier.run_id
           where earlier.id = kept.fix_id and coalesce(read_by.state, 'running') in ('running', 'succeeded'))
       returning fix.id as fix`,
      [fix.sourceId, fix.fileName, fix.madeBy, rows.map(({ id }) => id), rows.map(({ line }) => line)],
    ),
  )
  return { fix: marked[0]?.fix ?? '', marked: marked.length }
}
