// Facts of assignment of one household at a time: what comes by right, what is given for need, and what a real register
// is full of although it is no income.
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
import type { FactsBuilder } from './facts.ts'
import { MEASURE } from './measures.ts'
import { CARE_PAYMENT, DISABILITY_PAYMENTS, type NaturalIncome } from './natural-income.ts'

export class HouseholdFacts {
  readonly #region: Region
  readonly #natural: NaturalIncome
  readonly #random: Random
  readonly #facts: FactsBuilder
  readonly #day: number
  #household = 0
  #from = 0
  #to = 0

  constructor(region: Region, natural: NaturalIncome, random: Random, facts: FactsBuilder) {
    this.#region = region
    this.#natural = natural
    this.#random = random
    this.#facts = facts
    this.#day = dayOf(lastDayOf(region.pack.asOf))
  }

  /** The household that the following calls are about. */
  turnTo(household: number): void {
    this.#household = household
    this.#from = this.#region.households.start[household]!
    this.#to = this.#region.households.start[household + 1]!
  }

  /** Pensions and payments that do not depend on need. */
  byRight(person: number): void {
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

  /** Need-tested money of at most `roomKopecks` a month, whose sum is returned; one-off help where there is no room for any. */
  byNeed(roomKopecks: number): number {
    const random = this.#random
    const receiver = this.#receiver()
    const startDay = this.#begin(receiver, 15 + random.below(300))
    const endDay = startDay + 365
    let given = 0
    for (let person = this.#from; person < this.#to; person += 1) {
      const { people } = this.#region
      if (people.group[person] !== CHILD || people.ageYears[person]! > 16) continue
      const amountKopecks = Math.round(this.#natural.lineByGroup[CHILD] * random.pick([0.5, 0.75, 1]))
      if (given + amountKopecks > roomKopecks) continue
      given += amountKopecks
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
    if (random.chance(0.45) && given + subsidy <= roomKopecks) {
      given += subsidy
      this.#facts.add({
        person: receiver,
        measure: MEASURE.housingSubsidy,
        amountKopecks: subsidy,
        startDay,
        endDay: this.#day + 20 + random.below(150),
      })
    }
    if (given > 0 && !random.chance(0.1)) return given
    const isContract = random.chance(0.3)
    this.#facts.add({
      person: receiver,
      measure: isContract ? MEASURE.socialContract : MEASURE.oneOffAid,
      amountKopecks: isContract ? 16_844_00 : random.between(3_000_00, 12_000_00),
      startDay: this.#begin(receiver, 10 + random.below(200)),
    })
    return given
  }

  /** Grants, kits and allowances that ended: what a real register is full of and income is not. */
  unpaid(): void {
    const random = this.#random
    const { people } = this.#region
    if (!this.#hasChildren()) return
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

  #hasChildren(): boolean {
    return this.#region.people.group.subarray(this.#from, this.#to).includes(CHILD)
  }
}
