import { cellId } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'
import { expect, it } from 'vitest'
import { longestOf, pyramidBands } from './pyramid.ts'

const row = (age: string, sex: string, numerator: number | null, denominator: number): IndicatorRow => {
  const by = { age, sex }
  const value = numerator === null ? null : (100 * numerator) / denominator
  return {
    id: cellId('poverty.rate', '48', by),
    indicator: 'poverty.rate',
    territory: '48',
    by,
    numerator,
    denominator,
    value,
  } as unknown as IndicatorRow
}
const bandsOf = (...rows: IndicatorRow[]) =>
  pyramidBands(
    {
      rows: new Map(rows.map((each) => [each.id, each])),
      indicator: 'poverty.rate',
      territory: '48',
      isRate: true,
    },
    'ru',
  )

it('draws the eldest on top, and as long as the people of one year of age', () => {
  const bands = bandsOf(
    row('0-6', 'male', 7, 70),
    row('7-17', 'male', 11, 220),
    row('65-up', 'female', 1, 100),
  )
  expect(bands.map(({ code, years }) => [code, years])).toEqual([
    ['65-up', 20],
    ['7-17', 11],
    ['0-6', 7],
  ])
  expect(longestOf(bands)).toBe(20)
  expect(bands[0]!.male).toEqual({ persons: 0, poor: 0, ratePct: null })
})
it('shows no number of a group that is hidden, and nobody whose age is not known', () => {
  const [band, ...others] = bandsOf(row('0-6', 'male', null, 0), row('unknown', 'male', 1, 5))
  expect(others).toEqual([])
  expect(band!.male).toEqual({ persons: null, poor: null, ratePct: null })
})
