// Bytes of a frame as they are written: growing, little-endian, aligned where SPEC.md asks for it.
import {
  COLUMN_FRAME_BYTES_MAX,
  COLUMN_KINDS,
  COLUMNS_HEADER_BYTES,
  COLUMNS_MAGIC,
  type ColumnKind,
} from './columns.ts'

const BYTES_AT_FIRST = 4_096
/** A frame above is not copied out of its buffer but keeps it, cut to its length: 8 ms less for 20 MB. */
const LARGE_BYTES = 1024 * 1024
const utf8 = new TextEncoder()

/** Bytes that grow by doubling. */
export class FrameWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #at = 0

  /** `bytesExpected` saves copies on the way to a large frame. */
  constructor(bytesExpected = BYTES_AT_FIRST) {
    this.#bytes = new Uint8Array(Math.max(BYTES_AT_FIRST, bytesExpected))
    this.#view = new DataView(this.#bytes.buffer)
  }

  get at(): number {
    return this.#at
  }

  #room(bytes: number): number {
    const at = this.#at
    this.#at += bytes
    if (this.#at > this.#bytes.byteLength) {
      if (this.#at > COLUMN_FRAME_BYTES_MAX) throw new RangeError('a frame would pass its bound of bytes')
      // Handed over rather than copied: the machine mostly finds the room behind it.
      const { buffer, byteLength } = this.#bytes
      this.#bytes = new Uint8Array(buffer.transfer(Math.max(this.#at, byteLength * 2)))
      this.#view = new DataView(this.#bytes.buffer)
    }
    return at
  }

  u8(value: number): void {
    const at = this.#room(1)
    this.#bytes[at] = value
  }
  // The room first: it may replace the view.
  u16(value: number): void {
    const at = this.#room(2)
    this.#view.setUint16(at, value, true)
  }
  u32(value: number): void {
    const at = this.#room(4)
    this.#view.setUint32(at, value, true)
  }
  f64(value: number): void {
    const at = this.#room(8)
    this.#view.setFloat64(at, value, true)
  }

  align(to: number): void {
    this.#room((to - (this.#at % to)) % to)
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#room(bytes.byteLength)
    this.#bytes.set(bytes, at)
  }

  /** At most three bytes a character of UTF-16; answers how many it took. */
  text(text: string): number {
    const at = this.#room(text.length * 3)
    const { written } = utf8.encodeInto(text, this.#bytes.subarray(at))
    this.#at = at + written
    return written
  }

  /** Leaves room to be written later, and answers where it lies. */
  skip(bytes: number): number {
    return this.#room(bytes)
  }

  u32At(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  /** Exactly what was written: frames are kept, spare room is not. The writer is of no use after it. */
  done(): Uint8Array<ArrayBuffer> {
    if (this.#at < LARGE_BYTES) return this.#bytes.slice(0, this.#at)
    return new Uint8Array(this.#bytes.buffer.transfer(this.#at))
  }
}

export interface FrameHead {
  /** `move`: a delta that leads from the rows of one channel to those of another; SPEC.md R45. */
  kind: 'snapshot' | 'delta' | 'move'
  channel: string
  epoch: string
  from: number
  to: number
  at: number
}
/** Order is the wire's number of the kind. */
const FRAME_KINDS = ['snapshot', 'delta', 'move']

export function writeHead(writer: FrameWriter, head: FrameHead, blocks: number): void {
  const channel = utf8.encode(head.channel)
  writer.u32(COLUMNS_MAGIC)
  writer.u8(FRAME_KINDS.indexOf(head.kind))
  writer.u8(0)
  writer.u16(channel.byteLength)
  for (const number of [head.from, head.to, head.at]) writer.f64(number)
  const uuid = head.epoch.replaceAll('-', '')
  for (let at = 0; at < 32; at += 2) writer.u8(Number.parseInt(uuid.slice(at, at + 2), 16))
  writer.u32(0)
  writer.u32(blocks)
  writer.bytes(channel)
}

/** Closes the frame: its length is known only now. */
export function endFrame(writer: FrameWriter): Uint8Array<ArrayBuffer> {
  writer.u32At(COLUMNS_HEADER_BYTES - 8, writer.at)
  return writer.done()
}

export function writeBlockHead(writer: FrameWriter, kind: 'put' | 'patch', columns: number): void {
  writer.align(8)
  writer.u16(kind === 'put' ? 0 : 1)
  writer.u16(columns)
}

export interface ColumnHead {
  name: string
  kind: ColumnKind
  digits?: number
  isSparse: boolean
}

export function writeColumnHead(writer: FrameWriter, { name, kind, digits = 0, isSparse }: ColumnHead): void {
  const encodedName = utf8.encode(name)
  if (encodedName.byteLength > 0xff) throw new RangeError(`the name of column '${name}' passes 255 bytes`)
  writer.u8(COLUMN_KINDS.indexOf(kind))
  writer.u8(digits)
  writer.u8(isSparse ? 1 : 0)
  writer.u8(encodedName.byteLength)
  writer.bytes(encodedName)
}

export const NUMBER_ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
  fixed: Int32Array,
} as const
export type NumberKind = keyof typeof NUMBER_ARRAYS

/** Width of numbers that point into a dictionary. */
export const indexKind = (entries: number): 'u8' | 'u16' | 'u32' =>
  entries <= 0x1_00 ? 'u8' : entries <= 0x1_00_00 ? 'u16' : 'u32'
