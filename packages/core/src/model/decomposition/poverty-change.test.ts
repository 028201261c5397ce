import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CHANGE_FACTORS,
  povertyChange,
  rateChange,
  shareBelow,
  sumChange,
  type PovertySituation,
} from './index.ts'

const EDGES = [0.5, 1, 1.5, 2]
/** Ten have less than half of the line, twenty up to the line, thirty up to 1.5, twenty up to 2, twenty more. */
const BEFORE: PovertySituation = {
  persons: 100,
  poor: 30,
  meanIncome: 20_000,
  meanLine: 10_000,
  byRatio: [10, 20, 30, 20, 20],
  edges: EDGES,
}
const known = (from: PovertySituation, to: PovertySituation, measure: 'number' | 'share' = 'number') => {
  const change = povertyChange(from, to, measure)
  if (change.kind !== 'known') throw new Error(change.kind)
  return change.contributions
}

describe('the share below a part of the line', () => {
  it('is the rate at the line, and linear within a class', () => {
    expect(shareBelow(BEFORE, 1)).toBe(0.3)
    expect(shareBelow(BEFORE, 1.25)).toBeCloseTo(0.45, 15)
    expect(shareBelow(BEFORE, 0.75)).toBeCloseTo(0.2, 15)
    expect(shareBelow(BEFORE, 0.25)).toBeCloseTo(0.05, 15)
    expect(shareBelow(BEFORE, 2)).toBeCloseTo(0.8, 15)
    expect(shareBelow(BEFORE, 0)).toBe(0)
  })

  it('is not to be had beyond the last edge or through a hidden class, and is where that lies elsewhere', () => {
    expect(shareBelow(BEFORE, 2.1)).toBeNull()
    expect(shareBelow({ ...BEFORE, byRatio: [10, 20, null, 20, 20] }, 1.1)).toBeNull()
    expect(shareBelow({ ...BEFORE, byRatio: [null, 20, 30, null, null] }, 0.9)).toBeCloseTo(0.26, 15)
  })
})

describe('the change of the number of the poor', () => {
  // Income ÷ line is spread evenly from 0 to 2. Then there are 1.1 times as many people and the line is 1.25 times as high, so it is
  // spread evenly from 0 to 1.6: 50 of 100 were poor, 68.75 of 110 are. Population: ½ (0.5 + 0.625) × 10 = 5.625;
  // line: ½ (100 + 110) × 0.125 = 13.125; together 18.75.
  it('is that of a page of paper', () => {
    const even = { ...BEFORE, poor: 50, byRatio: [25, 25, 25, 25, 0] }
    const after = {
      ...even,
      persons: 110,
      poor: 68.75,
      meanLine: 12_500,
      byRatio: [34.375, 34.375, 34.375, 6.875, 0],
    }
    const contributions = known(even, after)
    expect(contributions.population).toBeCloseTo(5.625, 12)
    expect(contributions.line).toBeCloseTo(13.125, 12)
    expect(contributions.income).toBe(0)
    expect(contributions.distribution).toBeCloseTo(0, 12)
  })

  it('is of the population alone where nothing else changed, and the rate then does not change', () => {
    const more = { ...BEFORE, persons: 200, poor: 60, byRatio: BEFORE.byRatio.map((count) => count! * 2) }
    expect(known(BEFORE, more)).toEqual({ population: 30, income: 0, distribution: 0, line: 0 })
    expect(known(BEFORE, more, 'share')).toEqual({ population: 0, income: 0, distribution: 0, line: 0 })
  })

  it('is not told where nobody has an income, nobody is there, or a class that matters is hidden', () => {
    const zero = { ...BEFORE, meanIncome: 0, poor: 100, byRatio: [100, 0, 0, 0, 0] }
    expect(povertyChange(BEFORE, zero, 'share')).toEqual({ kind: 'nobody' })
    expect(povertyChange({ ...BEFORE, persons: 0 }, BEFORE, 'share')).toEqual({ kind: 'nobody' })
    expect(povertyChange({ ...BEFORE, meanLine: Number.NaN }, BEFORE, 'share')).toEqual({ kind: 'nobody' })
    const hidden = { ...BEFORE, meanIncome: 19_000, byRatio: [10, null, null, 20, 20] }
    expect(povertyChange(BEFORE, hidden, 'share')).toEqual({ kind: 'not-shown' })
    expect(povertyChange(BEFORE, { ...BEFORE, meanIncome: 90_000 }, 'share').kind).toBe('not-shown')
  })

  const situation = fc
    .record({
      meanIncome: fc.double({ min: 18_000, max: 24_000, noNaN: true }),
      meanLine: fc.double({ min: 9_000, max: 11_000, noNaN: true }),
      byRatio: fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 5, maxLength: 5 }),
    })
    .filter(({ byRatio }) => byRatio.some((count) => count > 0))
    .map(({ byRatio, ...means }): PovertySituation => ({
      ...means,
      byRatio,
      edges: EDGES,
      poor: byRatio[0]! + byRatio[1]!,
      persons: byRatio.reduce((sum, count) => sum + count, 0),
    }))

  it('is told whole, in either direction, whatever the two dates', () => {
    fc.assert(
      fc.property(situation, situation, fc.constantFrom('number', 'share'), (from, to, measure) => {
        const there = known(from, to, measure)
        const back = known(to, from, measure)
        const of = ({ poor, persons }: PovertySituation): number =>
          measure === 'number' ? poor : poor / persons
        const size = measure === 'number' ? 500_000 : 1
        const sum = CHANGE_FACTORS.reduce((all, factor) => all + there[factor], 0)
        expect(Math.abs(sum - (of(to) - of(from)))).toBeLessThan(1e-12 * size)
        for (const factor of CHANGE_FACTORS)
          expect(Math.abs(there[factor] + back[factor])).toBeLessThan(1e-12 * size)
      }),
    )
  })
})

describe('the change by parts', () => {
  const part = (code: string, from: [number, number], to: [number, number]) => ({
    code,
    from: { numerator: from[0], denominator: from[1] },
    to: { numerator: to[0], denominator: to[1] },
  })

  // Town 10 of 80 and village 10 of 20 were poor: 20 %. Then town 12 of 60 and village 12 of 40: 24 %.
  // Town within: ½ (0.8 + 0.6) × (0.2 − 0.125) = 0.0525; between: −0.2 × (0.1625 − 0.22) = 0.0115.
  // Village within: ½ (0.2 + 0.4) × (0.3 − 0.5) = −0.06; between: 0.2 × (0.4 − 0.22) = 0.036. Together 0.04.
  it('is that of a page of paper', () => {
    const whole = part('', [20, 100], [24, 100])
    const { difference, parts, rest } = rateChange(whole, [
      part('town', [10, 80], [12, 60]),
      part('village', [10, 20], [12, 40]),
    ])!
    expect(difference).toBeCloseTo(0.04, 15)
    expect(parts[0]!.within).toBeCloseTo(0.0525, 15)
    expect(parts[0]!.between).toBeCloseTo(0.0115, 15)
    expect(parts[1]!.within).toBeCloseTo(-0.06, 15)
    expect(parts[1]!.between).toBeCloseTo(0.036, 15)
    expect(Math.abs(rest)).toBeLessThan(1e-15)
  })

  it('leaves to the rest what one of the dates does not have: a merged municipality, a hidden group', () => {
    const whole = part('', [20, 100], [24, 100])
    const merged = { code: 'merged', from: { numerator: 10, denominator: 20 }, to: null }
    const told = rateChange(whole, [part('town', [10, 80], [12, 60]), merged])!
    expect(told.parts.map(({ code }) => code)).toEqual(['town'])
    expect(told.rest).toBeCloseTo(0.04 - 0.0525 - 0.0115, 15)
    expect(rateChange({ from: { numerator: 0, denominator: 0 }, to: whole.to }, [])).toBeNull()
  })

  it('of a part that nobody was in is that people came to it', () => {
    const { parts } = rateChange(part('', [10, 100], [10, 100]), [part('new', [0, 0], [5, 10])])!
    expect(parts[0]!.within).toBe(0)
    expect(parts[0]!.between).toBeCloseTo(0.1 * (0.5 - 0.1), 15)
  })

  it('of a sum is each part’s own difference', () => {
    const told = sumChange(part('', [30, 1], [45, 1]), [
      part('a', [10, 1], [5, 1]),
      part('b', [20, 1], [40, 1]),
    ])
    expect(told).toEqual({
      difference: 15,
      parts: [
        { code: 'a', within: -5, between: 0 },
        { code: 'b', within: 20, between: 0 },
      ],
      rest: 0,
    })
  })

  it('sums to the difference over any partition', () => {
    const sums = fc
      .tuple(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 50_000 }))
      .map(([poor, others]): [number, number] => [poor, poor + others])
    fc.assert(
      fc.property(fc.array(fc.tuple(sums, sums), { minLength: 1, maxLength: 20 }), (pairs) => {
        const parts = pairs.map(([from, to], at) => part(String(at), from, to))
        const total = (end: 'from' | 'to') => ({
          numerator: parts.reduce((sum, each) => sum + each[end].numerator, 0),
          denominator: parts.reduce((sum, each) => sum + each[end].denominator, 0),
        })
        const told = rateChange({ from: total('from'), to: total('to') }, parts)
        expect(Math.abs(told?.rest ?? 0)).toBeLessThan(1e-12)
      }),
    )
  })
})
