import { expect, test } from 'vitest'
import { field, int, lt, per, cell, when } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import { formulasFault } from './formula-check.ts'

const faultOf = (indicator: object): string | undefined =>
  formulasFault({ indicators: [{ code: 'check.one', ...indicator }] } as unknown as PluginManifest)

test('formulas of every kind pass', () => {
  const numerator = when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0))
  const breakdowns = [{ code: 'one', values: [], of: { op: 'bin', of: field('members'), edges: [1, 2] } }]
  expect(faultOf({ numerator, denominator: int(1), filter: lt(int(1), field('members')), breakdowns })).toBe(
    undefined,
  )
  expect(faultOf({ histogram: { value: field('members'), weight: int(1), bins: [1, 2, 3] } })).toBe(undefined)
  expect(faultOf({ derived: per(cell('a'), cell('b', { of: 'region' })) })).toBe(undefined)
})

test('what is no formula is refused wherever it stands', () => {
  const none = "the formula of indicator 'check.one' is none"
  const sql = { op: 'field', name: "x'; drop table facts.feature" }
  expect(faultOf({ numerator: sql })).toBe(none)
  expect(faultOf({ numerator: int(1), filter: { op: 'constructor' } })).toBe(none)
  expect(faultOf({ numerator: int(1), denominator: { op: 'in', of: int(1), values: ['1); --'] } })).toBe(none)
  expect(faultOf({ numerator: int(1), breakdowns: [{ code: 'a', values: [], of: null }] })).toBe(none)
  expect(faultOf({ histogram: { value: int(1), weight: int(1), bins: [1, 0.5] } })).toBe(none)
  expect(faultOf({ derived: { op: 'cell', indicator: 'a', part: '__proto__' } })).toBe(none)
  expect(faultOf({ derived: { op: 'number', value: Number.NaN } })).toBe(none)
  expect(faultOf({})).toBe("indicator 'check.one' has no formula, or more than one")
  expect(faultOf({ numerator: int(1), derived: int(1) })).toBe(
    "indicator 'check.one' has no formula, or more than one",
  )
})

test('a formula nested a million times is refused without a walk to its end', () => {
  let deep: object = int(1)
  for (let depth = 0; depth < 1_000_000; depth += 1) deep = { op: 'not', of: deep }
  expect(faultOf({ numerator: deep })).toBe("the formula of indicator 'check.one' is none")
})
