// Streaming CSV (RFC 4180) for plugins: constant memory, UTF-8, windows-1251 or cp866, comma, semicolon or tab. What is
// not said in a CSV file is found out from its first bytes and its header, and stated in the first row.
import { isUtf8 } from 'node:buffer'
import { ObzorError } from '../../model/index.ts'
import { throwIfCancelled, untilCancelled } from '../cancellation.ts'

export interface CsvRow {
  /** Line where the row begins, from 1; the header is line 1. */
  line: number
  cells: string[]
  /** False for a last row without a line end: RFC 4180 allows it, and a file cut inside its last cell ends so too. */
  isEnded: boolean
}

export interface CsvOptions {
  signal?: AbortSignal
  /** Found out from the header when absent. */
  delimiter?: CsvForm['delimiter']
  /** Found out from the first letters above ASCII when absent. */
  encoding?: CsvForm['encoding']
  /** Told once when the reading ends, whole or not: what was given or found out. */
  onForm?: (form: CsvForm) => void
}

/** How a file is written. A file without a letter above ASCII is UTF-8. */
export interface CsvForm {
  encoding: 'utf-8' | 'windows-1251' | 'cp866'
  delimiter: ',' | ';' | '\t'
}

/** A longer cell, a row with more cells: not a table. */
const CELL_LENGTH_MAX = 65_536
const CELLS_MAX = 1024
/** From the first letter above ASCII: enough to tell, windows-1251 text is almost never UTF-8 by chance. */
const DECIDING_BYTES = 16
const BYTE_ORDER_MARK = Buffer.from('efbbbf', 'hex')
/** A title or a date may stand above the header; the first line that has a delimiter tells which it is. */
const DECIDING_LINES = 20
const RISK = 'the rest of the file is not in the picture; earlier data stay'

const fault = (code: `OBZ_CSV_${string}`, fact: string, action: string): ObzorError =>
  new ObzorError({ code, fact, risk: RISK, action })

/**
 * Rows of the file, header first. Empty lines are left out. Fails with `OBZ_CSV_…`: EMPTY, ENCODING, MALFORMED,
 * TRUNCATED (the file ends inside quotes).
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow> {
  const { signal } = options
  const decoder = new Decoder(options.encoding)
  const parser = new Parser(options.delimiter)
  const iterator: AsyncIterator<Uint8Array> | Iterator<Uint8Array> =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  let isDone = false
  try {
    for (;;) {
      const next = await untilCancelled(signal, Promise.resolve(iterator.next()))
      if (next.done) break
      for (const row of parser.take(decoder.take(next.value))) {
        throwIfCancelled(signal)
        yield row
      }
    }
    isDone = true
    for (const row of parser.take(decoder.end())) yield row
    yield* parser.end()
  } finally {
    options.onForm?.({ encoding: decoder.encoding, delimiter: parser.delimiter })
    if (!isDone) void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

/** UTF-8 if the first bytes above ASCII are UTF-8, else windows-1251. */
class Decoder {
  #waiting = Buffer.alloc(0)
  #decoder: TextDecoder | undefined
  #taken = 0
  #encoding: CsvForm['encoding'] | undefined

  constructor(encoding: CsvForm['encoding'] | undefined) {
    this.#encoding = encoding
  }

  get encoding(): CsvForm['encoding'] {
    return this.#encoding ?? 'utf-8'
  }

  take(chunk: Uint8Array): string {
    if (this.#decoder) return this.#decode(chunk, true)
    // A copy: the reader may fill the same memory again.
    this.#waiting = Buffer.concat([this.#waiting, chunk])
    const high = this.#waiting.findIndex((byte) => byte > 127)
    if (this.#waiting.length < (high < 0 ? 65_536 : high + DECIDING_BYTES)) return ''
    return this.#begin()
  }

  end(): string {
    const text = this.#decoder ? '' : this.#begin()
    return text + this.#decode(new Uint8Array(0), false)
  }

  #begin(): string {
    const bytes = this.#waiting
    this.#waiting = Buffer.alloc(0)
    const high = bytes.findIndex((byte) => byte > 127)
    if (
      bytes.length >= 2 &&
      ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    )
      throw fault('OBZ_CSV_ENCODING', 'the file is in UTF-16', 'save it in UTF-8')
    if (high < 0) return this.#ascii(bytes)
    // Only these bytes decide: the answer must not depend on how the file was cut.
    // A byte-order mark is the file's own word, and goes before what was said of such files.
    if (bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) this.#encoding = 'utf-8'
    const deciding = bytes.subarray(0, high + DECIDING_BYTES)
    this.#encoding ??= isUtf8Start(deciding) ? 'utf-8' : guessedCyrillic(deciding)
    this.#decoder = new TextDecoder(this.#encoding, { fatal: this.#encoding === 'utf-8' })
    return this.#decode(bytes, true)
  }

  /** Nothing above ASCII yet: the question stays open. */
  #ascii(bytes: Buffer): string {
    this.#taken += bytes.length
    return bytes.toString('latin1')
  }

  #decode(chunk: Uint8Array, stream: boolean): string {
    if (!this.#decoder) return ''
    try {
      const text = this.#decoder.decode(chunk, { stream })
      this.#taken += chunk.length
      return text
    } catch {
      throw fault(
        'OBZ_CSV_ENCODING',
        `between bytes ${this.#taken} and ${this.#taken + chunk.length}: not UTF-8, although the file begins so`,
        'save the file in one encoding, UTF-8 or windows-1251',
      )
    }
  }
}

/**
 * Russian letters of one byte, by where they lie: the small ones of cp866 from 0x80 to 0xAF, where windows-1251 has Ё and
 * quotes; the capitals and half of the small ones of windows-1251 where cp866 draws frames.
 */
export function guessedCyrillic(bytes: Uint8Array): 'windows-1251' | 'cp866' {
  let dos = 0
  let windows = 0
  for (const byte of bytes) {
    if (byte >= 0x80 && byte <= 0xaf) dos += 1
    else if ((byte >= 0xc0 && byte <= 0xdf) || byte >= 0xf0) windows += 1
  }
  return dos >= 2 && dos > windows ? 'cp866' : 'windows-1251'
}

function isUtf8Start(bytes: Buffer): boolean {
  // The last character may be cut: one of the lengths without its beginning is whole.
  return [0, 1, 2, 3].some((cut) => isUtf8(bytes.subarray(0, Math.max(0, bytes.length - cut))))
}

class Parser {
  #delimiter: CsvForm['delimiter'] | undefined
  #cells: string[] = []
  #cell = ''
  /** `start` of a cell, inside `plain` text, inside `quoted` text, or just `closed` a quote. */
  #state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'
  #line = 1
  #rowLine = 1
  #rows = 0
  #head = ''
  #wasReturn = false

  constructor(delimiter: CsvForm['delimiter'] | undefined) {
    this.#delimiter = delimiter
  }

  get delimiter(): CsvForm['delimiter'] {
    return this.#delimiter ?? ','
  }

  *take(text: string): Generator<CsvRow> {
    if (this.#delimiter === undefined) {
      this.#head += text
      const deciding = decidingLine(this.#head)
      if (deciding === undefined && this.#head.length < CELL_LENGTH_MAX) return
      this.#decide(deciding ?? this.#head)
      text = this.#head
      this.#head = ''
    }
    for (const letter of text) {
      const row = this.#letter(letter)
      if (row) yield row
    }
  }

  *end(): Generator<CsvRow> {
    if (this.#head) {
      const text = this.#head
      this.#head = ''
      this.#decide(decidingLine(`${text}\n`) ?? text)
      yield* this.take(text)
    }
    if (this.#state === 'quoted')
      throw fault(
        'OBZ_CSV_TRUNCATED',
        `the file ends inside quotes that opened in the row of line ${this.#rowLine}`,
        'ask the agency to send the whole file again',
      )
    const row = this.#endRow(false)
    if (row) yield row
    if (this.#rows === 0)
      throw fault('OBZ_CSV_EMPTY', 'the file holds no rows', 'ask the agency to send the file again')
  }

  #decide(header: string): void {
    const outside = unquoted(header)
    const count = (delimiter: string): number => outside.split(delimiter).length
    this.#delimiter = ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a))[0]!
  }

  #letter(letter: string): CsvRow | undefined {
    const wasReturn = this.#wasReturn
    this.#wasReturn = letter === '\r'
    if (letter === '\n' && wasReturn && this.#state !== 'quoted') return undefined
    if (letter === '\0')
      throw fault(
        'OBZ_CSV_MALFORMED',
        `line ${this.#line}: a zero byte, so this is not a text file`,
        'save the table as CSV',
      )
    if (this.#state === 'quoted') {
      if (letter === '"') this.#state = 'closed'
      else this.#append(letter)
      if (letter === '\n') this.#line += 1
      return undefined
    }
    if (letter === this.#delimiter) {
      this.#endCell()
      return undefined
    }
    if (letter === '\n' || letter === '\r') {
      const row = this.#endRow(true)
      this.#line += 1
      this.#rowLine = this.#line
      return row
    }
    if (this.#state === 'closed') {
      if (letter !== '"')
        throw fault(
          'OBZ_CSV_MALFORMED',
          `line ${this.#line}: text after a closing quote`,
          'export the file again',
        )
      this.#append('"')
      this.#state = 'quoted'
    } else if (letter === '"' && this.#state === 'start') this.#state = 'quoted'
    else if (letter !== '\uFEFF' || this.#rows > 0 || this.#cells.length > 0 || this.#cell !== '') {
      this.#append(letter)
      this.#state = 'plain'
    }
    return undefined
  }

  #append(letter: string): void {
    this.#cell += letter
    if (this.#cell.length > CELL_LENGTH_MAX)
      throw fault(
        'OBZ_CSV_MALFORMED',
        `the row of line ${this.#rowLine} has a cell longer than ${CELL_LENGTH_MAX} letters`,
        'check the quotes of the file',
      )
  }

  #endCell(): void {
    this.#cells.push(this.#cell)
    this.#cell = ''
    this.#state = 'start'
    if (this.#cells.length > CELLS_MAX)
      throw fault(
        'OBZ_CSV_MALFORMED',
        `line ${this.#line} has more than ${CELLS_MAX} cells`,
        'check the file',
      )
  }

  #endRow(isEnded: boolean): CsvRow | undefined {
    if (this.#cells.length === 0 && this.#cell === '' && this.#state === 'start') return undefined
    this.#endCell()
    const row = { line: this.#rowLine, cells: this.#cells, isEnded }
    this.#cells = []
    this.#rows += 1
    return row
  }
}

const unquoted = (line: string): string => line.replaceAll(/"[^"]*"/g, '')

/** The first whole line with a delimiter, or the first of `DECIDING_LINES` that have none. */
function decidingLine(head: string): string | undefined {
  const whole = head.split(/\r\n|[\r\n]/).slice(0, -1)
  const found = whole.slice(0, DECIDING_LINES).find((line) => /[,;\t]/.test(unquoted(line)))
  return found ?? (whole.length >= DECIDING_LINES ? whole[0] : undefined)
}
