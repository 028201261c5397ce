// Any file of a table as rows: what kind it is is told from its first bytes, never from its name.
import { untilCancelled } from '../../cancellation.ts'
import { readCsv, type CsvForm, type CsvOptions, type CsvRow } from '../../csv/index.ts'
import { isDbf, readDbf } from './dbf.ts'
import { tableFaults } from './faults.ts'
import { openOds } from './ods.ts'
import type { Book, Merge, TableSheet } from './sheet.ts'
import { openXlsx } from './xlsx.ts'
import { bookBytes, zipEntries } from './zip.ts'

export interface TableForm {
  format: 'csv' | 'xlsx' | 'ods' | 'dbf'
  encoding: CsvForm['encoding']
  /** Null where cells are not parted by a letter. */
  delimiter: CsvForm['delimiter'] | null
  /** Of a book. */
  sheets: readonly TableSheet[]
  /** The one that is read; null where there are none. */
  sheet: string | null
}

export interface TableReading extends Omit<CsvOptions, 'onForm'> {
  /** Name of a sheet; the first one that has rows and is not hidden when absent. */
  sheet?: string
}

export interface TableRows {
  /** Rows with a filled cell, from the first line of the file or the sheet. */
  rows: AsyncGenerator<CsvRow>
  /** Whole for the rows read so far. */
  merges: readonly Merge[]
  /** Whether a row shorter or longer than the header is a fault: in a sheet, cells beside the table are no part of it. */
  isRagged: boolean
  /** Known when the first row was read. */
  form(): TableForm
}

const START_BYTES = 4_096
const ZIP = Buffer.from('PK\x03\x04', 'latin1')
const EMPTY_ZIP = Buffer.from('PK\x05\x06', 'latin1')
/** Compound files: books of Excel before 2007, and books of today behind a password. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const LOCKED = Buffer.from('EncryptedPackage', 'utf16le')
const PDF = Buffer.from('%PDF-')

/** Throws `OBZ_TABLE_…` for a book that cannot be read; a text that is no table fails with its first row. */
export async function openTableRows(
  chunks: AsyncIterable<Uint8Array>,
  reading: TableReading = {},
): Promise<TableRows> {
  const { start, all } = await begun(chunks, reading.signal)
  if (starts(start, ZIP) || starts(start, EMPTY_ZIP)) return await bookRows(all, reading)
  if (starts(start, COMPOUND)) {
    throw (await includes(all, LOCKED))
      ? tableFaults.encrypted()
      : tableFaults.format('the file is a book of Excel 97–2003 (.xls) or a document of that time')
  }
  if (starts(start, PDF)) throw tableFaults.format('the file is a PDF')
  return isDbf(start) ? dbfRows(all, reading) : csvRows(all, reading)
}

const starts = (bytes: Buffer, with_: Buffer): boolean => bytes.subarray(0, with_.length).equals(with_)

/** The first bytes, and the whole file from its beginning. */
async function begun(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ start: Buffer; all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]()
  const read: Buffer[] = []
  let length = 0
  while (length < START_BYTES) {
    const next = await untilCancelled(signal, Promise.resolve(iterator.next()))
    if (next.done) break
    // A copy: the reader may fill the same memory again.
    read.push(Buffer.from(next.value))
    length += next.value.length
  }
  const all: AsyncIterable<Uint8Array> = {
    async *[Symbol.asyncIterator]() {
      try {
        yield* read
        for (;;) {
          const next = await untilCancelled(signal, Promise.resolve(iterator.next()))
          if (next.done) return
          yield next.value
        }
      } finally {
        // Not awaited: a hung source would hang its own cancellation.
        void Promise.resolve(iterator.return?.()).catch(() => undefined)
      }
    },
  }
  return { start: Buffer.concat(read).subarray(0, START_BYTES), all }
}

async function includes(chunks: AsyncIterable<Uint8Array>, wanted: Buffer): Promise<boolean> {
  let rest = Buffer.alloc(0)
  for await (const chunk of chunks) {
    const window = Buffer.concat([rest, chunk])
    if (window.includes(wanted)) return true
    rest = window.subarray(-wanted.length)
  }
  return false
}

function csvRows(
  chunks: AsyncIterable<Uint8Array>,
  { signal, encoding, delimiter }: TableReading,
): TableRows {
  let form: CsvForm = { encoding: encoding ?? 'utf-8', delimiter: delimiter ?? ',' }
  const rows = readCsv(chunks, {
    ...(signal && { signal }),
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
    onForm: (found) => (form = found),
  })
  return {
    rows,
    merges: [],
    isRagged: false,
    form: () => ({ format: 'csv', ...form, sheets: [], sheet: null }),
  }
}

function dbfRows(chunks: AsyncIterable<Uint8Array>, { signal, encoding }: TableReading): TableRows {
  let found: CsvForm['encoding'] = 'cp866'
  const rows = readDbf(chunks, {
    ...(signal && { signal }),
    ...(encoding && { encoding }),
    onEncoding: (known) => (found = known),
  })
  const form = (): TableForm => ({ format: 'dbf', encoding: found, delimiter: null, sheets: [], sheet: null })
  return { rows, merges: [], isRagged: true, form }
}

async function bookRows(
  chunks: AsyncIterable<Uint8Array>,
  { signal, sheet: wanted }: TableReading,
): Promise<TableRows> {
  const bytes = await bookBytes(chunks)
  const entries = zipEntries(bytes)
  const packed = { bytes, entries, ...(signal && { signal }) }
  const format = entries.has('content.xml') ? 'ods' : entries.has('xl/workbook.bin') ? 'xlsb' : 'xlsx'
  if (format === 'xlsb') throw tableFaults.format('the file is a binary book of Excel (.xlsb)')
  if (format === 'xlsx' && !entries.has('[Content_Types].xml'))
    throw tableFaults.format('the file is an archive and no book of sheets')
  const book = format === 'ods' ? await openOds(packed) : await openXlsx(packed)
  const names = book.sheets.map(({ name }) => name)
  if (names.length === 0) throw tableFaults.format('the book has no sheet with rows')
  const index = wanted === undefined ? await firstFilled(book) : names.indexOf(wanted)
  if (index < 0) throw tableFaults.noSheet(wanted!, names)
  const { rows, merges } = await book.open(index)
  const form = (): TableForm => ({
    format,
    encoding: 'utf-8',
    delimiter: null,
    sheets: book.sheets,
    sheet: names[index]!,
  })
  return { rows, merges, isRagged: true, form }
}

/** The first sheet that is not hidden and has two rows; else the first that is not hidden, else the first. */
async function firstFilled(book: Book): Promise<number> {
  const visible = book.sheets.flatMap(({ isHidden }, at) => (isHidden ? [] : [at]))
  if (visible.length > 1)
    for (const at of visible) {
      const { rows } = await book.open(at)
      let seen = 0
      for await (const _ of rows) {
        seen += 1
        if (seen === 2) return at
      }
    }
  return visible[0] ?? 0
}
