import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addSums,
  bootstrapIntervals,
  drawBlocks,
  ExactSum,
  indexedPovertyLine,
  LorenzFold,
  povertyMeasures,
  senIndex,
  SUM_NAMES,
  compareShares,
  wilsonInterval,
  type PovertySums,
} from './index.ts'

interface Person {
  income: number
  weight: number
  line: number
}

/** Straight from the definitions. */
function sumsOf(persons: readonly Person[]): PovertySums {
  const poor = persons.filter(({ income, line }) => income < line)
  const total = (of: readonly Person[], value: (person: Person) => number): number => {
    const sum = new ExactSum()
    for (const person of of) sum.add(value(person))
    return sum.value
  }
  const gap = ({ income, line }: Person): number => (line - income) / line
  return {
    persons: persons.length,
    poorPersons: poor.length,
    weight: total(persons, ({ weight }) => weight),
    weightSquared: total(persons, ({ weight }) => weight * weight),
    poorWeight: total(poor, ({ weight }) => weight),
    gap: total(poor, (person) => person.weight * gap(person)),
    gapSquared: total(poor, (person) => person.weight * gap(person) ** 2),
    deficit: total(poor, ({ income, line, weight }) => weight * (line - income)),
    income: total(persons, ({ income, weight }) => weight * income),
    watts: total(poor, ({ income, line, weight }) => (income > 0 ? weight * Math.log(line / income) : 0)),
    positiveWeight: total(persons, ({ income, weight }) => (income > 0 ? weight : 0)),
  }
}

const of = (incomes: readonly number[], line: number): Person[] =>
  incomes.map((income) => ({ income, weight: 1, line }))

const fold = (persons: readonly Person[], shares: readonly number[] = []): LorenzFold => {
  const weight = persons.reduce((sum, person) => sum + person.weight, 0)
  const lorenz = new LorenzFold(weight, shares)
  for (const person of persons.toSorted((a, b) => a.income - b.income))
    lorenz.add(person.income, person.weight)
  return lorenz
}

describe('measures of poverty', () => {
  it('of four persons are those of the textbook', () => {
    const measures = povertyMeasures(sumsOf(of([100, 110, 150, 160], 125)))
    expect(measures.fgt0).toBe(0.5)
    expect(measures.fgt1).toBeCloseTo(0.08, 15)
    expect(measures.fgt2).toBeCloseTo(0.0136, 15)
    expect(measures).toMatchObject({ deficit: 40, averageShortfall: 20, meanIncome: 130 })
    expect(measures.watts).toBeCloseTo((Math.log(125 / 100) + Math.log(125 / 110)) / 4, 15)
  })

  it('are additive over any partition to 1e-12', () => {
    const person = fc.record({
      /** Kopecks. */
      income: fc.integer({ min: -1e7, max: 1e8 }).map((kopecks) => kopecks / 100),
      weight: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
      line: fc.double({ min: 1, max: 1e5, noNaN: true }),
    })
    const parted = fc.array(fc.tuple(person, fc.nat(4)), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(parted, (persons) => {
        const whole = povertyMeasures(sumsOf(persons.map(([one]) => one)))
        const parts = [0, 1, 2, 3, 4].map((part) =>
          sumsOf(persons.filter(([, at]) => at === part).map(([one]) => one)),
        )
        const added = povertyMeasures(addSums(parts))
        const names = ['fgt0', 'fgt1', 'fgt2', 'deficit', 'watts'] as const
        const apart = names.filter((name) => {
          const [one, other] = [whole[name], added[name]]
          if (one === null || other === null) return one !== other
          return Math.abs(other - one) > 1e-12 * Math.max(1, one)
        })
        expect(apart).toEqual([])
      }),
    )
  })

  it('leave those without a positive income out of Watts’ index, above and below', () => {
    const measures = povertyMeasures(sumsOf(of([-5, 0, 50, 200], 100)))
    expect(measures.watts).toBeCloseTo(Math.log(2) / 2, 15)
    expect(measures.fgt0).toBe(0.75)
  })

  it('of nobody, and of nobody poor, are null where they would divide by nothing', () => {
    expect(povertyMeasures(addSums([]))).toEqual({
      fgt0: null,
      fgt1: null,
      fgt2: null,
      deficit: 0,
      deficitShareOfIncome: null,
      averageShortfall: null,
      watts: null,
      meanIncome: null,
    })
    expect(povertyMeasures(sumsOf(of([200], 100)))).toMatchObject({ fgt0: 0, averageShortfall: null })
    expect(povertyMeasures(sumsOf(of([0, 0], 100)))).toMatchObject({ fgt0: 1, deficitShareOfIncome: null })
  })
})

describe('граница бедности', () => {
  it('is its base of 2020 times the price index, in whole roubles', () => {
    const groups = [11_329, 12_273, 9_348, 11_140]
    expect(groups.map((base) => indexedPovertyLine(base, 105.66))).toEqual([11_970, 12_968, 9_877, 11_771])
    expect(groups.map((base) => indexedPovertyLine(base, 100))).toEqual(groups)
    // Exactly a half: 50 × 1.01.
    expect(indexedPovertyLine(50, 101)).toBe(51)
  })

  it('is not made of nothing', () => {
    for (const [base, index] of [
      [0, 105],
      [-1, 105],
      [11_329, 0],
      [11_329, Number.NaN],
      [11_329.5, 105],
    ] as const)
      expect(() => indexedPovertyLine(base, index)).toThrow(RangeError)
  })
})

describe('the order of incomes', () => {
  it('gives the Gini coefficient of its definition by pairs', () => {
    const person = fc.record({
      income: fc.integer({ min: 0, max: 1000 }),
      weight: fc.integer({ min: 1, max: 9 }),
      line: fc.constant(1),
    })
    fc.assert(
      fc.property(fc.array(person, { minLength: 1, maxLength: 40 }), (persons) => {
        const income = persons.reduce((sum, one) => sum + one.income * one.weight, 0)
        const weight = persons.reduce((sum, one) => sum + one.weight, 0)
        let pairs = 0
        for (const a of persons) {
          for (const b of persons) pairs += a.weight * b.weight * Math.abs(a.income - b.income)
        }
        const { gini } = fold(persons).result()
        const expected = income === 0 ? null : pairs / (2 * weight * income)
        expect(gini === null ? null : Number(gini.toFixed(12))).toBe(
          expected === null ? null : Number(expected.toFixed(12)),
        )
      }),
    )
  })

  it('divides the person on the border of a fifth', () => {
    const { fifths, s80s20 } = fold(of([10, 20, 30], 1)).result()
    // A fifth is 0.6 of a person.
    expect(fifths!.map((share) => Number(share.toFixed(12)))).toEqual(
      [0.1, 8 / 60, 0.2, 16 / 60, 0.3].map((share) => Number(share.toFixed(12))),
    )
    expect(s80s20).toBeCloseTo(3, 12)
  })

  it('takes the mean of two persons when the median falls between them', () => {
    expect(fold(of([1, 2, 10, 20], 1), [0.5]).result().quantiles).toEqual([6])
    expect(fold(of([1, 2, 10], 1), [0.25, 0.5]).result().quantiles).toEqual([1, 2])
  })

  it('gives Sen’s index of its definition', () => {
    const poor = of([0.8, 0.88], 1)
    // H (I + (1 − I) G), H = 1/2, I = 0.16, G by pairs.
    const gini = (2 * 0.08) / (2 * 2 * (0.8 + 0.88))
    const expected = 0.5 * (0.16 + 0.84 * gini)
    expect(senIndex({ weight: 4, gap: 0.32, spread: fold(poor).sums.spread })).toBeCloseTo(expected, 14)
    // All the poor have nothing: the gap alone.
    expect(senIndex({ weight: 4, gap: 2, spread: fold(of([0, 0], 1)).sums.spread })).toBe(0.5)
  })
})

describe('intervals', () => {
  it('of a share are Wilson’s', () => {
    const [low, high] = wilsonInterval(15 / 20, 20)
    expect(low).toBeCloseTo(0.5313, 4)
    expect(high).toBeCloseTo(0.8881, 4)
    expect(wilsonInterval(0, 10)[0]).toBe(0)
  })

  it('of a difference of shares is that of the paper', () => {
    const share = (part: number, all: number) => {
      const [low, high] = wilsonInterval(part / all, all)
      return { value: part / all, low, high }
    }
    const compared = compareShares(share(56, 70), share(48, 80))
    expect(compared.difference).toBeCloseTo(0.2, 12)
    expect(compared.low).toBeCloseTo(0.0524, 4)
    expect(compared.high).toBeCloseTo(0.3339, 4)
    expect(compared.isCertain).toBe(true)
    expect(compareShares(share(48, 80), share(49, 80)).isCertain).toBe(false)
  })

  it('of the bootstrap hold the share they come from, and are the same for the same seed', () => {
    const blocks = Array.from({ length: 200 }, (_, block) => ({
      block,
      sums: sumsOf(of([block % 5 === 0 ? 50 : 200], 100)),
    }))
    const numbers = blocks.map(({ block }) => block)
    const [low, high] = bootstrapIntervals(blocks, drawBlocks(numbers, 400, 7)).fgt0!
    expect(low).toBeGreaterThan(0.13)
    expect(low).toBeLessThan(0.2)
    expect(high).toBeGreaterThan(0.2)
    expect(high).toBeLessThan(0.27)
    expect(bootstrapIntervals(blocks, drawBlocks(numbers, 400, 7)).fgt0).toEqual([low, high])
    expect(Object.keys(addSums([]))).toEqual([...SUM_NAMES])
  })
})
