import { describe, expect, it } from 'vitest'
import {
  ageOn,
  householdIncome,
  lastDayOf,
  pensionAgeYears,
  populationGroup,
  subsistenceLines,
  type DatedLine,
} from './welfare.ts'

describe('population group', () => {
  it('counts a child until the day before the eighteenth birthday', () => {
    expect(populationGroup('2006-12-31', 'male', '2024-12-30')).toBe('child')
    expect(populationGroup('2006-12-31', 'male', '2024-12-31')).toBe('working-age')
  })
  it('counts women from 58 and men from 63 as pensioners in 2024', () => {
    expect(populationGroup('1966-12-31', 'female', '2024-12-31')).toBe('pensioner')
    expect(populationGroup('1966-12-31', 'male', '2024-12-31')).toBe('working-age')
    expect(populationGroup('1961-12-31', 'male', '2024-12-31')).toBe('pensioner')
    expect(populationGroup('1962-01-01', 'male', '2024-12-31')).toBe('working-age')
  })
  it('raises the pension age from 60 and 55 to 65 and 60 and no further', () => {
    const ages = [2017, 2018, 2024, 2028, 2035].map((year) => [
      pensionAgeYears('male', year),
      pensionAgeYears('female', year),
    ])
    expect(ages).toEqual([
      [60, 55],
      [60, 55],
      [63, 58],
      [65, 60],
      [65, 60],
    ])
  })
  it('ages a person born on 29 February on 1 March of a common year', () => {
    expect(ageOn('2004-02-29', '2023-02-28')).toBe(18)
    expect(ageOn('2004-02-29', '2023-03-01')).toBe(19)
  })
})

describe('subsistence lines', () => {
  const line = (group: string, validFrom: string, validTo: string | null, kopecks: number): DatedLine => ({
    series: 'subsistence-minimum',
    group,
    validFrom,
    validTo,
    kopecks,
  })
  const lines = [
    line('all', '2022-01-01', null, 1),
    line('child', '2022-01-01', '2022-12-31', 2),
    line('child', '2023-01-01', '2023-12-31', 3),
    line('working-age', '2022-01-01', '2022-12-31', 4),
    { ...line('pensioner', '2022-01-01', null, 99), series: 'poverty-line' },
  ]
  it('takes the line in force, else the latest that has started, else that of everybody', () => {
    expect(subsistenceLines(lines, '2022-06-01')).toEqual({ 'working-age': 4, pensioner: 1, child: 2 })
    expect(subsistenceLines(lines, '2024-12-31')).toEqual({ 'working-age': 4, pensioner: 1, child: 3 })
  })
  it('falls back to the earliest line before any has started', () => {
    expect(subsistenceLines(lines, '2020-01-01')?.child).toBe(2)
  })
  it('has none without parameters', () => {
    expect(subsistenceLines([], '2024-12-31')).toBeUndefined()
  })
})

describe('income of a household', () => {
  it('divides the sum of the window once and rounds down', () => {
    expect(householdIncome(100, 3, 5)).toBe(38)
  })
  it('knows the last day of February', () => {
    expect([lastDayOf('2024-02'), lastDayOf('2023-02'), lastDayOf('2024-12')]).toEqual([
      '2024-02-29',
      '2023-02-28',
      '2024-12-31',
    ])
  })
})
