// Measures of a distribution from its histogram: weights and amounts by bins. Pure. What a bin holds is known exactly (its
// weight, its amount, so its mean); where in the bin somebody stands is not, and each measure says what follows from that.
import type { DistributionMeasure } from '../../model/index.ts'

export interface Histogram {
  /** Ascending lower edges of all bins but the first, which begins at 0; the last has no upper edge. */
  edges: readonly number[]
  /** One more than `edges`. */
  weights: readonly number[]
  /** Σ weight × value of each bin. */
  amounts: readonly number[]
}

const total = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0)

/** `null` where there is nobody, or nothing to divide by. */
export function measureOf(histogram: Histogram, measure: DistributionMeasure): number | null {
  switch (measure.kind) {
    case 'mean': {
      const weight = total(histogram.weights)
      return weight > 0 ? total(histogram.amounts) / weight : null
    }
    case 'quantile':
      return quantileOf(histogram, measure.share)
    case 'gini':
      return giniOf(histogram)?.from ?? null
    case 'fifth':
      return fifthsOf(histogram)?.[measure.number - 1] ?? null
    case 's80s20': {
      const fifths = fifthsOf(histogram)
      return fifths && fifths[0]! > 0 ? fifths[4]! / fifths[0]! : null
    }
  }
}

/**
 * The value that a share of all weight does not exceed, linear within its bin. The error is at most the width of the bin; in the
 * last bin, which has no upper edge, it is the mean of those in it.
 */
export function quantileOf({ edges, weights, amounts }: Histogram, share: number): number | null {
  const all = total(weights)
  if (!(all > 0)) return null
  const target = share * all
  let before = 0
  for (const [bin, weight] of weights.entries()) {
    if (weight > 0 && before + weight >= target) {
      const upper = edges[bin]
      const lower = edges[bin - 1] ?? 0
      return upper === undefined
        ? amounts[bin]! / weight
        : lower + (upper - lower) * Math.max(0, (target - before) / weight)
    }
    before += weight
  }
  return null
}

/**
 * Bounds of the Gini coefficient that the histogram leaves open. From below everybody of a bin counts as its mean; from above
 * those of a bin stand at its edges: Σ w² (μ − a)(b − μ) ÷ (b − a) more, over the whole weight² × mean.
 * Source: J. L. Gastwirth, «The Estimation of the Lorenz Curve and Gini Index», Review of Economics and Statistics 54 (1972).
 * The last bin has no upper edge, and adds nothing: 150 bins to a million roubles a month leave nobody there.
 */
export function giniOf({ edges, weights, amounts }: Histogram): { from: number; to: number } | null {
  const [weight, amount] = [total(weights), total(amounts)]
  if (!(weight > 0) || !(amount > 0)) return null
  let [before, spread, within] = [0, 0, 0]
  for (const [bin, share] of weights.entries()) {
    if (share === 0) continue
    spread += amounts[bin]! * ((2 * before + share) / weight - 1)
    before += share
    const [lower, upper, mean] = [edges[bin - 1] ?? 0, edges[bin], amounts[bin]! / share]
    if (upper !== undefined) within += (share * share * (mean - lower) * (upper - mean)) / (upper - lower)
  }
  const from = spread / amount
  return { from, to: from + within / (weight * amount) }
}

/** Shares of all income by fifths of the weight, the poorest first; those of a bin count as its mean. */
export function fifthsOf({ weights, amounts }: Histogram): number[] | null {
  const [weight, amount] = [total(weights), total(amounts)]
  if (!(weight > 0) || !(amount > 0)) return null
  const fifths = [0, 0, 0, 0, 0]
  let before = 0
  for (const [bin, share] of weights.entries()) {
    if (share === 0) continue
    const mean = amounts[bin]! / share
    for (let fifth = 0; fifth < 5; fifth += 1) {
      const from = Math.max(before, (weight * fifth) / 5)
      const to = Math.min(before + share, (weight * (fifth + 1)) / 5)
      if (to > from) fifths[fifth] = fifths[fifth]! + mean * (to - from)
    }
    before += share
  }
  return fifths.map((part) => part / amount)
}
