import type { Expression } from './expression.ts'
import type { LocalText } from './text.ts'

/**
 * What an indicator counts over.
 * `household`: fields `members`, `children`, `pensioners`, `incomeKopecks` (monthly, of all members),
 * `lineKopecks` (sum of the members' lines). `feature:<layer>`: every property that holds a number, and `one` = 1.
 */
export type Population = 'household' | `feature:${string}`

/** A measure as sums over a population: value = factor × Σ numerator ÷ Σ denominator (no denominator: ÷ 1). */
export interface IndicatorDeclaration {
  /** For example `poverty.rate`. */
  code: string
  title: LocalText
  /** The formula in words, with its reference. */
  method: LocalText
  over: Population
  numerator: Expression
  denominator?: Expression
  /** Multiplies the quotient, for example 100 for per cent. */
  factor: number
  unit: 'percent' | 'person' | 'rouble' | 'unit'
  /** Digits after the decimal sign on a screen; the value itself is never rounded. */
  fractionDigits: number
  direction: 'more-is-worse' | 'more-is-better' | 'neutral'
}

/** Value of one indicator in one territory, with the sums it was made of: anyone can recount it. */
export interface IndicatorCell {
  /** `<indicator>/<oktmo>` */
  id: string
  indicator: string
  territory: string
  numerator: number
  denominator: number
  /** `null` where the denominator is 0. */
  value: number | null
}
