// Writes PostgreSQL binary COPY tuples into chunks. Bytes are set by hand: Buffer's checked writers cost about
// half of the time of a row here.

/** The pipe and the host's COPY both move chunks of this size. */
const CHUNK_BYTES = 256 * 1024
/** 2000-01-01 in days since 1970-01-01: PostgreSQL counts dates from there. */
const POSTGRES_EPOCH_DAYS = 10_957
/** Short texts are mostly digits and codes: a loop beats the call into C++ up to about this length. */
const ASCII_LOOP_MAX = 24

export class TupleWriter {
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  #at = 0
  #full: Buffer[] = []
  #fullBytes = 0

  get bytes(): number {
    return this.#fullBytes + this.#at
  }

  /** Position in the current chunk, to hash the fields written after it. */
  get mark(): number {
    return this.#at
  }

  /** Starts a tuple of at most `bytesMax` bytes, so that it never crosses chunks. */
  begin(fields: number, bytesMax: number): void {
    if (this.#chunk.length - this.#at < bytesMax + 2) {
      if (this.#at > 0) {
        this.#full.push(this.#chunk.subarray(0, this.#at))
        this.#fullBytes += this.#at
      }
      this.#chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, bytesMax + 2))
      this.#at = 0
    }
    this.#chunk[this.#at] = fields >>> 8
    this.#chunk[this.#at + 1] = fields
    this.#at += 2
  }

  /** Hands over all chunks; the writer starts afresh and never touches them again. */
  take(): Buffer[] {
    const chunks = this.#full
    if (this.#at > 0) chunks.push(this.#chunk.subarray(0, this.#at))
    this.#full = []
    this.#fullBytes = 0
    this.#chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    this.#at = 0
    return chunks
  }

  null(): void {
    this.#int32(-1)
  }
  int4(value: number): void {
    this.#int32(4)
    this.#int32(value)
  }
  /** A safe integer as bigint. */
  int8(value: number): void {
    this.#int32(8)
    this.#int32(Math.floor(value / 0x1_0000_0000))
    this.#int32(value | 0)
  }
  /** Two 32-bit halves as bigint. */
  int8Halves(high: number, low: number): void {
    this.#int32(8)
    this.#int32(high)
    this.#int32(low)
  }
  float8(value: number): void {
    this.#int32(8)
    this.#chunk.writeDoubleBE(value, this.#at)
    this.#at += 8
  }
  boolean(value: boolean): void {
    this.#int32(1)
    this.#chunk[this.#at] = value ? 1 : 0
    this.#at += 1
  }
  /** One ASCII character of type "char". */
  char(value: string | undefined): void {
    if (value === undefined) return this.null()
    this.#int32(1)
    this.#chunk[this.#at] = value.charCodeAt(0)
    this.#at += 1
  }
  /** `YYYY-MM-DD`, checked before. */
  date(value: string | undefined): void {
    if (value === undefined) return this.null()
    this.#int32(4)
    this.#int32(daysOf(value) - POSTGRES_EPOCH_DAYS)
  }
  bytea(value: Uint8Array): void {
    this.#int32(value.length)
    this.#chunk.set(value, this.#at)
    this.#at += value.length
  }
  text(value: string | undefined): void {
    if (value === undefined) return this.null()
    const start = this.#at + 4
    const length = this.#utf8(value, start)
    this.#int32(length)
    this.#at += length
  }
  /** jsonb travels as a version byte and its text. */
  jsonb(value: string): void {
    const start = this.#at + 4
    this.#chunk[start] = 1
    const length = 1 + this.#utf8(value, start + 1)
    this.#int32(length)
    this.#at += length
  }

  /** Bytes written since the mark, for a hash. */
  since(mark: number): Buffer {
    return this.#chunk.subarray(mark, this.#at)
  }

  #utf8(value: string, at: number): number {
    const { length } = value
    if (length <= ASCII_LOOP_MAX) {
      let index = 0
      for (; index < length; index += 1) {
        const code = value.charCodeAt(index)
        if (code > 127) break
        this.#chunk[at + index] = code
      }
      if (index === length) return length
    }
    return this.#chunk.write(value, at, 'utf8')
  }

  #int32(value: number): void {
    const chunk = this.#chunk
    const at = this.#at
    chunk[at] = value >>> 24
    chunk[at + 1] = value >>> 16
    chunk[at + 2] = value >>> 8
    chunk[at + 3] = value
    this.#at = at + 4
  }
}

/** Days since 1970-01-01 of a proleptic Gregorian date (H. Hinnant's civil-days algorithm). */
export function daysOf(date: string): number {
  const digit = (at: number): number => date.charCodeAt(at) - 48
  const month = digit(5) * 10 + digit(6)
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3) - (month <= 2 ? 1 : 0)
  const day = digit(8) * 10 + digit(9)
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}
