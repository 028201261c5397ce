// Measures of poverty from sums over persons. Every one of them is a quotient of sums, so the sums of two groups
// added together give the measure of both: nothing here needs the persons again.
//
// Words: y income of a person, z the line of that person, w weight; a person is poor when y < z.

import { ExactSum } from './exact-sum.ts'

/** Sums over persons; each is additive over any partition of them. */
export interface PovertySums {
  /** Rows. */
  persons: number
  /** Rows of poor persons. */
  poorPersons: number
  /** Σ w */
  weight: number
  /** Σ w², for the effective size of the sample. */
  weightSquared: number
  /** Σ w over the poor. */
  poorWeight: number
  /** Σ w (z − y) ÷ z over the poor. */
  gap: number
  /** Σ w ((z − y) ÷ z)² over the poor. */
  gapSquared: number
  /** Σ w (z − y) over the poor, in the unit of income. */
  deficit: number
  /** Σ w y */
  income: number
  /** Σ w ln (z ÷ y) over the poor with y > 0. */
  watts: number
  /** Σ w over persons with y > 0: the others have no logarithm. */
  positiveWeight: number
}

export const SUM_NAMES = [
  'persons',
  'poorPersons',
  'weight',
  'weightSquared',
  'poorWeight',
  'gap',
  'gapSquared',
  'deficit',
  'income',
  'watts',
  'positiveWeight',
] as const satisfies readonly (keyof PovertySums)[]

export interface PovertyMeasures {
  /** Foster–Greer–Thorbecke of order 0: share of the poor, 0…1. */
  fgt0: number | null
  /** Order 1: mean shortfall over all persons, as a share of the line. */
  fgt1: number | null
  /** Order 2: mean squared shortfall. */
  fgt2: number | null
  /** What all the poor lack together, in the unit of income. */
  deficit: number
  /** The same as a share of all income; `null` where all income is not above 0. */
  deficitShareOfIncome: number | null
  /** What one poor person lacks on average; `null` where nobody is poor. */
  averageShortfall: number | null
  /** Mean of ln (z ÷ y) over the poor, zero for the others; persons with y ≤ 0 are left out of both sums. */
  watts: number | null
  meanIncome: number | null
}

const quotient = (above: number, below: number): number | null => (below > 0 ? above / below : null)

/**
 * Source: J. Foster, J. Greer, E. Thorbecke, «A Class of Decomposable Poverty Measures», Econometrica 52 (1984);
 * H. Watts, «An Economic Definition of Poverty» (1968). `null` where there is nobody to divide by.
 */
export function povertyMeasures(sums: PovertySums): PovertyMeasures {
  const { weight, poorWeight, deficit, income } = sums
  return {
    fgt0: quotient(poorWeight, weight),
    fgt1: quotient(sums.gap, weight),
    fgt2: quotient(sums.gapSquared, weight),
    deficit,
    deficitShareOfIncome: quotient(deficit, income),
    averageShortfall: quotient(deficit, poorWeight),
    watts: quotient(sums.watts, sums.positiveWeight),
    meanIncome: quotient(income, weight),
  }
}

/**
 * Confidence interval of a share by Wilson's score, 95 % by default.
 * `size` is the number of independent answers: persons, or Kish's (Σ w)² ÷ Σ w² for weighted ones.
 * Source: E. B. Wilson, JASA 22 (1927), 209–212. 15 of 20 gives 0.5313…0.8881.
 */
export function wilsonInterval(share: number, size: number, z = 1.959963984540054): [number, number] {
  const middle = share + (z * z) / (2 * size)
  const half = z * Math.sqrt((share * (1 - share)) / size + (z * z) / (4 * size * size))
  const below = 1 + (z * z) / size
  return [Math.max(0, (middle - half) / below), Math.min(1, (middle + half) / below)]
}

export interface SharesCompared {
  difference: number
  low: number
  high: number
  /** False where the interval holds 0: the two cannot be told apart. */
  isCertain: boolean
}

/**
 * Difference of two shares with its interval, from the share and the Wilson interval of each, in any unit. Of independent groups;
 * men and women of the same households move together, so for them it is too wide rather than too narrow.
 * Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873–890, method 10. 56 of 70 and 48 of 80 give 0.2, 0.0524…0.3339.
 */
export function compareShares(
  one: { value: number; low: number; high: number },
  other: { value: number; low: number; high: number },
): SharesCompared {
  const difference = one.value - other.value
  const low = difference - Math.hypot(one.value - one.low, other.high - other.value)
  const high = difference + Math.hypot(one.high - one.value, other.value - other.low)
  return { difference, low, high, isCertain: low > 0 || high < 0 }
}

/** Kish's effective size of a weighted sample. */
export const effectiveSize = ({ weight, weightSquared }: PovertySums): number =>
  weightSquared > 0 ? (weight * weight) / weightSquared : 0

/** Sums of several groups together; in any order of the groups the same but for the last bit. */
export function addSums(parts: readonly PovertySums[]): PovertySums {
  const added = SUM_NAMES.map((name) => {
    const sum = new ExactSum()
    for (const part of parts) sum.add(part[name])
    return [name, sum.value]
  })
  return Object.fromEntries(added) as unknown as PovertySums
}
