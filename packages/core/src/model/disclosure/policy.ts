// What may be shown to whom: the thresholds, the rounding and the rule for differences in time. Pure; where the policy is kept
// and who may change it is the engine's.

import { DEFAULT_DOMINANCE, dominanceFault, type DominanceRule } from './dominance.ts'

/** `public`: walls and whoever reaches the port. `internal`: signed in with the right to figures of small groups. */
export const AUDIENCES = ['public', 'internal'] as const
export type Audience = (typeof AUDIENCES)[number]

export interface DisclosurePolicy {
  /** Fewest members (persons or, for a layer, its features) of a group whose figures are shown. */
  threshold: Record<Audience, number>
  /** Counts of breakdowns are shown as multiples of this; 1 rounds nothing. Totals of large territories stay exact. */
  roundTo: Record<Audience, number>
  /** A territory's totals stay exact from this many members on. */
  exactFrom: number
  /** Sums of money that tell of one or two of those they are made of. */
  dominance: DominanceRule
  /**
   * `hold`: a municipality's figures change only when at least `threshold` of its members have changed, or with the next long
   * period. `live`: at once; for training data, whose people are invented.
   */
  differencing: 'hold' | 'live'
  /** `hold` looks whether there is enough to publish this often. */
  tickMinutes: number
  /** Begins anew: what was held is published, and a cell hidden earlier may be shown again. */
  longPeriod: 'day' | 'month'
}

export const THRESHOLD_MIN = 1
export const THRESHOLD_MAX = 100
/**
 * A cell that was hidden as too small is shown again, in a new long period, only from threshold + this on: a group that swings
 * about the threshold must not tell by its coming and going how large it is.
 */
export const HYSTERESIS = 2

export function defaultPolicy({ training }: { training: boolean }): DisclosurePolicy {
  return {
    threshold: { public: 5, internal: 3 },
    roundTo: { public: 5, internal: 1 },
    exactFrom: 100,
    dominance: DEFAULT_DOMINANCE,
    differencing: training ? 'live' : 'hold',
    tickMinutes: 60,
    longPeriod: 'month',
  }
}

/** Names of the long periods, comparable as text: `2025-03` or `2025-03-14`. */
export const periodOf = (policy: Pick<DisclosurePolicy, 'longPeriod'>, at: Date): string =>
  at.toISOString().slice(0, policy.longPeriod === 'month' ? 7 : 10)

/** What is wrong with a policy, in words; `null` when it holds. */
export function policyFault(policy: DisclosurePolicy): string | null {
  const { threshold, roundTo, exactFrom, tickMinutes, dominance } = policy
  for (const audience of AUDIENCES) {
    if (!isWithin(threshold[audience], THRESHOLD_MIN, THRESHOLD_MAX))
      return `threshold.${audience} is not a whole number from ${THRESHOLD_MIN} to ${THRESHOLD_MAX}`
    if (!isWithin(roundTo[audience], 1, THRESHOLD_MAX))
      return `roundTo.${audience} is not a whole number from 1 to ${THRESHOLD_MAX}`
  }
  if (threshold.internal > threshold.public)
    return 'threshold.internal is above threshold.public: less would be shown inside than outside'
  if (!isWithin(exactFrom, 0, 1_000_000)) return 'exactFrom is not a whole number from 0 to 1000000'
  if (!isWithin(tickMinutes, 1, 1_440)) return 'tickMinutes is not a whole number from 1 to 1440'
  return dominanceFault(dominance)
}

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most
