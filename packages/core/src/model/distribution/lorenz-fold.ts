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
}

const FIFTHS = 5

export class LorenzFold {
  readonly #total: number
  readonly #quantiles: Quantile[]
  /** Quantiles below this are known. */
  #known = 0
  /** The border of `#known` was met exactly: the next person gives the other half. */
  #isHalf = false
  /** Σ w of those added: what matters is where it stands between 0 and the total. */
  readonly #weight = new ExactSum()
  #after = 0
  readonly #income = new ExactSum()
  /** Σ w y (2 F − 1) */
  readonly #spread = new ExactSum()
  /** Income of everybody up to each border of a fifth that was passed. */
  readonly #upTo: number[] = []
  /** Up to here nothing but sums has to be done: most persons are between two borders. */
  #nextBorder = 0

  /** `total` = Σ w of all that will be added; `shares` ascending, each in (0, 1). */
  constructor(total: number, shares: readonly number[]) {
    this.#total = total
    this.#quantiles = shares.map((share) => ({ border: share * total, value: null }))
    this.#nextBorder = this.#lowestBorder()
  }

  /** Ascending by income; `weight` > 0. */
  add(income: number, weight: number): void {
    const before = this.#after
    this.#weight.add(weight)
    const after = this.#weight.value
    this.#after = after
    if (after >= this.#nextBorder) this.#pass(income, before, after)
    const amount = income * weight
    this.#income.add(amount)
    this.#spread.add(amount * ((before + after) / this.#total - 1))
  }

  /** A border of a fifth or of a quantile lies at this person. */
  #pass(income: number, before: number, after: number): void {
    while (this.#upTo.length < FIFTHS - 1 && after >= this.#fifthBorder()) {
      this.#upTo.push(this.#income.value + income * (this.#fifthBorder() - before))
    }
    for (let at = this.#known; at < this.#quantiles.length; at += 1) {
      const quantile = this.#quantiles[at]!
      const over = after - quantile.border
      if (this.#isHalf) quantile.value = (quantile.value! + income) / 2
      else if (over < -SAME * this.#total) break
      else quantile.value = income
      this.#isHalf = !this.#isHalf && over <= SAME * this.#total
      if (this.#isHalf) break
      this.#known = at + 1
    }
    this.#nextBorder = this.#lowestBorder()
  }

  #fifthBorder(): number {
    return (this.#total * (this.#upTo.length + 1)) / FIFTHS
  }

  #lowestBorder(): number {
    const quantile = this.#quantiles[this.#known]?.border ?? Infinity
    const fifth = this.#upTo.length < FIFTHS - 1 ? this.#fifthBorder() : Infinity
    return Math.min(quantile - SAME * this.#total, fifth)
  }

  /** Σ w y (2 F − 1) and Σ w y: what Sen's index takes of the poor. */
  get sums(): { spread: number; income: number } {
    return { spread: this.#spread.value, income: this.#income.value }
  }

  result(): LorenzMeasures {
    const { income, spread } = this.sums
    // Borders that rounding left unpassed are those of the last person.
    const upTo = Array.from({ length: FIFTHS }, (_, fifth) => this.#upTo[fifth] ?? income)
    const fifths = upTo.map((amount, fifth) => amount - (upTo[fifth - 1] ?? 0))
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
