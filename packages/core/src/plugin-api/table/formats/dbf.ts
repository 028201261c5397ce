// DBF of FoxPro, dBase and what agencies' old programs write: records one after another, each of the same length.
import { throwIfCancelled, untilCancelled } from '../../cancellation.ts'
import { guessedCyrillic, type CsvForm, type CsvRow } from '../../csv/index.ts'
import { tableFaults } from './faults.ts'
import { yesNo } from './sheet.ts'

const HEAD_BYTES = 32
const FIELD_BYTES = 32
const HEADER_END = 0x0d
const DELETED = 0x2a
const FILE_END = 0x1a
const KINDS = new Set([0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8b, 0xcb, 0xf5, 0xfb])
/** Byte 29: how the file says that it is written. 3 is what Russian programs write for windows-1251 too. */
const CODE_PAGES: Readonly<Record<number, CsvForm['encoding']>> = {
  0x26: 'cp866',
  0x65: 'cp866',
  0x57: 'windows-1251',
  0xc9: 'windows-1251',
}
/** Bytes above ASCII that are looked at where the file does not say. */
const GUESSED_FROM_BYTES = 65_536
const JULIAN_OF_1970 = 2_440_588
const DAY_MS = 86_400_000

interface Field {
  name: Buffer
  type: string
  at: number
  length: number
}

interface Header {
  rows: number
  headerBytes: number
  rowBytes: number
  codePage: number
}

export interface DbfOptions {
  signal?: AbortSignal
  /** Found out when absent. */
  encoding?: CsvForm['encoding']
  onEncoding?: (encoding: CsvForm['encoding']) => void
}

/** A text never has a zero byte in its first thirty. */
export function isDbf(start: Buffer): boolean {
  if (start.length < HEAD_BYTES || !KINDS.has(start[0]!) || !start.subarray(0, HEAD_BYTES).includes(0))
    return false
  const { headerBytes, rowBytes } = headerOf(start)
  return start[2]! <= 12 && start[3]! <= 31 && headerBytes > HEAD_BYTES + FIELD_BYTES && rowBytes >= 2
}

const headerOf = (bytes: Buffer): Header => ({
  rows: bytes.readUInt32LE(4),
  headerBytes: bytes.readUInt16LE(8),
  rowBytes: bytes.readUInt16LE(10),
  codePage: bytes[29]!,
})

/** Names of the fields first, as line 1. Throws `OBZ_TABLE_DAMAGED` where the file holds less than it says. */
export async function* readDbf(
  chunks: AsyncIterable<Uint8Array>,
  { signal, encoding, onEncoding }: DbfOptions = {},
): AsyncGenerator<CsvRow> {
  const input = new Input(chunks, signal)
  try {
    const head = await input.take(HEAD_BYTES)
    if (!head) throw tableFaults.damaged('its head is missing')
    const header = headerOf(head)
    const rest = await input.take(header.headerBytes - HEAD_BYTES)
    if (!rest) throw tableFaults.damaged('the list of its fields breaks off')
    const fields = fieldsOf(rest, header.rowBytes)
    const sample = await input.look(GUESSED_FROM_BYTES)
    const known = encoding ?? CODE_PAGES[header.codePage] ?? guessedCyrillic(Buffer.concat([rest, sample]))
    onEncoding?.(known)
    const decoder = new TextDecoder(known)
    const names = fields.map(({ name }) => decoder.decode(name).trim())
    yield { line: 1, cells: names, isEnded: true }
    for (let number = 1; number <= header.rows; number += 1) {
      const row = await input.take(header.rowBytes)
      throwIfCancelled(signal)
      if (!row || row[0] === FILE_END)
        throw tableFaults.damaged(`it says ${header.rows} records and holds ${number - 1}`)
      if (row[0] === DELETED) continue
      const cells = fields.map((field) =>
        cellOf(row.subarray(field.at, field.at + field.length), field.type, decoder),
      )
      if (cells.some((cell) => cell !== '')) yield { line: number + 1, cells, isEnded: true }
    }
  } finally {
    input.close()
  }
}

function fieldsOf(bytes: Buffer, rowBytes: number): Field[] {
  const fields: Field[] = []
  let place = 1
  for (let at = 0; at + FIELD_BYTES <= bytes.length && bytes[at] !== HEADER_END; at += FIELD_BYTES) {
    const title = bytes.subarray(at, at + 11)
    const end = title.indexOf(0)
    const type = String.fromCharCode(bytes[at + 11]!)
    // A long text keeps the upper byte of its length where numbers keep their decimals.
    const length = bytes[at + 16]! + (type === 'C' ? bytes[at + 17]! * 256 : 0)
    fields.push({ name: end < 0 ? title : title.subarray(0, end), type, at: place, length })
    place += length
  }
  if (fields.length === 0 || place > rowBytes) throw tableFaults.damaged('its fields do not fit its records')
  return fields
}

function cellOf(bytes: Buffer, type: string, decoder: TextDecoder): string {
  switch (type) {
    case 'D': {
      const date = /^(\d{4})(\d{2})(\d{2})$/.exec(bytes.toString('latin1'))
      return date ? date.slice(1).join('-') : ''
    }
    case 'L': {
      const letter = bytes.toString('latin1').toUpperCase()
      return /[TYДЕ1]/.test(letter) ? yesNo(true) : /[FN0]/.test(letter) ? yesNo(false) : ''
    }
    case 'I':
      return String(bytes.readInt32LE(0))
    case 'B':
      return bytes.length === 8 ? String(bytes.readDoubleLE(0)) : ''
    case 'Y':
      return (Number(bytes.readBigInt64LE(0)) / 10_000).toFixed(4).replace(/\.?0+$/, '')
    case 'T':
      return momentOf(bytes)
    // Long texts and pictures lie in a file beside this one.
    case 'M':
    case 'G':
    case 'P':
    case 'W':
    case '0':
      return ''
    case 'N':
    case 'F':
      return bytes.toString('latin1').replaceAll(/[\0\s*]/g, '')
    default:
      return decoder.decode(bytes).replaceAll('\0', '').trim()
  }
}

function momentOf(bytes: Buffer): string {
  const day = bytes.readInt32LE(0)
  if (day <= 0) return ''
  const iso = new Date((day - JULIAN_OF_1970) * DAY_MS + bytes.readInt32LE(4)).toISOString()
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19)
}

/** Bytes in the portions that a reader of records wants. */
class Input {
  readonly #iterator: AsyncIterator<Uint8Array>
  readonly #signal: AbortSignal | undefined
  #bytes = Buffer.alloc(0)
  #isDone = false

  constructor(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined) {
    this.#iterator = chunks[Symbol.asyncIterator]()
    this.#signal = signal
  }

  /** `undefined` where the file has fewer left. */
  async take(length: number): Promise<Buffer | undefined> {
    await this.#fill(length)
    if (this.#bytes.length < length) return undefined
    const taken = this.#bytes.subarray(0, length)
    this.#bytes = this.#bytes.subarray(length)
    return taken
  }

  async look(length: number): Promise<Buffer> {
    await this.#fill(length)
    return this.#bytes.subarray(0, length)
  }

  close(): void {
    if (!this.#isDone) void Promise.resolve(this.#iterator.return?.()).catch(() => undefined)
  }

  async #fill(length: number): Promise<void> {
    while (this.#bytes.length < length && !this.#isDone) {
      const next = await untilCancelled(this.#signal, Promise.resolve(this.#iterator.next()))
      if (next.done) this.#isDone = true
      else this.#bytes = Buffer.concat([this.#bytes, next.value])
    }
  }
}
