// How much each of several factors has in the difference between two values of one measure, when the factors act together.
// Source: L. S. Shapley, «A Value for n-Person Games» (1953); for poverty A. F. Shorrocks, Journal of Economic Inequality 11 (2013), 99–126.

/** 2^n values are asked for; the measures here have three or four factors. */
export const FACTORS_MAX = 12

/**
 * Contribution of each factor to `valueOf(all) − valueOf(none)`, the mean over all orders in which they may change. They sum to the
 * difference, and no order is preferred. `valueOf` gets which factors have changed. Throws `RangeError` above `FACTORS_MAX`.
 */
export function shapleyContributions<Factor extends string>(
  factors: readonly Factor[],
  valueOf: (changed: ReadonlySet<Factor>) => number,
): Record<Factor, number> {
  const { length } = factors
  if (length > FACTORS_MAX) throw new RangeError(`${length} factors, ${FACTORS_MAX} are the most`)
  const values = Array.from({ length: 2 ** length }, (_, bits) =>
    valueOf(new Set(factors.filter((__, at) => (bits >> at) & 1))),
  )
  const shares = factors.map((factor, at) => {
    let sum = 0
    for (let bits = 0; bits < values.length; bits += 1) {
      if ((bits >> at) & 1) continue
      sum += weightOf(ones(bits), length) * (values[bits | (1 << at)]! - values[bits]!)
    }
    return [factor, sum] as const
  })
  return Object.fromEntries(shares) as Record<Factor, number>
}

/** |S|! (n − |S| − 1)! ÷ n!: the share of orders in which exactly the factors S came before. */
function weightOf(before: number, all: number): number {
  let weight = 1 / all
  for (let at = 1; at <= before; at += 1) weight *= at / (all - at)
  return weight
}

const ones = (bits: number): number => (bits === 0 ? 0 : (bits & 1) + ones(bits >> 1))
