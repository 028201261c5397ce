import { BY_AGE, BY_CHILDREN, BY_SEX, cellId } from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'
import { expect, test } from 'vitest'
import { portraitsOf } from './portraits.ts'

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
