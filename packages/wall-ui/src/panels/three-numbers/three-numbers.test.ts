import type { EstimateRow } from '@obzor/core/protocol'
import { describe, expect, it } from 'vitest'
import { numbersByPlace, percentAxis } from './three-numbers.ts'

const estimate = (id: string, modelPct: number | null): EstimateRow => ({
  id,
  isRegion: false,
  modelPct,
  modelLowPct: modelPct === null ? null : modelPct - 1,
  modelHighPct: modelPct === null ? null : modelPct + 1,
  ownSharePct: 50,
  isBenchmarked: true,
  officialPct: 8.4,
  officialPeriod: '2020',
  logNormalPct: null,
  becauseOfIncomePp: null,
  becauseOfInequalityPp: null,
  becauseOfLinePp: null,
  designEffect: 3,
  coveragePct: 100,
})

describe('three numbers of each municipality', () => {
  it('stand in the order of the model, and those without a number last', () => {
    const estimates = new Map(
      [estimate('1', 5), estimate('2', null), estimate('3', 9)].map((row) => [row.id, row]),
    )
    const registry = new Map([
      ['1', 30],
      ['2', 7],
    ])
    const numbers = numbersByPlace(['1', '2', '3', '4'], (oktmo) => registry.get(oktmo) ?? null, estimates)
    expect(numbers.map(({ oktmo }) => oktmo)).toEqual(['3', '2', '1', '4'])
    expect(numbers[0]).toMatchObject({ registry: null, model: 9, low: 8, high: 10 })
    expect(numbers[3]).toMatchObject({ registry: null, model: null, ownShare: null })
  })
})

describe('the axis of per cent', () => {
  it.each([
    [[8.4, 21.3], 25, 5],
    [[0.4], 1, 1],
    [[], 1, 1],
    [[3.2, null], 4, 1],
    [[97], 100, 20],
    [[47.9], 50, 10],
  ] as const)('of %j ends at %d in steps of %d', (values, max, step) => {
    const axis = percentAxis(values)
    expect(axis.max).toBe(max)
    expect(axis.ticks[1]).toBe(step)
    expect(axis.ticks.at(-1)).toBe(max)
  })
})
