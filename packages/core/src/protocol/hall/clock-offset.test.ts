import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockOffset, errorAfter, type ClockSample } from './clock-offset.ts'

/** A device that is `ahead` of the hall asks; the way there and back take so long. */
const sample = (ahead: number, there: number, back: number): ClockSample => ({
  askedAt: 1_000 + ahead,
  answeredAt: 1_000 + ahead + there + back,
  theirs: 1_000 + there,
})

test('a clock an hour ahead is known to the millisecond though some answers are held up', () => {
  const hour = 3_600_000
  const samples = [
    ...Array.from({ length: 9 }, () => sample(hour, 2, 2)),
    sample(hour, 2, 400),
    sample(hour, 2, 90),
    sample(hour, 300, 2),
  ]
  expect(clockOffset(samples)).toEqual({ offsetMs: -hour, errorMs: 2 })
})

test('is never further from the truth than the longest of the ways that were kept', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e7, max: 1e7 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 })), {
        minLength: 1,
        maxLength: 20,
      }),
      (ahead, ways) => {
        const found = clockOffset(ways.map(([there, back]) => sample(ahead, there, back)))!
        const worst = Math.max(...ways.map(([there, back]) => Math.abs(there - back) / 2))
        expect(Math.abs(found.offsetMs + ahead)).toBeLessThanOrEqual(worst + 1e-6)
      },
    ),
  )
})

test('a page that is busy when answers come knows the time as well as one that is not', () => {
  // Two thirds of the answers wait for their turn: the inter-quartile mean of them is 6 ms wrong.
  const waits = [0.2, 14, 9, 0.1, 22, 16, 0.3, 12, 30, 8, 0.2, 18]
  const { offsetMs, errorMs } = clockOffset(waits.map((wait) => sample(250, 1, 1 + wait)))!
  expect(Math.abs(offsetMs + 250)).toBeLessThan(0.2)
  expect(errorMs).toBeCloseTo(1.05, 6)
})

test('what is known of a clock grows old: 3 ms a minute', () => {
  expect(errorAfter({ offsetMs: 0, errorMs: 1 }, 60_000)).toBeCloseTo(4, 6)
})

test('nothing was asked, nothing is known', () => {
  expect(clockOffset([])).toBeNull()
})
