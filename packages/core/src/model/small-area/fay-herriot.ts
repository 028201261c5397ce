// The model of R. E. Fay and R. A. Herriot: what was counted in an area, y = θ + e with a known variance ψ, and what
// areas have in common, θ = x′β + u with a variance A that is estimated. The better of the two for each area is their mean with
// weights by variance (empirical best linear unbiased prediction).
// Sources: Fay, Herriot, JASA 74 (1979), 269–277; J. N. K. Rao, I. Molina, «Small Area Estimation», 2nd ed. (2015), ch. 6.
import { invert, quadratic, weightedProduct, type Matrix } from './linear.ts'

export interface FayHerriotArea {
  /** Counted value; `null` where nobody was counted: the area is then predicted by what areas have in common. */
  direct: number | null
  /** ψ: variance of the counted value, above 0. */
  variance: number
  /** x, of the same length for every area; 1 for the constant first. */
  covariates: readonly number[]
}

export interface FayHerriotEstimate {
  value: number
  /** γ = A ÷ (A + ψ): the share that the area's own count has in its value. */
  ownShare: number
  /** Mean squared error of the prediction, for the estimation of β and A too. */
  meanSquaredError: number
}

export interface FayHerriotFit {
  /** A: variance between areas. */
  between: number
  coefficients: number[]
  areas: FayHerriotEstimate[]
}

/** Freedom that must be left to say how areas differ. */
const FREEDOM_MIN = 3
const GRID = 160
const GOLDEN_STEPS = 60

interface Counted {
  y: number[]
  variances: number[]
  x: (readonly number[])[]
}
interface LeastSquares {
  beta: number[]
  inverse: Matrix
  /** ln L of the residuals, without its constant. */
  logLikelihood: number
}

/** Generalised least squares at a variance between areas; `null` when the covariates say the same twice. */
function leastSquares({ y, variances, x }: Counted, between: number): LeastSquares | null {
  const weights = variances.map((variance) => 1 / (between + variance))
  const inverted = invert(weightedProduct(x, weights))
  if (!inverted) return null
  const { inverse, determinant } = inverted
  const right = inverse.map((_, column) =>
    y.reduce((sum, value, at) => sum + weights[at]! * x[at]![column]! * value, 0),
  )
  const beta = inverse.map((row) => row.reduce((sum, value, at) => sum + value * right[at]!, 0))
  const squares = y.reduce((sum, value, at) => sum + weights[at]! * (value - product(x[at]!, beta)) ** 2, 0)
  const spread = weights.reduce((sum, weight) => sum - Math.log(weight), 0)
  return { beta, inverse, logLikelihood: -(spread + Math.log(determinant) + squares) / 2 }
}

const product = (x: readonly number[], beta: readonly number[]): number =>
  beta.reduce((sum, value, at) => sum + value * x[at]!, 0)

/**
 * A by the residual likelihood times arctan(Σ γ)^(1/m): never 0, where the plain one often is with few areas and would
 * then deny any difference between them; its error keeps the same formula. Source: M. Yoshimori, P. Lahiri, Journal of
 * Multivariate Analysis 124 (2014), 281–294.
 */
function varianceBetween(counted: Counted): number {
  const { y, variances } = counted
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  const spread = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length
  const [least, most] = [Math.min(...variances) * 1e-4, 10 * Math.max(spread, ...variances)]
  const adjusted = (logA: number): number => {
    const between = Math.exp(logA)
    const own = variances.reduce((sum, variance) => sum + between / (between + variance), 0)
    const fit = leastSquares(counted, between)
    return fit ? fit.logLikelihood + Math.log(Math.atan(own)) / y.length : -Infinity
  }
  const step = (Math.log(most) - Math.log(least)) / GRID
  let best = 0
  for (let at = 1; at <= GRID; at += 1)
    if (adjusted(Math.log(least) + at * step) > adjusted(Math.log(least) + best * step)) best = at
  const around = Math.log(least) + best * step
  return Math.exp(goldenMaximum(adjusted, around - step, around + step))
}

function goldenMaximum(of: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [low, high] = [from, to]
  for (let step = 0; step < GOLDEN_STEPS; step += 1) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)]
    if (of(left) < of(right)) low = left
    else high = right
  }
  return (low + high) / 2
}

/**
 * `null` where too few areas were counted to say how they differ: fewer than the covariates and three. The mean squared error
 * is g₁ + g₂ + 2 g₃ (G. S. Datta, P. Lahiri, Statistica Sinica 10 (2000), 613–627).
 */
export function fayHerriot(areas: readonly FayHerriotArea[]): FayHerriotFit | null {
  const known = areas.filter(({ direct }) => direct !== null)
  const columns = areas[0]?.covariates.length ?? 0
  if (known.length < columns + FREEDOM_MIN) return null
  const counted: Counted = {
    y: known.map(({ direct }) => direct!),
    variances: known.map(({ variance }) => variance),
    x: known.map(({ covariates }) => covariates),
  }
  if (leastSquares(counted, 1) === null) return null
  const between = varianceBetween(counted)
  const { beta, inverse } = leastSquares(counted, between)!
  const ofBetween = 2 / counted.variances.reduce((sum, variance) => sum + (between + variance) ** -2, 0)
  return {
    between,
    coefficients: beta,
    areas: areas.map(({ direct, variance, covariates }): FayHerriotEstimate => {
      const common = product(covariates, beta)
      const ofBeta = quadratic(covariates, inverse)
      if (direct === null) return { value: common, ownShare: 0, meanSquaredError: between + ofBeta }
      const ownShare = between / (between + variance)
      const g1 = ownShare * variance
      const g2 = (1 - ownShare) ** 2 * ofBeta
      const g3 = (variance ** 2 / (between + variance) ** 3) * ofBetween
      return {
        value: ownShare * direct + (1 - ownShare) * common,
        ownShare,
        meanSquaredError: g1 + g2 + 2 * g3,
      }
    }),
  }
}
