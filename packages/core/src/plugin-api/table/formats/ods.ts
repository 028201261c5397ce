// ODS: all sheets are in one part, one after another; rows and cells that are alike are written once with a count.
import type { CsvRow } from '../../csv/index.ts'
import type { XmlHandler } from '../../xml/index.ts'
import { tableFaults } from './faults.ts'
import { pull, type Putting } from './pull.ts'
import {
  MERGES_MAX,
  MERGES_ROW_MAX,
  plainNumber,
  SHEET_CELLS_MAX,
  SHEET_ROWS_MAX,
  SHEET_TEXT_MAX,
  yesNo,
  type Book,
  type Merge,
  type OpenSheet,
  type TableSheet,
} from './sheet.ts'
import { scanPart, type PackedBook } from './xlsx-parts.ts'

const CONTENT = 'content.xml'
const SHEETS_MAX = 256

export async function openOds(book: PackedBook): Promise<Book> {
  await refuseLocked(book)
  const sheets = await sheetsOf(book)
  return {
    sheets,
    open: async (index): Promise<OpenSheet> => {
      const merges: Merge[] = []
      const rows = pull<CsvRow>(
        (to) => scanPart({ ...book, signal: to.signal }, CONTENT, new SheetReader(index, merges, to)),
        book.signal,
      )
      return { rows, merges }
    },
  }
}

/** With a password the parts are ciphertext and the list of them says so. */
async function refuseLocked(book: PackedBook): Promise<void> {
  await scanPart(book, 'META-INF/manifest.xml', {
    open: (name) => {
      if (name === 'encryption-data') throw tableFaults.encrypted()
    },
    close: () => undefined,
  })
}

async function sheetsOf(book: PackedBook): Promise<TableSheet[]> {
  const sheets: TableSheet[] = []
  const hiddenStyles = new Set<string>()
  let style = ''
  await scanPart(book, CONTENT, {
    open: (name, attributes) => {
      if (name === 'style') style = attributes.get('name') ?? ''
      if (name === 'table-properties' && attributes.get('display') === 'false') hiddenStyles.add(style)
      if (name !== 'table') return
      if (sheets.length < SHEETS_MAX)
        sheets.push({
          name: attributes.get('name') ?? '',
          isHidden: hiddenStyles.has(attributes.get('style-name') ?? ''),
        })
      return 'skip'
    },
    close: () => undefined,
  })
  return sheets
}

const countOf = (attributes: Parameters<XmlHandler['open']>[1], name: string): number =>
  Math.max(1, Math.trunc(Number(attributes.get(name) ?? '1')) || 1)

class SheetReader implements XmlHandler {
  readonly #wanted: number
  readonly #merges: Merge[]
  readonly #to: Putting<CsvRow>
  #sheet = -1
  #line = 0
  #rows = 0
  #rowTimes = 1
  #cells: string[] = []
  #column = 0
  #cellTimes = 1
  #value = ''
  #isText = false
  #paragraphs: string[] = []
  #left = 0
  #row: CsvRow | undefined

  constructor(wanted: number, merges: Merge[], to: Putting<CsvRow>) {
    this.#wanted = wanted
    this.#merges = merges
    this.#to = to
  }

  /** A row that is written once and stands many times goes out in portions. */
  drain = async (): Promise<void> => {
    do await this.#to.drain()
    while (!this.#putOn() && !this.#to.signal.aborted)
  }

  open(name: string, attributes: Parameters<XmlHandler['open']>[1]): 'text' | 'skip' | void {
    switch (name) {
      case 'table': {
        this.#sheet += 1
        return this.#sheet === this.#wanted ? undefined : 'skip'
      }
      case 'table-row': {
        this.#rowTimes = countOf(attributes, 'number-rows-repeated')
        this.#cells = []
        this.#column = 0
        return
      }
      case 'table-cell':
      case 'covered-table-cell':
        return this.#openCell(attributes)
      // Notes at a cell, pictures over it.
      case 'annotation':
      case 'frame':
      case 'shapes':
        return 'skip'
      case 'p':
      case 'span':
      case 'a':
        return 'text'
    }
  }

  #openCell(attributes: Parameters<XmlHandler['open']>[1]): void {
    this.#cellTimes = countOf(attributes, 'number-columns-repeated')
    this.#paragraphs = []
    const wide = countOf(attributes, 'number-columns-spanned')
    const high = countOf(attributes, 'number-rows-spanned')
    const row = this.#line + 1
    const column = this.#column + 1
    if ((wide > 1 || high > 1) && row <= MERGES_ROW_MAX && this.#merges.length < MERGES_MAX)
      this.#merges.push({
        fromRow: row,
        toRow: row + high - 1,
        fromColumn: column,
        toColumn: column + wide - 1,
      })
    const value = attributes.get('value') ?? ''
    const type = attributes.get('value-type')
    this.#isText = type === 'string' || type === undefined
    this.#value =
      type === 'percentage'
        ? `${plainNumber(value, 100)}%`
        : type === 'boolean'
          ? yesNo(attributes.get('boolean-value') === 'true')
          : type === 'date'
            ? (attributes.get('date-value') ?? '').replace(/T00:00:00(\.0+)?$/, '')
            : type === 'time'
              ? clockOf(attributes.get('time-value') ?? '')
              : this.#isText
                ? (attributes.get('string-value') ?? '')
                : plainNumber(value)
  }

  close(name: string, own: string): boolean | void {
    if (name === 'p' || name === 'span' || name === 'a') this.#paragraphs.push(own)
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#endCell()
    else if (name === 'table-row') return this.#endRow()
  }

  #endCell(): void {
    const text =
      this.#isText && this.#value === '' ? this.#paragraphs.filter(Boolean).join(' ').trim() : this.#value
    const from = this.#column
    this.#column += this.#cellTimes
    if (text === '') return
    if (this.#column > SHEET_CELLS_MAX)
      throw tableFaults.tooLarge(`row ${this.#line + 1} has more than ${SHEET_CELLS_MAX} cells`)
    while (this.#cells.length < from) this.#cells.push('')
    for (let times = 0; times < this.#cellTimes; times += 1) this.#cells.push(text.slice(0, SHEET_TEXT_MAX))
  }

  #endRow(): boolean {
    if (this.#cells.length === 0) {
      this.#line += this.#rowTimes
      return true
    }
    this.#left = this.#rowTimes
    this.#row = { line: 0, cells: this.#cells, isEnded: true }
    return this.#putOn()
  }

  #putOn(): boolean {
    while (this.#left > 0) {
      this.#left -= 1
      this.#line += 1
      this.#rows += 1
      if (this.#rows > SHEET_ROWS_MAX)
        throw tableFaults.tooLarge(`the sheet has more than ${SHEET_ROWS_MAX} rows`)
      if (!this.#to.put({ ...this.#row!, line: this.#line })) return false
    }
    return true
  }
}

/** `PT10H30M00S` → `10:30:00`. */
function clockOf(duration: string): string {
  const parts = /^PT(\d{1,6})H(\d{1,2})M(\d{1,2})/.exec(duration)
  return parts
    ? parts
        .slice(1)
        .map((part) => part.padStart(2, '0'))
        .join(':')
    : duration
}
