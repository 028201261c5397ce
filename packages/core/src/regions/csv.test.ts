import { expect, test } from 'vitest'
import { CsvError, parseCsv } from './csv.ts'

test('reads quoted commas, doubled quotes and line breaks inside a field', () => {
  const text = 'act,rub\r\n"Пост. №212, ""за I кв.""",9345\r\n"две\nстроки",1\r\n'
  expect(parseCsv(text).rows).toEqual([
    { act: 'Пост. №212, "за I кв."', rub: '9345' },
    { act: 'две\nстроки', rub: '1' },
  ])
})

test('a byte order mark, a missing last line break and blank lines change nothing', () => {
  expect(parseCsv('\uFEFFa,b\n1,2\n\n3,4').rows).toEqual([
    { a: '1', b: '2' },
    { a: '3', b: '4' },
  ])
})

test('an empty field stays an empty text, also quoted and at the end of a line', () => {
  expect(parseCsv('a,b,c\n"",,\n').rows).toEqual([{ a: '', b: '', c: '' }])
})

test.each([
  ['an open quote', 'a,b\n1,"2\n3,4\n', 2, 'never closed'],
  [
    'a row that is too short, after a row of two lines',
    'a,b\n"1\n1",2\n3\n',
    4,
    '1 fields where the header has 2',
  ],
  ['text after a closing quote', 'a,b\n"1"x,2\n', 2, 'after a closing quote'],
  ['a column that is there twice', 'a,a\n1,2\n', 1, "'a' is there twice"],
  ['an empty file', '', 1, 'empty'],
])('%s is refused with its line', (_, text, line, fact) => {
  expect(() => parseCsv(text)).toThrow(CsvError)
  expect(() => parseCsv(text)).toThrow(new RegExp(`line ${line}: .*${fact}`))
})
