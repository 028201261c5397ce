import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apportion, pyramidSide, spreadOpenGroup } from './population.ts'

const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0)

describe('the open last group', () => {
  test('is spread to the last person, whatever its size', () => {
    fc.assert(
      fc.property(
        fc.nat(200_000),
        fc.nat(20_000),
        fc.integer({ min: 50, max: 99 }),
        (total, last, firstAge) => {
          const ages = spreadOpenGroup(total, firstAge, last)
          expect(ages).toHaveLength(101 - firstAge)
          expect(sum(ages)).toBe(total)
          expect(Math.min(...ages)).toBeGreaterThanOrEqual(0)
        },
      ),
    )
  })

  test('goes on from the last published ages without a step and never rises', () => {
    const ages = spreadOpenGroup(97_000, 70, 9_355)
    expect(ages[0]).toBeGreaterThan(9_355 * 0.9)
    expect(ages[0]).toBeLessThanOrEqual(9_355)
    expect(ages.slice(0, 30)).toEqual(ages.slice(0, 30).sort((left, right) => right - left))
  })
})

test('a split by weights keeps the total and gives the odd one to the largest remainder', () => {
  expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3])
  expect(apportion(7, [0.9, 3.1, 3])).toEqual([1, 3, 3])
})

describe('one sex of a municipality', () => {
  const singles = new Map(Array.from({ length: 70 }, (_, age): [number, number] => [age, 100]))

  test('has single ages as published and the rest of the total after them', () => {
    const side = pyramidSide(singles, 8_500)!
    expect(side).toHaveLength(101)
    expect(side.slice(0, 70)).toEqual(Array.from({ length: 70 }, () => 100))
    expect(sum(side.slice(70))).toBe(1_500)
  })

  test('is refused when an age is missing in the middle, for the middle-aged would become old', () => {
    const gap = new Map(singles)
    gap.delete(40)
    expect(pyramidSide(gap, 8_500)).toBeUndefined()
  })

  test('is refused when single ages exceed the total', () => {
    expect(pyramidSide(singles, 6_999)).toBeUndefined()
  })
})
