import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chapman, estimateShown, nearestBorder, reconcileBands } from './hidden-estimate.ts'

describe('an estimate by two lists', () => {
  it('is Chapman’s: 200, 150 and 60 on both are 496.56 with a standard error of 40.71', () => {
    const { total, standardError, seen } = chapman({ first: 200, second: 150, both: 60 })!
    expect(total).toBeCloseTo(496.56, 2)
    expect(standardError).toBeCloseTo(40.71, 2)
    expect(seen).toBe(290)
  })

  it('never says fewer than are known', () => {
    const count = fc.integer({ min: 0, max: 5_000 })
    fc.assert(
      fc.property(count, count, count, (onlyFirst, onlySecond, both) => {
        const estimate = chapman({ first: onlyFirst + both, second: onlySecond + both, both })!
        expect(estimate.low).toBeGreaterThanOrEqual(estimate.seen)
        expect(estimate.high).toBeGreaterThanOrEqual(estimate.low)
        expect(estimate.total).toBeGreaterThanOrEqual(estimate.seen - 1e-6)
      }),
    )
  })

  it('leaves nobody unseen where one list holds all of the other', () => {
    expect(chapman({ first: 40, second: 15, both: 15 })).toMatchObject({
      seen: 40,
      unseen: 0,
      low: 40,
      high: 40,
    })
  })

  it('is none of lists that contradict themselves', () => {
    expect(chapman({ first: 10, second: 5, both: 6 })).toBeNull()
    expect(chapman({ first: 10.5, second: 5, both: 1 })).toBeNull()
    expect(chapman({ first: -1, second: 5, both: 0 })).toBeNull()
  })

  it('is not made where a list is hidden or smaller than the least group that may be shown', () => {
    expect(estimateShown({ first: 200, second: null, both: 60 }, 5)).toBeNull()
    expect(estimateShown({ first: 200, second: 150, both: 4 }, 5)).toBeNull()
    expect(estimateShown({ first: 200, second: 150, both: 60 }, 5)).not.toBeNull()
  })
})

describe('operators beside the registry', () => {
  const band = (
    bandFrom: number | null,
    bandTo: number | null,
    people: number | null,
    registry: number | null,
  ) => ({
    bandFrom,
    bandTo,
    people,
    registry,
  })

  it('are compared by shares: half of those below the line against a fifth', () => {
    const bands = [
      band(null, null, 900, 90),
      band(0, 50, 10, 2),
      band(50, 100, 40, 2),
      band(100, null, 50, 16),
    ]
    expect(reconcileBands(bands)).toEqual({ operatorPct: 50, registryPct: 20, differencePp: -30 })
  })

  it('who tell roubles are compared at the border nearest to the line', () => {
    const bands = [band(0, 1_200_000, 30, 3), band(1_200_000, 2_000_000, 30, 9), band(2_000_000, null, 40, 8)]
    expect(nearestBorder(bands, 1_500_000)).toBe(1_200_000)
    expect(reconcileBands(bands, nearestBorder(bands, 1_500_000)!)).toEqual({
      operatorPct: 30,
      registryPct: 15,
      differencePp: -15,
    })
    expect(nearestBorder([], 1_500_000)).toBeNull()
  })

  it('have no share where a band lies across the line, where a number is held back, or where there are none', () => {
    expect(reconcileBands([band(0, 120, 10, 2), band(120, null, 50, 16)]).operatorPct).toBeNull()
    expect(reconcileBands([band(0, 100, null, 2), band(100, null, 50, 16)])).toEqual({
      operatorPct: null,
      registryPct: (100 * 2) / 18,
      differencePp: null,
    })
    expect(reconcileBands([])).toEqual({ operatorPct: null, registryPct: null, differencePp: null })
  })
})
