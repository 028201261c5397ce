// Protocol-buffer bytes by hand, into a buffer that grows.

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
    let rest = value
    while (rest >= 0x8000_0000) {
      this.bytes[this.at++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.bytes[this.at++] = rest
  }

  double(value: number): void {
    new DataView(this.bytes.buffer).setFloat64(this.at, value, true)
    this.at += 8
  }

  text(value: string): void {
    this.reserve(value.length * 3)
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
}

const encoder = new TextEncoder()
