// Gives every household the wages and facts of assignment that its choice asks for: poor ones end below their
// line, potential ones at 1.0–1.2 of it, the rest above. What a household would have by nature is kept where it fits.
import { lastDayOf } from '../../model/index.ts'
import { dayOf } from '../calendar.ts'
import {
  CHILD,
  FEMALE,
  hasTrait,
  HIDDEN,
  PENSIONER,
  TRAIT,
  WORKING_AGE,
  type Region,
} from '../people/people.ts'
import type { Random } from '../random.ts'
import type { Choice } from './choose-poor.ts'
import { FactsBuilder, type Facts } from './facts.ts'
import { MEASURE } from './measures.ts'
import { CARE_PAYMENT, DISABILITY_PAYMENTS, type NaturalIncome } from './natural-income.ts'

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
  const assignment = new Assignment(region, natural, choice, random, builder)
  for (let household = 0; household < region.households.count; household += 1) assignment.of(household)
  return builder.facts()
}

class Assignment {
  readonly #region: Region
  readonly #natural: NaturalIncome
  readonly #choice: Choice
  readonly #random: Random
  readonly #facts: FactsBuilder
  readonly #day: number
  #household = 0
  #from = 0
  #to = 0
  /** Monthly money by need, kopecks, of the household at hand. */
  #byNeed = 0

  constructor(region: Region, natural: NaturalIncome, choice: Choice, random: Random, facts: FactsBuilder) {
    this.#region = region
    this.#natural = natural
    this.#choice = choice
    this.#random = random
    this.#facts = facts
    this.#day = dayOf(lastDayOf(region.pack.asOf))
  }

  of(household: number): void {
    const { households, people } = this.#region
    this.#household = household
    this.#from = households.start[household]!
    this.#to = households.start[household + 1]!
    this.#byNeed = 0
    if (households.poor[household] === 1) this.#makePoor()
    else if ((households.hidden[household]! & HIDDEN.potential) !== 0)
      this.#raiseOrLowerTo(this.#potentialRatio())
    else this.#keepAbove()
    for (let person = this.#from; person < this.#to; person += 1) {
      this.#addByRight(person)
      if (people.wage[person]! > 0) people.employer[person] = this.#employer()
    }
    this.#addUnpaid()
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
    if (this.#random.chance(HIDDEN_SHARES.unreached)) households.hidden[this.#household]! |= HIDDEN.unreached
    else this.#addByNeed(Math.floor((target - this.#fixed) * 0.7))
    this.#payWages(target - this.#fixed - this.#byNeed)
  }

  #keepAbove(): void {
    const { households } = this.#region
    const isFamily = this.#count(CHILD) > 0
    const wages = this.#wages()
    const ratio = (wages + this.#fixed) / this.#line
    if (ratio < SAFE_RATIO) this.#raiseOrLowerTo(SAFE_RATIO + 0.6 * this.#random.unit())
    if (isFamily && ratio < 3.2 && this.#random.chance(HIDDEN_SHARES.feigned)) {
      households.hidden[this.#household]! |= HIDDEN.feigned
      this.#addByNeed(Math.floor(this.#line * 0.4))
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

  /** Pensions and payments that do not depend on need. */
  #addByRight(person: number): void {
    const { people } = this.#region
    const random = this.#random
    const age = people.ageYears[person]!
    const pension = this.#natural.pension[person]!
    const isChild = people.group[person] === CHILD
    if (pension > 0) {
      const measure =
        people.group[person] === PENSIONER
          ? MEASURE.oldAgePension
          : hasTrait(people, person, TRAIT.disabled)
            ? MEASURE.disabilityPension
            : MEASURE.survivorPension
      const years =
        people.group[person] === PENSIONER ? Math.max(0, age - 55 - random.below(8)) : random.below(9)
      this.#facts.add({
        person,
        measure,
        amountKopecks: pension,
        startDay: this.#begin(person, 40 + years * 365 + random.below(300)),
      })
    }
    if (hasTrait(people, person, TRAIT.disabled)) {
      this.#facts.add({
        person,
        measure: MEASURE.disabilityPayment,
        amountKopecks: DISABILITY_PAYMENTS[person % 3]!,
        startDay: this.#begin(person, 40 + random.below(2500)),
      })
      if (!isChild && random.chance(0.25)) this.#addTravel(person)
    }
    if (hasTrait(people, person, TRAIT.atHome)) {
      const child = this.#youngest()
      this.#facts.add({
        person,
        measure: MEASURE.childCare,
        amountKopecks: CARE_PAYMENT,
        startDay: this.#begin(child, 40 + random.below(400)),
        endDay: this.#day + 30 + random.below(400),
        reasonPerson: child,
      })
    }
  }

  /** The same free ride is sometimes reported by the fund and by the office: a duplicate that is no money. */
  #addTravel(person: number): void {
    const startDay = this.#begin(person, 60 + this.#random.below(280))
    const copies = this.#random.chance(0.04) ? 2 : 1
    for (let copy = 0; copy < copies; copy += 1) {
      this.#facts.add({ person, measure: MEASURE.freeTravel, amountKopecks: 1_411_00, startDay })
    }
  }

  /** Need-tested money of at most `roomKopecks` a month; one-off help where there is no room for any. */
  #addByNeed(roomKopecks: number): void {
    const random = this.#random
    const receiver = this.#receiver()
    const startDay = this.#begin(receiver, 15 + random.below(300))
    const endDay = startDay + 365
    const before = this.#byNeed
    for (let person = this.#from; person < this.#to; person += 1) {
      const { people } = this.#region
      if (people.group[person] !== CHILD || people.ageYears[person]! > 16) continue
      const amountKopecks = Math.round(this.#natural.lineByGroup[CHILD] * random.pick([0.5, 0.75, 1]))
      if (this.#byNeed + amountKopecks > roomKopecks) continue
      this.#byNeed += amountKopecks
      this.#facts.add({
        person: receiver,
        measure: MEASURE.childAllowance,
        amountKopecks,
        startDay: Math.max(startDay, people.birthDay[person]!),
        endDay,
        reasonPerson: person,
      })
    }
    const subsidy = random.between(900_00, 3_400_00)
    if (random.chance(0.45) && this.#byNeed + subsidy <= roomKopecks) {
      this.#byNeed += subsidy
      this.#facts.add({
        person: receiver,
        measure: MEASURE.housingSubsidy,
        amountKopecks: subsidy,
        startDay,
        endDay: this.#day + 20 + random.below(150),
      })
    }
    if (this.#byNeed > before && !random.chance(0.1)) return
    const isContract = random.chance(0.3)
    this.#facts.add({
      person: receiver,
      measure: isContract ? MEASURE.socialContract : MEASURE.oneOffAid,
      amountKopecks: isContract ? 16_844_00 : random.between(3_000_00, 12_000_00),
      startDay: this.#begin(receiver, 10 + random.below(200)),
    })
  }

  /** Grants, kits and allowances that ended: what a real register is full of and income is not. */
  #addUnpaid(): void {
    const random = this.#random
    const { people } = this.#region
    const children = this.#count(CHILD)
    if (children === 0) return
    const receiver = this.#receiver()
    const youngest = this.#youngest()
    if (people.ageYears[youngest] === 0) {
      this.#facts.add({
        person: receiver,
        measure: MEASURE.birthGrant,
        amountKopecks: 24_604_30,
        startDay: people.birthDay[youngest]!,
        reasonPerson: youngest,
      })
    }
    const isPoor = this.#region.households.poor[this.#household] === 1
    const isReached = (this.#region.households.hidden[this.#household]! & HIDDEN.unreached) === 0
    if (isPoor && isReached && random.chance(0.3)) {
      this.#facts.add({
        person: receiver,
        measure: MEASURE.schoolKit,
        amountKopecks: 9_000_00,
        startDay: this.#begin(receiver, 90 + random.below(60)),
        reasonPerson: youngest,
      })
    }
    if (!isPoor && random.chance(0.02)) {
      // An allowance of an earlier year: in the register, no longer in force.
      const startDay = this.#begin(receiver, 500 + random.below(200))
      this.#facts.add({
        person: receiver,
        measure: MEASURE.childAllowance,
        amountKopecks: Math.round(this.#natural.lineByGroup[CHILD] * 0.5),
        startDay,
        endDay: Math.min(startDay + 365, this.#day - 40),
        reasonPerson: youngest,
      })
    }
  }

  /** Who applies for the household: its first woman of working age, else its first adult. */
  #receiver(): number {
    const { people } = this.#region
    let adult: number | undefined
    for (let person = this.#from; person < this.#to; person += 1) {
      if (people.group[person] === CHILD) continue
      if (people.sex[person] === FEMALE && people.group[person] === WORKING_AGE) return person
      adult ??= person
    }
    return adult ?? this.#from
  }

  #youngest(): number {
    const { people } = this.#region
    let youngest = this.#from
    for (let person = this.#from; person < this.#to; person += 1) {
      if (people.birthDay[person]! > people.birthDay[youngest]!) youngest = person
    }
    return youngest
  }

  /** A day `ago` days before the region's date, never before the person was born. */
  #begin(person: number, ago: number): number {
    return Math.max(this.#region.people.birthDay[person]!, this.#day - ago)
  }
}
