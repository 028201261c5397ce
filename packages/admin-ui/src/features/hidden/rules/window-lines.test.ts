import { DEFAULT_WELFARE_RULE } from '@obzor/core/model'
import { expect, it } from 'vitest'
import { windowLines } from './window-lines.ts'

const set = (validFrom: string, windowMonths: 3 | 12) => ({
  validFrom,
  windowMonths,
  act: 'Постановление',
  setBy: 'ivanova',
  setAt: 0,
})

it('begins with what is ahead, says what figures are counted by, and ends with the law', () => {
  const windows = [set('2024-01-01', 12), set('2025-01-01', 3)]
  expect(
    windowLines({ windows, inForce: windows[0]! }).map(({ validFrom, state }) => [validFrom, state]),
  ).toEqual([
    ['2025-01-01', 'ahead'],
    ['2024-01-01', 'in-force'],
    [DEFAULT_WELFARE_RULE.validFrom, 'past'],
  ])
})

it('of a region that has set none is that of the law alone', () => {
  expect(windowLines({ windows: [], inForce: DEFAULT_WELFARE_RULE })).toMatchObject([
    { validFrom: DEFAULT_WELFARE_RULE.validFrom, state: 'in-force', setBy: null },
  ])
})
