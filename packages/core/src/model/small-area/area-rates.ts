// Rates of small areas: each area's own count drawn towards what areas have in common, the more the fewer people it has.
// Counted on the scale of arcsine √p, where the variance of a share depends on the number of people alone, as the official
// poverty map of Chile's comunas is (C. Casas-Cordero, J. Encina, P. Lahiri, in «Analysis of Poverty Data by Small Area
// Estimation», Wiley 2016, ch. 20).
import { fayHerriot } from './fay-herriot.ts'

export interface AreaCount {
  /** Persons counted, and the poor among them. */
  persons: number
  poor: number
  /**
   * Independent answers among them: (Σ m)² ÷ Σ m² over households of m members, because all of one household are poor or
   * none is (L. Kish, «Survey Sampling» (1965), § 5.4).
   */
  effectiveSize: number
  /** What is known of the area beside the count, without the constant; may be empty, is of one length for all areas. */
  covariates: readonly number[]
}

export interface AreaRate {
  /** 0…1 */
  rate: number
  /** 95 % */
  low: number
  high: number
  /** The share that the area's own count has in the rate, 0…1. */
  ownShare: number
}

/** Half the width of a 95 % interval in standard errors. */
const Z = 1.959963984540054

/** Arcsine √p with F. J. Anscombe's correction for few people (Biometrika 35 (1948)), and its variance 1 ÷ (4 n + 2). */
function onArcsineScale({ persons, poor, effectiveSize: size }: AreaCount): {
  direct: number
  variance: number
} {
  const share = ((poor / persons) * size + 3 / 8) / (size + 3 / 4)
  return { direct: Math.asin(Math.sqrt(share)), variance: 1 / (4 * size + 2) }
}

const clamped = (angle: number): number => Math.min(Math.PI / 2, Math.max(0, angle))

/**
 * `null` where areas are too few for a model, or the covariates say the same twice. An area where nobody was counted gets what areas
 * have in common. The rate is the mean of sin² over the error of the estimate, not sin² of its middle (S. Sugasawa,
 * T. Kubokawa, Journal of Multivariate Analysis 153 (2017)): E sin² Z = (1 − e^(−2v) cos 2 z) ÷ 2 for a normal Z.
 */
export function areaRates(areas: readonly AreaCount[]): AreaRate[] | null {
  const fit = fayHerriot(
    areas.map((area) => ({
      ...(area.persons > 0 && area.effectiveSize > 0
        ? onArcsineScale(area)
        : { direct: null, variance: Infinity }),
      covariates: [1, ...area.covariates],
    })),
  )
  if (!fit) return null
  return fit.areas.map(({ value, ownShare, meanSquaredError }) => {
    const half = Z * Math.sqrt(meanSquaredError)
    return {
      rate: (1 - Math.exp(-2 * meanSquaredError) * Math.cos(2 * clamped(value))) / 2,
      low: Math.sin(clamped(value - half)) ** 2,
      high: Math.sin(clamped(value + half)) ** 2,
      ownShare,
    }
  })
}
