import { expect, test } from 'vitest'
import { waterfall } from './waterfall.ts'

test('a waterfall begins where the step before ended, and its sum begins at nothing', () => {
  const { bars, zeroPct } = waterfall([
    { what: 'prior', bits: -20 },
    { what: 'surname', bits: 10 },
    { what: 'birth', bits: 15 },
    { what: 'given', bits: -5 },
  ])
  // From −20 to 5: a bit is four per cent.
  expect(zeroPct).toBe(80)
  expect(bars.map(({ what, fromPct, widthPct }) => [what, fromPct, widthPct])).toEqual([
    ['prior', 0, 80],
    ['surname', 0, 40],
    ['birth', 40, 60],
    ['given', 80, 20],
    ['total', 80, 0],
  ])
  expect(bars.at(-1)!.bits).toBe(0)
})

test('what was never compared draws an empty sum', () => {
  expect(waterfall([]).bars).toEqual([{ what: 'total', bits: 0, fromPct: 0, widthPct: 0 }])
})
