import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { openTable } from '../../plugin-api/table/index.ts'
import { fixFile, withValues, type FixRow } from './fix-file.ts'

vi.setConfig({ testTimeout: 60_000 })

async function* whole(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content
}

test('mended rows are read back cell by cell, at the lines that were written down, and the file may not be whole', async () => {
  const title = fc.constantFrom('Номер', 'Столовая; зал', 'Мест "всего"', 'Улица, дом')
  const row = fc.record({
    columns: fc.uniqueArray(title, { minLength: 2, maxLength: 4 }),
    text: fc.array(fc.string({ unit: fc.constantFrom(...'аЁ1;,"\n\t '), maxLength: 8 }), {
      minLength: 4,
      maxLength: 4,
    }),
  })
  const delimiter = fc.constantFrom('auto' as const, ',' as const, ';' as const, '\t' as const)
  const headerRow = fc.integer({ min: 1, max: 5 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      delimiter,
      headerRow,
      async (drafts, by, at) => {
        const rows = drafts.map(({ columns, text }, index): FixRow => ({
          id: String(index),
          columns,
          cells: columns.map((_, column) => `x${text[column]}`),
        }))
        const { content, lines } = fixFile(rows, { delimiter: by, headerRow: at })
        const table = await openTable(whole(content), {
          headerRow: at,
          ...(by !== 'auto' && { delimiter: by }),
          encoding: 'windows-1251',
        })
        const read: { line: number; cells: string[] }[] = []
        let isEnded = true
        for await (const each of table.rows) {
          read.push(each)
          isEnded = each.isEnded
        }
        expect(read.map(({ line }) => line)).toEqual(lines.map(({ line }) => line))
        for (const [index, { columns, cells }] of rows.entries()) {
          const cellOf = (column: string) => read[index]!.cells[table.header.indexOf(column)]
          expect(columns.map(cellOf)).toEqual(cells)
        }
        expect(isEnded).toBe(false)
      },
    ),
  )
})

test('values take the place of cells by the title of their column, and no title is added', () => {
  const row = { columns: ['А', 'Б'], cells: ['1', '2'] }
  expect(withValues(row, { Б: '', В: '3' })).toEqual({ columns: ['А', 'Б'], cells: ['1', ''] })
})
