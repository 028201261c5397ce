// The parts of an XLSX beside its sheets: which sheets there are, the texts they share, how their numbers are shown.
import path from 'node:path/posix'
import { scanXml, type XmlHandler } from '../../xml/index.ts'
import { tableFaults } from './faults.ts'
import type { DateParts, TableSheet } from './sheet.ts'
import { openEntry, type ZipEntry } from './zip.ts'

/** A million rows with two texts of their own each. */
const TEXTS_MAX = 2_000_000
/** Letters of all shared texts: ≤ 128 MiB in memory. */
const LETTERS_MAX = 64 * 1024 * 1024
const SHEETS_MAX = 256
const STYLES_MAX = 65_536

export interface PackedBook {
  bytes: Buffer
  entries: ReadonlyMap<string, ZipEntry>
  signal?: AbortSignal
}

export interface BookSheet extends TableSheet {
  part: string
}

/** How a number of one style is shown. */
export type NumberLook =
  | { kind: 'plain' }
  | { kind: 'percent' }
  | { kind: 'moment'; parts: DateParts }
  | { kind: 'zeros'; digits: number }

export interface Workbook {
  sheets: BookSheet[]
  is1904: boolean
  textsPart: string | undefined
  stylesPart: string | undefined
}

/** Reads one part of the book to its end; nothing happens where the book has no such part. */
export async function scanPart(
  { bytes, entries, signal }: PackedBook,
  part: string | undefined,
  handler: XmlHandler,
): Promise<void> {
  const entry = part === undefined ? undefined : entries.get(part)
  if (entry) await scanXml(openEntry(bytes, entry), handler, { ...(signal && { signal }) })
}

interface Relation {
  type: string
  part: string
}

async function relationsOf(book: PackedBook, part: string): Promise<Map<string, Relation>> {
  const folder = path.dirname(part)
  const found = new Map<string, Relation>()
  await scanPart(book, path.join(folder, '_rels', `${path.basename(part)}.rels`), {
    open: (name, attributes) => {
      if (name !== 'Relationship') return
      const target = attributes.get('Target') ?? ''
      found.set(attributes.get('Id') ?? '', {
        type: path.basename(attributes.get('Type') ?? ''),
        part: target.startsWith('/') ? target.slice(1) : path.join(folder, target),
      })
    },
    close: () => undefined,
  })
  return found
}

export async function readWorkbook(book: PackedBook): Promise<Workbook> {
  const top = await relationsOf(book, '')
  const main = [...top.values()].find(({ type }) => type === 'officeDocument')?.part ?? 'xl/workbook.xml'
  const relations = await relationsOf(book, main)
  const partOf = (type: string): string | undefined =>
    [...relations.values()].find((each) => each.type === type)?.part
  const workbook: Workbook = {
    sheets: [],
    is1904: false,
    textsPart: partOf('sharedStrings'),
    stylesPart: partOf('styles'),
  }
  await scanPart(book, main, {
    open: (name, attributes) => {
      if (name === 'workbookPr') workbook.is1904 = ['1', 'true'].includes(attributes.get('date1904') ?? '')
      if (name !== 'sheet' || workbook.sheets.length === SHEETS_MAX) return
      const relation = relations.get(attributes.get('id') ?? '')
      // Sheets of charts and of macros have no rows.
      if (relation?.type !== 'worksheet') return
      const isHidden = (attributes.get('state') ?? 'visible') !== 'visible'
      workbook.sheets.push({ name: attributes.get('name') ?? '', isHidden, part: relation.part })
    },
    close: () => undefined,
  })
  return workbook
}

/** Texts that cells point at by their number. */
export async function readTexts(book: PackedBook, part: string | undefined): Promise<string[]> {
  const texts: string[] = []
  let letters = 0
  let text = ''
  await scanPart(book, part, {
    open: (name) => {
      if (name === 'si') text = ''
      // How an East Asian text is pronounced.
      if (name === 'rPh') return 'skip'
      return name === 't' ? 'text' : undefined
    },
    close: (name, own) => {
      if (name === 't') text += own
      if (name !== 'si') return
      letters += text.length
      if (texts.length === TEXTS_MAX || letters > LETTERS_MAX)
        throw tableFaults.tooLarge(
          `the texts of the book are more than ${TEXTS_MAX} or ${LETTERS_MAX} letters`,
        )
      texts.push(unescaped(text))
    },
  })
  return texts
}

/** `_x000D_` is how a letter is written that XML has no place for. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    : text

/** Looks of numbers by the number of the style. */
export async function readLooks(book: PackedBook, part: string | undefined): Promise<NumberLook[]> {
  const codes = new Map<number, string>()
  const looks: NumberLook[] = []
  let isInside = false
  await scanPart(book, part, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes.get('numFmtId')), attributes.get('formatCode') ?? '')
      if (name === 'cellXfs') isInside = true
      if (name !== 'xf' || !isInside || looks.length === STYLES_MAX) return
      const id = Number(attributes.get('numFmtId') ?? '0')
      looks.push(codes.has(id) ? lookOfCode(codes.get(id)!) : lookOfNumber(id))
    },
    close: (name) => {
      if (name === 'cellXfs') isInside = false
    },
  })
  return looks
}

const PLAIN: NumberLook = { kind: 'plain' }
const moment = (parts: DateParts): NumberLook => ({ kind: 'moment', parts })

/** Formats that programs know by number; 27–36 and 50–58 are dates of East Asian programs. */
function lookOfNumber(id: number): NumberLook {
  if (id === 9 || id === 10) return { kind: 'percent' }
  if (id === 17) return moment('month')
  if ((id >= 14 && id <= 16) || id === 22) return moment('date')
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return moment('time')
  return (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? moment('date') : PLAIN
}

/** «ДД.ММ.ГГГГ» is stored as `dd.mm.yyyy` in every language. */
export function lookOfCode(code: string): NumberLook {
  const [positive] = code
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .split(';') as [string]
  const letters = positive.toLowerCase().replaceAll('general', '')
  if (/^0{2,}$/.test(letters)) return { kind: 'zeros', digits: letters.length }
  if (letters.includes('%')) return { kind: 'percent' }
  const [hasYear, hasDay, hasTime, hasMonth] = ['y', 'd', '[hs]', 'm'].map((part) =>
    new RegExp(part).test(letters),
  )
  if (hasDay || (hasYear && hasTime)) return moment('date')
  if (hasYear) return moment(hasMonth ? 'month' : 'year')
  if (hasTime) return moment('time')
  return hasMonth && !/[0#]/.test(letters) ? moment('month') : PLAIN
}
