// What a region shows while its parts are held: sums of what they show, and whose money these are.
import { expect, test } from 'vitest'
import { field } from '../expression.ts'
import type { CountedCell, IndicatorDeclaration } from '../indicator.ts'
import { heldCells, NOTHING_RELEASED, release, type HoldInput } from './index.ts'

const DEFICIT: IndicatorDeclaration = {
  code: 'deficit',
  title: { ru: '', en: '' },
  method: { ru: '', en: '' },
  over: 'household',
  numerator: field('lineKopecks'),
  factor: 1,
  unit: 'rouble',
  fractionDigits: 0,
  direction: 'more-is-worse',
}
const deficitOf = (territory: string, contributions: readonly number[]): CountedCell => {
  const sum = contributions.reduce((all, each) => all + each, 0)
  return {
    id: `deficit/${territory}`,
    indicator: 'deficit',
    territory,
    numerator: sum,
    denominator: 1,
    value: sum,
    members: { numerator: contributions.length, denominator: 0 },
    largest: contributions.toSorted((one, other) => other - one).slice(0, 3),
  }
}
const input = (cells: readonly CountedCell[], period: string): HoldInput => ({
  cells,
  region: 'R',
  indicators: [DEFICIT],
  changed: () => 0,
  threshold: 5,
  period,
})
const regionOf = (cells: readonly CountedCell[]): CountedCell | undefined =>
  heldCells(release(NOTHING_RELEASED, input(cells, '2024-12')).state, {
    region: 'R',
    indicators: [DEFICIT],
  }).find(({ territory }) => territory === 'R')

test('the largest contributions to a region are each counted once, and those from no municipality with them', () => {
  const [first, second, nowhere] = [
    [50, 40, 3],
    [100, 90],
    [70, 2],
  ]
  const cells = [
    deficitOf('R', [...first, ...second, ...nowhere]),
    deficitOf('A', first),
    deficitOf('B', second),
  ]

  expect(regionOf(cells)).toMatchObject({ numerator: 355, members: { numerator: 7 }, largest: [100, 90, 70] })
})

test('a region without anybody outside its municipalities has the largest of theirs', () => {
  const cells = [deficitOf('R', [50, 40, 100, 90]), deficitOf('A', [50, 40]), deficitOf('B', [100, 90])]

  expect(regionOf(cells)).toMatchObject({ numerator: 280, largest: [100, 90, 50] })
})

test('a municipality that is held keeps what was released, and the region is the sum of that', () => {
  const before = release(
    NOTHING_RELEASED,
    input([deficitOf('R', [50, 40]), deficitOf('A', [50]), deficitOf('B', [40])], '2024-12'),
  )
  const after = release(
    before.state,
    input([deficitOf('R', [50, 90]), deficitOf('A', [50]), deficitOf('B', [90])], '2024-12'),
  )

  expect(after.released).toEqual([])
  expect(heldCells(after.state, { region: 'R', indicators: [DEFICIT] })).toMatchObject([
    { territory: 'A', numerator: 50 },
    { territory: 'B', numerator: 40 },
    { territory: 'R', numerator: 90, largest: [50, 40] },
  ])
})
