// Measures from bins against those of model/distribution, which know everybody.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LorenzFold, logBins } from '../../model/index.ts'
import { fifthsOf, giniOf, measureOf, quantileOf, type Histogram } from './histogram-measures.ts'

const EDGES = logBins(1_000, 1_000_000, 60)
const WIDTH = 1_000 ** (1 / 60)

function histogramOf(incomes: readonly number[]): Histogram {
  const weights = Array.from({ length: EDGES.length + 1 }, () => 0)
  const amounts = [...weights]
  for (const income of incomes) {
    const bin = EDGES.filter((edge) => edge <= income).length
    weights[bin]! += 1
    amounts[bin]! += income
  }
  return { edges: EDGES, weights, amounts }
}
function exact(incomes: readonly number[]): ReturnType<LorenzFold['result']> {
  const fold = new LorenzFold(incomes.length, [0.1, 0.5, 0.9])
  for (const income of incomes.toSorted((left, right) => left - right)) fold.add(income, 1)
  return fold.result()
}

const incomes = fc.array(fc.integer({ min: 1_000, max: 900_000 }), { minLength: 1, maxLength: 300 })

test('the truth lies between the bounds of the Gini coefficient, which are close', () => {
  fc.assert(
    fc.property(incomes, (list) => {
      const { from, to } = giniOf(histogramOf(list))!
      const { gini } = exact(list)
      expect(gini!).toBeGreaterThan(from - 1e-9)
      expect(gini!).toBeLessThan(to + 1e-9)
      // (μ − a)(b − μ) ≤ (b − a)² ÷ 4: one bin for all is the worst.
      expect(to - from).toBeLessThan((WIDTH - 1) / 4)
    }),
  )
})

test('a quantile lies within the bin that holds it, and fifths differ by less than a bin of their borders', () => {
  fc.assert(
    fc.property(incomes, (list) => {
      const sorted = list.toSorted((left, right) => left - right)
      for (const share of [0.1, 0.5, 0.9]) {
        const truth = sorted[Math.ceil(share * sorted.length - 1e-9) - 1]!
        const estimate = quantileOf(histogramOf(list), share)!
        expect(estimate).toBeGreaterThan(truth / WIDTH - 1)
        expect(estimate).toBeLessThan(truth * WIDTH + 1)
      }
      const fifths = fifthsOf(histogramOf(list))!
      for (const [at, fifth] of exact(list).fifths!.entries()) {
        expect(Math.abs(fifths[at]! - fifth)).toBeLessThan(WIDTH - 1)
      }
      expect(fifths.reduce((sum, fifth) => sum + fifth, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('nobody, or no income at all, gives no measure and no division by zero', () => {
  for (const kind of ['mean', 'gini', 's80s20'] as const) {
    expect(measureOf(histogramOf([]), { kind })).toBeNull()
  }
  expect(measureOf(histogramOf([]), { kind: 'quantile', share: 0.5 })).toBeNull()
  const destitute = histogramOf([0, 0, 0])
  expect(measureOf(destitute, { kind: 'mean' })).toBe(0)
  expect(measureOf(destitute, { kind: 'gini' })).toBeNull()
  expect(measureOf(destitute, { kind: 'fifth', number: 1 })).toBeNull()
  expect(measureOf(histogramOf([0, 5_000, 5_000, 5_000, 5_000]), { kind: 's80s20' })).toBeNull()
})

test('who has more than the last edge is counted by the mean of those above it', () => {
  expect(quantileOf(histogramOf([2_000_000, 4_000_000]), 0.5)).toBe(3_000_000)
})
