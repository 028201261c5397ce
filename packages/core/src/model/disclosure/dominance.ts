// When a sum of money tells of one of those it is made of, however many they are: by the two rules that statistical offices
// use, and how far a hidden sum must be able to move. A. Hundepool et al., «Handbook on Statistical Disclosure Control» (ESSnet,
// 2010), ch. 4.2: the (n, k) rule and the p % rule, and the protection levels that go with each. Росстат publishes no
// numbers of its own, as offices do not: those below are the platform's, of the range in that book.

export interface DominanceRule {
  /** A sum is hidden when its `topCount` largest contributions are more than `topSharePct` of it; 100 turns the rule off. */
  topCount: number
  topSharePct: number
  /** … or when the second largest contributor can tell the largest one nearer than this many per cent; 0 turns it off. */
  nearPct: number
}

export const DEFAULT_DOMINANCE: DominanceRule = { topCount: 2, topSharePct: 85, nearPct: 10 }

export const TOP_COUNT_MAX = 3
/** Contributions that have to be known of each sum: the p % rule needs two. */
export const LARGEST_COUNT = Math.max(TOP_COUNT_MAX, 2)

/**
 * How far above itself a hidden sum must be found possible, in its own unit; 0 where it is safe to show. `largest` descending.
 * A sum of nothing is shown: it tells of nobody.
 */
export function protectionOf(sum: number, largest: readonly number[], rule: DominanceRule): number {
  if (sum <= 0 || largest.length === 0) return 0
  const top = largest.slice(0, rule.topCount).reduce((all, each) => all + each, 0)
  const [first = 0, second = 0] = largest
  const byShare = rule.topSharePct < 100 ? (100 / rule.topSharePct) * top - sum : 0
  const byNearness = rule.nearPct > 0 ? (rule.nearPct / 100) * first - (sum - first - second) : 0
  return Math.max(0, byShare, byNearness)
}

/** The largest of several places together. */
export const mergeLargest = (lists: readonly (readonly number[])[]): number[] =>
  lists
    .flat()
    .toSorted((one, other) => other - one)
    .slice(0, LARGEST_COUNT)

/** What is wrong with a rule, in words; `null` when it holds. */
export function dominanceFault({ topCount, topSharePct, nearPct }: DominanceRule): string | null {
  if (!Number.isInteger(topCount) || topCount < 1 || topCount > TOP_COUNT_MAX)
    return `dominance.topCount is not a whole number from 1 to ${TOP_COUNT_MAX}`
  if (!(topSharePct >= 50 && topSharePct <= 100)) return 'dominance.topSharePct is not from 50 to 100'
  return nearPct >= 0 && nearPct <= 50 ? null : 'dominance.nearPct is not from 0 to 50'
}
