// The values of a tile, each written once: attributes of its features are numbers into this table. One table serves all
// tiles, and is emptied between them by undoing what a tile wrote.
import { ByteWriter } from './byte-writer.ts'

/** Counts and grades are small: they are found without hashing. */
const SMALL_MAX = 4096
/** Past this the buffer is given back after the tile. */
const KEPT_BYTES_MAX = 4 * 1024 * 1024

export class TileValues {
  /** The values as they will stand in the tile. */
  readonly #out = new ByteWriter()
  #count = 0
  readonly #small = new Uint32Array(SMALL_MAX)
  readonly #smallSeen: number[] = []
  readonly #numbers = new Map<number, number>()
  readonly #flags: [number, number] = [0, 0]

  /** Place of the number in the table, from 1; 0 stays free for null. */
  number(value: number): number {
    const isSmall = value >= 0 && value < SMALL_MAX && Number.isInteger(value)
    const known = isSmall ? this.#small[value]! : (this.#numbers.get(value) ?? 0)
    if (known !== 0) return known
    writeNumber(this.#begin(12), value)
    if (isSmall) {
      this.#small[value] = this.#count
      this.#smallSeen.push(value)
    } else this.#numbers.set(value, this.#count)
    return this.#count
  }

  /** The caller knows the strings that it has added: a column has a number for each. */
  addText(value: string): number {
    const out = this.#out
    out.reserve(value.length * 3 + 24)
    this.#count += 1
    out.bytes[out.at++] = 0x22
    const start = out.begin()
    out.bytes[out.at++] = 0x0a
    const text = out.begin()
    out.text(value)
    out.end(text)
    out.end(start)
    return this.#count
  }

  flag(value: boolean): number {
    const place = Number(value)
    if (this.#flags[place] === 0) {
      const out = this.#begin(2)
      out.bytes[out.at - 1] = 2
      out.bytes[out.at++] = 0x38
      out.bytes[out.at++] = place
      this.#flags[place] = this.#count
    }
    return this.#flags[place]!
  }

  /** Writes the table and empties it. */
  flush(to: ByteWriter): void {
    const { bytes, at } = this.#out
    to.reserve(at)
    to.bytes.set(bytes.subarray(0, at), to.at)
    to.at += at
    this.#out.at = 0
    if (bytes.length > KEPT_BYTES_MAX) this.#out.bytes = new Uint8Array(64 * 1024)
    this.#count = 0
    for (const value of this.#smallSeen) this.#small[value] = 0
    this.#smallSeen.length = 0
    this.#numbers.clear()
    this.#flags[0] = 0
    this.#flags[1] = 0
  }

  /** Head of one value of fewer than 128 bytes; its length stands right before where the writer is. */
  #begin(bytesMax: number): ByteWriter {
    const out = this.#out
    out.reserve(bytesMax + 2)
    this.#count += 1
    out.bytes[out.at++] = 0x22
    out.at += 1
    return out
  }
}

/** Whole numbers as varints (uint64, sint64), the rest as doubles. */
function writeNumber(out: ByteWriter, value: number): void {
  const start = out.at
  const size = Math.abs(value)
  if (!Number.isInteger(value) || size > 2 ** 51) {
    out.bytes[out.at++] = 0x19
    out.double(value)
  } else if (value >= 0) {
    out.bytes[out.at++] = 0x28
    out.varint(value)
  } else {
    out.bytes[out.at++] = 0x30
    out.varint(size * 2 - 1)
  }
  out.bytes[start - 1] = out.at - start
}
