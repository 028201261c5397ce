import { expect, test } from 'vitest'
import {
  byComparison,
  comparisonOf,
  field,
  int,
  lt,
  when,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { compileEvaluate } from './evaluate.ts'

const title = { ru: 'бедные', en: 'the poor' }
const poor: IndicatorDeclaration = {
  code: 'test.poor',
  title,
  method: title,
  unit: 'person',
  fractionDigits: 0,
  direction: 'more-is-worse',
  over: 'household',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0)),
  factor: 1,
}
const counts = (declared: IndicatorDeclaration, income: number, line: number): number =>
  compileEvaluate(declared.numerator, (name) => ['incomeKopecks', 'lineKopecks'].indexOf(name))(
    Float64Array.of(income, line),
    0,
  )

test('whose income equals the line is poor by «not above» alone', () => {
  const notAbove = byComparison(poor, 'le')
  expect([99, 100, 101].map((income) => counts(poor, income, 100))).toEqual([1, 0, 0])
  expect([99, 100, 101].map((income) => counts(notAbove, income, 100))).toEqual([1, 1, 0])
})

test('who has no line is poor by neither rule', () => {
  expect(counts(byComparison(poor, 'le'), 0, 0)).toBe(0)
})

test('«below» is the declaration itself, so its history goes on', () => {
  expect(byComparison(poor, 'lt')).toBe(poor)
})

test('other comparisons stay', () => {
  const other = { ...poor, numerator: when(lt(field('incomeKopecks'), int(5)), int(1), int(0)) }
  expect(byComparison(other, 'le')).toEqual(other)
})

test('the rule of a month is the latest that has begun', () => {
  const rules = [
    { from: '2025-07', comparison: 'lt', act: 'б' },
    { from: '2024-03', comparison: 'le', act: 'а' },
  ] as const
  const at = (month: string): string => comparisonOf(rules, month).comparison
  expect(['2024-02', '2024-03', '2025-06', '2025-07'].map(at)).toEqual(['lt', 'le', 'le', 'lt'])
})
