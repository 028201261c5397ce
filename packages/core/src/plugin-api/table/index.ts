// Reads a table whose columns the connector names: finds them by the header, sets bad rows aside with their field,
// waits when the pipe is full. What is left to a plugin is how one row becomes a record.
import { ObzorError, type ErrorCode, type ObzorRecord } from '../../model/index.ts'
import type { RecordSink, RunContext } from '../connector.ts'
import type { CsvRow } from '../csv/index.ts'
import { requireDelivery } from '../delivery.ts'
import type { RecordRef } from '../record-ref.ts'
import { openTable } from './open-table.ts'
import { rawOfRow } from './raw-row.ts'

export { HEADER_ROW_MAX, openTable, type OpenTable, type OpenTableOptions } from './open-table.ts'
export { rowOfRaw, type RawRow } from './raw-row.ts'
export type { TableForm, TableReading } from './formats/table-rows.ts'
export type { TableSheet } from './formats/sheet.ts'

/** Why one row cannot become a record; thrown inside `record`, it sends the row to quarantine and nothing else. */
export class FieldFault extends Error {
  readonly field: string
  readonly code: ErrorCode

  /** `reason` says the fact and the next step, without the value: it may be personal. */
  constructor(field: string, reason: string, code: ErrorCode = 'OBZ_SOURCE_FIELD_INVALID') {
    super(reason)
    this.field = field
    this.code = code
  }
}

export interface TableOptions<Column extends string> {
  /** «a table of places»: for the text of a run that was started without a file. */
  what: string
  /** The connector's name of a column → its header as the agency writes it, or several ways of it; case does not matter. */
  columns: Readonly<Record<Column, string | readonly string[]>>
  /** One row → one record. Cells are trimmed; a column that the file lacks has failed the run before. */
  record(row: Readonly<Record<Column, string>>, line: number): ObzorRecord
}

/**
 * Reads the delivery of a run, a CSV, a book (XLSX, ODS) or a DBF: what it is is told from its bytes. Fails with `OBZ_SOURCE_SCHEMA_CHANGED` where a column is missing,
 * `OBZ_SOURCE_NO_ROWS` where there is only a header, and as `openTable` does.
 */
export async function readTable<Column extends string>(
  run: RunContext,
  sink: RecordSink,
  options: TableOptions<Column>,
): Promise<void> {
  const delivery = requireDelivery(run, options.what)
  const { header: titles, rows } = await openTable(delivery.open(), {
    signal: run.signal,
    isHeader: (found) => !(placesOf(options.columns, found.map(normal)) instanceof ObzorError),
  })
  const header = titles.map(normal)
  const places = placesOf(options.columns, header)
  if (places instanceof ObzorError) {
    await rows.return(undefined)
    throw places
  }
  let read = 0
  for await (const row of rows) {
    read += 1
    if (!take(row, { ...options, places, header: titles, sink })) await sink.drain()
  }
  if (read === 0) throw noRows()
}

interface Taking<Column extends string> extends TableOptions<Column> {
  places: ReadonlyMap<Column, number>
  header: readonly string[]
  sink: RecordSink
}

function take<Column extends string>(row: CsvRow, { places, header, sink, record }: Taking<Column>): boolean {
  return putRow(row, {
    header,
    sink,
    record: () => {
      const named: Partial<Record<Column, string>> = {}
      for (const [name, at] of places) named[name] = row.cells[at]!.trim()
      return record(named as Record<Column, string>, row.line)
    },
  })
}

export interface RowOptions {
  /** Titles of the columns. */
  header: readonly string[]
  sink: Pick<RecordSink, 'put' | 'reject'>
  /** Throws `FieldFault` for a row that cannot become one. */
  record(): ObzorRecord
  /** Which record the row speaks of, as far as it can be told from a row that did not become one. */
  ref?(): RecordRef | undefined
  /** The column of a field of the vocabulary. */
  nameOf?(field: string): string
}

/** One row becomes a record, or is set aside with its reason. False when the pipe is full. */
export function putRow({ cells, line }: CsvRow, { header, sink, record, ref, nameOf }: RowOptions): boolean {
  const raw = (): string => rawOfRow(header, cells)
  if (cells.length !== header.length) {
    const reason = `the row has ${cells.length} cells where the header has ${header.length}; the file may be cut here, ask for it again`
    return sink.reject({ line, field: 'row', code: 'OBZ_SOURCE_ROW_LENGTH', reason, raw: raw() })
  }
  try {
    return sink.put(record(), line, raw, nameOf)
  } catch (error) {
    if (!(error instanceof FieldFault)) throw error
    if (isTotals(cells)) return sink.reject({ line, ...TOTALS, raw: raw() })
    const found = ref?.()
    const { field, code, message: reason } = error
    return sink.reject({ line, field, code, reason, raw: raw(), ...(found && { ref: found }) })
  }
}

const TOTALS = {
  field: 'row',
  code: 'OBZ_SOURCE_TOTALS_ROW',
  reason: 'the row sums up others and is no record of its own; nothing has to be done',
} as const
/** Asked only of a row that cannot become a record: a figure of the whole region may begin with the same word. */
const isTotals = (cells: readonly string[]): boolean =>
  /^(итог|всего|total)/i.test(cells.find((cell) => cell.trim() !== '' && /\D/.test(cell))?.trim() ?? '')

function placesOf<Column extends string>(
  columns: TableOptions<Column>['columns'],
  header: readonly string[],
): ReadonlyMap<Column, number> | ObzorError {
  const places = new Map<Column, number>()
  const missing: string[] = []
  for (const [name, titles] of Object.entries(columns) as [Column, string | readonly string[]][]) {
    const wanted = [titles].flat().map(normal)
    const at = header.findIndex((title) => wanted.includes(title))
    if (at < 0) missing.push([titles].flat().join(' | '))
    else places.set(name, at)
  }
  return missing.length === 0 ? places : schemaChanged(missing, header)
}

const normal = (title: string): string => title.replaceAll(/\s+/g, ' ').trim().toLowerCase()

/** Text that must be there. */
export function textOf(cell: string, field: string): string {
  if (cell === '')
    throw new FieldFault(field, 'the cell is empty; ask the agency to fill it in', 'OBZ_SOURCE_FIELD_MISSING')
  return cell
}

/** «1 234,5», «1234.5»: spaces between thousands, comma or point. */
export function numberOf(cell: string, field: string): number {
  const plain = textOf(cell, field)
    .replaceAll(/[\s\u00A0\u202F]/g, '')
    .replace(',', '.')
  if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(plain)) {
    throw new FieldFault(field, 'the cell is not a number; write digits with a comma or a point')
  }
  return Number(plain)
}

const schemaChanged = (missing: string[], header: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: `the header '${header.join(',').slice(0, 200)}' lacks: ${missing.join(', ').slice(0, 200)}`,
    risk: 'nothing of the file is in the picture; earlier data stay',
    action: 'ask the agency whether it renamed columns, then add the new name to `columns` of the connector',
  })

const noRows = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_NO_ROWS',
    fact: 'the table has a header and no rows',
    risk: 'nothing was read; earlier data stay',
    action: 'ask for the file again: it may be cut',
  })
