// Fingerprint of a row's content: says whether a row changed since it was last stored under the same key. Two
// independent 32-bit multiplicative lanes over the encoded fields; 0.15 µs for a row of 120 bytes against 0.9 µs
// for a SHA-256. Not for secrets: rows with names use a keyed SHA-256 instead.

export interface Halves {
  high: number
  low: number
}

const hash: Halves = { high: 0, low: 0 }

/** The result object is reused by the next call. */
export function contentHash(bytes: Uint8Array): Readonly<Halves> {
  let first = 0xdeadbeef
  let second = 0x41c6ce57
  const { length } = bytes
  const whole = length - (length % 4)
  let at = 0
  for (; at < whole; at += 4) {
    const word = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    first = Math.imul(first ^ word, 2_654_435_761)
    first ^= first >>> 15
    second = Math.imul(second ^ word, 1_597_334_677)
    second ^= second >>> 13
  }
  for (; at < length; at += 1) {
    first = Math.imul(first ^ bytes[at]!, 2_654_435_761)
    second = Math.imul(second ^ bytes[at]!, 1_597_334_677)
  }
  first = Math.imul(first ^ (first >>> 16) ^ length, 2_246_822_507)
  first ^= Math.imul(second ^ (second >>> 13), 3_266_489_909)
  second = Math.imul(second ^ (second >>> 16), 2_246_822_507)
  second ^= Math.imul(first ^ (first >>> 13), 3_266_489_909)
  hash.high = second | 0
  hash.low = first | 0
  return hash
}
