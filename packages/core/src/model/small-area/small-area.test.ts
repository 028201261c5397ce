import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  areaRates,
  benchmarkShift,
  fayHerriot,
  logNormalShareBelow,
  movedShare,
  normalCdf,
  normalQuantile,
  sigmaOfGini,
  type AreaCount,
} from './index.ts'

/** Mulberry32: the same numbers every time. */
function numbers(seed: number): { uniform(): number; normal(): number } {
  let state = seed >>> 0
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  }
}

describe('the normal distribution', () => {
  it('has the values of the tables', () => {
    expect(normalCdf(0)).toBe(0.5)
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 15)
    expect(normalCdf(-3)).toBeCloseTo(0.001349898031630095, 15)
    expect(normalCdf(40)).toBe(1)
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12)
    expect(normalQuantile(0)).toBe(-Infinity)
    expect(normalQuantile(1.1)).toBeNaN()
  })
})

describe('lognormal incomes', () => {
  it('with a Gini coefficient of 0.4 have σ = 0.7416, and half of people are below the median', () => {
    const sigma = sigmaOfGini(0.4)
    expect(sigma).toBeCloseTo(0.7416, 4)
    const median = 30_000 * Math.exp((-sigma * sigma) / 2)
    expect(logNormalShareBelow({ meanIncome: 30_000, gini: 0.4 }, median)).toBeCloseTo(0.5, 12)
  })

  it('are those of a drawn population', () => {
    const { normal } = numbers(5)
    const sigma = sigmaOfGini(0.35)
    const incomes = Array.from({ length: 200_000 }, () => Math.exp(10 + sigma * normal()))
    const meanIncome = Math.exp(10 + (sigma * sigma) / 2)
    const share = logNormalShareBelow({ meanIncome, gini: 0.35 }, 12_000)!
    expect(incomes.filter((income) => income < 12_000).length / incomes.length).toBeCloseTo(share, 2)
  })

  it.each([
    [0, 0.4, 10],
    [-5, 0.4, 10],
    [Number.NaN, 0.4, 10],
    [100, 0, 10],
    [100, 1, 10],
    [100, 0.4, 0],
  ])('are not to be had from a mean of %d, a Gini of %d and a line of %d', (meanIncome, gini, line) => {
    expect(logNormalShareBelow({ meanIncome, gini }, line)).toBeNull()
  })
})

describe('the model of areas', () => {
  const constant = [1]
  it('of equal variances draws every area to the mean by one share, as by hand', () => {
    const values = [2, 4, 6, 8, 10]
    const areas = values.map((direct) => ({ direct, variance: 1, covariates: constant }))
    const { between, coefficients, areas: estimates } = fayHerriot(areas)!
    expect(coefficients[0]).toBeCloseTo(6, 10)
    // Residual likelihood alone: s² − ψ = 10 − 1; the factor arctan(Σ γ)^(1/m) moves it a little up.
    expect(between).toBeGreaterThan(9)
    expect(between).toBeLessThan(9.5)
    const share = between / (between + 1)
    for (const [at, { value, ownShare, meanSquaredError }] of estimates.entries()) {
      expect(ownShare).toBeCloseTo(share, 12)
      expect(value).toBeCloseTo(6 + share * (values[at]! - 6), 10)
      const [g1, g2, g3] = [share, (1 - share) ** 2 * ((between + 1) / 5), 2 / 5 / (between + 1)]
      expect(meanSquaredError).toBeCloseTo(g1 + g2 + 2 * g3, 10)
    }
  })

  it('leaves areas that hardly differ some difference of their own', () => {
    const areas = [5, 5.1, 4.9, 5, 5.05, 4.95].map((direct) => ({
      direct,
      variance: 1,
      covariates: constant,
    }))
    const { between, areas: estimates } = fayHerriot(areas)!
    expect(between).toBeGreaterThan(0)
    for (const { ownShare } of estimates) expect(ownShare).toBeLessThan(0.5)
  })

  it('follows a covariate, and predicts by it where nobody was counted', () => {
    const areas = [1, 2, 3, 4, 5, 6, 7, 8].map((x) => ({
      direct: x === 5 ? null : 10 + 3 * x,
      variance: x === 5 ? Infinity : 0.01,
      covariates: [1, x],
    }))
    const { areas: estimates, coefficients } = fayHerriot(areas)!
    expect(coefficients[0]).toBeCloseTo(10, 6)
    expect(coefficients[1]).toBeCloseTo(3, 6)
    expect(estimates[4]!.value).toBeCloseTo(25, 6)
    expect(estimates[4]!.ownShare).toBe(0)
    expect(estimates[4]!.meanSquaredError).toBeGreaterThan(0)
  })

  it('is not made of too few areas, nor of a covariate that is the same everywhere', () => {
    const few = [1, 2, 3].map((direct) => ({ direct, variance: 1, covariates: constant }))
    expect(fayHerriot(few)).toBeNull()
    expect(fayHerriot([])).toBeNull()
    const same = [1, 2, 3, 4, 5, 6].map((direct) => ({ direct, variance: 1, covariates: [1, 7] }))
    expect(fayHerriot(same)).toBeNull()
  })
})

describe('rates of areas', () => {
  /** Twenty areas of 15 to 1,500 households of one size; the truth is drawn anew each time. */
  const sizes = Array.from({ length: 20 }, (_, at) => Math.round(15 * 100 ** (at / 19)))

  function drawn(random: ReturnType<typeof numbers>): { truth: number; area: AreaCount }[] {
    return sizes.map((households) => {
      const angle = Math.asin(Math.sqrt(0.12)) + 0.06 * random.normal()
      const truth = Math.sin(angle) ** 2
      let poor = 0
      for (let at = 0; at < households; at += 1) if (random.uniform() < truth) poor += 3
      return {
        truth,
        area: { persons: 3 * households, poor, effectiveSize: households, covariates: [] },
      }
    })
  }

  it('hold the truth in 95 of 100 intervals, and are nearer to it than the counts', () => {
    const random = numbers(20260101)
    let [held, all, errorOfModel, errorOfCount] = [0, 0, 0, 0]
    for (let turn = 0; turn < 120; turn += 1) {
      const areas = drawn(random)
      const rates = areaRates(areas.map(({ area }) => area))!
      for (const [at, { truth, area }] of areas.entries()) {
        const { rate, low, high } = rates[at]!
        all += 1
        if (low <= truth && truth <= high) held += 1
        errorOfModel += (rate - truth) ** 2
        errorOfCount += (area.poor / area.persons - truth) ** 2
      }
    }
    expect(held / all).toBeGreaterThan(0.93)
    expect(held / all).toBeLessThan(0.975)
    expect(errorOfModel).toBeLessThan(0.7 * errorOfCount)
  })

  it('draw a small area more than a large one', () => {
    const rates = areaRates(
      [20, 50, 100, 500, 5_000].map((households, at) => ({
        persons: 3 * households,
        poor: 3 * Math.round(households * (0.1 + 0.05 * at)),
        effectiveSize: households,
        covariates: [],
      })),
    )!
    const shares = rates.map(({ ownShare }) => ownShare)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    for (const { rate, low, high } of rates) {
      expect(low).toBeLessThan(rate)
      expect(high).toBeGreaterThan(rate)
    }
  })

  it('stay within 0 and 1 for any counts, and are there for an area without anybody', () => {
    const area = fc.tuple(fc.nat({ max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(fc.array(area, { minLength: 4, maxLength: 12 }), (drawnAreas) => {
        const areas = drawnAreas.map(([persons, share]) => ({
          persons,
          poor: Math.round(persons * share),
          effectiveSize: persons / 2.5,
          covariates: [],
        }))
        const rates = areaRates(areas)
        const counted = areas.filter(({ persons }) => persons > 0).length
        expect(rates === null).toBe(counted < 4)
        for (const { rate, low, high } of rates ?? []) {
          const all = [0, low, rate, high, 1]
          expect(all.every(Number.isFinite)).toBe(true)
          expect(low).toBeLessThanOrEqual(high)
          expect(rate).toBeGreaterThanOrEqual(0)
          expect(rate).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('benchmarking', () => {
  it('brings the weighted mean to the official total and keeps the order', () => {
    const area = fc.record({
      rate: fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      weight: fc.integer({ min: 1, max: 1_000_000 }),
    })
    fc.assert(
      fc.property(
        fc.array(area, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (areas, total) => {
          const shift = benchmarkShift(areas, total)!
          const after = areas.map(({ rate }) => movedShare(rate, shift))
          const weight = areas.reduce((sum, one) => sum + one.weight, 0)
          const mean = areas.reduce((sum, one, at) => sum + one.weight * after[at]!, 0) / weight
          expect(Math.abs(mean - total)).toBeLessThan(1e-9)
          const order = areas.map((_, at) => at).sort((a, b) => areas[a]!.rate - areas[b]!.rate)
          expect(order.every((at, place) => place === 0 || after[order[place - 1]!]! <= after[at]!)).toBe(
            true,
          )
        },
      ),
    )
  })

  it('is not done to a total of nothing or all, nor without people', () => {
    const areas = [{ rate: 0.1, weight: 5 }]
    expect(benchmarkShift(areas, 0)).toBeNull()
    expect(benchmarkShift(areas, 1)).toBeNull()
    expect(benchmarkShift([], 0.1)).toBeNull()
    expect(benchmarkShift([{ rate: 0, weight: 1 }], 0.1)).toBeNull()
  })
})
