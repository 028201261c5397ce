// Rows of quarantine as a file that Excel opens and that can be brought back mended.
import type { OpenedRow } from './quarantine.api.ts'

export interface RejectTitles {
  /** One of those that the engine knows rows by: «№ карантина», `Quarantine no.` */
  number: string
  line: string
  field: string
  reason: string
  /** For what is no row of a table. */
  text: string
}

/**
 * UTF-8 with its mark and semicolons: so Excel of any Russian office opens it by a double click. Columns of the tables
 * come after our own, joined by their titles.
 */
export function rejectsCsv(
  rows: readonly OpenedRow[],
  titles: RejectTitles,
  reasonOf: (row: OpenedRow) => string,
): string {
  const columns = [...new Set(rows.flatMap(({ row }) => row?.columns ?? []))]
  const hasText = rows.some(({ text }) => text !== null)
  const own = [titles.number, titles.line, titles.field, titles.reason, ...(hasText ? [titles.text] : [])]
  const lines = rows.map((each) => {
    const cells = columns.map((column) => each.row?.cells[each.row.columns.indexOf(column)] ?? '')
    return [
      each.id,
      String(each.line),
      each.field,
      reasonOf(each),
      ...(hasText ? [each.text ?? ''] : []),
      ...cells,
    ]
  })
  return `\uFEFF${[[...own, ...columns], ...lines].map((cells) => cells.map(written).join(';')).join('\r\n')}\r\n`
}

/** A cell that a spreadsheet would take for a formula begins with an apostrophe; the engine takes it away again. */
function written(cell: string): string {
  const isFormula = /^[=+@]/.test(cell) || /^-(?![\d.,]+$)/.test(cell)
  const safe = isFormula ? `'${cell}` : cell
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
