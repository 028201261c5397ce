// Who is poor at the very line: income below it (`lt`, as Росстат and 134-ФЗ say) or not above it (`le`, as some programmes of
// support do). A rule of the region with the month from which it holds; declarations are written with «below» and follow it.
import { isIsoMonth, type IsoMonth } from './dates.ts'
import { and, field, int, le, lt, partsOf, type Expression } from './expression.ts'
import { isCounted, isDistribution, type Indicator } from './indicator.ts'

export const COMPARISONS = ['lt', 'le'] as const
export type Comparison = (typeof COMPARISONS)[number]

export interface DatedComparison {
  /** First month whose figures are counted so; `null`: from the beginning. */
  from: IsoMonth | null
  comparison: Comparison
  /** The act that says so; empty where there is none. */
  act: string
}

export const BELOW_THE_LINE: DatedComparison = { from: null, comparison: 'lt', act: '' }

/** The rule of a month: the latest that has begun. */
export function comparisonOf(rules: readonly DatedComparison[], month: IsoMonth): DatedComparison {
  return rules.reduce((best, rule) => {
    if (rule.from !== null && rule.from > month) return best
    return (rule.from ?? '') >= (best.from ?? '') ? rule : best
  }, BELOW_THE_LINE)
}

/** A rule of a law changes once in years. */
const RULES_MAX = 20
const ACT_MAX = 300

/** What is wrong with the rules, or `null`. */
export function comparisonsFault(rules: readonly DatedComparison[]): string | null {
  if (rules.length > RULES_MAX) return `${rules.length} rules were given, at most ${RULES_MAX} are kept`
  for (const { from, comparison, act } of rules) {
    if (from !== null && !isIsoMonth(from)) return `'${String(from).slice(0, 20)}' is no month`
    if (!COMPARISONS.includes(comparison)) return `'${String(comparison).slice(0, 20)}' is no comparison`
    if (typeof act !== 'string' || act.length > ACT_MAX) return `an act has at most ${ACT_MAX} letters`
  }
  const starts = new Set(rules.map(({ from }) => from))
  return starts.size < rules.length ? 'two rules begin with the same month' : null
}

/** Rules as a setting keeps them. What was changed by hand and is wrong must not stop anything: then it is «below the line». */
export function keptComparisons(value: unknown): readonly DatedComparison[] {
  const rules = (value ?? []) as DatedComparison[]
  return Array.isArray(rules) && comparisonsFault(rules) === null ? rules : []
}

/**
 * The declaration by a rule: each `income < line` of a household becomes `income ≤ line`. With `lt` it is the declaration itself,
 * so what is counted, and with it the line of its history, changes by the rule alone. Classes of income against the line
 * (`BY_DEPTH`, `BY_RATIO`) keep their edges: an income equal to the line is in the class that begins there.
 */
export function byComparison<I extends Indicator>(indicator: I, comparison: Comparison): I {
  if (comparison === 'lt') return indicator
  if (isCounted(indicator)) {
    const { filter, numerator, denominator } = indicator
    return {
      ...indicator,
      numerator: notAbove(numerator),
      ...(filter && { filter: notAbove(filter) }),
      ...(denominator && { denominator: notAbove(denominator) }),
    }
  }
  if (!isDistribution(indicator)) return indicator
  const { filter, value, weight } = indicator.histogram
  const histogram = {
    ...indicator.histogram,
    value: notAbove(value),
    weight: notAbove(weight),
    ...(filter && { filter: notAbove(filter) }),
  }
  return { ...indicator, histogram }
}

const isField = (expression: Expression, name: string): boolean =>
  expression.op === 'field' && expression.name === name

/** Who has no line is not poor by either rule. */
const NOT_ABOVE = and(lt(int(0), field('lineKopecks')), le(field('incomeKopecks'), field('lineKopecks')))

function notAbove(expression: Expression): Expression {
  const isRule =
    expression.op === 'lt' &&
    isField(expression.left, 'incomeKopecks') &&
    isField(expression.right, 'lineKopecks')
  if (isRule) return NOT_ABOVE
  const parts = partsOf(expression).map(([name, part]) => [name, notAbove(part)])
  return { ...expression, ...Object.fromEntries(parts) } as Expression
}
