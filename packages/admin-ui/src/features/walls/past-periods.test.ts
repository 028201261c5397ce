import { expect, test } from 'vitest'
import { periodsOf, stepFrom } from './past-periods.ts'

test('the slider has months or days, oldest first, and no more than a hand can find', () => {
  const all = ['2024-02', '2024-01', '2024-02-11'].map((period) => ({ period }))
  expect(periodsOf(all, 'month')).toEqual(['2024-01', '2024-02'])
  expect(periodsOf(all, 'day')).toEqual(['2024-02-11'])
  const long = Array.from({ length: 100 }, (_, at) => ({
    period: `${1950 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
  }))
  expect(periodsOf(long, 'month')).toHaveLength(60)
  expect(periodsOf(long, 'month').at(-1)).toBe(long.at(-1)?.period)
})

test('a step behind the last period is the present, and no step leads beyond it or before the first', () => {
  expect(stepFrom(2, 1, 3)).toBe(3)
  expect(stepFrom(3, 1, 3)).toBe(3)
  expect(stepFrom(3, -1, 3)).toBe(2)
  expect(stepFrom(0, -1, 3)).toBe(0)
  expect(stepFrom(-1, 1, 3)).toBe(0)
})
