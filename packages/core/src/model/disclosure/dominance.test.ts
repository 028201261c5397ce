// Sums of money that one or two people dominate: the rules by hand, and what hides them against an attacker written apart.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { field } from '../expression.ts'
import type { CountedCell, DistributionIndicator, IndicatorDeclaration } from '../indicator.ts'
import {
  DEFAULT_DOMINANCE,
  amountsOf,
  attackInterval,
  defaultPolicy,
  disclose,
  dominanceFault,
  mergeLargest,
  protectionOf,
  relationsOf,
  tablesOf,
  NOTHING_HIDDEN,
  type CountedVariable,
  type DisclosurePolicy,
} from './index.ts'

describe('the rules', () => {
  const only = (changes: Partial<typeof DEFAULT_DOMINANCE>) => ({
    topCount: 2,
    topSharePct: 100,
    nearPct: 0,
    ...changes,
  })

  test('a sum is safe when its largest contributions are no more than their share', () => {
    // 85 of 100 is the share itself; 90 of 100 must be able to be 105.88.
    expect(protectionOf(100, [80, 5, 5], only({ topSharePct: 85 }))).toBe(0)
    expect(protectionOf(100, [80, 10, 5], only({ topSharePct: 85 }))).toBeCloseTo(5.882, 3)
    expect(protectionOf(100, [80, 10, 5], only({ topSharePct: 75, topCount: 1 }))).toBeCloseTo(6.667, 3)
  })

  test('a sum is safe when the second largest cannot tell the largest nearer than the rule allows', () => {
    // Who knows their own 4 of 100 finds the largest at most at 96: 6 above its 90, and 9 are wanted.
    expect(protectionOf(100, [90, 4, 3], only({ nearPct: 10 }))).toBe(3)
    expect(protectionOf(100, [80, 10, 5], only({ nearPct: 10 }))).toBe(0)
  })

  test('of both rules the stricter holds; switched off they hide nothing; a sum of nothing tells of nobody', () => {
    expect(protectionOf(100, [90, 4, 3], DEFAULT_DOMINANCE)).toBeCloseTo((100 / 85) * 94 - 100, 9)
    expect(protectionOf(100, [100], only({}))).toBe(0)
    expect(protectionOf(0, [], DEFAULT_DOMINANCE)).toBe(0)
    expect(protectionOf(100, [100], DEFAULT_DOMINANCE)).toBeGreaterThan(10)
  })

  test('numbers that mean nothing are refused', () => {
    expect(dominanceFault(DEFAULT_DOMINANCE)).toBeNull()
    expect(dominanceFault({ ...DEFAULT_DOMINANCE, topCount: 4 })).toMatch(/topCount/)
    expect(dominanceFault({ ...DEFAULT_DOMINANCE, topSharePct: 49 })).toMatch(/topSharePct/)
    expect(dominanceFault({ ...DEFAULT_DOMINANCE, nearPct: -1 })).toMatch(/nearPct/)
  })
})

const text = { ru: '', en: '' }
const DEFICIT: IndicatorDeclaration = {
  code: 'deficit',
  title: text,
  method: text,
  over: 'household',
  unit: 'rouble',
  fractionDigits: 0,
  direction: 'more-is-worse',
  numerator: field('incomeKopecks'),
  factor: 0.01,
}
const REGION = '42'
const TOWNS = ['42001000', '42002000', '42003000', '42004000']
const KINDS = ['a', 'b', 'c']
const TERRITORIES = [{ oktmo: REGION, parent: null }, ...TOWNS.map((oktmo) => ({ oktmo, parent: REGION }))]
interface Household {
  town: number
  kind: number
  roubles: number
}

function cellsOf(households: readonly Household[]): CountedCell[] {
  const places = [REGION, ...TOWNS].flatMap((territory) => [
    { territory, kind: null },
    ...KINDS.map((kind) => ({ territory, kind })),
  ])
  return places.map(({ territory, kind }) => {
    const own = households
      .filter(({ town }) => territory === REGION || TOWNS[town] === territory)
      .filter((one) => kind === null || KINDS[one.kind] === kind)
      .map(({ roubles }) => roubles)
    const sum = own.reduce((all, each) => all + each, 0)
    return {
      id: `deficit/${territory}${kind === null ? '' : `/kind=${kind}`}`,
      indicator: 'deficit',
      territory,
      ...(kind !== null && { by: { kind } }),
      numerator: sum,
      denominator: 1,
      value: sum / 100,
      members: { numerator: own.length, denominator: own.length },
      largest: mergeLargest([own]),
    }
  })
}

const policy: DisclosurePolicy = {
  ...defaultPolicy({ training: true }),
  roundTo: { public: 1, internal: 1 },
}
const shownOf = (cells: CountedCell[], dominance = DEFAULT_DOMINANCE) =>
  disclose({
    indicators: [DEFICIT],
    territories: TERRITORIES,
    cells,
    policy: { ...policy, dominance },
    audience: 'public',
    former: NOTHING_HIDDEN,
  }).cells

/** Dominated cells that somebody who sees the picture narrows more than the rule allows; all have members enough. */
function narrowed(cells: readonly CountedCell[], hiddenIds: ReadonlySet<string>): string[] {
  const variable: CountedVariable = {
    key: 'deficit',
    indicators: new Set(['deficit']),
    counts: new Map(cells.map((cell) => [cell.id.slice('deficit/'.length), { cell, count: 0 }])),
    unsafe: new Set(),
  }
  const table = tablesOf(amountsOf(variable), TERRITORIES).at(-1)!
  // A rest is in no picture; here nobody is in one, and everybody knows it.
  const hidden = new Set(table.keys.flatMap((key, cell) => (hiddenIds.has(`deficit/${key}`) ? [cell] : [])))
  const relations = relationsOf(table.axes)
  return cells.flatMap((cell) => {
    const need = protectionOf(cell.numerator, cell.largest!, DEFAULT_DOMINANCE)
    if (need === 0) return []
    const target = table.keys.indexOf(cell.id.slice('deficit/'.length))
    if (!hidden.has(target)) return [cell.id]
    const interval = attackInterval(table, { relations, hidden, target })!
    return interval.high < cell.numerator + need - 1e-6 ? [cell.id] : []
  })
}

const households = fc
  .array(
    fc.record({
      town: fc.nat({ max: TOWNS.length - 1 }),
      kind: fc.nat({ max: KINDS.length - 1 }),
      roubles: fc.integer({ min: 1, max: 2_000 }),
    }),
    { minLength: 150, maxLength: 300 },
  )
  .chain((many) =>
    fc
      .array(
        fc.record({
          town: fc.nat({ max: TOWNS.length - 1 }),
          kind: fc.nat({ max: KINDS.length - 1 }),
          roubles: fc.integer({ min: 100_000, max: 3_000_000 }),
        }),
        { minLength: 1, maxLength: 3 },
      )
      .map((rich) => [...many, ...rich]),
  )

describe('a dominated sum', () => {
  test('is hidden, and what else is hidden keeps it from being worked out, by table and by total', () => {
    fc.assert(
      fc.property(households, (all) => {
        const cells = cellsOf(all)
        const hidden = new Set(shownOf(cells).flatMap((cell) => (cell.hidden ? [cell.id] : [])))
        expect(narrowed(cells, hidden)).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  test('would be told by subtraction if it were hidden alone', () => {
    const found = fc.sample(households, { numRuns: 10, seed: 3 }).flatMap((all) => {
      const cells = cellsOf(all)
      const alone = new Set(
        cells.flatMap(({ id, numerator, largest }) =>
          protectionOf(numerator, largest!, DEFAULT_DOMINANCE) > 0 ? [id] : [],
        ),
      )
      return narrowed(cells, alone)
    })
    expect(found.length).toBeGreaterThan(3)
  })

  test('is shown when the rules are off, and nothing that is shown says who the largest are', () => {
    const cells = cellsOf(fc.sample(households, { numRuns: 1, seed: 3 })[0]!)
    const off = shownOf(cells, { topCount: 1, topSharePct: 100, nearPct: 0 })
    expect(off.filter(({ hidden }) => hidden)).toEqual([])
    for (const cell of [...off, ...shownOf(cells)]) expect(cell).not.toHaveProperty('largest')
  })

  test('hides a mean that is made of it', () => {
    const mean: DistributionIndicator = {
      ...DEFICIT,
      code: 'mean',
      histogram: { over: 'household', value: field('incomeKopecks'), weight: field('one'), bins: [1] },
      measure: { kind: 'mean' },
    }
    const cells = cellsOf([
      ...TOWNS.flatMap((_, town) => Array.from({ length: 20 }, () => ({ town, kind: 0, roubles: 1_000 }))),
      { town: 0, kind: 0, roubles: 1_000_000 },
    ]).flatMap((cell) => (cell.by ? [] : [{ ...cell, id: `mean/${cell.territory}`, indicator: 'mean' }]))
    const shown = disclose({
      indicators: [mean],
      territories: TERRITORIES,
      cells,
      policy,
      audience: 'public',
      former: NOTHING_HIDDEN,
    }).cells
    const hidden = shown.flatMap((cell) => (cell.hidden ? [cell.territory] : []))
    expect(hidden).toContain(TOWNS[0])
    // Its neighbour too, or the region would tell it.
    expect(hidden.length).toBeGreaterThan(1)
  })
})
