import { BY_SEX, BY_SUPPORT, cellId } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'
import { describe, expect, it } from 'vitest'
import { compositionOf, inkOn } from './composition.ts'

const row = (
  by: Record<string, string>,
  numerator: number | null,
  denominator: number | null,
): IndicatorRow =>
  ({
    id: cellId('poverty.rate', '48', by),
    indicator: 'poverty.rate',
    territory: '48',
    by,
    numerator,
    denominator,
    value: numerator === null || denominator === null ? null : (100 * numerator) / denominator,
    ...(numerator === null && { hidden: true }),
  }) as unknown as IndicatorRow
const rowsOf = (...rows: IndicatorRow[]) => new Map(rows.map((each) => [each.id, each]))
const given = { indicator: 'poverty.rate', territory: '48', isRate: true, whole: row({}, 20, 200) }

describe('a composition', () => {
  it('says what share of everybody and of the poor each group makes', () => {
    const rows = rowsOf(row({ support: 'none' }, 5, 150), row({ support: 'received' }, 15, 50))
    const { parts, hidden, rest } = compositionOf(BY_SUPPORT, { ...given, rows }, 'ru')
    expect(parts.map(({ code, share, among }) => [code, share, among])).toEqual([
      ['none', 75, 25],
      ['received', 25, 75],
    ])
    expect([hidden, rest]).toEqual([[], null])
  })
  it('leaves the room of a hidden group in the bar, and does not stretch the others over it', () => {
    const rows = rowsOf(row({ support: 'none' }, 5, 150), row({ support: 'received' }, null, null))
    const { parts, hidden, rest } = compositionOf(BY_SUPPORT, { ...given, rows }, 'ru')
    expect(parts[0]).toMatchObject({ share: 75, among: 25 })
    expect(hidden).toEqual(['получают'])
    expect(rest).toEqual({ share: 25, among: 75 })
  })
  it('is empty where nobody is, and where nothing has come', () => {
    expect(compositionOf(BY_SEX, { ...given, rows: rowsOf(row({ sex: 'male' }, 0, 0)) }, 'ru').parts).toEqual(
      [],
    )
    expect(compositionOf(BY_SEX, { ...given, rows: rowsOf() }, 'ru').parts).toEqual([])
  })
})

it('writes dark on light and light on dark', () => {
  expect([inkOn('#ffcf5a'), inkOn('#22456c'), inkOn('#ffffff'), inkOn('#000000')]).toEqual([
    '#000000',
    '#ffffff',
    '#000000',
    '#ffffff',
  ])
})
