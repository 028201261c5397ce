// Names of elements and attributes, each turned into one string once. A file of a million facts repeats some
// forty names: comparing bytes with a known name costs a few nanoseconds, cutting a new string ten times that.

/** A name as written (`q:ДохФЛ`, in UTF-8) and its local part (`ДохФЛ`). */
export interface XmlName {
  readonly bytes: Uint8Array
  readonly local: string
  /** False for a name that no document may have: an empty part, two colons, a digit in front. */
  readonly valid: boolean
  /** `xmlns` or `xmlns:…`. */
  readonly isNamespace: boolean
}

/** A document with more names than this still works: the rest are made anew each time. */
const NAMES_MAX = 4096
const SLOTS = 8192

/** 1 where a byte may be part of a name. Bytes above 127 are letters of other alphabets. */
export const NAME_BYTE = new Uint8Array(256)
for (let byte = 0; byte < 256; byte += 1) {
  const isPart =
    (byte >= 48 && byte <= 58) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte > 127
  if (isPart || byte === 45 || byte === 46 || byte === 95) NAME_BYTE[byte] = 1
}

export class NameTable {
  readonly #slots: (XmlName | undefined)[] = Array.from({ length: SLOTS })
  #count = 0

  /** The name that stands at `from`…`to`; `hash` is that of `hashOf`. */
  at(bytes: Uint8Array, from: number, to: number, hash: number): XmlName {
    for (let probe = 0; probe < 8; probe += 1) {
      const slot = (hash + probe) & (SLOTS - 1)
      const known = this.#slots[slot]
      if (known === undefined) {
        const made = makeName(copyOf(bytes, from, to))
        if (this.#count < NAMES_MAX) {
          this.#slots[slot] = made
          this.#count += 1
        }
        return made
      }
      if (sameBytes(known.bytes, bytes, from, to)) return known
    }
    return makeName(copyOf(bytes, from, to))
  }
}

/** Stirs one more byte into a hash that begins with 0. */
export const stir = (hash: number, byte: number): number => (Math.imul(hash, 31) + byte) | 0

export function sameBytes(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false
  for (let at = 0; at < known.length; at += 1) if (known[at] !== bytes[from + at]) return false
  return true
}

/** A true copy: `slice` of a Buffer is a window into memory that its owner fills again. */
const copyOf = (bytes: Uint8Array, from: number, to: number): Uint8Array =>
  Uint8Array.from(bytes.subarray(from, to))

function makeName(bytes: Uint8Array): XmlName {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  const colon = text.indexOf(':')
  const local = internalised(text.slice(colon + 1))
  const valid =
    text.length > 0 &&
    colon !== 0 &&
    local.length > 0 &&
    !local.includes(':') &&
    !/^[-.\d]|:[-.\d]/.test(text)
  return { bytes, local, valid, isNamespace: /^xmlns(:|$)/.test(text) }
}

/** The engine's own single copy of a text: a handler's `switch` then compares addresses, not letters. */
const internalised = (text: string): string => Object.keys({ [`${text}`]: 0 })[0]!
