// A table read by rules that an administrator saved: finds the columns, makes each row a record of the target, sets a
// row that cannot become one aside with its column. The same rules are tried on a sample before they are saved.
import { ObzorError, type MappingRules } from '../../model/index.ts'
import type { RecordSink, RunContext } from '../connector.ts'
import { requireDelivery } from '../delivery.ts'
import { openTable, putRow, type OpenTable, type OpenTableOptions } from '../table/index.ts'
import { FieldReader, type Place, type RowReader, type TableMapping } from './field-reader.ts'
import { fieldsMissing } from './fields.ts'

export type PreparedMapping =
  | { kind: 'ready'; reader: RowReader }
  | { kind: 'incomplete'; missingColumns: string[]; missingFields: string[] }

export const normalHeader = (title: string): string => title.replaceAll(/\s+/g, ' ').trim().toLowerCase()

/** How the file is read by what the rules say; the rest is found out. */
export type TableWay = Pick<MappingRules, 'encoding' | 'delimiter' | 'sheet' | 'headerRow'>
export const readingOf = ({ encoding, delimiter, sheet, headerRow }: TableWay): OpenTableOptions => ({
  ...(encoding !== 'auto' && { encoding }),
  ...(delimiter !== 'auto' && { delimiter }),
  ...(sheet !== undefined && { sheet }),
  ...(headerRow !== undefined && { headerRow }),
})

/** Opens a table by the rules. Where they do not say the line of the header, it is the one that has their columns. */
export const openMapped = (
  chunks: AsyncIterable<Uint8Array>,
  mapping: TableMapping,
  signal?: AbortSignal,
): Promise<OpenTable> =>
  openTable(chunks, {
    ...readingOf(mapping.rules),
    ...(signal && { signal }),
    isHeader: (titles) => prepareMapping(mapping, titles).kind === 'ready',
  })

/** Looks for the columns of the rules in a header. */
export function prepareMapping(mapping: TableMapping, header: readonly string[]): PreparedMapping {
  const { rules } = mapping
  const titles = header.map(normalHeader)
  const missing = new Set<string>()
  const placeFor = (column: string): Place => {
    const at = titles.indexOf(normalHeader(column))
    if (at < 0) missing.add(column)
    return { at, header: column }
  }
  const places = new Map<string, Place>()
  for (const [name, { column, constant }] of Object.entries(rules.fields)) {
    if (column !== undefined) places.set(name, placeFor(column))
    else if (constant !== undefined) places.set(name, { constant })
  }
  const properties = (rules.properties ?? []).map((rule) => ({ rule, place: placeFor(rule.column) }))
  const missingFields = fieldsMissing(rules.target, new Set(places.keys()))
  if (missing.size > 0 || missingFields.length > 0)
    return { kind: 'incomplete', missingColumns: [...missing], missingFields }
  return { kind: 'ready', reader: new FieldReader(mapping, places, properties) }
}

/** What a row becomes, or which record it would have been, in the words of its columns. */
export const readingBy = (reader: RowReader, row: readonly string[]) => ({
  record: () => reader.record(row),
  ref: () => reader.ref(row),
  nameOf: (field: string) => reader.columnOf(field),
})

/** Reads the delivery of a run. Fails with `OBZ_SOURCE_SCHEMA_CHANGED` where a column is missing, and as `openTable` does. */
export async function readMappedTable(
  run: RunContext,
  sink: RecordSink,
  mapping: TableMapping,
): Promise<void> {
  const delivery = requireDelivery(run, 'the table that this mapping was made for')
  const { header, rows } = await openMapped(delivery.open(), mapping, run.signal)
  const prepared = prepareMapping(mapping, header)
  if (prepared.kind === 'incomplete') {
    await rows.return(undefined)
    throw otherTable(prepared.missingColumns, prepared.missingFields)
  }
  let read = 0
  let isWhole = false
  for await (const row of rows) {
    read += 1
    isWhole = row.isEnded
    const taken = putRow(row, { header, sink, ...readingBy(prepared.reader, row.cells) })
    if (!taken) await sink.drain()
  }
  if (read === 0) throw noRows()
  // A last row without its line end may be where the file was cut: then what was not seen may still be there.
  if (mapping.rules.target === 'feature' && isWhole) sink.snapshotComplete(mapping.code)
}

const otherTable = (columns: readonly string[], fields: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact:
      columns.length > 0
        ? `the file has no column ${columns
            .map((name) => `«${name}»`)
            .join(', ')
            .slice(0, 300)}`
        : `the rules give no value for ${fields.join(', ')}`,
    risk: 'nothing of the file is in the picture; earlier rows stay',
    action:
      'if the agency renamed columns, choose them anew in the mapping and replay the file; else ask for the right file',
  })

const noRows = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_NO_ROWS',
    fact: 'the table has a header and no rows',
    risk: 'nothing was read; earlier data stay',
    action: 'ask for the file again: it may be cut',
  })
