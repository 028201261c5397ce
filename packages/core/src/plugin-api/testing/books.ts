// Books and DBF files of invented data for tests: what a spreadsheet program writes, made of plain values.
import { crc32, deflateRawSync } from 'node:zlib'

/** A text, a number, yes or no, a cell as XML of the format, or none. */
export type BookCell = string | number | boolean | { xml: string } | null
export interface BookSheetDraft {
  name: string
  rows: readonly (readonly BookCell[])[]
  isHidden?: boolean
  /** `A1:B1` */
  merges?: readonly string[]
}
export interface XlsxDraft {
  sheets: readonly BookSheetDraft[]
  /** Formats of numbers; `{ xml: '<c r="A2" s="1"><v>45000</v></c>' }` points at the first by 1. */
  formats?: readonly string[]
  is1904?: boolean
  /** XML that takes the place of a part. */
  parts?: Readonly<Record<string, string>>
}

/** A ZIP of the parts, as programs pack books. */
export function zipOf(parts: Readonly<Record<string, string | Buffer>>, { isLocked = false } = {}): Buffer {
  const bodies: Buffer[] = []
  const list: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content)
    const packed = deflateRawSync(bytes)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    // From the version needed to the length of the name, both lists hold the same.
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(isLocked ? 1 : 0, 2)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    common.copy(head, 4)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    common.copy(entry, 6)
    entry.writeUInt32LE(offset, 42)
    bodies.push(head, Buffer.from(name), packed)
    list.push(entry, Buffer.from(name))
    offset += head.length + Buffer.byteLength(name) + packed.length
  }
  const directory = Buffer.concat(list)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(parts).length, 8)
  end.writeUInt16LE(Object.keys(parts).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...bodies, directory, end])
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

/** Texts are shared, as spreadsheet programs write them. */
export function xlsxOf({ sheets, formats = [], is1904 = false, parts = {} }: XlsxDraft): Buffer {
  const texts = new Map<string, number>()
  const textAt = (text: string): number => texts.get(text) ?? (texts.set(text, texts.size), texts.size - 1)
  const cellXml = (cell: BookCell, reference: string): string => {
    if (cell === null) return ''
    if (typeof cell === 'object') return cell.xml
    if (typeof cell === 'string') return `<c r="${reference}" t="s"><v>${textAt(cell)}</v></c>`
    if (typeof cell === 'boolean') return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`
    return `<c r="${reference}"><v>${cell}</v></c>`
  }
  const sheetXml = ({ rows, merges = [] }: BookSheetDraft): string => {
    const body = rows.map((cells, row) => {
      const inside = cells.map((cell, column) => cellXml(cell, `${columnName(column)}${row + 1}`)).join('')
      return inside === '' ? '' : `<row r="${row + 1}">${inside}</row>`
    })
    const merged = merges.map((reference) => `<mergeCell ref="${reference}"/>`).join('')
    return `${XML}<worksheet xmlns="${MAIN}"><sheetData>${body.join('')}</sheetData>${merged && `<mergeCells>${merged}</mergeCells>`}</worksheet>`
  }
  const written = Object.fromEntries(
    sheets.map((sheet, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheetXml(sheet)]),
  )
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}"/>`
  const relations = (inside: string): string =>
    `${XML}<Relationships xmlns="${RELATIONS}">${inside}</Relationships>`
  return zipOf({
    '[Content_Types].xml': `${XML}<Types/>`,
    '_rels/.rels': relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${TYPES}"><workbookPr${is1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(
        ({ name, isHidden }, at) =>
          `<sheet name="${escaped(name)}" sheetId="${at + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${at + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      sheets.map((_, at) => relation(`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join('') +
        relation('rIdS', 'styles', 'styles.xml') +
        relation('rIdT', 'sharedStrings', 'sharedStrings.xml'),
    ),
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><numFmts>${formats
      .map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${escaped(code)}"/>`)
      .join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats
      .map((_, at) => `<xf numFmtId="${164 + at}"/>`)
      .join('')}</cellXfs></styleSheet>`,
    ...written,
    // As programs do, after the sheets that point into it.
    'xl/sharedStrings.xml': `${XML}<sst xmlns="${MAIN}">${[...texts.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    ...parts,
  })
}

/** The same values as OpenDocument; `{ xml }` is a whole `<table:table-cell>`. */
export function odsOf(
  sheets: readonly BookSheetDraft[],
  parts: Readonly<Record<string, string>> = {},
): Buffer {
  const cellXml = (cell: BookCell): string => {
    if (cell === null) return '<table:table-cell/>'
    if (typeof cell === 'object') return cell.xml
    if (typeof cell === 'string')
      return `<table:table-cell office:value-type="string"><text:p>${escaped(cell)}</text:p></table:table-cell>`
    if (typeof cell === 'boolean')
      return `<table:table-cell office:value-type="boolean" office:boolean-value="${cell}"/>`
    return `<table:table-cell office:value-type="float" office:value="${cell}"><text:p>${cell}</text:p></table:table-cell>`
  }
  const tables = sheets.map(
    ({ name, rows, isHidden }) =>
      `<table:table table:name="${escaped(name)}" table:style-name="${isHidden ? 'ta2' : 'ta1'}">${rows
        .map((cells) => `<table:table-row>${cells.map(cellXml).join('')}</table:table-row>`)
        .join(
          '',
        )}<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>`,
  )
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `${XML}<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"><office:automatic-styles><style:style style:name="ta1"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${tables.join('')}</office:spreadsheet></office:body></office:document-content>`,
    'META-INF/manifest.xml': `${XML}<manifest/>`,
    ...parts,
  })
}

export interface DbfDraft {
  fields: readonly { name: string; type: 'C' | 'N' | 'D' | 'L'; length: number }[]
  rows: readonly (readonly string[])[]
  /** Byte 29; 0x65 is cp866, 0xC9 windows-1251, 0 says nothing. */
  codePage?: number
  encoding?: 'cp866' | 'windows-1251'
}

export function dbfOf({ fields, rows, codePage = 0x65, encoding = 'cp866' }: DbfDraft): Buffer {
  const head = Buffer.alloc(32)
  const rowBytes = 1 + fields.reduce((sum, { length }) => sum + length, 0)
  head[0] = 0x03
  head.set([124, 5, 31], 1)
  head.writeUInt32LE(rows.length, 4)
  head.writeUInt16LE(33 + fields.length * 32, 8)
  head.writeUInt16LE(rowBytes, 10)
  head[29] = codePage
  const described = fields.map(({ name, type, length }) => {
    const field = Buffer.alloc(32)
    inCyrillic(name, encoding).copy(field, 0, 0, 10)
    field.write(type, 11, 'latin1')
    field[16] = length
    return field
  })
  const records = rows.map((cells) => {
    const record = Buffer.alloc(rowBytes, 0x20)
    let at = 1
    for (const [index, { length, type }] of fields.entries()) {
      const cell = inCyrillic(cells[index] ?? '', encoding).subarray(0, length)
      cell.copy(record, type === 'N' ? at + length - cell.length : at)
      at += length
    }
    return record
  })
  return Buffer.concat([head, ...described, Buffer.from([0x0d]), ...records, Buffer.from([0x1a])])
}

type OldEncoding = 'cp866' | 'windows-1251'
const bytesOfLetters = (encoding: OldEncoding): ReadonlyMap<string, number> => {
  const decoder = new TextDecoder(encoding)
  return new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
}
const CODES = { cp866: bytesOfLetters('cp866'), 'windows-1251': bytesOfLetters('windows-1251') }

/** Bytes of a Russian text in one of the old encodings. */
export function inCyrillic(text: string, encoding: OldEncoding): Buffer {
  return Buffer.from(
    Array.from(text, (letter) => {
      const byte = CODES[encoding].get(letter)
      if (byte === undefined) throw new Error(`${encoding} has no place for ${letter}`)
      return byte
    }),
  )
}
