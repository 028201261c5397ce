import { describe, expect, it } from 'vitest'
import {
  axisOf,
  bandLines,
  deviationText,
  monthText,
  operatorsIn,
  placeLines,
  type Rows,
} from './reconciliation.ts'
import { bandWords, placeWords } from './words.ts'

const row = (operator: string, territory: string, figures: object) => ({
  id: `${operator}/${territory}/all`,
  operator,
  operatorTitle: operator === 'mts' ? 'МТС' : 'Билайн',
  month: '2025-03',
  territory,
  isRegion: territory === '48',
  bandUnit: null,
  official: 1_000,
  ...figures,
})
const rowsOf = (...rows: { id: string }[]): Rows => new Map(rows.map((each) => [each.id, each]))
const band = (from: number, to: number | null, figures: object, unit = 'line-percent') => ({
  ...row('mts', '48', figures),
  id: `mts/48/${from}-${to ?? ''}`,
  bandUnit: unit,
  bandFrom: from,
  bandTo: to,
})

describe('operators by municipality', () => {
  const rows = rowsOf(
    row('mts', '48', { people: 750, peopleMost: 1_250, registry: 1_000 }),
    row('mts', '42601000', { people: 530, peopleMost: 530, registry: 500 }),
    row('beeline', '42601000', { people: 400, peopleMost: 400, registry: 500 }),
    row('mts', '42602000', { people: 300, peopleMost: 320, registry: null }),
    row('mts', '42603000', { people: null, peopleMost: null, registry: 200 }),
  )
  const lines = placeLines(rows)

  it('put the region first and then whoever differs most', () => {
    expect(lines.map(({ territory }) => territory)).toEqual(['48', '42601000', '42602000', '42603000'])
    expect(lines[1]).toMatchObject({ registry: 500, official: 1_000, coverage: 0.5 })
    expect(lines[1]!.deviations.map(({ operator, low }) => [operator.code, low.toFixed(2)])).toEqual([
      ['mts', '0.06'],
      ['beeline', '-0.20'],
    ])
  })
  it('draw a range where the operator holds numbers back, and nothing where a side is hidden or silent', () => {
    expect(lines[0]!.deviations[0]).toMatchObject({ low: -0.25, high: 0.25 })
    expect(lines[2]!.deviations).toEqual([])
    expect(lines[3]!.deviations).toEqual([])
  })
  it('are never added up', () => {
    expect(operatorsIn(rows).map(({ title }) => title)).toEqual(['МТС', 'Билайн'])
    expect(lines[1]!.deviations).toHaveLength(2)
  })
  it('are on an axis that one far place does not squeeze', () => {
    expect(axisOf(lines)).toBe(0.5)
    expect(axisOf([])).toBe(0.05)
  })
  it('are told in a table and a sentence in both languages', () => {
    const words = placeWords(rows, () => 'Ясный район', 'ru')
    expect(words.table.rows[0]).toEqual([
      'Регион в целом',
      '1\u00a0000',
      '1\u00a0000',
      '750–1\u00a0250',
      '−25…+25\u00a0%',
      'нет данных',
      'нет данных',
    ])
    expect(words.table.rows[2]![2]).toBe('скрыто')
    expect(words.alt).toContain('Ясный район: МТС +6,0\u00a0%, Билайн −20\u00a0%')
    expect(placeWords(rows, () => 'Bright', 'en').table.rows[1]).toContain('−20%')
  })
})

describe('operators by income', () => {
  const rows = rowsOf(
    band(100, 200, { people: 50, peopleMost: 50, registry: 50 }),
    band(0, 100, { people: 20, peopleMost: 24, registry: 25 }),
    band(200, null, { people: 9, peopleMost: 9, registry: null }),
  )
  it('go from the lowest band up, in the words of the law', () => {
    const lines = bandLines(rows, 'mts', '48', 'ru')
    expect(lines.map(({ label }) => label)).toEqual(['меньше 1 ПМ', '1–2 ПМ', 'от 2 ПМ'])
    expect(lines.map(({ low }) => low)).toEqual([-0.19999999999999996, 0, null])
    expect(bandWords(rows, '48', 'ru').table.rows[2]).toEqual(['МТС: от 2 ПМ', '9', 'скрыто', 'нет данных'])
  })
  it('are told in roubles where the operator counts in them', () => {
    const roubles = rowsOf(band(1_500_000, 3_000_000, { people: 5, peopleMost: 5, registry: 5 }, 'kopeck'))
    expect(bandLines(roubles, 'mts', '48', 'ru')[0]!.label).toBe('15\u00a0000–30\u00a0000 ₽')
  })
})

it('figures are written as they are read', () => {
  expect(deviationText(0, 0, 'ru')).toBe('0,0\u00a0%')
  expect(deviationText(0.123, 0.123, 'en')).toBe('+12%')
  expect(monthText('2025-03', 'ru')).toBe('март 2025')
})
