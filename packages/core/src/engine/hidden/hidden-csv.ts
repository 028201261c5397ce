// A list as a file: households by number, without names. CSV by RFC 4180, amounts in roubles with a point.
import { formatRoubles } from '../../model/index.ts'
import type { HiddenRow } from './db/hidden-rows.ts'

const BYTE_ORDER_MARK = '\uFEFF'
const money = (kopecks: number | null): string => (kopecks === null ? '' : formatRoubles(kopecks))
const COLUMNS: readonly [name: string, of: (row: HiddenRow) => string][] = [
  ['kind', ({ kind }) => kind],
  ['household', ({ household }) => household],
  ['territory', ({ oktmo }) => oktmo ?? ''],
  ['place', ({ place }) => place?.ru ?? ''],
  ['members', ({ members }) => String(members ?? '')],
  ['children', ({ children }) => String(children ?? '')],
  ['income', ({ incomeKopecks }) => money(incomeKopecks)],
  ['line', ({ lineKopecks }) => money(lineKopecks)],
  ['support_by_need', ({ needKopecks }) => money(needKopecks)],
  ['reasons', ({ reasons }) => reasons.join(' ')],
  ['state', ({ state }) => state],
  ['found_at', ({ foundAt }) => foundAt.toISOString()],
  ['decided_by', ({ decidedBy }) => decidedBy ?? ''],
  ['decided_at', ({ decidedAt }) => decidedAt?.toISOString() ?? ''],
]

/** With a byte order mark: spreadsheets take Cyrillic for another encoding without it. */
export function hiddenCsv(rows: readonly HiddenRow[]): string {
  const lines = [COLUMNS.map(([name]) => name), ...rows.map((row) => COLUMNS.map(([, of]) => of(row)))]
  return BYTE_ORDER_MARK + lines.map((line) => `${line.map(field).join(',')}\r\n`).join('')
}

/** A text that a table program would take for a formula is led by an apostrophe. */
function field(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
