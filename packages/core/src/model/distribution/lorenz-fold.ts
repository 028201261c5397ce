// Measures that need persons in the order of their incomes, in one pass and without holding any person: Gini, shares
// of fifths, quantiles. The caller sorts and says beforehand what all weights sum up to.
import { ExactSum } from './exact-sum.ts'

/** Weights that are summed in another order differ by this much of the whole. */
const SAME = 1e-12

export interface LorenzMeasures {
  /**
   * Weighted Gini coefficient of the population, without a correction for small samples: Σ w y (2 F − 1) ÷ Σ w y, F the
   * middle rank. `null` where the mean is not above 0. Above 1 is possible when some incomes are negative.
   */
  gini: number | null
  /** Shares of all income by fifths of persons, the poorest first; a person on a border is divided. */
  fifths: number[] | null
  /** Income of the richest fifth ÷ that of the poorest (S80/S20); `null` where the latter is not above 0. */
  s80s20: number | null
  /** Asked quantiles; where a border falls exactly between two persons, their mean. */
  quantiles: (number | null)[]
}

interface Quantile {
  border: number
  value: number | null
  /** The border was met exactly: the next person gives the other half. */
  isHalf: boolean
}

export class LorenzFold {
  readonly #total: number
  readonly #quantiles: Quantile[]
  readonly #income = new ExactSum()
  /** Σ w y (2 F − 1) */
  readonly #spread = new ExactSum()
  readonly #fifths = [0, 1, 2, 3, 4].map(() => new ExactSum())
  #before = 0
  readonly #weight = new ExactSum()
  #next = 0
  #fifth = 0

  /** `total` = Σ w of all that will be added; `shares` ascending, each in (0, 1). */
  constructor(total: number, shares: readonly number[]) {
    this.#total = total
    this.#quantiles = shares.map((share) => ({ border: share * total, value: null, isHalf: false }))
  }

  /** Ascending by income; `weight` > 0. */
  add(income: number, weight: number): void {
    const before = this.#before
    this.#weight.add(weight)
    const after = this.#weight.value
    this.#before = after
    const amount = income * weight
    this.#income.add(amount)
    this.#spread.add(amount * ((before + after) / this.#total - 1))
    this.#divide(income, before, after)
    for (let at = this.#next; at < this.#quantiles.length; at += 1) {
      const quantile = this.#quantiles[at]!
      if (quantile.isHalf) {
        quantile.value = (quantile.value! + income) / 2
        quantile.isHalf = false
        this.#next = at + 1
        continue
      }
      const over = after - quantile.border
      if (over < -SAME * this.#total) break
      quantile.value = income
      quantile.isHalf = over <= SAME * this.#total
      if (!quantile.isHalf) this.#next = at + 1
    }
  }

  #divide(income: number, from: number, to: number): void {
    let start = from
    while (this.#fifth < 4) {
      const border = (this.#total * (this.#fifth + 1)) / 5
      if (to < border) break
      this.#fifths[this.#fifth]!.add(income * (border - start))
      start = border
      this.#fifth += 1
    }
    this.#fifths[this.#fifth]!.add(income * (to - start))
  }

  /** Σ w y (2 F − 1) and Σ w y: what Sen's index takes of the poor. */
  get sums(): { spread: number; income: number } {
    return { spread: this.#spread.value, income: this.#income.value }
  }

  result(): LorenzMeasures {
    const { income, spread } = this.sums
    const fifths = this.#fifths.map((fifth) => fifth.value)
    return {
      gini: income > 0 ? spread / income : null,
      fifths: income > 0 ? fifths.map((fifth) => fifth / income) : null,
      s80s20: fifths[0]! > 0 ? fifths[4]! / fifths[0]! : null,
      quantiles: this.#quantiles.map(({ value }) => value),
    }
  }
}

/**
 * Sen's index H (I + (1 − I) G) from the poor alone, r = y ÷ z of each: H their share, I their mean shortfall as a share
 * of the line, G the Gini coefficient of r among them, in the form for many persons.
 * (1 − I) G is Σ w r (2 F − 1) ÷ Σ w, so incomes that are all 0 need no case of their own.
 * Source: A. Sen, «Poverty: An Ordinal Approach to Measurement», Econometrica 44 (1976).
 */
export function senIndex(of: { weight: number; gap: number; spread: number }): number | null {
  return of.weight > 0 ? (of.gap + of.spread) / of.weight : null
}
