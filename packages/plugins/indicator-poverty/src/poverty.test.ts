import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileEvaluate } from '@obzor/core/engine/indicators/evaluate.ts'
import { checkIndicator, inOrderOfReading, isCounted, type Expression } from '@obzor/core/model'
import { povertyPlugin } from './index.ts'

const FIELDS = ['members', 'incomeKopecks', 'lineKopecks']
type Household = [members: number, incomeRoubles: number, lineRoubles: number]

/** Numerator and denominator, as integers. */
function sumsOf(code: string, households: readonly Household[]): [bigint, bigint] {
  const indicator = povertyPlugin.manifest.indicators.find((other) => other.code === code)
  if (!indicator || !isCounted(indicator)) throw new Error(`${code} is not counted`)
  const isOfPersons = indicator.over === 'person'
  const sum = (expression: Expression | undefined): bigint => {
    if (!expression) return 1n
    const evaluate = compileEvaluate(expression, (field) => FIELDS.indexOf(field))
    return households
      .map(([members, income, line]) => {
        const ofOne = evaluate(Float64Array.of(members, income * 100, line * 100), 0)
        return BigInt(ofOne) * BigInt(isOfPersons ? members : 1)
      })
      .reduce((total, part) => total + part, 0n)
  }
  return [sum(indicator.numerator), sum(indicator.denominator)]
}

function valueOf(code: string, households: readonly Household[]): number | null {
  const indicator = povertyPlugin.manifest.indicators.find((other) => other.code === code)!
  const [numerator, denominator] = sumsOf(code, households)
  if (!isCounted(indicator) || denominator === 0n) return null
  return (indicator.factor * Number(numerator)) / Number(denominator)
}

// Ten persons: four live on half of their line, two on nothing, four above it.
const village: Household[] = [
  [4, 20_000, 40_000],
  [2, 0, 30_000],
  [3, 90_000, 40_000],
  [1, 15_000, 15_000],
]

describe('indicator-poverty', () => {
  it('counts persons, not households, and one who has exactly the line is not poor', () => {
    expect(valueOf('poverty.count', village)).toBe(6)
    expect(valueOf('poverty.rate', village)).toBe(60)
    expect(valueOf('registry.persons', village)).toBe(10)
  })

  it('measures depth and severity as Foster, Greer and Thorbecke do', () => {
    // (4 × 0.5 + 2 × 1) ÷ 10 and (4 × 0.25 + 2 × 1) ÷ 10
    expect(valueOf('poverty.depth', village)).toBeCloseTo(40, 10)
    expect(valueOf('poverty.severity', village)).toBeCloseTo(30, 10)
  })

  it('sums what the poor lack, in roubles a month', () => {
    expect(valueOf('poverty.deficit', village)).toBe(50_000)
  })

  it('has no rate where nobody lives, and survives a household without a line', () => {
    expect(valueOf('poverty.rate', [])).toBeNull()
    expect(valueOf('poverty.depth', [[1, 0, 0]])).toBe(0)
  })

  it('orders the measures for any village: severity ≤ depth ≤ rate', () => {
    for (let income = 0; income <= 40_000; income += 1234) {
      const households: Household[] = [
        [3, income, 40_000],
        [2, 50_000, 30_000],
      ]
      const [rate, depth, severity] = ['poverty.rate', 'poverty.depth', 'poverty.severity'].map((code) =>
        valueOf(code, households)!,
      ) as [number, number, number]
      expect(severity).toBeLessThanOrEqual(depth)
      expect(depth).toBeLessThanOrEqual(rate)
    }
  })

  it('stays exact for a region of 1.5 million persons in the deepest poverty', () => {
    const million = valueOf(
      'poverty.severity',
      Array.from({ length: 1000 }, () => [15, 0, 300_000] as Household),
    )
    expect(million).toBe(100)
    // Millionths of 1.5 million persons stay far below 2^53.
    expect(1_500_000 * 1_000_000).toBeLessThan(Number.MAX_SAFE_INTEGER)
  })

  it('adds up exactly over any partition of the households', () => {
    const household = fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 900_000 }),
      fc.integer({ min: 0, max: 300_000 }),
    )
    const codes = povertyPlugin.manifest.indicators.filter(isCounted).map(({ code }) => code)
    fc.assert(
      fc.property(
        fc.array(fc.tuple(household, fc.integer({ min: 0, max: 4 })), { maxLength: 40 }),
        (list) => {
          const parts = [0, 1, 2, 3, 4].map((part) =>
            list.filter(([, of]) => of === part).map(([each]) => each as Household),
          )
          for (const code of codes) {
            const [whole] = sumsOf(code, parts.flat())
            expect(parts.reduce((sum, part) => sum + sumsOf(code, part)[0], 0n)).toBe(whole)
          }
        },
      ),
    )
  })

  it('declares nothing that cannot be counted, and derives nothing from what is not there', () => {
    const refused: string[] = []
    for (const indicator of povertyPlugin.manifest.indicators) checkIndicator(indicator)
    inOrderOfReading(povertyPlugin.manifest.indicators, (code) => refused.push(code))
    expect(refused).toEqual([])
  })
})
