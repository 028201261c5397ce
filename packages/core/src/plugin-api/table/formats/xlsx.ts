// XLSX: rows of one sheet as the spreadsheet program shows them, by a reader that holds one row. Texts that cells share
// are held whole, because a file keeps them apart from its rows.
import type { CsvRow } from '../../csv/index.ts'
import type { XmlHandler } from '../../xml/index.ts'
import { tableFaults } from './faults.ts'
import { pull, type Putting } from './pull.ts'
import {
  MERGES_MAX,
  MERGES_ROW_MAX,
  momentOf,
  plainNumber,
  SHEET_CELLS_MAX,
  SHEET_ROWS_MAX,
  SHEET_TEXT_MAX,
  yesNo,
  type Book,
  type Merge,
  type OpenSheet,
} from './sheet.ts'
import {
  readLooks,
  readTexts,
  readWorkbook,
  scanPart,
  unescaped,
  type NumberLook,
  type PackedBook,
} from './xlsx-parts.ts'
import { openEntry } from './zip.ts'

interface Lookup {
  texts: readonly string[]
  looks: readonly NumberLook[]
  is1904: boolean
}

export async function openXlsx(book: PackedBook): Promise<Book> {
  const { sheets, is1904, textsPart, stylesPart } = await readWorkbook(book)
  let lookup: Promise<Lookup> | undefined
  const looked = async (): Promise<Lookup> => ({
    texts: await readTexts(book, textsPart),
    looks: await readLooks(book, stylesPart),
    is1904,
  })
  return {
    sheets: sheets.map(({ name, isHidden }) => ({ name, isHidden })),
    open: async (index): Promise<OpenSheet> => {
      const { part } = sheets[index]!
      if (!book.entries.has(part)) throw tableFaults.damaged('a sheet that is named is not there')
      const known = await (lookup ??= looked())
      return {
        merges: await mergesOf(book, part),
        rows: pull(
          (to) => scanPart({ ...book, signal: to.signal }, part, new SheetReader(known, to)),
          book.signal,
        ),
      }
    },
  }
}

const MERGE = /<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/g
/** Longer than one such tag. */
const TAG_MAX = 96

/** They stand behind the rows, so the sheet is unpacked for them once more, and searched without being parsed. */
async function mergesOf({ bytes, entries }: PackedBook, part: string): Promise<Merge[]> {
  const merges: Merge[] = []
  let rest = Buffer.alloc(0)
  for await (const chunk of openEntry(bytes, entries.get(part)!)) {
    const window = Buffer.concat([rest, chunk])
    let end = 0
    for (const match of window.includes('mergeCell') ? window.toString('latin1').matchAll(MERGE) : []) {
      end = match.index + match[0].length
      const [, fromColumn, fromRow, toColumn, toRow] = match as unknown as [
        string,
        string,
        string,
        string,
        string,
      ]
      if (Number(fromRow) > MERGES_ROW_MAX || merges.length === MERGES_MAX) continue
      merges.push({
        fromRow: Number(fromRow),
        toRow: Number(toRow),
        fromColumn: columnOf(fromColumn),
        toColumn: columnOf(toColumn),
      })
    }
    // A tag may lie across two chunks.
    rest = window.subarray(Math.max(end, window.length - TAG_MAX))
  }
  return merges
}

/** `A` → 1, `AA1` → 27. */
function columnOf(reference: string): number {
  let column = 0
  for (const letter of reference) {
    const value = letter.charCodeAt(0) - 64
    if (value < 1 || value > 26) break
    column = column * 26 + value
  }
  return column
}

class SheetReader implements XmlHandler {
  readonly #lookup: Lookup
  readonly #to: Putting<CsvRow>
  #line = 0
  #rows = 0
  #cells: string[] = []
  #column = 0
  #type = ''
  #style = 0
  #value: string | undefined
  #text = ''
  #formula: string | undefined

  constructor(lookup: Lookup, to: Putting<CsvRow>) {
    this.#lookup = lookup
    this.#to = to
  }

  drain = (): Promise<void> => this.#to.drain()

  open(name: string, attributes: Parameters<XmlHandler['open']>[1]): 'text' | 'skip' | void {
    switch (name) {
      case 'row': {
        this.#line = Number(attributes.get('r') ?? this.#line + 1)
        this.#cells = []
        this.#column = 0
        return
      }
      case 'c': {
        const reference = attributes.get('r')
        this.#column = reference === undefined ? this.#column + 1 : columnOf(reference)
        this.#type = attributes.get('t') ?? 'n'
        this.#style = Number(attributes.get('s') ?? '0')
        this.#value = this.#formula = undefined
        this.#text = ''
        return
      }
      case 'rPh':
        return 'skip'
      case 'v':
      case 't':
      case 'f':
        return 'text'
    }
  }

  close(name: string, own: string): boolean | void {
    if (name === 'v') this.#value = own
    else if (name === 't') this.#text += own
    else if (name === 'f') this.#formula = own
    else if (name === 'c') this.#endCell()
    else if (name === 'row') return this.#endRow()
  }

  #endCell(): void {
    const text = this.#shown()
    if (text === '') return
    if (this.#column < 1 || this.#column > SHEET_CELLS_MAX)
      throw tableFaults.tooLarge(`row ${this.#line} has more than ${SHEET_CELLS_MAX} cells`)
    while (this.#cells.length < this.#column - 1) this.#cells.push('')
    this.#cells[this.#column - 1] = text.length > SHEET_TEXT_MAX ? text.slice(0, SHEET_TEXT_MAX) : text
  }

  #shown(): string {
    const value = this.#value
    if (this.#type === 'inlineStr') return unescaped(this.#text)
    // A program that wrote the formula and never worked it out: shown as it is, so that no reading takes it for nothing.
    if (value === undefined) return this.#formula ? `=${this.#formula}` : ''
    switch (this.#type) {
      case 's':
        return this.#lookup.texts[Number(value)] ?? ''
      case 'str':
        return unescaped(value)
      case 'b':
        return yesNo(value === '1' || value === 'true')
      case 'e':
      case 'd':
        return value
      default:
        return this.#number(value)
    }
  }

  #number(value: string): string {
    const look = this.#lookup.looks[this.#style]
    switch (look?.kind) {
      case 'percent':
        return `${plainNumber(value, 100)}%`
      case 'zeros':
        return plainNumber(value).padStart(look.digits, '0')
      case 'moment':
        return (
          momentOf(Number(value), { parts: look.parts, is1904: this.#lookup.is1904 }) ?? plainNumber(value)
        )
      default:
        return plainNumber(value)
    }
  }

  #endRow(): boolean {
    if (this.#cells.length === 0) return true
    this.#rows += 1
    if (this.#rows > SHEET_ROWS_MAX)
      throw tableFaults.tooLarge(`the sheet has more than ${SHEET_ROWS_MAX} rows`)
    return this.#to.put({ line: this.#line, cells: this.#cells, isEnded: true })
  }
}
