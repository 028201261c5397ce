// From the bytes an agency sent to checked UTF-8. UTF-8 passes through untouched (validated by Node's SIMD
// routine, > 5 GB/s); windows-1251 is transcoded by a table.
import { isUtf8 } from 'node:buffer'
import { xmlFaults } from './faults.ts'

export type XmlEncoding = 'utf-8' | 'windows-1251'

/** The declaration stands within the first kilobyte or nowhere. */
export const DECLARATION_BYTES_MAX = 1024

const ENCODINGS: Record<string, XmlEncoding> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  'windows-1251': 'windows-1251',
  cp1251: 'windows-1251',
}

/** What `<?xml … encoding="…"?>` at the beginning of `head` says; UTF-8 without one. Throws for others. */
export function declaredEncoding(head: Buffer, place: number): XmlEncoding {
  if (head.length >= 2 && ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)))
    throw xmlFaults.encoding(place, 'the file is in UTF-16')
  const found = /^(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(
    head.toString('latin1', 0, DECLARATION_BYTES_MAX),
  )
  const name = (found?.[1] ?? 'utf-8').toLowerCase()
  const encoding = ENCODINGS[name]
  if (!encoding) throw xmlFaults.encoding(place, `the declared encoding '${name}' is not supported`)
  return encoding
}

/** Length of the last, not yet complete UTF-8 sequence of `bytes`: 0…3. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back]!
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/** Index of the first byte that no UTF-8 text has there. Only for messages: bisects with the fast check. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1
    const head = bytes.subarray(0, middle)
    if (isUtf8(head.subarray(0, middle - incompleteTail(head)))) good = middle
    else bad = middle
  }
  // A lead byte without its followers is the one at fault, not the byte after it.
  return good - incompleteTail(bytes.subarray(0, good))
}

/** windows-1251 to UTF-8; 0 marks the one byte without a meaning (0x98). */
const CP1251 = (() => {
  const letters = new TextDecoder('windows-1251').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  return Array.from({ length: 256 }, (_, byte) => (byte === 0x98 ? 0 : letters.charCodeAt(byte)))
})()

/** Turns chunks into valid UTF-8, one after another. Places in its errors are bytes of the original. */
export class Utf8Input {
  readonly encoding: XmlEncoding
  #tail: Buffer = Buffer.alloc(0)
  #taken = 0

  constructor(encoding: XmlEncoding) {
    this.encoding = encoding
  }

  next(chunk: Buffer): Buffer {
    return this.encoding === 'utf-8' ? this.#utf8(chunk) : this.#cp1251(chunk)
  }

  /** True while the last character is cut in two: fine between chunks, a truncated file at the end. */
  get isInsideCharacter(): boolean {
    return this.#tail.length > 0
  }

  /** Bytes of the original that `bytes` of the result came from. */
  originalLength(bytes: Buffer): number {
    if (this.encoding === 'utf-8') return bytes.length
    let letters = 0
    for (const byte of bytes) if ((byte & 0xc0) !== 0x80) letters += 1
    return letters
  }

  #utf8(chunk: Buffer): Buffer {
    const bytes = this.#tail.length ? Buffer.concat([this.#tail, chunk]) : chunk
    const tail = incompleteTail(bytes)
    const whole = tail ? bytes.subarray(0, bytes.length - tail) : bytes
    if (!isUtf8(whole)) {
      const place = this.#taken + firstInvalid(whole)
      throw xmlFaults.encoding(place, 'not UTF-8, although the file says so or says nothing')
    }
    // A copy: the chunk may be a window of the reader's own buffer that the next read overwrites.
    this.#tail = tail ? Buffer.from(bytes.subarray(bytes.length - tail)) : this.#tail.subarray(0, 0)
    this.#taken += whole.length
    return whole
  }

  #cp1251(chunk: Buffer): Buffer {
    const bytes = Buffer.allocUnsafe(chunk.length * 3)
    let to = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const letter = CP1251[chunk[at]!]!
      if (letter < 0x80) {
        if (letter === 0 && chunk[at] !== 0)
          throw xmlFaults.encoding(this.#taken + at, 'not windows-1251, although the file says so')
        bytes[to++] = letter
      } else if (letter < 0x800) {
        bytes[to++] = 0xc0 | (letter >> 6)
        bytes[to++] = 0x80 | (letter & 63)
      } else {
        bytes[to++] = 0xe0 | (letter >> 12)
        bytes[to++] = 0x80 | ((letter >> 6) & 63)
        bytes[to++] = 0x80 | (letter & 63)
      }
    }
    this.#taken += chunk.length
    return bytes.subarray(0, to)
  }
}
