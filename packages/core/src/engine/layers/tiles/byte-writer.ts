// Protocol-buffer bytes by hand, into a buffer that grows.

/** Up to this a string is written letter by letter: a call of the runtime's encoder costs more than 60 letters. */
const SHORT_TEXT = 64

export class ByteWriter {
  bytes = new Uint8Array(64 * 1024)
  at = 0

  /** Room for `bytes` more, so that the writes that follow need no check. */
  reserve(bytes: number): void {
    if (this.at + bytes <= this.bytes.length) return
    const longer = new Uint8Array(Math.max(this.bytes.length * 2, this.at + bytes))
    longer.set(this.bytes.subarray(0, this.at))
    this.bytes = longer
  }

  /** Up to 2^53. At most 8 bytes. */
  varint(value: number): void {
    this.at = putVarint(this.bytes, this.at, value)
  }

  double(value: number): void {
    new DataView(this.bytes.buffer).setFloat64(this.at, value, true)
    this.at += 8
  }

  text(value: string): void {
    this.reserve(value.length * 3)
    if (value.length <= SHORT_TEXT && this.#shortText(value)) return
    this.at += encoder.encodeInto(value, this.bytes.subarray(this.at)).written
  }

  /** Where a length will stand: one byte is kept for it, which nearly all messages here fit. */
  begin(): number {
    const start = this.at
    this.at += 1
    return start
  }

  /** Writes the length of what was written since `begin`; a longer length moves it. */
  end(start: number): void {
    const length = this.at - start - 1
    if (length < 128) {
      this.bytes[start] = length
      return
    }
    const extra = length < 16_384 ? 1 : length < 2_097_152 ? 2 : length < 268_435_456 ? 3 : 4
    this.reserve(extra)
    this.bytes.copyWithin(start + 1 + extra, start + 1, this.at)
    const end = this.at + extra
    this.at = start
    this.varint(length)
    this.at = end
  }

  /** False, with nothing written, where the string has more than the two-byte letters. */
  #shortText(value: string): boolean {
    let { at } = this
    for (let index = 0; index < value.length; index += 1) {
      const unit = value.charCodeAt(index)
      if (unit < 0x80) this.bytes[at++] = unit
      else if (unit < 0x800) {
        this.bytes[at++] = 0xc0 | (unit >> 6)
        this.bytes[at++] = 0x80 | (unit & 0x3f)
      } else return false
    }
    this.at = at
    return true
  }
}

/** Writes the number at `at` and answers with the place after it. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  while (rest >= 0x8000_0000) {
    bytes[at++] = (rest % 128) | 0x80
    rest = Math.floor(rest / 128)
  }
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  bytes[at++] = rest
  return at
}

const encoder = new TextEncoder()
