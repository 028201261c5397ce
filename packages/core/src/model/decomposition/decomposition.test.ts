import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logNormalShareBelow } from '../small-area/index.ts'
import { FACTORS_MAX, logNormalDifference, shapleyContributions } from './index.ts'

describe('contributions of factors', () => {
  it('are those of the textbook: gloves, of which a pair is worth one', () => {
    // Two have a left glove and one a right: the right one is worth 2/3, each left 1/6.
    const worth = (has: ReadonlySet<string>): number =>
      has.has('right') && (has.has('left') || has.has('other left')) ? 1 : 0
    const shares = shapleyContributions(['right', 'left', 'other left'], worth)
    expect(shares.right).toBeCloseTo(2 / 3, 15)
    expect(shares.left).toBeCloseTo(1 / 6, 15)
    expect(shares['other left']).toBeCloseTo(1 / 6, 15)
  })

  it('sum to the difference whatever the measure, and are nothing for a factor that changes nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
        (values) => {
          const names = ['a', 'b', 'c', 'idle'] as const
          const valueOf = (changed: ReadonlySet<string>): number =>
            values[(changed.has('a') ? 1 : 0) + (changed.has('b') ? 2 : 0) + (changed.has('c') ? 4 : 0)]!
          const shares = shapleyContributions(names, valueOf)
          const sum = shares.a + shares.b + shares.c + shares.idle
          expect(Math.abs(sum - (values[7]! - values[0]!))).toBeLessThan(1e-12)
          expect(Math.abs(shares.idle)).toBeLessThan(1e-15)
        },
      ),
    )
  })

  it('of more factors than can be counted through are refused', () => {
    const many = Array.from({ length: FACTORS_MAX + 1 }, (_, at) => String(at))
    expect(() => shapleyContributions(many, () => 0)).toThrow(RangeError)
    expect(shapleyContributions([], () => 1)).toEqual({})
  })
})

describe('the difference between two places', () => {
  const place = fc.record({
    meanIncome: fc.double({ min: 5_000, max: 200_000, noNaN: true }),
    gini: fc.double({ min: 0.05, max: 0.8, noNaN: true }),
    line: fc.double({ min: 1_000, max: 40_000, noNaN: true }),
  })

  it('is told whole by income, inequality and line, in either direction', () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        const there = logNormalDifference(from, to)!
        const back = logNormalDifference(to, from)!
        const difference = logNormalShareBelow(to, to.line)! - logNormalShareBelow(from, from.line)!
        expect(Math.abs(there.meanIncome + there.inequality + there.line - difference)).toBeLessThan(1e-12)
        expect(Math.abs(there.meanIncome + back.meanIncome)).toBeLessThan(1e-12)
      }),
    )
  })

  it('has the sign that one expects of each', () => {
    const from = { meanIncome: 30_000, gini: 0.35, line: 14_000 }
    const poorer = logNormalDifference(from, { ...from, meanIncome: 25_000 })!
    expect(poorer.meanIncome).toBeGreaterThan(0)
    expect(poorer).toMatchObject({ inequality: 0, line: 0 })
    expect(logNormalDifference(from, { ...from, gini: 0.45 })!.inequality).toBeGreaterThan(0)
    expect(logNormalDifference(from, { ...from, line: 12_000 })!.line).toBeLessThan(0)
  })

  it('is not to be had where one of them has no incomes', () => {
    const from = { meanIncome: 30_000, gini: 0.35, line: 14_000 }
    expect(logNormalDifference(from, { ...from, meanIncome: 0 })).toBeNull()
    expect(logNormalDifference({ ...from, gini: 0 }, from)).toBeNull()
  })
})
