import { BY_AGE, BY_CHILDREN, BY_LOCALITY, BY_SEX, BY_SUPPORT, cellId } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'
import { expect, test } from 'vitest'
import { poorFamilies, portraitsOf } from './portraits.ts'

const row = (poor: number, persons: number, by?: Record<string, string>): IndicatorRow => ({
  id: cellId('poverty.rate', '48', by),
  indicator: 'poverty.rate',
  territory: '48',
  numerator: poor,
  denominator: persons,
  value: (100 * poor) / persons,
})
const portraits = (rows: readonly IndicatorRow[], count = 3) =>
  portraitsOf(
    [BY_AGE, BY_SEX, BY_CHILDREN],
    {
      rows: new Map(rows.map((one) => [one.id, one])),
      indicator: 'poverty.rate',
      total: row(10_000, 100_000),
      designEffect: 3,
    },
    { count, locale: 'ru' },
  )

test('who holds most of the poor beyond their number comes first, with the rate and how many times it is', () => {
  const found = portraits([
    row(900, 1_500, { age: '0-6', sex: 'male' }),
    row(4_000, 12_000, { age: '7-17', children: '3' }),
  ])
  expect(found.map(({ key }) => key)).toEqual(['7-17;3', '0-6;male'])
  expect(found[0]).toMatchObject({
    traits: [
      { dimension: 'Возраст', group: '7–17 лет' },
      { dimension: 'Детей в семье', group: 'трое детей' },
    ],
    shareOfPoor: 40,
  })
  expect(found[0]!.times).toBeCloseTo(3.333, 3)
  expect(found[1]!.low).toBeLessThan(60)
})

test('a group stands in one portrait alone', () => {
  const rows = [
    row(4_000, 12_000, { age: '7-17', children: '3' }),
    row(3_000, 9_000, { sex: 'female', children: '3' }),
    row(700, 2_000, { age: '0-6', sex: 'male' }),
  ]
  expect(portraits(rows).map(({ key }) => key)).toEqual(['7-17;3', '0-6;male'])
})

test('what may be chance, what few of the poor are, what is hidden or not known is no portrait', () => {
  expect(portraits([row(260, 2_000, { age: '0-6', sex: 'male' })])).toEqual([])
  expect(portraits([row(100, 150, { age: '0-6', sex: 'male' })])).toEqual([])
  const hidden = { ...row(900, 1_500, { age: '0-6', sex: 'male' }), hidden: true }
  expect(portraits([hidden, row(900, 1_500, { age: 'unknown', sex: 'male' })])).toEqual([])
})

test('with nobody poor there are no portraits', () => {
  const source = { rows: new Map(), indicator: 'poverty.rate', total: row(0, 100), designEffect: 1 }
  expect(portraitsOf([BY_AGE, BY_SEX], source, { count: 3, locale: 'en' })).toEqual([])
})

test('help that is given for being poor is no trait of a portrait', () => {
  const helped = row(9_000, 9_500, { support: 'received', locality: 'urban' })
  const source = {
    rows: new Map([[helped.id, helped]]),
    indicator: 'poverty.rate',
    total: row(10_000, 100_000),
    designEffect: 3,
  }
  expect(portraitsOf([BY_SUPPORT, BY_LOCALITY], source, { count: 3, locale: 'ru' })).toEqual([])
})

test('a group that is nearly everybody is no trait of a portrait', () => {
  const rows = [
    row(9_000, 95_000, { sex: 'female' }),
    row(4_000, 12_000, { sex: 'female', children: '3' }),
    row(2_000, 8_000, { age: '7-17', children: '3' }),
  ]
  expect(portraits(rows).map(({ key }) => key)).toEqual(['7-17;3'])
})

test('how the poor live is told by their children and by who of the adults has an income', () => {
  const told = (rows: readonly IndicatorRow[]) =>
    poorFamilies({
      rows: new Map(rows.map((one) => [one.id, one])),
      indicator: 'poverty.rate',
      total: row(1_000, 10_000),
      designEffect: 3,
    })
  const childless = row(50, 5_000, { children: '0' })
  const cells = [
    row(600, 3_000, { children: '1', earners: 'some' }),
    row(160, 1_000, { children: '2', earners: 'none' }),
    row(190, 1_000, { children: '2', earners: 'all' }),
  ]
  expect(told([childless, ...cells])).toEqual({ withChildrenPct: 95, adultAtHomePct: 80 })
  const hidden = { ...row(1, 5, { children: '3', earners: 'none' }), value: null, hidden: true }
  expect(told([childless, ...cells, hidden])).toEqual({ withChildrenPct: 95, adultAtHomePct: null })
  expect(told([{ ...childless, value: null, hidden: true }, ...cells])).toBeNull()
  expect(told([])).toBeNull()
})
