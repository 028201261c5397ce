import type { FreshnessRow } from '@obzor/core/protocol'
import { describe, expect, it } from 'vitest'
import { CHANGE_WINDOW_MS, changeOver, newsOf, recordChange, type ChangeEntry } from './kpi/change-log.ts'
import { cellChanges } from './map/cell-changes.ts'
import { cutRanking, rank } from './ranking/ranking.ts'
import { ageOfAll } from './sources/source-age.ts'
import { stepOf, trendBreaks, trendSeries, withGaps } from './trend/trend-option.ts'

describe('ranking', () => {
  it('puts the highest first and leaves out the unknown', () => {
    const places = rank([
      ['1', 7],
      ['2', null],
      ['3', 9],
    ])
    expect(places).toEqual([
      { place: 1, oktmo: '3', value: 9 },
      { place: 2, oktmo: '1', value: 7 },
    ])
  })
  it('keeps equal values in the order of their codes', () => {
    const order = (codes: string[]): string[] =>
      rank(codes.map((code) => [code, 5])).map(({ oktmo }) => oktmo)
    expect(order(['3', '1', '2'])).toEqual(['1', '2', '3'])
  })
  it('shows both ends and says how many are between', () => {
    const all = rank(Array.from({ length: 20 }, (_, index) => [String(index), index]))
    const { highest, lowest, hidden } = cutRanking(all, 9, 3)
    expect([highest.length, lowest.length, hidden]).toEqual([9, 3, 8])
    expect(lowest.at(-1)?.place).toBe(20)
  })
  it('shows all rather than hide a single one', () => {
    const all = rank(Array.from({ length: 13 }, (_, index) => [String(index), index]))
    expect(cutRanking(all, 9, 3)).toMatchObject({ highest: { length: 13 }, lowest: [], hidden: 0 })
  })
})

describe('what changed', () => {
  const minute = 60_000
  const logOf = (...values: [at: number, value: number][]): readonly ChangeEntry[] =>
    values.reduce<readonly ChangeEntry[]>((log, [at, value]) => recordChange(log, { at, value }), [])

  it('is the difference to the wall’s start within the first hour', () => {
    const log = logOf([0, 8.7], [10 * minute, 8.8])
    expect(changeOver(log, 20 * minute)).toEqual({ delta: 8.8 - 8.7, since: 0 })
  })
  it('is the difference to an hour ago later on', () => {
    const log = logOf([0, 5], [30 * minute, 6], [100 * minute, 8])
    expect(changeOver(log, 110 * minute)).toEqual({ delta: 2, since: 50 * minute })
  })
  it('forgets what is older than its window but for the value the window began with', () => {
    const log = logOf([0, 1], [10 * minute, 2], [90 * minute, 3], [180 * minute, 4])
    expect(log.map(({ value }) => value)).toEqual([3, 4])
  })
  it('keeps a bounded number of entries however often a figure moves', () => {
    let log: readonly ChangeEntry[] = []
    for (let at = 0; at < CHANGE_WINDOW_MS; at += 500) log = recordChange(log, { at, value: at })
    expect(log.length).toBeLessThanOrEqual(600)
    expect(log[0]?.value).toBe(0)
  })
  it('is good or bad news by the declared direction', () => {
    expect(newsOf(1, 'more-is-worse')).toBe('worse')
    expect(newsOf(-1, 'more-is-worse')).toBe('better')
    expect(newsOf(1, 'more-is-better')).toBe('better')
    expect(newsOf(1, 'neutral')).toBe('neutral')
    expect(newsOf(0, 'more-is-worse')).toBe('neutral')
  })
  it('on the map leaves out a first value and puts the largest change first', () => {
    const before = new Map([
      ['a', 1],
      ['b', 5],
      ['c', null],
    ])
    const after = new Map([
      ['a', 1.5],
      ['b', 3],
      ['c', 9],
    ])
    expect(cellChanges(before, after)).toEqual([
      { oktmo: 'b', delta: -2 },
      { oktmo: 'a', delta: 0.5 },
    ])
  })
})

describe('the age of a figure', () => {
  const HOUR = 3_600_000
  const now = 1000 * HOUR
  const source = (id: string, ageHours: number | null, refreshHours = 24): [string, FreshnessRow] => [
    id,
    {
      id,
      title: { ru: id, en: id },
      agency: { ru: id, en: id },
      refreshHours,
      lastSuccessAt: ageHours === null ? null : now - ageHours * HOUR,
      state: 'waiting',
    },
  ]
  it('is the latest success while every source is within its period', () => {
    const rows = new Map([source('a', 20), source('b', 1)])
    expect(ageOfAll(rows, ['a', 'b'], now)).toEqual({ state: 'fresh', ageMs: HOUR, culprit: null })
  })
  it('is that of the source that is late, and names it', () => {
    const rows = new Map([source('a', 60), source('b', 1)])
    expect(ageOfAll(rows, ['a', 'b'], now)).toMatchObject({
      state: 'stale',
      ageMs: 60 * HOUR,
      culprit: { id: 'a' },
    })
  })
  it('is unavailable when a source never succeeded', () => {
    const rows = new Map([source('a', null), source('b', 60)])
    expect(ageOfAll(rows, ['a', 'b'], now)).toMatchObject({
      state: 'unavailable',
      ageMs: null,
      culprit: { id: 'a' },
    })
  })
  it('is unknown when none of its sources is installed', () => {
    expect(ageOfAll(new Map([source('z', 1)]), ['a'], now)).toBeNull()
  })
  it('is never negative when the wall’s clock runs behind', () => {
    expect(ageOfAll(new Map([source('a', -1)]), ['a'], now)?.ageMs).toBe(0)
  })
})

describe('the trend', () => {
  it('takes the years of its own region in order', () => {
    const rows = [
      { territory: '48', period: '2020', value: 8.4 },
      { territory: '48', period: '2019', value: 8.7 },
      { territory: '00', period: '2020', value: 12.1 },
      { territory: '48', period: '2020-Q1', value: 9 },
    ]
    expect(trendSeries(rows, '48')).toEqual([
      { period: '2019', year: 2019, value: 8.7 },
      { period: '2020', year: 2020, value: 8.4 },
    ])
  })
  it('is of quarters or months where the agency publishes those', () => {
    const rows = ['2025-Q4', '2026-Q1', '2024'].map((period) => ({ territory: '48', period, value: 1 }))
    expect(trendSeries(rows, '48').map(({ period, year }) => [period, year])).toEqual([
      ['2025-Q4', 2025.875],
      ['2026-Q1', 2026.125],
    ])
    expect(trendSeries([{ territory: '48', period: 'летом', value: 1 }], '48')).toEqual([])
  })
  const years = (...known: [year: number, value: number][]) =>
    known.map(([year, value]) => ({ period: String(year), year, value }))
  it('breaks the line over years nobody measured', () => {
    expect(withGaps(years([1992, 33], [1995, 24], [1996, 22]))).toEqual([
      [1992, 33],
      [1993.5, null],
      [1995, 24],
      [1996, 22],
    ])
  })
  it('breaks the line where the method changes, and says where that is', () => {
    const series = years([2019, 8.7], [2020, 8.4], [2021, 8.5], [2022, 7.9])
    const breaks = trendBreaks([{ period: '2021' }, { period: '1990' }], series)
    expect(breaks).toEqual([{ period: '2021', year: 2020.5 }])
    expect(withGaps(series, breaks).map(([, value]) => value)).toEqual([8.7, 8.4, null, 8.5, 7.9])
    expect(trendBreaks([{ period: '2020-Q2' }], series)).toEqual([{ period: '2020-Q2', year: 2020.5 }])
  })
  it('stands against round steps whatever is measured', () => {
    expect([37, 9.4, 1, 18_400].map(stepOf)).toEqual([10, 5, 0.5, 5_000])
  })
})
