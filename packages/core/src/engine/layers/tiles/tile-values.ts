// The values of a tile, each written once: attributes of its features are numbers into this table.
import type { ByteWriter } from './byte-writer.ts'

/** Counts and grades are small: they are found without hashing. */
const SMALL_MAX = 4096

type Value =
  { kind: 'number'; value: number } | { kind: 'text'; value: string } | { kind: 'flag'; value: boolean }

export class TileValues {
  readonly #values: Value[] = []
  readonly #small = new Uint32Array(SMALL_MAX)
  readonly #numbers = new Map<number, number>()
  readonly #texts = new Map<string, number>()
  readonly #flags: [number, number] = [-1, -1]

  number(value: number): number {
    const isSmall = value >= 0 && value < SMALL_MAX && Number.isInteger(value)
    const known = isSmall ? this.#small[value]! - 1 : (this.#numbers.get(value) ?? -1)
    if (known >= 0) return known
    const index = this.#values.push({ kind: 'number', value }) - 1
    if (isSmall) this.#small[value] = index + 1
    else this.#numbers.set(value, index)
    return index
  }

  text(value: string): number {
    const known = this.#texts.get(value)
    if (known !== undefined) return known
    const index = this.#values.push({ kind: 'text', value }) - 1
    this.#texts.set(value, index)
    return index
  }

  flag(value: boolean): number {
    const place = Number(value)
    if (this.#flags[place]! < 0) this.#flags[place] = this.#values.push({ kind: 'flag', value }) - 1
    return this.#flags[place]!
  }

  write(out: ByteWriter): void {
    for (const value of this.#values) {
      out.reserve(24)
      out.bytes[out.at++] = 0x22
      const start = out.begin()
      if (value.kind === 'text') {
        out.reserve(8 + value.value.length * 3)
        out.bytes[out.at++] = 0x0a
        const text = out.begin()
        out.text(value.value)
        out.end(text)
      } else if (value.kind === 'flag') {
        out.bytes[out.at++] = 0x38
        out.bytes[out.at++] = Number(value.value)
      } else writeNumber(out, value.value)
      out.end(start)
    }
  }
}

/** Whole numbers as varints (uint64, sint64), the rest as doubles. */
function writeNumber(out: ByteWriter, value: number): void {
  const size = Math.abs(value)
  if (!Number.isInteger(value) || size > 2 ** 51 || Object.is(value, -0)) {
    out.bytes[out.at++] = 0x19
    out.double(value)
  } else if (value >= 0) {
    out.bytes[out.at++] = 0x28
    out.varint(value)
  } else {
    out.bytes[out.at++] = 0x30
    out.varint(size * 2 - 1)
  }
}
