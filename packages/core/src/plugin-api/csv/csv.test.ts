import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ObzorError } from '../../model/index.ts'
import { readCsv, type CsvOptions, type CsvRow } from './index.ts'

async function rowsOf(chunks: Iterable<Uint8Array>, options?: CsvOptions): Promise<CsvRow[]> {
  const rows: CsvRow[] = []
  for await (const row of readCsv(chunks, options)) rows.push(row)
  return rows
}
const read = async (text: string | Uint8Array): Promise<string[][]> =>
  (await rowsOf([typeof text === 'string' ? Buffer.from(text) : text])).map(({ cells }) => cells)
async function codeOf(text: string | Uint8Array): Promise<string> {
  return read(text).then(
    () => 'none',
    (error: unknown) => (error instanceof ObzorError ? error.code : 'a defect'),
  )
}
const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

describe('streaming CSV', () => {
  it('gives back any table that was written, however its bytes are cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom(...'aЯ,;"\n\r\t 1€'), maxLength: 8 })
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }),
      )
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',' as const, ';' as const, '\t' as const),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (rows, delimiter, lineEnd, hasLastEnd, chunkBytes) => {
          const text = rows.map((row) => row.map(quoted).join(delimiter)).join(lineEnd)
          const bytes = Buffer.from(`\uFEFF${text}${hasLastEnd ? lineEnd : ''}`)
          const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
            bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
          )
          expect((await rowsOf(chunks, { delimiter })).map(({ cells }) => cells)).toEqual(rows)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('finds out the delimiter from the header', async () => {
    expect(await read('a;b\n1,5;2\n')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ])
    expect(await read('"a;x",b\r\n1,2')).toEqual([
      ['a;x', 'b'],
      ['1', '2'],
    ])
  })

  it('tells windows-1251 from UTF-8', async () => {
    const cp1251 = Buffer.from(
      [...'region;x\n']
        .map((letter) => letter.charCodeAt(0))
        .concat([0xcb, 0xe8, 0xef, 0xe5, 0xf6, 0xea, 0x3b, 0x31]),
    )
    expect(await read(cp1251)).toEqual([
      ['region', 'x'],
      ['Липецк', '1'],
    ])
    expect(await read('region;x\nЛипецк;1')).toEqual([
      ['region', 'x'],
      ['Липецк', '1'],
    ])
  })

  it('numbers the lines a reader would see', async () => {
    const rows = await rowsOf([Buffer.from('a,b\n\n"x\ny",1\r\nz,2\n')])
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 5])
  })

  it('says of a last row without a line end that it may be cut', async () => {
    const rows = await rowsOf([Buffer.from('a,b\n1,12.1\n2,12')])
    expect(rows.map(({ isEnded }) => isEnded)).toEqual([true, true, false])
  })

  it.each([
    ['', 'OBZ_CSV_EMPTY'],
    ['\n\n', 'OBZ_CSV_EMPTY'],
    ['a,b\n"x', 'OBZ_CSV_TRUNCATED'],
    ['a,b\n"x"y,1', 'OBZ_CSV_MALFORMED'],
    ['PK\u0003\u0004\u0000', 'OBZ_CSV_MALFORMED'],
  ])('refuses %j with %s', async (text, code) => {
    expect(await codeOf(text)).toBe(code)
  })

  it('refuses a file that changes its encoding on the way', async () => {
    const mixed = Buffer.concat([
      Buffer.from('имя,х\nдлинная строка по-русски,1\n'),
      Buffer.from([0xcb, 0xe8, 0x2c, 0x31]),
    ])
    expect(await codeOf(mixed)).toBe('OBZ_CSV_ENCODING')
    expect(await codeOf(Buffer.from('\uFEFFa,b', 'utf16le'))).toBe('OBZ_CSV_ENCODING')
  })

  it('stops when the run is cancelled while the source is silent', async () => {
    const abort = new AbortController()
    async function* silent(): AsyncIterable<Uint8Array> {
      yield Buffer.from('a,b\n')
      await new Promise(() => undefined)
    }
    const rows = readCsv(silent(), { signal: abort.signal })
    const reading = rows.next()
    abort.abort()
    await expect(reading).rejects.toMatchObject({ code: 'OBZ_RUN_CANCELLED' })
  })
})
