import { BY_SEX, cellId } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'
import { describe, expect, it } from 'vitest'
import { profileLines, type ProfileSource } from './profile.ts'

const row = (value: number | null, persons: number, by?: string, hidden = false): IndicatorRow => ({
  id: by === undefined ? cellId('poverty.rate', '48') : cellId('poverty.rate', '48', { sex: by }),
  indicator: 'poverty.rate',
  territory: '48',
  numerator: value === null ? 0 : (value * persons) / 100,
  denominator: persons,
  value,
  ...(hidden && { hidden }),
})
const source = (groups: readonly IndicatorRow[], designEffect = 1): ProfileSource => ({
  rows: new Map(groups.map((group) => [group.id, group])),
  indicator: 'poverty.rate',
  total: row(10, 20_000),
  designEffect,
})

describe('the profile of the poor', () => {
  it('says how poor each group is and how much of poverty it makes', () => {
    const lines = profileLines(BY_SEX, source([row(8, 9_000, 'male'), row(11.6364, 11_000, 'female')]), 'ru')
    expect(lines.map(({ code, than }) => [code, than])).toEqual([
      ['male', 'below'],
      ['female', 'above'],
    ])
    expect(lines[0]).toMatchObject({ title: 'мужчины', rate: 8, shareOfPoor: 36 })
    expect(lines[0]!.low!).toBeLessThan(8)
    expect(lines[1]!.shareOfPoor).toBeCloseTo(64, 2)
  })

  it('tells groups apart only as far as households do, not persons', () => {
    expect(profileLines(BY_SEX, source([row(8.9, 9_000, 'male')]), 'en')[0]!.than).toBe('below')
    expect(profileLines(BY_SEX, source([row(8.9, 9_000, 'male')], 4), 'en')[0]!.than).toBe('like')
  })

  it('shows that a small group is hidden, and leaves out what nobody is in', () => {
    const lines = profileLines(BY_SEX, source([row(null, 0, 'male', true), row(null, 0, 'female')]), 'ru')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ code: 'male', isHidden: true, rate: null, shareOfPoor: null })
  })
})
