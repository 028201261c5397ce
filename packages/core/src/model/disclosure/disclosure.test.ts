// The hiding against an attacker written apart from it: exact intervals for tables of two axes, told sums for any.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  KnownSums,
  attackInterval,
  cellAt,
  cellCount,
  defaultPolicy,
  flatAxis,
  nodesOf,
  periodOf,
  policyFault,
  primaryCells,
  relationsOf,
  suppress,
  withMargins,
  type Axis,
  type CountTable,
  type SuppressOptions,
  type Suppression,
} from './index.ts'

const THRESHOLD = 5
/** Region, municipalities, and under the first of them settlements. */
const TREE: Axis = { parents: [-1, 0, 0, 0, 0, 1, 1, 1] }

const tableOf = (axes: readonly Axis[], numbers: readonly number[]): CountTable => {
  const leaves = Array.from({ length: cellCount(axes) }, (_, cell) => numbers[cell % numbers.length]!)
  return { axes, counts: withMargins(axes, leaves) }
}
const amount = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 6 }) },
  { weight: 4, arbitrary: fc.integer({ min: 6, max: 400 }) },
)
const tables = (axes: readonly Axis[]): fc.Arbitrary<CountTable> =>
  fc
    .array(amount, { minLength: cellCount(axes), maxLength: cellCount(axes) })
    .map((numbers) => tableOf(axes, numbers))

const hiddenOf = ({ states }: Pick<Suppression, 'states'>): Set<number> =>
  new Set(states.flatMap((state, cell) => (state === 'shown' ? [] : [cell])))

/** Cells below the threshold whose count an attacker narrows too far, by exact intervals. */
function narrowed(table: CountTable, hidden: ReadonlySet<number>): number[] {
  const relations = relationsOf(table.axes)
  return [...primaryCells(table, { threshold: THRESHOLD })].filter((target) => {
    const interval = attackInterval(table, { relations, hidden, target })!
    return interval.low > 0 || interval.high < table.counts[target]! + THRESHOLD
  })
}

/** Sets of one to three hidden cells that hold fewer people than the threshold and whose sum is told. */
function toldGroups(table: CountTable, hidden: ReadonlySet<number>): number[][] {
  const known = new KnownSums(relationsOf(table.axes), hidden)
  const few = [...hidden].filter((cell) => table.counts[cell]! > 0 && table.counts[cell]! < THRESHOLD)
  const groups = few.flatMap((a, index) => [
    [a],
    ...few.slice(index + 1).flatMap((b, next) => [
      [a, b],
      ...few
        .slice(index + next + 2)
        .slice(0, 6)
        .map((c) => [a, b, c]),
    ]),
  ])
  return groups
    .slice(0, 400)
    .filter(
      (cells) =>
        cells.reduce((sum, cell) => sum + table.counts[cell]!, 0) < THRESHOLD &&
        known.tells(new Map(cells.map((cell) => [cell, 1]))),
    )
}

const SHAPES: Record<string, readonly Axis[]> = {
  'territories by a class': [flatAxis(6), flatAxis(4)],
  'territories of two levels by a class': [TREE, flatAxis(3)],
}

/** Each takes under half a second; the bound is for a machine that does much else. */
describe('hiding', { timeout: 120_000 }, () => {
  for (const [name, axes] of Object.entries(SHAPES)) {
    test(`${name}: nobody narrows a small group below ± the threshold, or everything is hidden`, () => {
      let small = 0
      fc.assert(
        fc.property(tables(axes), (table) => {
          const result = suppress(table, { threshold: THRESHOLD })
          small += primaryCells(table, { threshold: THRESHOLD }).size
          const hidden = hiddenOf(result)
          const isWithheld = result.unprotected > 0
          expect(isWithheld ? cellCount(axes) - hidden.size : narrowed(table, hidden).length).toBe(0)
        }),
        { numRuns: 60 },
      )
      expect(small).toBeGreaterThan(100)
    })
  }

  test('three axes: no sum of small groups is told', () => {
    const axes = [flatAxis(4), flatAxis(3), flatAxis(2)]
    let told = 0
    fc.assert(
      fc.property(tables(axes), (table) => {
        const result = suppress(table, { threshold: THRESHOLD })
        told += result.unprotected === 0 ? toldGroups(table, hiddenOf(result)).length : 0
      }),
      { numRuns: 40 },
    )
    expect(told).toBe(0)
  })

  test('without the corners of boxes the same attacker finds what is hidden', () => {
    const axes = SHAPES['territories by a class']!
    let found = 0
    fc.assert(
      fc.property(tables(axes), (table) => {
        const only = primaryCells(table, { threshold: THRESHOLD })
        found += narrowed(table, only).length + toldGroups(table, only).length
      }),
      { numRuns: 60 },
    )
    expect(found).toBeGreaterThan(20)
  })

  test('two small groups of one sum do not tell each other', () => {
    // Row of 1, 2 and 3: hiding those alone leaves 6 − 0 = the three of them known together, and few.
    const axes = [flatAxis(2), flatAxis(4)]
    const counts = withMargins(axes, [0, 0, 0, 0, 0, 0, 1, 2, 90, 80, 0, 200, 300, 400, 500])
    const table = { axes, counts }
    const result = suppress(table, { threshold: THRESHOLD })
    expect(result.unprotected).toBe(0)
    expect(narrowed(table, hiddenOf(result))).toEqual([])
  })

  test('a few people scattered over many territories are hidden with one class beside them, not with the table', () => {
    const axes = [flatAxis(20), flatAxis(6)]
    const everywhere = fc.array(fc.integer({ min: 40, max: 4_000 }), { minLength: 100, maxLength: 100 })
    const alone = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(everywhere, alone, (numbers, territories) => {
        const leaves = Array.from({ length: cellCount(axes) }, (_, cell) => {
          const [territory, kind] = nodesOf(axes, cell)
          if (kind === 6) return territories.includes(territory!) ? 1 : 0
          return numbers[(territory! * 5 + kind!) % numbers.length]!
        })
        const table = { axes, counts: withMargins(axes, leaves) }
        const result = suppress(table, { threshold: THRESHOLD })
        const hidden = hiddenOf(result)
        expect(result.unprotected).toBe(0)
        expect(narrowed(table, hidden)).toEqual([])
        expect(toldGroups(table, hidden)).toEqual([])
        // In each of those territories, and in the region, one class more.
        expect(hidden.size).toBeLessThanOrEqual(2 * (territories.length + 1))
      }),
      { numRuns: 40 },
    )
  })

  test('a hidden total takes another total with it', () => {
    const table = tableOf([flatAxis(4)], [0, 3, 900, 400, 700])
    const { states } = suppress(table, { threshold: THRESHOLD })
    expect(states).toEqual(['shown', 'primary', 'shown', 'secondary', 'shown'])
  })

  test('a region of one municipality with a small group hides both', () => {
    const { states, unprotected } = suppress(tableOf([flatAxis(1)], [0, 3]), { threshold: THRESHOLD })
    expect(unprotected).toBe(0)
    expect(states).toEqual(['primary', 'primary'])
  })

  test('what was hidden stays hidden in the same long period, and new boxes prefer it', () => {
    const axes = [flatAxis(4)]
    const former = hiddenOf(suppress(tableOf(axes, [0, 3, 900, 400, 700]), { threshold: THRESHOLD }))
    const later = suppress(tableOf(axes, [0, 60, 900, 800, 700]), { threshold: THRESHOLD, former })
    expect(hiddenOf(later)).toEqual(former)
    const other = suppress(tableOf(axes, [0, 60, 4, 800, 700]), { threshold: THRESHOLD, former })
    expect([...hiddenOf(other)]).toEqual([1, 2, 3])
  })

  test('a cell that another table shows too is no corner', () => {
    const axes = [flatAxis(3), flatAxis(3)]
    const shared = new Set([0, 1, 2, 3].map((row) => cellAt(axes, [row, 0])))
    fc.assert(
      fc.property(tables(axes), (table) => {
        const options: SuppressOptions = { threshold: 1, also: new Set([cellAt(axes, [1, 1])]), shared }
        const { states } = suppress(table, options)
        for (const cell of shared) expect(states[cell]).toBe('shown')
      }),
      { numRuns: 50 },
    )
  })

  test('a known bound above is no way to narrow what a box protects', () => {
    const axes = [flatAxis(4), flatAxis(3)]
    fc.assert(
      fc.property(tables(axes), fc.integer({ min: 0, max: 30 }), (table, room) => {
        const bounded = { ...table, upper: table.counts.map((count) => count + room) }
        const result = suppress(bounded, { threshold: THRESHOLD })
        if (result.unprotected > 0) return
        const relations = relationsOf(axes)
        const hidden = hiddenOf(result)
        for (const target of primaryCells(table, { threshold: THRESHOLD })) {
          const { low, high } = attackInterval(bounded, { relations, hidden, target })!
          const count = table.counts[target]!
          expect(low).toBe(0)
          expect(high).toBeGreaterThanOrEqual(Math.min(count + THRESHOLD, bounded.upper[target]!))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('125 municipalities by 12 classes take no corner for granted', () => {
    const axes = [flatAxis(125), flatAxis(12)]
    const numbers = Array.from({ length: cellCount(axes) }, (_, cell) => (cell * 7919) % 97)
    const table = tableOf(axes, numbers)
    const result = suppress(table, { threshold: THRESHOLD })
    expect(result.unprotected).toBe(0)
    const primary = [...primaryCells(table, { threshold: THRESHOLD })]
    expect(primary.length).toBeGreaterThan(50)
    const relations = relationsOf(axes)
    const hidden = hiddenOf(result)
    for (const target of primary.slice(0, 10)) {
      const interval = attackInterval(table, { relations, hidden, target, enough: 2 * THRESHOLD })!
      expect(interval.low).toBe(0)
      expect(interval.high).toBeGreaterThanOrEqual(table.counts[target]! + THRESHOLD)
    }
  })
})

describe('tables', () => {
  test('a cell and its nodes lead to each other', () => {
    const axes = [TREE, flatAxis(3)]
    for (let cell = 0; cell < cellCount(axes); cell += 1) expect(cellAt(axes, nodesOf(axes, cell))).toBe(cell)
  })

  test('every relation of a table with margins holds', () => {
    fc.assert(
      fc.property(tables([TREE, flatAxis(3)]), ({ axes, counts }) => {
        for (const { total, parts } of relationsOf(axes))
          expect(counts[total]).toBe(parts.reduce((sum, part) => sum + counts[part]!, 0))
      }),
      { numRuns: 20 },
    )
  })
})

describe('policy', () => {
  test('training data are shown at once, real data are held', () => {
    expect(defaultPolicy({ training: true }).differencing).toBe('live')
    expect(defaultPolicy({ training: false }).differencing).toBe('hold')
    expect(policyFault(defaultPolicy({ training: false }))).toBeNull()
  })

  test('a policy that would show less inside than outside, or hide nothing by mistake, is refused in words', () => {
    const policy = defaultPolicy({ training: false })
    expect(policyFault({ ...policy, threshold: { public: 3, internal: 5 } })).toMatch('threshold.internal')
    expect(policyFault({ ...policy, threshold: { public: 0, internal: 0 } })).toMatch('threshold.public')
    expect(policyFault({ ...policy, roundTo: { public: 2.5, internal: 1 } })).toMatch('roundTo.public')
  })

  test('long periods follow each other as texts', () => {
    const at = new Date('2025-03-14T21:00:00Z')
    expect(periodOf({ longPeriod: 'month' }, at)).toBe('2025-03')
    expect(periodOf({ longPeriod: 'day' }, at)).toBe('2025-03-14')
  })
})
