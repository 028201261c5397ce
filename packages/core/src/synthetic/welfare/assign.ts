// Gives every household the wages and facts of assignment that its choice asks for: poor ones end below their
// line, potential ones at 1.0–1.2 of it, the rest above. What a household would have by nature is kept where it fits.
import { CHILD, hasTrait, HIDDEN, PENSIONER, TRAIT, WORKING_AGE, type Region } from '../people/people.ts'
import type { Random } from '../random.ts'
import type { Choice } from './choose-poor.ts'
import { FactsBuilder, type Facts } from './facts.ts'
import { HouseholdFacts } from './household-facts.ts'
import type { NaturalIncome } from './natural-income.ts'

/** Shares hidden on purpose; docs/synthetic-data.md repeats them. */
export const HIDDEN_SHARES = {
  /** Of poor households: no need-tested support at all (теневая). */
  unreached: 0.22,
  /** Of families above the line: need-tested support all the same (мнимая). */
  feigned: 0.03,
} as const

/** Poor households have between these shares of their line; nearer to it is likelier. */
const POOR_RATIO = { low: 0.34, high: 0.985 }
const POTENTIAL_RATIO = { low: 1.008, high: 1.192 }
/** Everybody else has at least this. */
const SAFE_RATIO = 1.21
/** A smaller visible wage is not paid at all. */
const WAGE_MIN = 1_500_00

export function assignIncomes(region: Region, natural: NaturalIncome, choice: Choice, random: Random): Facts {
  const builder = new FactsBuilder(Math.ceil(region.people.count * 0.6))
  const facts = new HouseholdFacts(region, natural, random, builder)
  const assignment = new Assignment(region, natural, choice, random, facts)
  for (let household = 0; household < region.households.count; household += 1) assignment.of(household)
  return builder.facts()
}

class Assignment {
  readonly #region: Region
  readonly #natural: NaturalIncome
  readonly #choice: Choice
  readonly #random: Random
  readonly #facts: HouseholdFacts
  #household = 0
  #from = 0
  #to = 0

  constructor(region: Region, natural: NaturalIncome, choice: Choice, random: Random, facts: HouseholdFacts) {
    this.#region = region
    this.#natural = natural
    this.#choice = choice
    this.#random = random
    this.#facts = facts
  }

  of(household: number): void {
    const { households, people } = this.#region
    this.#household = household
    this.#from = households.start[household]!
    this.#to = households.start[household + 1]!
    this.#facts.turnTo(household)
    if (households.poor[household] === 1) this.#makePoor()
    else if ((households.hidden[household]! & HIDDEN.potential) !== 0)
      this.#raiseOrLowerTo(this.#potentialRatio())
    else this.#keepAbove()
    for (let person = this.#from; person < this.#to; person += 1) {
      this.#facts.byRight(person)
      if (people.wage[person]! > 0) people.employer[person] = this.#employer()
    }
    this.#facts.unpaid()
  }

  get #line(): number {
    return this.#choice.line[this.#household]!
  }
  get #fixed(): number {
    return this.#choice.fixed[this.#household]!
  }

  #potentialRatio(): number {
    return POTENTIAL_RATIO.low + (POTENTIAL_RATIO.high - POTENTIAL_RATIO.low) * this.#random.unit()
  }

  #makePoor(): void {
    const { households } = this.#region
    const draw = this.#random.unit()
    const ratio = POOR_RATIO.low + (POOR_RATIO.high - POOR_RATIO.low) * (1 - draw * draw)
    const ceiling = Math.floor(POOR_RATIO.high * this.#line)
    const target = Math.min(ceiling, Math.max(Math.floor(ratio * this.#line), this.#fixed))
    let byNeed = 0
    if (this.#random.chance(HIDDEN_SHARES.unreached)) households.hidden[this.#household]! |= HIDDEN.unreached
    else byNeed = this.#facts.byNeed(Math.floor((target - this.#fixed) * 0.7))
    this.#payWages(target - this.#fixed - byNeed)
  }

  #keepAbove(): void {
    const { households } = this.#region
    const isFamily = this.#count(CHILD) > 0
    const wages = this.#wages()
    const ratio = (wages + this.#fixed) / this.#line
    if (ratio < SAFE_RATIO) this.#raiseOrLowerTo(SAFE_RATIO + 0.6 * this.#random.unit())
    if (isFamily && ratio < 3.2 && this.#random.chance(HIDDEN_SHARES.feigned)) {
      households.hidden[this.#household]! |= HIDDEN.feigned
      this.#facts.byNeed(Math.floor(this.#line * 0.4))
    }
  }

  /** Moves wages, else pensions, until the household stands at `ratio` of its line. */
  #raiseOrLowerTo(ratio: number): void {
    const needed = Math.ceil(ratio * this.#line) - this.#fixed
    if (needed <= 0) return
    if (this.#payWages(needed)) return
    // Nobody can earn: the pension gets its supplement, or a child the survivor's pension.
    const { people } = this.#region
    let receiver = this.#from
    for (let person = this.#from; person < this.#to; person += 1) {
      if (people.group[person] === PENSIONER) receiver = person
    }
    this.#natural.pension[receiver]! += needed
  }

  #count(group: number): number {
    let count = 0
    for (let person = this.#from; person < this.#to; person += 1) {
      if (this.#region.people.group[person] === group) count += 1
    }
    return count
  }

  #wages(): number {
    let sum = 0
    for (let person = this.#from; person < this.#to; person += 1) sum += this.#region.people.wage[person]!
    return sum
  }

  /**
   * Makes the household's wages sum to `total` exactly, in the proportions they had by nature; without workers
   * somebody of working age is given the job. Returns false when nobody can earn.
   */
  #payWages(total: number): boolean {
    const { people } = this.#region
    const before = this.#wages()
    if (total < WAGE_MIN) {
      for (let person = this.#from; person < this.#to; person += 1) people.wage[person] = 0
      return total <= 0
    }
    if (before === 0) {
      const earner = this.#whoCanEarn()
      if (earner === undefined) return false
      people.wage[earner] = total
      return true
    }
    let left = total
    let last = this.#from
    for (let person = this.#from; person < this.#to; person += 1) {
      if (people.wage[person] === 0) continue
      const share = Math.floor((total / before) * people.wage[person]!)
      people.wage[person] = share
      left -= share
      last = person
    }
    people.wage[last]! += left
    return true
  }

  #whoCanEarn(): number | undefined {
    const { people } = this.#region
    let reserve: number | undefined
    for (let person = this.#from; person < this.#to; person += 1) {
      if (people.group[person] !== WORKING_AGE) continue
      if (!hasTrait(people, person, TRAIT.atHome | TRAIT.student)) return person
      reserve ??= person
    }
    return reserve
  }

  #employer(): number {
    const { employerStart } = this.#natural
    const municipality = this.#region.households.municipality[this.#household]!
    const first = employerStart[municipality]!
    const among = employerStart[municipality + 1]! - first
    // A few large employers and many small ones.
    return first + Math.floor(this.#random.unit() ** 2 * among)
  }
}
