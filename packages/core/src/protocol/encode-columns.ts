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

/** As the machine holds them: every machine that Node and browsers run on is little-endian. */
function writeNumbers(writer: FrameWriter, kind: NumberKind, values: readonly number[]): void {
  const numbers = new NUMBER_ARRAYS[kind](values)
  writer.align(numbers.BYTES_PER_ELEMENT)
  writer.bytes(new Uint8Array(numbers.buffer))
}

const utf8 = new TextEncoder()

function writeDictionary(writer: FrameWriter, texts: readonly string[]): void {
  const encoded = texts.map((text) => utf8.encode(text))
  writer.u32(texts.length)
  writer.align(4)
  let end = 0
  for (const bytes of encoded) {
    end += bytes.byteLength
    writer.u32(end)
  }
  for (const bytes of encoded) writer.bytes(bytes)
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

/** Least number of decimals that give every value back exactly, within an i32. */
function digitsOf(values: readonly number[]): number | null {
  let digits = 1
  for (const value of values) {
    for (; ; digits += 1) {
      if (digits > 7) return null
      const scaled = Math.round(value * 10 ** digits)
      if (Math.abs(scaled) > 0x7f_ff_ff_ff) return null
      if (scaled / 10 ** digits === value) break
    }
  }
  // A later value may have raised the digits past what an earlier, larger one can bear.
  const factor = 10 ** digits
  const fits = (value: number): boolean => {
    const scaled = Math.round(value * factor)
    return Math.abs(scaled) <= 0x7f_ff_ff_ff && scaled / factor === value
  }
  return values.every(fits) ? digits : null
}

function kindOfNumbers(values: readonly number[]): { kind: NumberKind; digits: number } {
  if (values.every(Number.isInteger)) {
    let least = 0
    let most = 0
    for (const value of values) {
      if (value < least) least = value
      if (value > most) most = value
    }
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

function writeColumn(writer: FrameWriter, name: string, values: readonly unknown[]): void {
  const known = values.filter((value) => value !== null)
  const all = (type: string): boolean => known.every((value) => typeof value === type)
  let kind: ColumnKind = 'json'
  let digits = 0
  if (known.length > 0 && all('number')) ({ kind, digits } = kindOfNumbers(known as number[]))
  else if (known.length > 0 && all('boolean')) kind = 'bool'
  else if (all('string')) kind = 'text'
  const isSparse = known.length < values.length
  writeColumnHead(writer, { name, kind, digits, isSparse })
  if (isSparse) writeBits(writer, values.length, (index) => values[index] !== null)
  if (kind === 'bool') return writeBits(writer, values.length, (index) => values[index] === true)
  if (kind === 'text' || kind === 'json') {
    const entries = new Map<string, number>()
    const indexes = values.map((value) => {
      if (value === null) return 0
      const text = kind === 'text' ? (value as string) : JSON.stringify(value)
      const index = entries.get(text) ?? entries.size
      entries.set(text, index)
      return index
    })
    writeDictionary(writer, [...entries.keys()])
    return writeNumbers(writer, indexKind(entries.size), indexes)
  }
  const factor = 10 ** digits
  const numbers = values.map((value) => (value === null ? 0 : Number(value)))
  writeNumbers(writer, kind, kind === 'fixed' ? numbers.map((value) => Math.round(value * factor)) : numbers)
}

/** Rows with the same members stand in one block. */
function groups(rows: readonly ChannelRow[]): Map<string, { names: string[]; rows: ChannelRow[] }> {
  const found = new Map<string, { names: string[]; rows: ChannelRow[] }>()
  let last: { names: string[]; rows: ChannelRow[] } | null = null
  for (const row of rows) {
    const names = Object.keys(row).filter((name) => name !== 'id' && row[name] !== undefined)
    if (!last || !isSame(last.names, names)) {
      const key = JSON.stringify(names)
      last = found.get(key) ?? { names, rows: [] }
      found.set(key, last)
    }
    last.rows.push(row)
  }
  return found
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((name, index) => name === right[index])

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
      writeColumn(
        writer,
        name,
        rows.map((row) => asPublished(row[name])),
      )
    }
  }
  writeIds(writer, frame.remove ?? [])
  return endFrame(writer)
}
