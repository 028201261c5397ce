import type { BreakdownDimension } from './breakdown.ts'
import type { CellExpression } from './cell-expression.ts'
import type { IsoDate } from './dates.ts'
import type { Expression } from './expression.ts'
import type { LocalText } from './text.ts'

/**
 * What an indicator counts over; population.ts names the fields of each.
 * `household`: its members, its income and its line. `person`: every member of a household with age and sex, and all fields
 * of the household beside them. `feature:<layer>`: every property that holds a number, and `one` = 1.
 */
export type Population = 'household' | 'person' | `feature:${string}`

/** What a reader is told of an indicator, however it is made. */
export interface IndicatorDescription {
  /** For example `poverty.rate`. */
  code: string
  title: LocalText
  /** The formula in words, with its reference. */
  method: LocalText
  /** The formula in symbols, each of them explained. */
  formula?: LocalText
  /** Where its figures come from, as a reader would name it. */
  source?: LocalText
  /** Book, article or act that the formula is from. */
  reference?: LocalText
  unit: 'percent' | 'person' | 'rouble' | 'unit'
  /** Digits after the decimal sign on a screen; the value itself is never rounded. */
  fractionDigits: number
  direction: 'more-is-worse' | 'more-is-better' | 'neutral'
  /** Days on which the method holds, both included; open where absent. Outside of them its cells say nothing. */
  validFrom?: IsoDate
  validTo?: IsoDate
}

/** A measure as sums over a population: value = factor × Σ numerator ÷ Σ denominator (no denominator: ÷ 1). */
export interface IndicatorDeclaration extends IndicatorDescription {
  over: Population
  /** Boolean: who is counted at all, in the numerator and in the denominator. */
  filter?: Expression
  numerator: Expression
  denominator?: Expression
  /** Multiplies the quotient, for example 100 for per cent. */
  factor: number
  /** Counted by each of these as well, in every territory. */
  breakdowns?: readonly BreakdownDimension[]
  /** Counted by each pair of its breakdowns too, for the profile. */
  pairs?: boolean
  /** Of a rate or a number of the poor: by which figures its change between two dates is told; see model/decomposition. */
  changesBy?: ChangeInputs
}

/** Codes of indicators whose published figures tell, beside its own, why the poor became more or fewer. */
export interface ChangeInputs {
  /** Number of persons; by `BY_RATIO` too. */
  persons: string
  /** Per person and in the same unit. */
  meanIncome: string
  meanLine: string
}

/** Where a value stands among all: the fold keeps weights and amounts by bins of the value. */
export interface HistogramDeclaration {
  over: Population
  filter?: Expression
  /** Integer ≥ 0, for example income per head in kopecks. */
  value: Expression
  /** Integer ≥ 0: how many a row counts for. */
  weight: Expression
  /** Ascending lower edges of all bins but the first; see `logBins`. */
  bins: readonly number[]
}

export type DistributionMeasure =
  | { kind: 'mean' }
  /** Within the bin linear; the error is at most the bin's width. */
  | { kind: 'quantile'; share: number }
  /** From below: persons of one bin count as equal. The error is printed by `giniOf`. */
  | { kind: 'gini' }
  /** Share of all income that the n-th fifth has, 1 is the poorest. */
  | { kind: 'fifth'; number: 1 | 2 | 3 | 4 | 5 }
  /** Income of the richest fifth ÷ that of the poorest. */
  | { kind: 's80s20' }

/** A measure of a distribution: value = factor × measure. Its cell holds Σ weight × value and Σ weight as its sums. */
export interface DistributionIndicator extends IndicatorDescription {
  histogram: HistogramDeclaration
  measure: DistributionMeasure
  factor: number
}

/** A pure function of other cells of the same territory. Its cell has its value as numerator, and 1 (no value: 0) below. */
export interface DerivedIndicator extends IndicatorDescription {
  derived: CellExpression
}

export type Indicator = IndicatorDeclaration | DistributionIndicator | DerivedIndicator

export const isCounted = (indicator: Indicator): indicator is IndicatorDeclaration => 'numerator' in indicator
export const isDistribution = (indicator: Indicator): indicator is DistributionIndicator =>
  'histogram' in indicator
export const isDerived = (indicator: Indicator): indicator is DerivedIndicator => 'derived' in indicator

/** Value of one indicator in one territory, with the sums it was made of: anyone can recount it. */
export interface IndicatorCell {
  /** `<indicator>/<oktmo>`, and `/<dimension>=<value>[;<dimension>=<value>]` where the cell is part of a breakdown. */
  id: string
  indicator: string
  territory: string
  numerator: number
  denominator: number
  /** `null` where the denominator is 0. */
  value: number | null
  /** Codes of the values by the codes of their dimensions; absent in a total. */
  by?: Readonly<Record<string, string>>
}

/** A cell inside the engine. What leaves it says nothing of how many stand behind a number unless the gate lets it. */
export interface CountedCell extends IndicatorCell {
  /** Rows of the population (households, persons, features) that contribute anything but 0. */
  members: { numerator: number; denominator: number }
  /** Of a sum of money: its largest contributions in the unit of the numerator, descending; see disclosure/dominance.ts. */
  largest?: readonly number[]
}

/** Identity of a cell; dimensions in the order in which the indicator declares them. */
export function cellId(indicator: string, territory: string, by?: Readonly<Record<string, string>>): string {
  const total = `${indicator}/${territory}`
  if (!by) return total
  return `${total}/${Object.entries(by)
    .map(([dimension, value]) => `${dimension}=${value}`)
    .join(';')}`
}
