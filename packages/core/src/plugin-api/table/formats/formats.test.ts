import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { ObzorError } from '../../../model/index.ts'
import { dbfOf, inCyrillic, odsOf, xlsxOf, zipOf, type BookCell } from '../../testing/books.ts'
import { openTable, type OpenTableOptions } from '../open-table.ts'

// Hundreds of books are packed and read: a busy machine takes ten times as long as a quiet one.
vi.setConfig({ testTimeout: 60_000 })

async function* inChunks(bytes: Buffer, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function tableOf(bytes: Buffer, options: OpenTableOptions = {}, chunk?: number) {
  const { header, headerRow, rows, form } = await openTable(inChunks(bytes, chunk), options)
  const cells: string[][] = []
  const lines: number[] = []
  for await (const row of rows) {
    cells.push(row.cells)
    lines.push(row.line)
  }
  return { header, headerRow, cells, lines, ...form() }
}

async function refusal(bytes: Buffer, options?: OpenTableOptions): Promise<string> {
  try {
    await tableOf(bytes, options)
    return 'read'
  } catch (error) {
    if (error instanceof ObzorError) return error.code
    throw error
  }
}

const HEADER = ['Столовая', 'Мест', 'Открыта']
const ROWS: BookCell[][] = [
  ['Ромашка', 120, true],
  ['У моста; зал «Б»', 15.5, false],
]
const READ = [
  ['Ромашка', '120', 'да'],
  ['У моста; зал «Б»', '15.5', 'нет'],
]
const xlsx = (rows: BookCell[][], more: object = {}) => xlsxOf({ sheets: [{ name: 'Лист1', rows, ...more }] })
const ods = (rows: BookCell[][]) => odsOf([{ name: 'Лист1', rows }])

describe('a table in whatever file it comes', () => {
  const text = 'Столовая;Мест;Открыта\r\nРомашка;120;да\r\n"У моста; зал ""Б""";15.5;нет\r\n'
  const dbf = dbfOf({
    fields: [
      { name: 'Столовая', type: 'C', length: 20 },
      { name: 'Мест', type: 'N', length: 8 },
      { name: 'Открыта', type: 'L', length: 1 },
    ],
    rows: [
      ['Ромашка', '120', 'T'],
      ['У моста; зал "Б"', '15.5', 'F'],
    ],
  })
  const straight = READ.map((cells) => cells.map((cell) => cell.replace('«Б»', '"Б"')))
  it.each([
    ['a book of Excel', 'xlsx', xlsx([HEADER, ...ROWS]), READ],
    ['a book of LibreOffice', 'ods', ods([HEADER, ...ROWS]), READ],
    ['a DBF of cp866', 'dbf', dbf, straight],
    ['a text in UTF-8', 'csv', Buffer.from(text), straight],
    ['a text in windows-1251', 'csv', inCyrillic(text, 'windows-1251'), straight],
    ['a text in cp866', 'csv', inCyrillic(text, 'cp866'), straight],
  ])('reads %s by its content, whatever the portions it comes in', async (_, format, bytes, expected) => {
    for (const chunk of [1, 7, 4_096, 1_000_000]) {
      const { header, cells, ...form } = await tableOf(bytes, {}, chunk)
      expect([header, cells, form.format]).toEqual([HEADER, expected, format])
    }
  })

  it('gives back any table that was put into a book', async () => {
    const cell = fc.oneof(
      fc
        .string({ unit: fc.constantFrom(...'абвЁЯxyz 019.,;"&<>'), maxLength: 12 })
        .map((word) => word.trim()),
      fc.integer({ min: -1e9, max: 1e9 }).map(String),
    )
    const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(xlsx, ods), async (rows, write) => {
        const { cells } = await tableOf(write([HEADER, ...rows]), { headerRow: 1 }, 333)
        const filled = rows.filter((row) => row.some((one) => one !== ''))
        expect(cells).toEqual(filled)
      }),
      { numRuns: 40 },
    )
  })
})

describe('cells of a book', () => {
  const formats = [
    'dd.mm.yyyy',
    'mmmm yyyy',
    'yyyy',
    'dd.mm.yyyy hh:mm',
    '0.0%',
    '00000000',
    '#,##0.00" ₽"',
    '[$-419]d mmm yyyy;@',
    '[h]:mm',
  ]
  const styled = (style: number, value: number, column: string) => ({
    xml: `<c r="${column}2" s="${style}"><v>${value}</v></c>`,
  })
  const read = async (cells: BookCell[], more: object = {}) =>
    (
      await tableOf(
        xlsxOf({
          sheets: [{ name: 'А', rows: [cells.map((_, at) => `столбец ${at}`), cells] }],
          formats,
          ...more,
        }),
      )
    ).cells[0]

  it('are what the program shows: days, months, years, moments, shares, codes with their zeros', async () => {
    const row = [
      styled(1, 45443, 'A'),
      styled(2, 45443, 'B'),
      styled(3, 45443, 'C'),
      styled(4, 45443.4375, 'D'),
      styled(5, 0.087, 'E'),
    ]
    expect(await read(row)).toEqual(['2024-05-31', '2024-05', '2024', '2024-05-31T10:30:00', '8.7%'])
    expect(
      await read([
        styled(6, 42701000, 'A'),
        styled(6, 1604, 'B'),
        styled(7, 1234.5, 'C'),
        styled(8, 45443, 'D'),
        styled(9, 0.4375, 'E'),
      ]),
    ).toEqual(['42701000', '00001604', '1234.5', '2024-05-31', '10:30:00'])
  })

  it('count days from 1904 where the book says so, and skip the day that 1900 did not have', async () => {
    expect(await read([styled(1, 43981, 'A'), styled(1, 0, 'B')], { is1904: true })).toEqual([
      '2024-05-31',
      '1904-01-01',
    ])
    expect(await read([styled(1, 59, 'A'), styled(1, 61, 'B'), styled(1, -1, 'C')])).toEqual([
      '1900-02-28',
      '1900-03-01',
      '-1',
    ])
  })

  it('have no noise of binary fractions and no exponents', async () => {
    expect(await read([0.1 + 0.2, 15000.499999999998, 1e21, 1.5e-7])).toEqual([
      '0.3',
      '15000.5',
      '1000000000000000000000',
      '0.00000015',
    ])
  })

  it('hold what a formula came to, and the formula itself where it was never worked out', async () => {
    const row = [
      { xml: '<c r="A2" t="str"><f>A1&amp;"х"</f><v>итог</v></c>' },
      { xml: '<c r="B2"><f>SUM(C1:C9)</f><v>42</v></c>' },
      { xml: '<c r="C2"><f>SUM(C1:C9)</f></c>' },
      { xml: '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>' },
    ]
    expect(await read(row)).toEqual(['итог', '42', '=SUM(C1:C9)', '#DIV/0!'])
  })

  it('of one text in several letters are joined, without how they are pronounced', async () => {
    const parts = {
      'xl/sharedStrings.xml':
        '<sst><si><t>имя</t></si><si><r><t>Ели</t></r><r><rPr><b/></rPr><t>завета_x000D_</t></r><rPh sb="0" eb="1"><t>х</t></rPh></si></sst>',
    }
    const bytes = xlsxOf({
      sheets: [{ name: 'А', rows: [['имя'], [{ xml: '<c r="A2" t="s"><v>1</v></c>' }]] }],
      parts,
    })
    expect((await tableOf(bytes)).cells).toEqual([['Елизавета\r']])
  })

  it('that LibreOffice wrote once and counted are each there, and its million of empty rows is not', async () => {
    const { cells, lines } = await tableOf(
      ods([
        HEADER,
        [null, null, null],
        [
          {
            xml: '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/>',
          },
          { xml: '<table:table-cell office:value-type="percentage" office:value="0.125"/>' },
        ],
        [{ xml: '<table:table-cell office:value-type="date" office:date-value="2024-05-31T00:00:00"/>' }],
        [
          {
            xml: '<table:table-cell office:value-type="string"><office:annotation><text:p>заметка</text:p></office:annotation><text:p>раз</text:p><text:p>два</text:p></table:table-cell>',
          },
        ],
      ]),
    )
    expect(cells).toEqual([
      ['7', '7', '12.5%'],
      ['2024-05-31', '', ''],
      ['раз два', '', ''],
    ])
    expect(lines).toEqual([3, 4, 5])
  })
})

describe('the header', () => {
  it('is found below a title, a date and empty rows, and a row of column numbers below it is no row', async () => {
    const rows: BookCell[][] = [
      ['Сведения о столовых области'],
      ['на 1 мая 2024 г.'],
      [],
      HEADER,
      ['1', '2', '3'],
      ...ROWS,
    ]
    for (const write of [xlsx, ods]) {
      const { header, headerRow, cells } = await tableOf(write(rows))
      expect([header, headerRow, cells]).toEqual([HEADER, 4, READ])
    }
    const csv =
      'Сведения о столовых\r\nна 1 мая\r\nСтоловая;Мест;Адрес\r\n1;2;3\r\nРомашка;120;ул. Мира, 5\r\n'
    const { header, headerRow, cells, delimiter } = await tableOf(Buffer.from(csv))
    expect([header, headerRow, delimiter]).toEqual([['Столовая', 'Мест', 'Адрес'], 3, ';'])
    expect(cells).toEqual([['Ромашка', '120', 'ул. Мира, 5']])
  })

  it('of numbers under words stays a row where only numbers follow', async () => {
    const { cells } = await tableOf(Buffer.from('а;б;в\n1;2;3\n4;5;6\n'))
    expect(cells).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ])
  })

  it('of two levels is put together by the cells that are merged', async () => {
    const rows: BookCell[][] = [
      ['Отчёт', null, null, null],
      ['№', 'Адрес', null, 'Мест'],
      [null, 'Район', 'Улица', null],
      [1, 'Елецкий', 'Мира', 40],
    ]
    const book = xlsx(rows, { merges: ['A1:D1', 'A2:A3', 'B2:C2', 'D2:D3'] })
    const { header, headerRow, cells } = await tableOf(book)
    expect([header, headerRow]).toEqual([['№', 'Адрес Район', 'Адрес Улица', 'Мест'], 2])
    expect(cells).toEqual([['1', 'Елецкий', 'Мира', '40']])
  })

  it('is where the columns of the rules are, though more titles stand above it than last month', async () => {
    const rows = [['Отчёт', 'Форма 7', 'Май'], ['подписал', 'проверил', 'утвердил'], HEADER, ...ROWS]
    const isHeader = (titles: string[]) => titles.includes('Мест')
    expect((await tableOf(xlsx(rows), { isHeader })).headerRow).toBe(3)
    expect((await tableOf(xlsx(rows), { headerRow: 2 })).header).toEqual(rows[1])
  })

  it('gives the second of two equal titles a number; cells beside the table are no part of it', async () => {
    const rows: BookCell[][] = [
      ['Сумма', 'Сумма'],
      ['1', '2', null, 'заметка'],
      [null, null, null, 'ещё заметка'],
      ['3', '4'],
    ]
    const { header, cells } = await tableOf(xlsx(rows))
    expect(header).toEqual(['Сумма', 'Сумма (2)'])
    expect(cells).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
  })
})

describe('sheets', () => {
  const sheets = [
    { name: 'Служебный', rows: [HEADER, ...ROWS], isHidden: true },
    { name: 'Титул', rows: [['Отчёт за май']] },
    { name: 'Данные & итоги', rows: [HEADER, ROWS[0]!] },
  ]
  it.each([
    ['XLSX', xlsxOf({ sheets })],
    ['ODS', odsOf(sheets)],
  ])(
    'of %s: the first that is filled and not hidden is read, another one when it is chosen',
    async (_, bytes) => {
      const found = await tableOf(bytes)
      expect(found.sheet).toBe('Данные & итоги')
      expect(found.sheets.map(({ isHidden }) => isHidden)).toEqual([true, false, false])
      expect(found.cells).toHaveLength(1)
      expect((await tableOf(bytes, { sheet: 'Служебный' })).cells).toHaveLength(2)
      expect(await refusal(bytes, { sheet: 'Июнь' })).toBe('OBZ_TABLE_SHEET_MISSING')
    },
  )
})

describe('a DBF', () => {
  const fields = [
    { name: 'FAM', type: 'C', length: 12 },
    { name: 'DR', type: 'D', length: 8 },
  ] as const
  const rows = [
    ['Придуманов', '19800201'],
    ['Небылицын', ''],
  ]
  const read = [
    ['Придуманов', '1980-02-01'],
    ['Небылицын', ''],
  ]

  it.each([
    [0x65, 'cp866'],
    [0xc9, 'windows-1251'],
    [0x00, 'cp866'],
    [0x03, 'windows-1251'],
  ] as const)('with code page %i is read in %s', async (codePage, encoding) => {
    const found = await tableOf(dbfOf({ fields, rows, codePage, encoding }))
    expect([found.encoding, found.cells]).toEqual([encoding, read])
  })

  it('leaves out records that were struck out, and says when it holds less than it should', async () => {
    const bytes = dbfOf({ fields, rows })
    const struck = Buffer.from(bytes)
    struck[33 + 64] = 0x2a
    expect((await tableOf(struck)).cells).toEqual([read[1]])
    expect(await refusal(bytes.subarray(0, -20))).toBe('OBZ_TABLE_DAMAGED')
    expect(await refusal(bytes.subarray(0, 60))).toBe('OBZ_TABLE_DAMAGED')
  })
})

describe('a file that is hostile, damaged or something else', () => {
  const good = xlsx([HEADER, ...ROWS])
  const laughs = `<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`
  const withSheet = (sheet: string) =>
    xlsxOf({ sheets: [{ name: 'А', rows: [] }], parts: { 'xl/worksheets/sheet1.xml': sheet } })
  const bomb = zipOf({
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': Buffer.alloc(48 * 1024 * 1024, 0x20),
  })
  const compound = (inside: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(5_000),
      Buffer.from(inside, 'utf16le'),
      Buffer.alloc(600),
    ])

  it.each([
    ['a book cut in the middle', good.subarray(0, good.length / 2), 'OBZ_TABLE_DAMAGED'],
    ['a book whose bytes were changed', Buffer.from(good).fill(0, 700, 720), 'OBZ_TABLE_DAMAGED'],
    ['entities that multiply', withSheet(laughs), 'OBZ_XML_DOCTYPE'],
    ['a part that unpacks without end', bomb, 'OBZ_TABLE_TOO_LARGE'],
    ['a book behind a password', compound('EncryptedPackage'), 'OBZ_TABLE_ENCRYPTED'],
    ['a locked archive', zipOf({ '[Content_Types].xml': '' }, { isLocked: true }), 'OBZ_TABLE_ENCRYPTED'],
    [
      'a locked book of LibreOffice',
      odsOf([], { 'META-INF/manifest.xml': '<manifest><encryption-data/></manifest>' }),
      'OBZ_TABLE_ENCRYPTED',
    ],
    ['a book of Excel 2003', compound('Workbook'), 'OBZ_TABLE_FORMAT'],
    ['a binary book', zipOf({ '[Content_Types].xml': '', 'xl/workbook.bin': '' }), 'OBZ_TABLE_FORMAT'],
    ['an archive of something else', zipOf({ 'readme.txt': 'x' }), 'OBZ_TABLE_FORMAT'],
    ['a PDF', Buffer.from('%PDF-1.7 …'), 'OBZ_TABLE_FORMAT'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'OBZ_CSV_MALFORMED'],
    [
      'a sheet that breaks off',
      withSheet('<worksheet><sheetData><row r="1"><c r="A1"><v>1</v>'),
      'OBZ_XML_TRUNCATED',
    ],
    [
      'cells past the last column',
      withSheet('<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'),
      'OBZ_TABLE_TOO_LARGE',
    ],
  ])('is refused in words: %s', async (_, bytes, code) => {
    expect(await refusal(bytes)).toBe(code)
  })

  it('ends where rows are counted and not written, before they fill the memory', async () => {
    const rows =
      '<table:table-row table:number-rows-repeated="2000000000"><table:table-cell table:number-columns-repeated="1000" office:value-type="float" office:value="1"/></table:table-row>'
    const content = `<c xmlns:table="t" xmlns:office="o"><table:table table:name="А">${rows}</table:table></c>`
    const { rows: read } = await openTable(inChunks(odsOf([], { 'content.xml': content })), { headerRow: 1 })
    let seen = 0
    for await (const _ of read) if ((seen += 1) === 10_000) break
    expect(seen).toBe(10_000)
  })

  it('never fails with anything but words, however its bytes are changed', async () => {
    const sources = [
      good,
      ods([HEADER, ...ROWS]),
      dbfOf({ fields: [{ name: 'A', type: 'C', length: 5 }], rows: [['x'], ['y']] }),
    ]
    const change = fc.record({
      source: fc.constantFrom(...sources),
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      byte: fc.integer({ min: 0, max: 255 }),
      cut: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(change, async ({ source, at, byte, cut }) => {
        const place = Math.floor(at * source.length)
        const bytes = cut ? Buffer.from(source.subarray(0, place)) : Buffer.from(source)
        if (!cut) bytes[place] = byte
        expect(await refusal(bytes)).toMatch(/^(read|OBZ_(TABLE|XML|CSV)_[A-Z_]+)$/)
      }),
      { numRuns: 200 },
    )
  })
})
