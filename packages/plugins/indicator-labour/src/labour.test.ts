import { describe, expect, it } from 'vitest'
import { compileEvaluate } from '@obzor/core/engine/indicators/evaluate.ts'
import { checkIndicator, evaluateCells, isCounted, isDerived } from '@obzor/core/model'
import { labourPlugin } from './index.ts'

const { indicators, scenes } = labourPlugin.manifest
const FIELDS = ['one', 'salaryMin']

/** Numerator, denominator and value over vacancies by their «salary from», 0 where none is stated. */
function valueOf(code: string, pays: readonly number[]): number | null {
  const indicator = indicators.find((other) => other.code === code)!
  if (!isCounted(indicator)) throw new Error(`${code} is not counted`)
  const sum = (expression: typeof indicator.numerator): number => {
    const evaluate = compileEvaluate(expression, (field) => FIELDS.indexOf(field))
    return pays.reduce((total, pay) => total + evaluate(Float64Array.of(1, pay), 0), 0)
  }
  const below = sum(indicator.denominator!)
  return below === 0 ? null : (indicator.factor * sum(indicator.numerator)) / below
}

describe('the labour market', () => {
  it('is declared without a fault, and shows what it declares', () => {
    for (const indicator of indicators) expect(checkIndicator(indicator)).toBeUndefined()
    const shown = JSON.stringify(scenes)
    for (const { code } of indicators) expect(shown).toContain(code)
  })

  it('takes the mean of the pay that is stated, and says of how many', () => {
    expect(valueOf('labour.pay-offered', [0, 40_000, 60_000, 0])).toBe(50_000)
    expect(valueOf('labour.pay-stated', [0, 40_000, 60_000, 0])).toBe(50)
    expect(valueOf('labour.pay-offered', [0, 0])).toBeNull()
    expect(valueOf('labour.pay-stated', [])).toBeNull()
  })

  it('has no places per thousand residents where nobody lives', () => {
    const indicator = indicators.find(isDerived)!
    const at = (places: number, persons: number): number | null =>
      evaluateCells(indicator.derived, (cell) => (cell.indicator === 'vacancies.places' ? places : persons))
    expect(at(30, 12_000)).toBe(2.5)
    expect(at(30, 0)).toBeNull()
  })
})
