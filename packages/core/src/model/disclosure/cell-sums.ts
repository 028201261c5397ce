// Counted cells added up: what they count, and how many members stand behind them.
import type { CountedCell } from '../indicator.ts'

type Counts = Pick<CountedCell, 'numerator' | 'denominator' | 'members'>

/** `one` and `other`, or `other` taken away from `one`. An absent `one` is nothing. */
export function addedCounts(one: Counts | undefined, other: Counts, sign: 1 | -1 = 1): Counts {
  return {
    numerator: (one?.numerator ?? 0) + sign * other.numerator,
    denominator: (one?.denominator ?? 0) + sign * other.denominator,
    members: {
      numerator: (one?.members.numerator ?? 0) + sign * other.members.numerator,
      denominator: (one?.members.denominator ?? 0) + sign * other.members.denominator,
    },
  }
}
