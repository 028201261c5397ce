// Writes a column frame from rows. Types are found from the values themselves, so every frame is as small as its rows
// allow and any row that JSON can hold has a form: what is neither numbers, truth values nor texts travels as JSON.
import type { ColumnKind } from './columns.ts'
import {
  endFrame,
  FrameWriter,
  indexKind,
  NUMBER_ARRAYS,
  writeBlockHead,
  writeColumnHead,
  writeHead,
  type FrameHead,
  type NumberKind,
} from './frame-writer.ts'
import type { ChannelRow } from './frames.ts'

export interface FrameToEncode extends FrameHead {
  put: readonly ChannelRow[]
  /** Rows with `id` and only the members that changed. */
  patch?: readonly ChannelRow[]
  remove?: readonly string[]
}

/** As the machine holds them: every machine that Node and browsers run on is little-endian. `factor`: of `fixed`. */
function writeNumbers(writer: FrameWriter, kind: NumberKind, values: ArrayLike<number>, factor = 1): void {
  const numbers = new NUMBER_ARRAYS[kind](values.length)
  if (kind === 'fixed') {
    for (let index = 0; index < values.length; index += 1)
      numbers[index] = Math.round(values[index]! * factor)
  } else numbers.set(values)
  writer.align(numbers.BYTES_PER_ELEMENT)
  writer.bytes(new Uint8Array(numbers.buffer))
}

function writeDictionary(writer: FrameWriter, texts: readonly string[]): void {
  writer.u32(texts.length)
  writer.align(4)
  const ends = writer.skip(texts.length * 4)
  let end = 0
  for (let index = 0; index < texts.length; index += 1) {
    end += writer.text(texts[index]!)
    writer.u32At(ends + index * 4, end)
  }
}

const CANONICAL_INTEGER = /^(0|[1-9]\d{0,15})$/

function writeIds(writer: FrameWriter, ids: readonly string[]): void {
  writer.align(8)
  writer.u32(ids.length)
  const isNumeric = ids.every((id) => CANONICAL_INTEGER.test(id) && Number(id) <= Number.MAX_SAFE_INTEGER)
  if (!isNumeric) {
    writer.u32(2)
    writeDictionary(writer, ids)
    return
  }
  const numbers = ids.map(Number)
  const kind = numbers.every((id) => id <= 0xff_ff_ff_ff) ? 'u32' : 'f64'
  writer.u32(kind === 'u32' ? 0 : 1)
  writeNumbers(writer, kind, numbers)
}

const DIGITS_MAX = 7
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, digits) => 10 ** digits)
const fits = (value: number, factor: number): boolean => {
  const scaled = Math.round(value * factor)
  return Math.abs(scaled) <= 0x7f_ff_ff_ff && scaled / factor === value
}

/** Least number of decimals that give every value back exactly, within an i32. */
function digitsOf(values: Float64Array): number | null {
  let digits = 1
  for (const value of values) {
    while (!fits(value, POWERS[digits]!)) {
      digits += 1
      if (digits > DIGITS_MAX) return null
    }
  }
  // A later value may have raised the digits past what an earlier, larger one can bear.
  return values.every((value) => fits(value, POWERS[digits]!)) ? digits : null
}

function kindOfNumbers(values: Float64Array): { kind: NumberKind; digits: number } {
  let least = 0
  let most = 0
  let isWhole = true
  for (const value of values) {
    if (!Number.isInteger(value)) {
      isWhole = false
      break
    }
    if (value < least) least = value
    if (value > most) most = value
  }
  if (isWhole) {
    if (least < 0)
      return { kind: least >= -0x80_00_00_00 && most <= 0x7f_ff_ff_ff ? 'i32' : 'f64', digits: 0 }
    const kind = most <= 0xff ? 'u8' : most <= 0xff_ff ? 'u16' : most <= 0xff_ff_ff_ff ? 'u32' : 'f64'
    return { kind, digits: 0 }
  }
  const digits = digitsOf(values)
  if (digits !== null) return { kind: 'fixed', digits }
  return { kind: values.every((value) => Math.fround(value) === value) ? 'f32' : 'f64', digits: 0 }
}

/** What JSON makes of it: no infinity and no NaN, and -0 is 0. */
const asPublished = (value: unknown): unknown =>
  typeof value === 'number' ? (Number.isFinite(value) ? value + 0 : null) : (value ?? null)

function writeBits(writer: FrameWriter, count: number, isSet: (index: number) => boolean): void {
  const bits = new Uint8Array(Math.ceil(count / 8))
  for (let index = 0; index < count; index += 1) if (isSet(index)) bits[index >> 3]! |= 1 << (index & 7)
  writer.bytes(bits)
}

interface Values {
  all: unknown[]
  /** How many are not `null`. */
  known: number
  /** Of all that are known. */
  type: 'number' | 'boolean' | 'string' | 'mixed' | null
}

function valuesOf(rows: readonly ChannelRow[], name: string): Values {
  const values: Values = { all: [], known: 0, type: null }
  for (const row of rows) {
    const value = asPublished(row[name])
    values.all.push(value)
    if (value === null) continue
    values.known += 1
    const type = typeof value
    if (type === values.type) continue
    const isFirst = values.known === 1
    values.type = isFirst && (type === 'number' || type === 'boolean' || type === 'string') ? type : 'mixed'
  }
  return values
}

function writeColumn(writer: FrameWriter, name: string, { all, known, type }: Values): void {
  const isSparse = known < all.length
  const begin = (kind: ColumnKind, digits = 0): void => {
    writeColumnHead(writer, { name, kind, digits, isSparse })
    if (isSparse) writeBits(writer, all.length, (index) => all[index] !== null)
  }
  if (type === 'number') {
    const numbers = new Float64Array(known)
    let place = 0
    for (const value of all) if (value !== null) numbers[place++] = value as number
    const { kind, digits } = kindOfNumbers(numbers)
    begin(kind, digits)
    writeNumbers(writer, kind, isSparse ? withZeros(numbers, all) : numbers, POWERS[digits])
  } else if (type === 'boolean') {
    begin('bool')
    writeBits(writer, all.length, (index) => all[index] === true)
  } else {
    // No value at all is a column of texts.
    const isText = type !== 'mixed'
    begin(isText ? 'text' : 'json')
    writeTexts(writer, all, isText)
  }
}

/** A zero where there is no value: a bitmap says that it means nothing. */
function withZeros(numbers: Float64Array, values: readonly unknown[]): Float64Array {
  let place = 0
  return Float64Array.from(values, (value) => (value === null ? 0 : numbers[place++]!))
}

function writeTexts(writer: FrameWriter, values: readonly unknown[], isText: boolean): void {
  const entries = new Map<string, number>()
  const indexes = new Uint32Array(values.length)
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    if (value === null) continue
    const text = isText ? (value as string) : JSON.stringify(value)
    const known = entries.get(text)
    indexes[index] = known ?? entries.size
    if (known === undefined) entries.set(text, entries.size)
  }
  writeDictionary(writer, [...entries.keys()])
  writeNumbers(writer, indexKind(entries.size), indexes)
}

/** Rows with the same members stand in one block. */
function groups(rows: readonly ChannelRow[]): Map<string, { names: string[]; rows: ChannelRow[] }> {
  const found = new Map<string, { names: string[]; rows: ChannelRow[] }>()
  let last: { names: string[]; rows: ChannelRow[] } | null = null
  for (const row of rows) {
    if (!last || !hasNames(row, last.names)) {
      const names = Object.keys(row).filter((name) => name !== 'id' && row[name] !== undefined)
      const key = JSON.stringify(names)
      last = found.get(key) ?? { names, rows: [] }
      found.set(key, last)
    }
    last.rows.push(row)
  }
  return found
}

/** These members in this order and no others, without a list of them: rows of a view are made alike. */
function hasNames(row: ChannelRow, names: readonly string[]): boolean {
  let count = 0
  for (const name in row) {
    if (name === 'id' || row[name] === undefined) continue
    if (names[count] !== name) return false
    count += 1
  }
  return count === names.length
}

/** One frame. Rows must have been published ones: `id` a text, no id twice. */
export function encodeFrame(frame: FrameToEncode): Uint8Array<ArrayBuffer> {
  const writer = new FrameWriter()
  const puts = [...groups(frame.put).values()].map((group) => ({ ...group, kind: 'put' as const }))
  const patches = [...groups(frame.patch ?? []).values()].map((group) => ({
    ...group,
    kind: 'patch' as const,
  }))
  writeHead(writer, frame, puts.length + patches.length)
  for (const { kind, names, rows } of [...puts, ...patches]) {
    writeBlockHead(writer, kind, names.length)
    writeIds(
      writer,
      rows.map((row) => row.id),
    )
    for (const name of names) {
      writeColumn(writer, name, valuesOf(rows, name))
    }
  }
  writeIds(writer, frame.remove ?? [])
  return endFrame(writer)
}
