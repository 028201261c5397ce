// The normal distribution to the last digits of a double, as far as rates and intervals need it.

/** Beyond this Φ is 0 or 1 to 1e-15. */
const FAR = 8.3
const ROOT_2_PI = Math.sqrt(2 * Math.PI)

/**
 * Φ(x). Source: G. Marsaglia, «Evaluating the Normal Distribution», Journal of Statistical Software 11/4 (2004): ½ + φ (x + x³/3
 * + x⁵/15 + …); absolute error below 1e-15.
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x > FAR) return 1
  if (x < -FAR) return 0
  let [sum, term] = [x, x]
  for (let odd = 3; sum + term !== sum; odd += 2) {
    term *= (x * x) / odd
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / ROOT_2_PI
}

/** Φ⁻¹(share) by halving: 60 steps reach the last bit, and there is no case where it goes astray. ±∞ at 0 and 1. */
export function normalQuantile(share: number): number {
  if (share <= 0) return share === 0 ? -Infinity : Number.NaN
  if (share >= 1) return share === 1 ? Infinity : Number.NaN
  let [low, high] = [-FAR, FAR]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}
