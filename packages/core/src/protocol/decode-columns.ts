// Reads a column frame. Total and bounded: whatever the bytes are, the answer is a frame or a fault, and no count is
// believed before the bytes that it promises were seen. Values are views into the bytes where alignment allows; texts are
// proven here and become strings when they are read.
import {
  COLUMN_FRAME_BYTES_MAX,
  COLUMN_KINDS,
  COLUMNS_HEADER_BYTES,
  COLUMNS_MAGIC,
  type Column,
  type ColumnFrame,
  type ColumnIds,
  type ColumnKind,
  type DecodedFrame,
  type FrameFault,
  type NumberArray,
  type RowBlock,
} from './columns.ts'
import { faultOfTexts, TextDictionary } from './text-dictionary.ts'

class Fault extends Error {
  readonly fault: FrameFault
  constructor(fault: FrameFault, message: string) {
    super(message)
    this.fault = fault
  }
}

type ArrayKind = 'u8' | 'u16' | 'u32' | 'i32' | 'f32' | 'f64'
const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** A delta between two areas, whose versions need not be in order: each is the last that changed its own area. */
const MOVE = 2
/** Members that would change an object itself, or hide its key. */
const NAMES_REFUSED = new Set(['id', '__proto__', ''])

/** Where reading stands. */
class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    // A Buffer of Node would give views where a copy is asked for.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get at(): number {
    return this.#at
  }

  get left(): number {
    return this.#bytes.byteLength - this.#at
  }

  #take(bytes: number): number {
    if (bytes > this.left)
      throw new Fault('truncated', `${bytes} bytes at ${this.#at} are promised, ${this.left} are left`)
    const at = this.#at
    this.#at += bytes
    return at
  }

  u8 = (): number => this.#view.getUint8(this.#take(1))
  u16 = (): number => this.#view.getUint16(this.#take(2), true)
  u32 = (): number => this.#view.getUint32(this.#take(4), true)
  f64 = (): number => this.#view.getFloat64(this.#take(8), true)

  bytes(count: number): Uint8Array {
    const at = this.#take(count)
    return this.#bytes.subarray(at, at + count)
  }

  align(to: number): void {
    this.#take((to - (this.#at % to)) % to)
  }

  text(bytes: number): string {
    try {
      return utf8.decode(this.bytes(bytes))
    } catch (error) {
      if (error instanceof Fault) throw error
      throw new Fault('bad-text', `the text that ends at ${this.#at} is not UTF-8`)
    }
  }

  /** A typed array over the bytes; a copy only where the whole frame lies unaligned in its buffer. */
  array<Kind extends ArrayKind>(kind: Kind, count: number): InstanceType<(typeof ARRAYS)[Kind]> {
    const type = ARRAYS[kind]
    const width = type.BYTES_PER_ELEMENT
    this.align(width)
    const bytes = this.bytes(count * width)
    const found =
      bytes.byteOffset % width === 0
        ? new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, count)
        : new type(bytes.slice().buffer, 0, count)
    return found as InstanceType<(typeof ARRAYS)[Kind]>
  }
}

const bytesOfBits = (count: number): number => Math.ceil(count / 8)

/** Ends of the entries, then their bytes one after another. */
function readDictionary(reader: Reader): TextDictionary {
  const ends = reader.array('u32', reader.u32())
  let last = 0
  for (const end of ends) {
    if (end < last) throw new Fault('bad-text', 'an entry of a dictionary ends before it begins')
    last = end
  }
  const bytes = reader.bytes(last)
  const fault = faultOfTexts(bytes, ends)
  if (fault !== null) throw new Fault('bad-text', `in the dictionary that ends at ${reader.at}: ${fault}`)
  return new TextDictionary(bytes, ends)
}

const allOf = (texts: TextDictionary): string[] =>
  Array.from({ length: texts.length }, (_none, index) => texts.at(index)!)

function readIndexes(reader: Reader, count: number, entries: number): Uint8Array | Uint16Array | Uint32Array {
  const kind = entries <= 0x1_00 ? 'u8' : entries <= 0x1_00_00 ? 'u16' : 'u32'
  return reader.array(kind, count)
}

function checkIndexes(indexes: NumberArray, entries: number): void {
  for (const index of indexes) {
    if (index >= entries) throw new Fault('bad-column', `entry ${index} of a dictionary of ${entries}`)
  }
}

function readIds(reader: Reader): ColumnIds {
  reader.align(8)
  const count = reader.u32()
  const kind = reader.u32()
  if (kind === 0) return reader.array('u32', count)
  if (kind === 1) {
    const ids = reader.array('f64', count)
    for (const id of ids) if (!Number.isSafeInteger(id)) throw new Fault('bad-ids', `${id} is no id`)
    return ids
  }
  if (kind !== 2) throw new Fault('bad-ids', `ids of kind ${kind}`)
  // Every row is asked for its id, so these are read at once.
  const ids = allOf(readDictionary(reader))
  if (ids.length !== count) throw new Fault('bad-ids', `${ids.length} ids where ${count} are promised`)
  return ids
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Fault('bad-text', 'an entry of a json column is not JSON')
  }
}

function readColumn(reader: Reader, rows: number): Column {
  const kind: ColumnKind | undefined = COLUMN_KINDS[reader.u8()]
  const digits = reader.u8()
  const isSparse = reader.u8()
  const name = reader.text(reader.u8())
  if (!kind || isSparse > 1 || digits > 9 || (kind !== 'fixed' && digits > 0)) {
    throw new Fault('bad-column', `the head of column '${name}' says what no column is`)
  }
  if (NAMES_REFUSED.has(name)) throw new Fault('bad-column', `a column may not be called '${name}'`)
  const present = isSparse === 1 ? reader.bytes(bytesOfBits(rows)) : null
  const common = { name, kind, digits, present, dictionary: [] }
  if (kind === 'bool') return { ...common, values: reader.bytes(bytesOfBits(rows)) }
  if (kind === 'fixed') return { ...common, values: reader.array('i32', rows) }
  if (kind !== 'text' && kind !== 'json') return { ...common, values: reader.array(kind, rows) }
  const texts = readDictionary(reader)
  const values = readIndexes(reader, rows, texts.length)
  // A column of nulls alone has an empty dictionary, and its numbers mean nothing.
  if (texts.length > 0 || present === null) checkIndexes(values, texts.length)
  else if (present.some((bits) => bits !== 0))
    throw new Fault('bad-column', `'${name}' has values and no dictionary`)
  // Only reading JSON proves it; the few columns that are of no one type bear it.
  return { ...common, values, dictionary: kind === 'json' ? allOf(texts).map(parsed) : texts }
}

function readBlock(reader: Reader): RowBlock {
  reader.align(8)
  const kind = reader.u16()
  const columnCount = reader.u16()
  if (kind > 1) throw new Fault('bad-block', `a block of kind ${kind}`)
  const ids = readIds(reader)
  const columns: Column[] = []
  const names = new Set<string>()
  for (let index = 0; index < columnCount; index += 1) {
    const column = readColumn(reader, ids.length)
    if (names.has(column.name)) throw new Fault('bad-column', `column '${column.name}' stands twice`)
    names.add(column.name)
    columns.push(column)
  }
  return { kind: kind === 0 ? 'put' : 'patch', ids, columns }
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

function readFrame(bytes: Uint8Array): ColumnFrame {
  if (bytes.byteLength > COLUMN_FRAME_BYTES_MAX) throw new Fault('too-large', `${bytes.byteLength} bytes`)
  const reader = new Reader(bytes)
  if (bytes.byteLength < COLUMNS_HEADER_BYTES || reader.u32() !== COLUMNS_MAGIC) {
    throw new Fault('not-a-frame', 'the bytes do not begin as a frame does')
  }
  const [kind, reserved, nameBytes] = [reader.u8(), reader.u8(), reader.u16()]
  const [from, to, at] = [reader.f64(), reader.f64(), reader.f64()]
  const uuid = hex(reader.bytes(16))
  const [length, blockCount] = [reader.u32(), reader.u32()]
  const isVersioned = [from, to].every((version) => Number.isSafeInteger(version) && version >= 0)
  const isOrdered = kind === 0 ? from === to : kind === MOVE || from < to
  if (kind > MOVE || reserved !== 0 || !isVersioned || !Number.isFinite(at) || !isOrdered) {
    throw new Fault('bad-header', 'kind, versions or time are impossible')
  }
  if (length !== bytes.byteLength)
    throw new Fault('truncated', `${length} bytes are promised, ${bytes.byteLength} came`)
  const channel = reader.text(nameBytes)
  const blocks: RowBlock[] = []
  for (let index = 0; index < blockCount; index += 1) blocks.push(readBlock(reader))
  const removed = readIds(reader)
  if (reader.left > 0) throw new Fault('bad-header', `${reader.left} bytes too many`)
  if (kind === 0 && (removed.length > 0 || blocks.some((block) => block.kind === 'patch'))) {
    throw new Fault('bad-block', 'a snapshot has whole rows only')
  }
  return {
    kind: kind === 0 ? 'snapshot' : 'delta',
    ...(kind === MOVE && { isMove: true }),
    channel,
    epoch: uuid.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    from,
    to,
    at,
    blocks,
    removed,
  }
}

/** Never throws. The frame's arrays are views: whoever keeps them keeps the bytes. */
export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  try {
    return { ok: true, frame: readFrame(bytes) }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.fault, message: error.message }
    throw error
  }
}
