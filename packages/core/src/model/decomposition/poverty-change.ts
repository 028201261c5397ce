// Why the rate or the number of the poor changed between two dates: how many people there are, their mean income, how it is spread
// among them, and the line. Counterfactuals are worked out of the distribution of income against the line itself, so the
// two ends are the published figures and nothing is left unexplained. Pure.
// Source: G. Datt, M. Ravallion, «Growth and Redistribution Components of Changes in Poverty Measures», Journal of Development
// Economics 38 (1992), 275–295; the mean over all orders instead of their residual: A. F. Shorrocks, Journal of Economic Inequality
// 11 (2013), 99–126.
import { shapleyContributions } from './shapley.ts'

/** What is known of one date. All of it published figures: the change tells nothing that they do not. */
export interface PovertySituation {
  persons: number
  poor: number
  /** Per person, any unit; the same at both dates. */
  meanIncome: number
  /** Mean line per person, in the same unit. */
  meanLine: number
  /** Persons by income ÷ line, between the edges; `null` where a class is not shown. One class more than edges. */
  byRatio: readonly (number | null)[]
  /** Ascending; the line itself is one of them: 1. */
  edges: readonly number[]
}

export const CHANGE_FACTORS = ['population', 'income', 'distribution', 'line'] as const
export type ChangeFactor = (typeof CHANGE_FACTORS)[number]

export type PovertyChange =
  | { kind: 'known'; contributions: Record<ChangeFactor, number> }
  /**
   * `nobody`: one of the dates has no persons, no income or no line. `not-shown`: a class that a counterfactual needs is hidden, or
   * the change is so large that it leaves the classes.
   */
  | { kind: 'nobody' | 'not-shown' }

/** Contributions to the change of the number of the poor, or of their share (0…1); they sum to it. */
export function povertyChange(
  from: PovertySituation,
  to: PovertySituation,
  measure: 'number' | 'share',
): PovertyChange {
  if (![from, to].every(isDefined)) return { kind: 'nobody' }
  let isKnown = true
  const contributions = shapleyContributions(CHANGE_FACTORS, (changed) => {
    const at = (factor: ChangeFactor): PovertySituation => (changed.has(factor) ? to : from)
    const shape = at('distribution')
    // Incomes of everybody times a, lines times b: whoever had less than b ÷ a of the line is poor now.
    const threshold = at('line').meanLine / shape.meanLine / (at('income').meanIncome / shape.meanIncome)
    const share = shareBelow(shape, threshold)
    isKnown &&= share !== null
    return (share ?? 0) * (measure === 'number' ? at('population').persons : 1)
  })
  return isKnown ? { kind: 'known', contributions } : { kind: 'not-shown' }
}

const isDefined = ({ persons, meanIncome, meanLine }: PovertySituation): boolean =>
  [persons, meanIncome, meanLine].every((value) => Number.isFinite(value) && value > 0)

/**
 * Share of persons whose income is below `threshold` of their line; within a class linear. Counted from the line on, whose share is
 * the rate itself: classes that lie elsewhere may be hidden. `null` where one that is needed is, or the threshold is beyond the
 * last edge.
 */
export function shareBelow(
  { poor, persons, byRatio, edges }: PovertySituation,
  threshold: number,
): number | null {
  const line = edges.indexOf(1)
  let people = poor
  // Class k lies between the edges k − 1 and k.
  for (let at = line + 1; threshold > edges[at - 1]!; at += 1) {
    const part = partOfClass(at, threshold)
    if (part === null) return null
    people += part
  }
  for (let at = line; threshold < edges[at]!; at -= 1) {
    const whole = byRatio[at]
    const part = partOfClass(at, threshold)
    if (part === null || typeof whole !== 'number') return null
    people -= whole - part
    if (at === 0) break
  }
  return Math.min(1, Math.max(0, people / persons))

  function partOfClass(at: number, upTo: number): number | null {
    const [low, high, count] = [at === 0 ? 0 : edges[at - 1]!, edges[at], byRatio[at]]
    if (high === undefined || typeof count !== 'number') return null
    return count * Math.min(1, Math.max(0, (upTo - low) / (high - low)))
  }
}
