// What the share of the poor would be if incomes were lognormal: a check of a counted rate by two numbers alone.
// Source: J. Aitchison, J. A. C. Brown, «The Lognormal Distribution» (1957), §§ 2.3 and 11.5; the same curve stands under the
// poverty rate that Росстат publishes (приказ № 465 от 02.07.2014, «Методологические положения по расчёту показателей денежных доходов и
// расходов населения»).
import { normalCdf, normalQuantile } from './normal.ts'

export interface LogNormalIncomes {
  /** Above 0, in any unit. */
  meanIncome: number
  /** 0 < gini < 1. */
  gini: number
}

/** Standard deviation of ln y: G = 2 Φ(σ ÷ √2) − 1. A Gini of 0.4 gives 0.7416. */
export const sigmaOfGini = (gini: number): number => Math.SQRT2 * normalQuantile((gini + 1) / 2)

/**
 * Share below `line`: Φ((ln (z ÷ ȳ)) ÷ σ + σ ÷ 2). `null` where no lognormal distribution has such a mean and Gini
 * coefficient, or the line is not above 0.
 */
export function logNormalShareBelow({ meanIncome, gini }: LogNormalIncomes, line: number): number | null {
  if (!(meanIncome > 0 && Number.isFinite(meanIncome) && gini > 0 && gini < 1 && line > 0)) return null
  const sigma = sigmaOfGini(gini)
  return normalCdf(Math.log(line / meanIncome) / sigma + sigma / 2)
}
