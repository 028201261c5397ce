// What the readers of books have in common: sheets, rows as their program shows them, cells that are merged.
import type { CsvRow } from '../../csv/index.ts'

/** As many as spreadsheet programs have. */
export const SHEET_ROWS_MAX = 1_048_576
/** A row with more is not a table. */
export const SHEET_CELLS_MAX = 1_024
/** A longer text is not a cell of a table. */
export const SHEET_TEXT_MAX = 65_536
/** Merged cells matter in a header only, and headers are looked for in the first rows. */
export const MERGES_ROW_MAX = 60
export const MERGES_MAX = 10_000

export interface TableSheet {
  name: string
  isHidden: boolean
}

/** Rows and columns from 1, both ends belong to it. */
export interface Merge {
  fromRow: number
  toRow: number
  fromColumn: number
  toColumn: number
}

export interface OpenSheet {
  /** Rows with at least one filled cell. */
  rows: AsyncGenerator<CsvRow>
  /** Complete for the rows that were read so far. */
  merges: readonly Merge[]
}

export interface Book {
  sheets: readonly TableSheet[]
  open(sheet: number): Promise<OpenSheet>
}

/** Milliseconds of a day. */
const DAY_MS = 86_400_000
/** The last day of the year 9999. */
const SERIAL_MAX = 2_958_466
const FROM_1900 = Date.UTC(1899, 11, 30)
const FROM_1904 = Date.UTC(1904, 0, 1)

/** What of a moment the format of a cell shows. */
export type DateParts = 'year' | 'month' | 'date' | 'time'

/** Day number of a spreadsheet → `2024`, `2024-05`, `2024-05-31`, `2024-05-31T10:30:00` or `10:30:00`. */
export function momentOf(
  serial: number,
  { parts, is1904 }: { parts: DateParts; is1904: boolean },
): string | undefined {
  if (!(serial >= 0 && serial < SERIAL_MAX)) return undefined
  // The 29th of February 1900, which was none, is day 60 of the older system: days before it are one later.
  const days = !is1904 && serial < 60 ? serial + 1 : serial
  const iso = new Date(
    Math.round(((is1904 ? FROM_1904 : FROM_1900) + days * DAY_MS) / 1000) * 1000,
  ).toISOString()
  if (parts === 'year') return iso.slice(0, 4)
  if (parts === 'month') return iso.slice(0, 7)
  const time = iso.slice(11, 19)
  if (parts === 'time') return time
  return time === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)}T${time}`
}

/** A stored number as digits: what binary noise has added is taken away, nothing is written with an exponent. */
export function plainNumber(stored: string, times = 1): string {
  const value = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(value)) return stored
  const exact = Number((value * times).toPrecision(15))
  const text = String(exact)
  if (!text.includes('e')) return text
  return Math.abs(exact) >= 1
    ? BigInt(exact).toString()
    : exact.toFixed(20).replace(/0+$/, '').replace(/\.$/, '')
}

export const yesNo = (isTrue: boolean): string => (isTrue ? 'да' : 'нет')
