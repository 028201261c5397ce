// What the page of a figure works out by itself: words, lines of a trend, groups, pairs, contributions, the search.
import { describe, expect, test } from 'vitest'
import { contributionLines } from './contribution-lines.ts'
import { writeChange, writeFigure, writeInterval } from './figure-words.ts'
import { foundFigures } from './found-figures.ts'
import { groupLines, widestGap } from './group-lines.ts'
import { fileAddress, type Dimension, type ValueRow } from './indicators.api.ts'
import type { Figure } from './indicators.store.ts'
import { commonPeriod, newestRows } from './newest-rows.ts'
import { highestPairs, pairGrid } from './pair-grid.ts'
import { axisOf, trendOf } from './trend-lines.ts'

const row = (given: Partial<ValueRow>): ValueRow => ({
  territory: '48',
  by: {},
  period: '2024-12',
  vintage: 'live',
  value: null,
  low: null,
  high: null,
  numerator: null,
  denominator: null,
  hidden: false,
  rounded: null,
  countedAt: null,
  note: null,
  ...given,
})
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const series = (...figures: [period: string, value: number | null][]): ValueRow[] =>
  figures.map(([period, value]) => row({ period, value }))
const periodsOf = (lines: { period: string }[][]): string[][] =>
  lines.map((line) => line.map(({ period }) => period))

describe('a figure in words', () => {
  test.each([
    [8.44, 'percent', 1, '8,4 %', '8.4%'],
    [1_116_265, 'person', 0, '1 116 265 чел.', '1 116 265'],
    [-18_400, 'rouble', 0, '−18 400 ₽', '−18 400 ₽'],
  ] as const)('%d %s', (value, unit, digits, ru, en) => {
    expect(plain(writeFigure(value, unit, digits, 'ru'))).toBe(ru)
    expect(plain(writeFigure(value, unit, digits, 'en')).replaceAll(',', ' ')).toBe(en)
  })

  test('a change has its sign, is of points for a share, and is not written as nothing while it is something', () => {
    expect(plain(writeChange(0.34, 'percent', 1, 'ru'))).toBe('+0,3 п. п.')
    expect(plain(writeChange(-0.02, 'percent', 1, 'en'))).toBe('−0.02 pp')
    expect(plain(writeChange(0, 'person', 0, 'ru'))).toBe('0 чел.')
    expect(plain(writeChange(-0.00001, 'percent', 1, 'ru'))).toBe('0,000 п. п.')
  })

  test('an interval that goes below nothing is not read as a row of dashes', () => {
    expect(writeInterval(7.3, 9.2, 1, 'ru')).toBe('7,3–9,2')
    expect(plain(writeInterval(-0.9, 1.6, 1, 'ru'))).toBe('−0,9 … 1,6')
  })
})

describe('the lines of a trend', () => {
  test('end before a period without a figure, and a figure that is hidden', () => {
    const { lines, points } = trendOf(
      series(['2024-01', 9], ['2024-02', 8], ['2024-04', 7], ['2024-05', null], ['2024-06', 6]),
      [],
    )
    expect(periodsOf(lines)).toEqual([['2024-01', '2024-02'], ['2024-04'], ['2024-06']])
    expect(points).toHaveLength(4)
  })

  test('end where the method changes, whatever the period of the break is written in', () => {
    const reason = { ru: 'Граница бедности вместо прожиточного минимума', en: 'Poverty line' }
    const rows = series(['2019', 8.9], ['2020', 8.4], ['2021', 8.5], ['2022', 7.6])
    const { lines, breaks } = trendOf(rows, [{ period: '2021', reason }])
    expect(periodsOf(lines)).toEqual([
      ['2019', '2020'],
      ['2021', '2022'],
    ])
    expect(breaks).toEqual([{ period: '2021', at: 2021, reason }])
    expect(periodsOf(trendOf(rows, [{ period: '2021-01', reason }]).lines)).toEqual([
      ['2019', '2020'],
      ['2021', '2022'],
    ])
    expect(trendOf(rows, [{ period: '1995', reason }]).breaks).toEqual([])
  })

  test('join days that were written, though not each of them was', () => {
    expect(trendOf(series(['2024-12-29', 1], ['2025-01-02', 2]), []).lines).toHaveLength(1)
  })

  test('stand against round marks', () => {
    expect(axisOf(7.8, 9.2)).toEqual({ marks: [7.5, 8, 8.5, 9, 9.5], digits: 1 })
    expect(axisOf(0, 1_240).marks).toEqual([0, 500, 1_000, 1_500])
    expect(axisOf(0, 0).marks.length).toBeGreaterThan(1)
    expect(axisOf(5, 5).marks[0]).toBeLessThanOrEqual(5)
  })
})

const text = (ru: string) => ({ ru, en: ru })
const sex: Dimension = {
  code: 'sex',
  title: text('Пол'),
  values: ['unknown', 'male', 'female'].map((code) => ({ code, title: text(code) })),
}
const age: Dimension = {
  code: 'age',
  title: text('Возраст'),
  values: ['child', 'adult', 'old'].map((code) => ({ code, title: text(code) })),
}

describe('groups', () => {
  const of = (code: string, value: number, low: number, high: number) =>
    row({ by: { sex: code }, value, low, high })

  test('are told apart from the whole, and from each other, as far as their intervals allow', () => {
    const lines = groupLines(sex, [of('male', 8, 7.5, 8.5), of('female', 12, 11.4, 12.6)], 10)
    expect(lines.map(({ code, than }) => [code, than])).toEqual([
      ['male', 'below'],
      ['female', 'above'],
    ])
    expect(widestGap(lines)).toMatchObject({
      highest: 'female',
      lowest: 'male',
      difference: 4,
      isCertain: true,
    })
    const near = groupLines(sex, [of('male', 8.2, 7.3, 9.2), of('female', 8.6, 7.8, 9.5)], 8.4)
    expect(near.map(({ than }) => than)).toEqual(['like', 'like'])
    expect(widestGap(near)).toMatchObject({ isCertain: false })
  })

  test('that are hidden stay in their place, and those that nobody is in are left out', () => {
    const lines = groupLines(
      sex,
      [row({ by: { sex: 'male' }, hidden: true }), row({ by: { sex: 'female' } })],
      10,
    )
    expect(lines.map(({ code, row: { hidden } }) => [code, hidden])).toEqual([['male', true]])
    expect(widestGap(lines)).toBeNull()
  })

  test('whose class is not known are not compared', () => {
    const lines = groupLines(sex, [of('unknown', 50, 10, 90), of('male', 8, 7, 9)], 8)
    expect(widestGap(lines)).toBeNull()
  })
})

describe('pairs', () => {
  const values = [
    row({ by: { age: 'child', sex: 'male' }, value: 26 }),
    row({ by: { age: 'child', sex: 'female' }, value: 22 }),
    row({ by: { age: 'adult', sex: 'male' }, value: 6 }),
    row({ by: { age: 'adult', sex: 'female' }, hidden: true }),
  ]

  test('are a table of steps from the least to the most, with what is hidden in it and without empty rows', () => {
    const { columns, rows } = pairGrid([age, sex], values, 6)
    expect(columns.map(({ code }) => code)).toEqual(['male', 'female'])
    expect(rows.map(({ value }) => value.code)).toEqual(['child', 'adult'])
    expect(rows.map(({ cells }) => cells.map(({ step }) => step))).toEqual([
      [5, 4],
      [0, null],
    ])
  })

  test('of one level are all of one colour, and none are no table', () => {
    const [same] = pairGrid([age, sex], [values[0]!], 6).rows
    expect(same!.cells.map(({ step }) => step)).toEqual([0])
    expect(pairGrid([age, sex], [], 6).rows).toEqual([])
  })

  test('with the highest figures are the portraits', () => {
    expect(highestPairs(values, 2).map(({ by }) => by)).toEqual([
      { age: 'child', sex: 'male' },
      { age: 'child', sex: 'female' },
    ])
  })
})

describe('contributions', () => {
  const line = (key: string, ...parts: number[]) => ({ key, title: key, parts })
  const folded = (value: number) => ({
    most: 2,
    others: (count: number) => `${count}`,
    rest: { value, title: 'rest' },
  })

  test('sum to the change with the others and the rest', () => {
    const lines = contributionLines(
      [line('a', -3, 1), line('b', -1, 0), line('c', 0.5, 0.25), line('d', 0.25, 0)],
      folded(-0.5),
    )
    expect(lines.map(({ key, total }) => [key, total])).toEqual([
      ['a', -2],
      ['b', -1],
      ['others', 1],
      ['rest', -0.5],
    ])
    expect(lines[2]!.parts).toEqual([0.75, 0.25])
  })

  test('have no line for what adding leaves over', () => {
    expect(contributionLines([line('a', 5)], folded(1e-14)).map(({ key }) => key)).toEqual(['a'])
  })
})

test('of what is published each territory has its newest figure, or that of the period that is asked for', () => {
  const rows = [
    row({ territory: '48', period: '2020', value: 1 }),
    row({ territory: '42701000', period: '2024', value: 3 }),
    row({ territory: '42701000', period: '2020', value: 2 }),
  ]
  expect(newestRows(rows, null).map(({ value }) => value)).toEqual([1, 3])
  expect(newestRows(rows, '2020').map(({ value }) => value)).toEqual([1, 2])
  expect(commonPeriod(newestRows(rows, null))).toBeNull()
  expect(commonPeriod(newestRows(rows, '2020'))).toBe('2020')
  expect(commonPeriod([])).toBeNull()
})

test('every word of a search must be in the title, the code or the method', () => {
  const figure = (code: string, ru: string, group: string) =>
    ({ code, group, title: text(ru), method: text('Считается по людям') }) as unknown as Figure
  const figures = [
    figure('poverty.rate', 'Уровень бедности', 'people'),
    figure('births', 'Рождённые', 'official'),
  ]
  const found = (words: string, group: string | null = null) =>
    foundFigures(figures, { words, group, titleOf: ({ ru }) => ru }).map(({ code }) => code)
  expect(found('бедн уров')).toEqual(['poverty.rate'])
  expect(found('рожденные')).toEqual(['births'])
  expect(found('по людям', 'official')).toEqual(['births'])
  expect(found('')).toHaveLength(2)
  expect(found('зима')).toEqual([])
})

test('a file is of what the page shows', () => {
  expect(fileAddress('poverty.rate', { from: '2024-01', to: '2024-01', vintage: 'first' }, 'csv')).toBe(
    '/api/v1/indicators/poverty.rate/values?from=2024-01&to=2024-01&vintage=first&format=csv&bom=true',
  )
})
