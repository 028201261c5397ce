// Whether a household is poor, in SQL: the same as model/line-comparison.ts says of declarations.
import type { Comparison } from '../../../model/index.ts'

/** Condition; `income` and `line` are SQL expressions, by default the columns of `registry.household_welfare`. */
export const poorSql = (comparison: Comparison, income = 'income_kopecks', line = 'line_kopecks'): string =>
  comparison === 'lt' ? `${income} < ${line}` : `(${line} > 0 and ${income} <= ${line})`
