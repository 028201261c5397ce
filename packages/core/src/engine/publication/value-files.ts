// Values as files: CSV by RFC 4180 and Arrow's stream format. The same rows as in JSON, in the same order.
import {
  Bool,
  Float64,
  Int32,
  Utf8,
  makeBuilder,
  tableToIPC,
  makeData,
  Table,
  Schema,
  Field,
  Struct,
  RecordBatch,
  type Data,
  type DataType,
} from 'apache-arrow'
import type { ValueRow } from './indicator-schemas.ts'

export const CSV_MEDIA_TYPE = 'text/csv; charset=utf-8; header=present'
export const ARROW_MEDIA_TYPE = 'application/vnd.apache.arrow.stream'
const BYTE_ORDER_MARK = '﻿'

interface Column {
  name: string
  type: () => DataType
  of: (row: ValueRow) => string | number | boolean | null
}

const text = (): DataType => new Utf8()
const COLUMNS: readonly Column[] = [
  { name: 'indicator', type: text, of: (row) => row.indicator },
  { name: 'territory', type: text, of: (row) => row.territory },
  { name: 'by', type: text, of: (row) => partOf(row.by) },
  { name: 'period', type: text, of: (row) => row.period },
  { name: 'vintage', type: text, of: (row) => row.vintage },
  { name: 'value', type: () => new Float64(), of: (row) => row.value },
  { name: 'numerator', type: () => new Float64(), of: (row) => row.numerator },
  { name: 'denominator', type: () => new Float64(), of: (row) => row.denominator },
  { name: 'hidden', type: () => new Bool(), of: (row) => row.hidden },
  { name: 'rounded', type: () => new Int32(), of: (row) => row.rounded },
  { name: 'countedAt', type: text, of: (row) => row.countedAt },
  { name: 'note', type: text, of: (row) => row.note },
  { name: 'low', type: () => new Float64(), of: (row) => row.low },
  { name: 'high', type: () => new Float64(), of: (row) => row.high },
]

/** `sex=male;age=18-24`; empty for a total. */
export const partOf = (by: Readonly<Record<string, string>>): string =>
  Object.entries(by)
    .map(([dimension, value]) => `${dimension}=${value}`)
    .join(';')

/** Numbers with a point, lines with CR LF; a hidden figure is an empty field beside `true`. */
export function valuesCsv(rows: readonly ValueRow[], { bom }: { bom: boolean }): string {
  const lines = [COLUMNS.map(({ name }) => name), ...rows.map((row) => COLUMNS.map(({ of }) => of(row)))]
  const body = lines.map((line) => `${line.map(csvField).join(',')}\r\n`).join('')
  return bom ? BYTE_ORDER_MARK + body : body
}

/**
 * A text that a table program would take for a formula is led by an apostrophe (OWASP, «CSV Injection»): notes come from
 * files of others.
 */
function csvField(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function valuesArrow(rows: readonly ValueRow[]): Uint8Array {
  const fields = COLUMNS.map(({ name, type }) => new Field(name, type(), true))
  const children = COLUMNS.map((column) => columnData(column, rows))
  const schema = new Schema(fields)
  const data = makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children })
  return tableToIPC(new Table([new RecordBatch(schema, data)]), 'stream')
}

function columnData({ type, of }: Column, rows: readonly ValueRow[]): Data {
  const builder = makeBuilder({ type: type(), nullValues: [null] })
  for (const row of rows) builder.append(of(row))
  return builder.finish().flush()
}
