// Why one place, or one date, has another poverty than another: by its mean income, by its inequality, by its line. Of the
// lognormal curve, so that two numbers of each are enough. Source: S. Kolenikov, A. Shorrocks, «A Decomposition Analysis of
// Regional Poverty in Russia», Review of Development Economics 9 (2005), 25–46.
import { logNormalShareBelow } from '../small-area/log-normal.ts'
import { shapleyContributions } from './shapley.ts'

export interface IncomesAndLine {
  /** Per person, any unit. */
  meanIncome: number
  gini: number
  /** Mean line per person, in the same unit. */
  line: number
}

export interface DifferenceOfShares {
  /** Shares, 0…1; together the difference of the two. */
  meanIncome: number
  inequality: number
  line: number
}

/** `null` where one of the two has no lognormal curve. */
export function logNormalDifference(from: IncomesAndLine, to: IncomesAndLine): DifferenceOfShares | null {
  if ([from, to].some((each) => logNormalShareBelow(each, each.line) === null)) return null
  return shapleyContributions(['meanIncome', 'inequality', 'line'] as const, (changed) => {
    const incomes = {
      meanIncome: (changed.has('meanIncome') ? to : from).meanIncome,
      gini: (changed.has('inequality') ? to : from).gini,
    }
    // Each mix of the two has a curve when both have: the mean, the Gini coefficient and the line are each above 0.
    return logNormalShareBelow(incomes, (changed.has('line') ? to : from).line)!
  })
}
