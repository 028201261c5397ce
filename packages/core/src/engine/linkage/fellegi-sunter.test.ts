import { describe, expect, it } from 'vitest'
import {
  chanceOf,
  combine,
  learn,
  log2Odds,
  priorOf,
  startOf,
  weightOf,
  type Pattern,
} from './fellegi-sunter.ts'

/** Two columns of two levels, independent within matches and within the others. */
function patterns(matches: number, others: number, m: [number, number], u: [number, number]): Pattern[] {
  const of = (chance: number, level: number): number => (level === 1 ? chance : 1 - chance)
  return [0, 1].flatMap((a) =>
    [0, 1].map((b) => ({
      levels: [a, b],
      pairs: matches * of(m[0], a) * of(m[1], b) + others * of(u[0], a) * of(u[1], b),
    })),
  )
}

describe('the model of Fellegi and Sunter', () => {
  it('finds the chances that made the pairs', () => {
    const start = [startOf([0.95, 0.05]), startOf([0.9, 0.1])]
    const learned = learn(patterns(10_000, 90_000, [0.8, 0.7], [0.05, 0.1]), start, [true, true])!
    expect(learned.m[0]![1]).toBeCloseTo(0.8, 1)
    expect(learned.m[1]![1]).toBeCloseTo(0.7, 1)
    expect(learned.matches / 10_000).toBeCloseTo(1, 0)
  })

  it('asks no rule about its own columns, and keeps the start where none is left', () => {
    const start = [startOf([0.95, 0.05]), startOf([0.9, 0.1])]
    const told = learn(patterns(10_000, 90_000, [0.8, 0.7], [0.05, 0.1]), start, [false, true])!
    expect(told.m[0]).toBeNull()
    expect(weightOf(combine(start, [told]).models[0]!, 1)).toBeCloseTo(weightOf(start[0]!, 1), 12)
    expect(learn([], start, [true, true])).toBeNull()
  })

  it('never lets a nearer level speak less than a farther one', () => {
    const start = [startOf([0.9, 0.06, 0.04])]
    const {
      models: [column],
    } = combine(start, [{ m: [[0.1, 0.6, 0.3]], present: [1], matches: 100 }])
    expect(weightOf(column!, 2)).toBeGreaterThanOrEqual(weightOf(column!, 1) - 1e-9)
    expect(column!.m.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 12)
  })

  it('sets the prior so that the matches expected are those of all pairs', () => {
    const models = [
      { m: [0.2, 0.8], u: [0.95, 0.05] },
      { m: [0.3, 0.7], u: [0.9, 0.1] },
    ]
    const compared = patterns(1_000, 9_000, [0.8, 0.7], [0.05, 0.1])
    const prior = priorOf(compared, models, 10_000)
    const expected = compared.reduce(
      (sum, { levels, pairs }) =>
        sum +
        pairs *
          chanceOf(log2Odds(prior) + weightOf(models[0]!, levels[0]!) + weightOf(models[1]!, levels[1]!)),
      0,
    )
    expect(expected / 10_000).toBeCloseTo(prior, 6)
  })
})
