import { describe, expect, it } from 'vitest'
import { chooseRules, teachers, type ColumnHabit } from './choose-rules.ts'
import type { CountedRule } from './db/record-table.ts'

const RECORDS = 1_000
const rule = (pairs: number, ...columns: number[]): CountedRule => ({
  rule: columns.map((column) => ({ column, atom: 0 })),
  pairs,
  dropped: 0,
})
const habit = (right: number, present = 1): ColumnHabit => ({
  m: [(1 - right) / 2, (1 - right) / 2, right],
  u: [0.98, 0.01, 0.01],
  present,
})
const columnsOf = (rules: readonly CountedRule[]): number[][] =>
  rules.map((each) => each.rule.map(({ column }) => column))

describe('blocking rules', () => {
  it('begin with the most found for a pair, and each that follows finds what the others miss', () => {
    const candidates = [rule(90_000, 0), rule(1_000, 0, 1), rule(1_000, 2), rule(1_000, 1, 0)]
    const chosen = columnsOf(chooseRules(candidates, [habit(0.95), habit(0.95), habit(0.9, 0.5)], RECORDS))
    expect(chosen[0]).toEqual([0, 1])
    expect(chosen).toContainEqual([2])
    // The same columns in another order find nothing anew.
    expect(chosen).not.toContainEqual([1, 0])
  })

  it('that are rarely mistaken need no others', () => {
    const chosen = chooseRules([rule(10, 0), rule(50_000, 1)], [habit(1), habit(0.9)], RECORDS)
    expect(columnsOf(chosen)).toEqual([[0]])
  })

  it('compare no more in all than they may, and one rule in any case', () => {
    const dear = [rule(59_000, 0), rule(58_000, 1), rule(61_000, 2)]
    expect(columnsOf(chooseRules(dear, [habit(0.8), habit(0.8), habit(0.8)], RECORDS))).toEqual([[1]])
    expect(chooseRules([rule(61_000, 0)], [habit(0.8)], RECORDS)).toHaveLength(1)
  })

  it('that see rare values alone neither teach nor do for the rest, cheap as they are', () => {
    const rare = { ...rule(10, 0), dropped: 0.996 }
    const candidates = [rare, rule(1_000, 1, 2), rule(1_000, 0, 1)]
    const habits = [habit(0.95), habit(0.95), habit(0.95)]
    expect(teachers(candidates, 3, RECORDS)).not.toContain(rare)
    const chosen = chooseRules(candidates, habits, RECORDS)
    expect(chosen).toContain(candidates[1])
    expect(chosen).toContain(candidates[2])
  })

  it('that teach leave each column free twice, and are cheap', () => {
    const candidates = [
      rule(9_000, 0),
      rule(10, 0, 1),
      rule(20, 1, 2),
      rule(30, 0, 2),
      rule(40, 0, 3),
      rule(50, 2, 3),
    ]
    const taken = teachers(candidates, 4, RECORDS)
    expect(columnsOf(taken)).not.toContainEqual([0])
    for (let column = 0; column < 4; column += 1) {
      const free = taken.filter((each) => each.rule.every((atom) => atom.column !== column))
      expect(free.length).toBeGreaterThanOrEqual(2)
    }
  })
})
