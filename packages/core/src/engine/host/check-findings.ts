// What a plugin's process says it found at «проверить соединение», looked over and cut to its bounds: the code on the other
// side may be anybody's, and somebody is about to read it.
import type { LocalText } from '../../model/index.ts'
import { SAMPLE_CELL_LENGTH_MAX, SAMPLE_COLUMNS_MAX, SAMPLE_ROWS_MAX } from '../../plugin-api/index.ts'

export interface FoundSample {
  columns: LocalText[]
  rows: string[][]
}
export interface Found {
  reached: LocalText | null
  rows: number | null
  sample: FoundSample | null
  /** Of the first records of a file, by kind. */
  records: { kind: string; count: number }[]
  rejected: { rows: number; field: string; code: string; reason: string } | null
}

const TEXT_LENGTH_MAX = 500
const KINDS_MAX = 20

type Fields = Record<string, unknown>
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const text = (value: unknown, lengthMax = TEXT_LENGTH_MAX): string =>
  typeof value === 'string' ? value.replaceAll(/\p{Cc}/gu, ' ').slice(0, lengthMax) : ''
const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

export function checkedFindings(value: unknown): Found {
  const { reached, rows, sample, records, rejected } = fieldsOf(value)
  return {
    reached: localText(reached),
    rows: count(rows),
    sample: sampleOf(sample),
    records: Object.entries(fieldsOf(records))
      .slice(0, KINDS_MAX)
      .map(([kind, number]) => ({ kind: text(kind, 60), count: count(number) ?? 0 })),
    rejected: rejectionOf(rejected),
  }
}

function localText(value: unknown): LocalText | null {
  const { ru, en } = fieldsOf(value)
  return text(ru) !== '' && text(en) !== '' ? { ru: text(ru), en: text(en) } : null
}

function sampleOf(value: unknown): FoundSample | null {
  const { columns, rows } = fieldsOf(value)
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null
  const shown = columns.slice(0, SAMPLE_COLUMNS_MAX).map((column) => localText(column) ?? { ru: '', en: '' })
  return {
    columns: shown,
    rows: rows
      .slice(0, SAMPLE_ROWS_MAX)
      .map((row) => shown.map((_, at) => text((row as unknown[] | null)?.[at], SAMPLE_CELL_LENGTH_MAX))),
  }
}

function rejectionOf(value: unknown): Found['rejected'] {
  const { rows, field, code, reason } = fieldsOf(value)
  const number = count(rows)
  if (number === null || number === 0) return null
  return { rows: number, field: text(field, 200), code: text(code, 100), reason: text(reason) }
}
