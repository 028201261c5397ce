import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { dayAfter, monthAfter, readTyped, weeksOf, writeInField } from './calendar.ts'

test('a day is written by the language of the console', () => {
  expect(writeInField('2024-05-31', 'ru')).toBe('31.05.2024')
  expect(writeInField('2024-05-31', 'en')).toBe('31/05/2024')
  expect(writeInField('2024-05', 'ru')).toBe('05.2024')
  expect(writeInField('', 'ru')).toBe('')
})

test.each([
  ['31.05.2024', '2024-05-31'],
  ['1/2/2024', '2024-02-01'],
  ['29 02 2024', '2024-02-29'],
  ['31052024', '2024-05-31'],
  [' 2024-05-31 ', '2024-05-31'],
])('%s is read as a day', (typed, day) => {
  expect(readTyped(typed, 'day')).toBe(day)
})

test.each([
  '',
  '31.06.2024',
  '29.02.2023',
  '00.01.2024',
  '31.05.24',
  '31.05',
  '05.2024',
  'завтра',
  '01.01.0024',
])('«%s» is no day', (typed) => {
  expect(readTyped(typed, 'day')).toBeUndefined()
})

test('a month is read with and without its sign', () => {
  expect(readTyped('5.2024', 'month')).toBe('2024-05')
  expect(readTyped('052024', 'month')).toBe('2024-05')
  expect(readTyped('2024-05', 'month')).toBe('2024-05')
  expect(readTyped('13.2024', 'month')).toBeUndefined()
  expect(readTyped('31.05.2024', 'month')).toBeUndefined()
})

test('months and days go on over the ends of years', () => {
  expect(monthAfter('2024-12', 1)).toBe('2025-01')
  expect(monthAfter('2024-01', -1)).toBe('2023-12')
  expect(dayAfter('2024-02-28', 1)).toBe('2024-02-29')
  expect(dayAfter('2025-01-01', -1)).toBe('2024-12-31')
})

test('weeks begin on Monday and hold every day of the month once', () => {
  const weeks = weeksOf('2024-09')
  expect(weeks[0]).toEqual([null, null, null, null, null, null, '2024-09-01'])
  expect(weeks.every((week) => week.length === 7)).toBe(true)
  expect(weeks.flat().filter(Boolean)).toHaveLength(30)
  expect(weeksOf('2021-02')).toHaveLength(4)
})

test('no field of the console is the browser’s own calendar or clock, which follows the language of the browser', () => {
  const root = path.join(import.meta.dirname, '../..')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.vue'),
  )
  expect(files.length).toBeGreaterThan(100)
  const own =
    /type="(date|month|week|time|datetime-local)"|'(date|month|time)' : 'text'|'text' : '(date|month|time)'/
  expect(files.filter((file) => own.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([])
})
