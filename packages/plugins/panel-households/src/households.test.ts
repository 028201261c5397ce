import { indicatorValue } from '@obzor/core/plugin-api/testing'
import { describe, expect, it } from 'vitest'
import { compositionOf, wordsOf } from './composition.ts'
import { allOf, GROUPS, poorOf } from './groups.ts'
import { householdsPlugin } from './index.ts'

const household = (children: number, isPoor: boolean) => ({
  one: 1,
  members: children + 2,
  children,
  incomeKopecks: isPoor ? 1 : 9,
  lineKopecks: 5,
})
const cellsOf = (counts: [poor: number, all: number][]) =>
  new Map(
    GROUPS.flatMap((group, index) => [
      [`${poorOf(group)}/48`, { value: counts[index]![0] }],
      [`${allOf(group)}/48`, { value: counts[index]![1] }],
    ]),
  )

describe('the counts', () => {
  const households = [
    household(0, true),
    household(0, false),
    household(1, true),
    household(3, true),
    household(7, true),
  ]
  const count = (code: string) => indicatorValue(householdsPlugin, code, households)
  it('put every household into one group, and those with many children into the last', () => {
    expect(GROUPS.map((group) => count(allOf(group)))).toEqual([2, 1, 0, 2])
  })
  it('take those below their line for poor', () => {
    expect(GROUPS.map((group) => count(poorOf(group)))).toEqual([1, 1, 0, 2])
  })
})

describe('the picture', () => {
  const cells = cellsOf([
    [10, 200],
    [20, 100],
    [0, 0],
    [10, 20],
  ])
  it('tells what poverty is made of apart from who is poor more often', () => {
    const picture = compositionOf(cells, '48')!
    expect(picture.groups.map(({ share }) => share)).toEqual([0.25, 0.5, 0, 0.25])
    expect(picture.groups.map(({ risk }) => risk)).toEqual([0.05, 0.2, null, 0.5])
    expect(picture).toMatchObject({ poor: 40, risk: 40 / 320 })
  })
  it('is not drawn from a part of the counts', () => {
    cells.delete(`${allOf(GROUPS[1]!)}/48`)
    expect(compositionOf(cells, '48')).toBeNull()
  })
  it('has a table and a sentence with the same figures in both languages', () => {
    const picture = compositionOf(
      cellsOf([
        [1_250, 5_000],
        [0, 10],
        [0, 0],
        [1_250, 2_500],
      ]),
      '48',
    )!
    const words = wordsOf(picture, 'ru')
    expect(words.table.rows[0]).toEqual(['без детей', '1\u00a0250', '5\u00a0000', '50,0', '25,0'])
    expect(words.alt).toContain('Бедных домохозяйств 2\u00a0500')
    expect(wordsOf(picture, 'en').alt).toContain(
      'three and more: 50.0% of the poor, 50.0% of such households are poor',
    )
    expect(wordsOf(picture, 'en').table.rows[2]).toEqual(['two children', '0', '0', '0.0', 'none'])
  })
  it('of a region without poor households has no shares and no division by zero', () => {
    const picture = compositionOf(
      cellsOf([
        [0, 5],
        [0, 5],
        [0, 5],
        [0, 5],
      ]),
      '48',
    )!
    expect(picture.groups.every(({ share, risk }) => share === null && risk === 0)).toBe(true)
  })
})

it('stands in a scene of its own', () => {
  expect(householdsPlugin.manifest.scenes?.[0]?.panels.map(({ type }) => type)).toContain(
    'panel-households/composition',
  )
})
