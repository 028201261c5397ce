// The files in which mended rows go back: a CSV that the rules of the mapping read as they read any other, or records.
import type { MappingRules, ObzorRecord } from '../../model/index.ts'
import type { RawRow } from '../../plugin-api/table/index.ts'

export interface FixRow extends RawRow {
  id: string
}
export interface FixFile {
  content: Buffer
  /** Where each row begins. */
  lines: { id: string; line: number }[]
}

/**
 * Columns are joined by their titles: rows of several deliveries may have them in different orders. A byte-order mark
 * says UTF-8 whatever the rules say of the agency's own files, empty lines stand where they look for the header, and the
 * last row has no line end: by it a file says that it may not be whole, so a layer loses nothing.
 */
export function fixFile(
  rows: readonly FixRow[],
  { delimiter, headerRow = 1 }: Pick<MappingRules, 'delimiter' | 'headerRow'>,
): FixFile {
  const separator = delimiter === 'auto' ? ';' : delimiter
  const columns = [...new Set(rows.flatMap((row) => row.columns))]
  const quoted = (cell: string): string =>
    /["\r\n;,\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
  const written = (cells: readonly string[]): string => {
    const line = cells.map(quoted).join(separator)
    // A row of one empty cell would be an empty line.
    return line === '' ? '""' : line
  }
  const texts = [written(columns)]
  const lines: FixFile['lines'] = []
  let line = headerRow
  for (const { id, columns: own, cells } of rows) {
    line += breaksIn(texts.at(-1)!) + 1
    lines.push({ id, line })
    texts.push(written(columns.map((column) => cells[own.indexOf(column)] ?? '')))
  }
  return { content: Buffer.from(`\uFEFF${'\n'.repeat(headerRow - 1)}${texts.join('\n')}`), lines }
}

/** The file in which mended records of any other source go back: one as JSON a line. */
export function recordFile(records: readonly { id: string; record: ObzorRecord }[]): FixFile {
  return {
    content: Buffer.from(records.map(({ record }) => JSON.stringify(record)).join('\n')),
    lines: records.map(({ id }, at) => ({ id, line: at + 1 })),
  }
}

const breaksIn = (text: string): number => text.split('\n').length - 1

/** The row with other values; a title that it does not have is left out. */
export const withValues = (row: RawRow, values: Readonly<Record<string, string>>): RawRow => ({
  columns: row.columns,
  cells: row.columns.map((column, at) =>
    Object.hasOwn(values, column) ? values[column]! : (row.cells[at] ?? ''),
  ),
})
