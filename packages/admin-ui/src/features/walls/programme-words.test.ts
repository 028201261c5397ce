import { expect, test } from 'vitest'
import { createConsoleI18n } from '../../shared/i18n/index.ts'
import { writeNumber } from '../../shared/format/numbers.ts'
import { conditionWords, countdown, dwellWords, hoursWords, moved, type WordsFor } from './programme-words.ts'

const i18n = createConsoleI18n('ru')
const format: WordsFor['format'] = {
  t: i18n.global.t as WordsFor['format']['t'],
  number: (value, digits) => writeNumber(value, 'ru', digits),
  locale: () => 'ru',
}
const words: WordsFor = {
  format,
  indicator: () => 'Уровень бедности',
  territory: () => 'Липецкая область',
  rule: (code) => code,
}

test('conditions are said as an operator would say them', () => {
  expect(hoursWords({ kind: 'weekdays', days: [5, 1, 2, 4, 3] }, format)).toBe('по будням')
  expect(hoursWords({ kind: 'weekdays', days: [3, 1] }, format)).toBe('пн, ср')
  expect(hoursWords({ kind: 'time', from: '08:00', to: '20:00' }, format)).toBe('с 08:00 до 20:00')
  expect(hoursWords({ kind: 'dates', from: '2026-05-01', to: '2026-05-09' }, format)).toBe(
    'с 01.05.2026 по 09.05.2026',
  )
  const above = { indicator: 'poverty.rate', territory: '48', when: 'above', limit: 8.5 } as const
  expect(conditionWords({ kind: 'indicator', ...above }, words)).toBe(
    'если «Уровень бедности» (Липецкая область) больше 8,5',
  )
})

test('times are said no more exactly than anybody waits', () => {
  expect([5, 60, 90, 3_660, 86_400].map((seconds) => dwellWords(seconds, format))).toEqual([
    '5 с',
    '1 мин',
    '1 мин\u00a030 с',
    '1 ч\u00a01 мин',
    '24 ч',
  ])
  expect([0, 4_200, 125_000, 3_725_000].map(countdown)).toEqual(['0:00', '0:05', '2:05', '1:02:05'])
})

test('an item is put where it was dropped, the others keep their order', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(['a'], 4, 0)).toEqual(['a'])
})
