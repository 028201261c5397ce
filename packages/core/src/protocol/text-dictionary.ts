// The texts of a column as the bytes that brought them. They are proven when the frame is read and become strings one by
// one, when somebody asks: a map of 50,000 vacancies never asks for a title.
import type { Dictionary } from './columns.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
/** Bytes proven in one call: the string that falls off is thrown away, so it should not be large. */
const PROOF_BYTES = 1024 * 1024

/** Whoever makes one has proven its bytes by `faultOfTexts`. */
export class TextDictionary implements Dictionary {
  readonly #bytes: Uint8Array
  readonly #ends: Uint32Array
  /** A text that was read once is one string for all rows that hold it. */
  readonly #read: (string | undefined)[] = []

  constructor(bytes: Uint8Array, ends: Uint32Array) {
    this.#bytes = bytes
    this.#ends = ends
  }

  get length(): number {
    return this.#ends.length
  }

  at(index: number): string | undefined {
    const known = this.#read[index]
    if (known !== undefined) return known
    const end = this.#ends[index]
    if (end === undefined) return undefined
    // Room for all at once: an array that is filled from its middle would become a hash table.
    if (this.#read.length === 0) this.#read.length = this.length
    const text = utf8.decode(this.#bytes.subarray(index === 0 ? 0 : this.#ends[index - 1], end))
    this.#read[index] = text
    return text
  }
}

/**
 * Why these bytes are not the texts that end there, or `null`. Bytes that are UTF-8 together and are cut between characters
 * are UTF-8 each: a call a megabyte instead of one a text. The ends ascend, and the last is the number of bytes.
 */
export function faultOfTexts(bytes: Uint8Array, ends: Uint32Array): string | null {
  let from = 0
  for (let index = 0; index < ends.length; index += 1) {
    const end = ends[index]!
    // A byte that goes on with a character begins no text; past the last text there is none.
    if (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) return `entry ${index} ends inside a character`
    if (index < ends.length - 1 && end - from < PROOF_BYTES) continue
    try {
      utf8.decode(bytes.subarray(from, end))
    } catch {
      return `the texts up to entry ${index} are not UTF-8`
    }
    from = end
  }
  return null
}
