import { openTable } from '@obzor/core/plugin-api/table'
import { expect, test } from 'vitest'
import type { OpenedRow } from './quarantine.api.ts'
import { rejectsCsv } from './rejects-csv.ts'

const titles = {
  number: '№ карантина',
  line: 'Строка файла',
  field: 'Столбец',
  reason: 'Причина',
  text: 'Как пришло',
}
const row = (id: string, columns: string[], cells: string[]): OpenedRow => ({
  id,
  line: 7,
  field: 'Широта',
  code: 'OBZ_SOURCE_FIELD_INVALID',
  reason: 'no number',
  row: { columns, cells },
  text: null,
})
const csv = (...rows: OpenedRow[]): string => rejectsCsv(rows, titles, () => 'Не число')

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

test('begins with the mark by which Excel knows UTF-8, and joins rows of different deliveries by titles', () => {
  const text = csv(row('9', ['А', 'Б'], ['1', 'x;"y"']), row('8', ['Б', 'В'], ['2', '3']))
  expect(text.split('\r\n')).toEqual([
    '\uFEFF№ карантина;Строка файла;Столбец;Причина;А;Б;В',
    '9;7;Широта;Не число;1;"x;""y""";',
    '8;7;Широта;Не число;;2;3',
    '',
  ])
})

test('gives no cell that a spreadsheet would work out, and leaves negative numbers as they are', () => {
  const text = csv(row('1', ['А', 'Б', 'В', 'Г'], ['=1+1', '@x', '-5,2', '-cmd']))
  expect(text).toContain(`;'=1+1;'@x;-5,2;'-cmd`)
})

test('what is no row of a table comes as text, in a column of its own', () => {
  const [header, line] = csv({ ...row('1', [], []), row: null, text: '{"snils":"…"}' }).split('\r\n')
  expect(header).toContain(';Как пришло')
  expect(line).toContain('{""snils"":""…""}')
})

test('is read back by the platform with every cell in its column', async () => {
  const { header, rows } = await openTable(bytesOf(csv(row('9', ['А', 'Б'], ['строка\nвторая', ' y ']))))
  const read = []
  for await (const { cells } of rows) read.push(cells)
  expect(header.slice(4)).toEqual(['А', 'Б'])
  expect(read).toEqual([['9', '7', 'Широта', 'Не число', 'строка\nвторая', ' y ']])
})
