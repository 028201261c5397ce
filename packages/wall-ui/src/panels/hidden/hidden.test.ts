import type { IndicatorRow, OperatorRow } from '@obzor/core/protocol'
import { describe, expect, it } from 'vitest'
import { bandRows, estimateOf, operatorShares } from './hidden.ts'

const cells =
  (values: Record<string, number>, more: Partial<IndicatorRow> = {}) =>
  (indicator: string): IndicatorRow | undefined =>
    values[indicator] === undefined ? undefined : ({ value: values[indicator], ...more } as IndicatorRow)
const lists = { 'hidden.list.support': 200, 'hidden.list.poor': 150, 'hidden.overlap.support-poor': 60 }

describe('an estimate of a place', () => {
  it('is made of its two lists and what they share', () => {
    expect(estimateOf('support-poor', cells(lists)).estimate!.total).toBeCloseTo(496.56, 2)
  })

  it('is none where a count is hidden, rounded or of a handful', () => {
    expect(
      estimateOf('support-poor', cells({ ...lists, 'hidden.list.poor': Number.NaN })).estimate,
    ).toBeNull()
    expect(estimateOf('support-rights', cells(lists)).estimate).toBeNull()
    expect(estimateOf('support-poor', cells(lists, { rounded: 5 }))).toMatchObject({
      first: 200,
      estimate: null,
    })
    expect(
      estimateOf('support-poor', cells({ ...lists, 'hidden.overlap.support-poor': 4 })).estimate,
    ).toBeNull()
  })
})

const band = (operator: string, from: number | null, to: number | null, people: number): OperatorRow =>
  ({
    id: `${operator}/48/${from}`,
    operator,
    operatorTitle: operator.toUpperCase(),
    month: '2024-12',
    territory: '48',
    bandUnit: from === null ? null : 'line-percent',
    bandFrom: from,
    bandTo: to,
    people,
    registry: people / 2,
  }) as OperatorRow

describe('operators beside the registry', () => {
  const rows = [
    band('mts', null, null, 100),
    band('mts', 100, null, 80),
    band('mts', 0, 100, 20),
    band('beeline', null, null, 50),
    { ...band('mts', 0, 100, 7), territory: '42600000' },
  ]

  it('are told one by one, and one who tells no bands has no share', () => {
    expect(
      operatorShares(rows, '48', 15_000).map(({ operator, operatorPct, registryPct }) => [
        operator,
        operatorPct,
        registryPct,
      ]),
    ).toEqual([
      ['beeline', null, null],
      ['mts', 20, 20],
    ])
  })

  it('have their bands in the table from the poorest', () => {
    expect(bandRows(rows, '48').map(({ bandFrom }) => bandFrom)).toEqual([0, 100])
  })
})
