// A table with its header: found below titles and dates that stand above it, put together where it has two levels.
import type { CsvRow } from '../csv/index.ts'
import type { Merge } from './formats/sheet.ts'
import { openTableRows, type TableForm, type TableReading } from './formats/table-rows.ts'

/** A header further down is not found by itself; it can be said. */
const LOOKED_AT_ROWS = 30
export const HEADER_ROW_MAX = 1_000
/** Share of the columns of a table that a header names. */
const FILLED_MIN = 0.6
const HEIGHT_MAX = 5

export interface OpenTableOptions extends TableReading {
  /** Line of the header; found out when absent. */
  headerRow?: number
  /** Where the line is not said: the first row that this is true of, else what looks most like a header. */
  isHeader?: (titles: string[]) => boolean
}

export interface OpenTable {
  /** What was found out so far; all of it when the rows have ended or were let go. */
  form(): TableForm
  /** Titles of the columns; the second of two equal ones gets a number. */
  header: string[]
  /** Line that it begins at. */
  headerRow: number
  /** Rows below it. */
  rows: AsyncGenerator<CsvRow>
}

/** Fails as `openTableRows` and `readCsv` do. A file without a row has an empty header. */
export async function openTable(
  chunks: AsyncIterable<Uint8Array>,
  { headerRow, isHeader, ...reading }: OpenTableOptions = {},
): Promise<OpenTable> {
  const { rows, merges, isRagged, form } = await openTableRows(chunks, reading)
  const first: CsvRow[] = []
  try {
    for (;;) {
      if (
        headerRow === undefined
          ? first.length >= LOOKED_AT_ROWS
          : (first.at(-1)?.line ?? 0) >= headerRow + HEIGHT_MAX
      )
        break
      const next = await rows.next()
      if (next.done) break
      first.push(next.value)
      // Of what stands above a header that was said, nothing is needed.
      if (headerRow !== undefined && next.value.line < headerRow) first.length = 0
    }
  } catch (error) {
    await rows.return(undefined)
    throw error
  }
  const sheet = { rows: first, merges }
  const at = headerRow === undefined ? headerAt(sheet, isHeader) : 0
  const header = first[at] ? titlesAt(sheet, at) : { titles: [], height: 1 }
  const from = at + header.height + (isNumbering(first, at + header.height) ? 1 : 0)
  const width = header.titles.length
  const fitted = (row: CsvRow): CsvRow =>
    isRagged ? { ...row, cells: Array.from({ length: width }, (_, column) => row.cells[column] ?? '') } : row
  return {
    form,
    header: distinct(header.titles),
    headerRow: first[at]?.line ?? 1,
    rows: below(first.slice(from), rows, fitted),
  }
}

async function* below(
  first: readonly CsvRow[],
  rest: AsyncGenerator<CsvRow>,
  fitted: (row: CsvRow) => CsvRow,
): AsyncGenerator<CsvRow> {
  try {
    for (const row of first) yield* filled(fitted(row))
    for await (const row of rest) yield* filled(fitted(row))
  } finally {
    await rest.return(undefined)
  }
}
/** A note beside the table leaves nothing of its row. */
const filled = (row: CsvRow): CsvRow[] => (row.cells.some((cell) => cell !== '') ? [row] : [])

interface Looked {
  rows: readonly CsvRow[]
  merges: readonly Merge[]
}

function headerAt(sheet: Looked, isHeader: ((titles: string[]) => boolean) | undefined): number {
  const known = isHeader
    ? sheet.rows.findIndex((_, at) => isHeader(distinct(titlesAt(sheet, at).titles)))
    : -1
  return known < 0 ? proposedHeader(sheet) : known
}

/** The first row that names most of the columns by words; the first one where none does. */
function proposedHeader(sheet: Looked): number {
  const spread = sheet.rows.map((row) => spreadCells(sheet, row))
  const width = Math.max(0, ...spread.map((cells) => cells.filter(Boolean).length))
  const found = spread.findIndex((cells) => {
    const titles = cells.filter(Boolean)
    const words = titles.filter((title) => !isValue(title))
    const different = new Set(titles).size
    return (
      titles.length >= width * FILLED_MIN &&
      different >= Math.min(width, 2) &&
      different >= width * (FILLED_MIN / 2) &&
      words.length > titles.length / 2
    )
  })
  return Math.max(found, 0)
}

const isValue = (cell: string): boolean => /^[\d\s.,:%₽/T+-]+$/.test(cell)

/** «1 | 2 | 3» under a header is a custom of Russian forms, not a row; a table of numbers has more numbers below. */
function isNumbering(rows: readonly CsvRow[], at: number): boolean {
  const numbers = rows[at]?.cells.map((cell) => cell.trim()).filter(Boolean) ?? []
  const next = rows[at + 1]?.cells.filter((cell) => cell.trim() !== '') ?? []
  return (
    numbers.length >= 3 &&
    numbers.every((cell, index) => cell === String(index + 1)) &&
    next.some((cell) => !isValue(cell))
  )
}

function titlesAt(sheet: Looked, at: number): { titles: string[]; height: number } {
  const row = sheet.rows[at]!
  const tallest = Math.max(
    row.line,
    ...sheet.merges.filter(({ fromRow }) => fromRow === row.line).map(({ toRow }) => toRow),
  )
  const levels = sheet.rows.filter(
    ({ line }) => line >= row.line && line <= Math.min(tallest, row.line + HEIGHT_MAX - 1),
  )
  const spread = levels.map((level) => spreadCells(sheet, level))
  const width = Math.max(...spread.map((cells) => cells.length))
  const titles = Array.from({ length: width }, (_, column) =>
    [...new Set(spread.map((cells) => plain(cells[column] ?? '')).filter(Boolean))].join(' '),
  )
  while (titles.length > 0 && titles.at(-1) === '' && sheet.merges.length > 0) titles.pop()
  return { titles, height: levels.length }
}

/** Cells of a row, those of a merged place each with what it says. */
function spreadCells({ rows, merges }: Looked, { line, cells }: CsvRow): string[] {
  const spread = [...cells]
  for (const { fromRow, toRow, fromColumn, toColumn } of merges) {
    if (line < fromRow || line > toRow) continue
    const said = rows.find((row) => row.line === fromRow)?.cells[fromColumn - 1] ?? ''
    if (said === '') continue
    for (let column = fromColumn; column <= Math.min(toColumn, fromColumn + 200); column += 1) {
      while (spread.length < column) spread.push('')
      spread[column - 1] ||= said
    }
  }
  return spread
}

const plain = (title: string): string => title.replaceAll(/\s+/g, ' ').trim()

function distinct(titles: readonly string[]): string[] {
  const seen = new Map<string, number>()
  return titles.map((title) => {
    const key = plain(title).toLowerCase()
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    return times === 1 || key === '' ? title : `${title} (${times})`
  })
}
