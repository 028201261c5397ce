// The region as it stands after so many ticks. What happens in a tick follows from the seed and the tick's number
// alone, so a restarted simulator plays the past again in memory (about 40 µs a tick) and needs no memory of its own.
import { addMonths, lastDayOf, subsistenceLines } from '../../model/index.ts'
import { egissoPerson, factUuid, UUID_KIND } from '../agencies/egisso.ts'
import { dayOf, isoOf } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { CHILD, FEMALE, hasTrait, HIDDEN, MALE, TRAIT, WORKING_AGE } from '../people/people.ts'
import { namedUuid, Random } from '../random.ts'
import { VacancyBoard } from '../vacancies/board.ts'
import { isInForce, type Facts } from '../welfare/facts.ts'
import { MEASURE, MEASURES } from '../welfare/measures.ts'
import { welfareOf } from '../welfare/recount.ts'
import type { Tick } from './tick.ts'

/** One event per this many people and tick: a full region has nineteen times more of them than the default one. */
const PEOPLE_PER_EVENT = 60_000
/** Draws before an event is given up for this tick. */
const DRAWS_MAX = 600
/** Drift of the rate, as a share of all people, at which events pull it back with nearly all their weight. */
const DRIFT_SHARE = 0.002
const PEOPLE_PER_VACANCY = 150
/** Of an event in three ticks: about nine births, nine deaths and five weddings a year per thousand people at twelve ticks a day. */
const BIRTH_CHANCE = 0.36
const DEATH_CHANCE = 0.36
const WEDDING_CHANCE = 0.2

/** A chance to die of those drawn at random, the oldest men as one: it doubles every eight years from 25 on (Gompertz). */
const mortality = (ageYears: number, isMale: boolean): number =>
  Math.min(1, (isMale ? 1 : 0.5) * 2 ** ((Math.max(25, ageYears) - 90) / 8))

interface PersonRows {
  /** Of each person the first place in `rows`, and one past the last. */
  start: Uint32Array
  rows: Uint32Array
}
/** 40 ms and 9 MB in a region of a million. */
function rowsByPerson({ count, person }: Facts, people: number): PersonRows {
  const start = new Uint32Array(people + 1)
  for (let row = 0; row < count; row += 1) start[person[row]! + 1]! += 1
  for (let one = 0; one < people; one += 1) start[one + 1]! += start[one]!
  const [next, rows] = [start.slice(), new Uint32Array(count)]
  for (let row = 0; row < count; row += 1) {
    const place = next[person[row]!]!
    rows[place] = row
    next[person[row]!] = place + 1
  }
  return { start, rows }
}

export class World {
  readonly region: SyntheticRegion
  readonly board: VacancyBoard
  readonly #income: Float64Array
  readonly #line: Float64Array
  readonly #childLine: number
  readonly #ended = new Set<number>()
  readonly #newborns = new Map<number, number>()
  readonly #vacanciesAtFirst: number
  readonly #day: number
  readonly #poorAtFirst: number
  #poor: number
  #births = 0
  readonly #dead = new Set<number>()
  readonly #wed = new Set<number>()
  #liveFacts = 0
  /** Kopecks a month that were assigned while it plays, by receiver. */
  readonly #liveBenefits = new Map<number, number>()
  #rowsOf: PersonRows | null = null
  #ticks = 0

  constructor(region: SyntheticRegion) {
    this.region = region
    const { incomeKopecks, lineKopecks } = welfareOf(region, region.facts)
    this.#income = incomeKopecks
    this.#line = lineKopecks
    this.#day = dayOf(lastDayOf(region.pack.asOf))
    this.#childLine = subsistenceLines(region.pack.lines, lastDayOf(region.pack.asOf))?.child ?? 0
    this.#vacanciesAtFirst = Math.max(20, Math.round(region.people.count / PEOPLE_PER_VACANCY))
    this.board = new VacancyBoard(region.pack, region.seed, this.#vacanciesAtFirst)
    this.#poor = 0
    for (let household = 0; household < region.households.count; household += 1) {
      if (this.#isPoor(household)) this.#poor += this.#size(household)
    }
    this.#poorAtFirst = this.#poor
  }

  get ticks(): number {
    return this.#ticks
  }
  /** Persons in households below the line, as a reader of all sources would count them now. */
  get poorPersons(): number {
    return this.#poor
  }
  get persons(): number {
    return this.region.people.count + this.#births - this.#dead.size
  }

  /** Plays the next tick in memory and says what the agencies will report of it. */
  next(): Tick {
    const number = this.#ticks
    this.#ticks += 1
    const random = new Random(this.region.seed, `tick/${number}`)
    const tick: Tick = {
      number,
      facts: [],
      terminations: [],
      wages: [],
      births: [],
      deaths: [],
      weddings: [],
      moves: [],
      opened: 0,
      closed: 0,
    }
    const events = Math.max(1, Math.round(this.region.people.count / PEOPLE_PER_EVENT))
    this.#changeVacancies(tick, events, random)
    for (let event = 0; event < 2 * events; event += 1) {
      const isUp = random.chance(this.#chanceOfRise())
      if (number % 3 === 0) this.#changeBenefits(tick, isUp, random)
      else if (number % 3 === 1) this.#changeWages(tick, isUp, random)
      else if (event % 2 === 0) this.#move(tick, random)
      else this.#changeFamilies(tick, random)
    }
    return tick
  }

  /** Half and half at the official rate; the further above it, the likelier that a household rises. */
  #chanceOfRise(): number {
    const rate = this.#poor / this.persons
    const drift = (rate - this.#poorAtFirst / this.region.people.count) / DRIFT_SHARE
    return Math.min(0.95, Math.max(0.05, 0.5 + 0.45 * drift))
  }

  #size(household: number): number {
    return this.#members(household).length + (this.#newborns.get(household) ?? 0)
  }
  #isPoor(household: number): boolean {
    return this.#income[household]! < this.#line[household]!
  }

  /** Every change of a household's welfare goes through here, so the count of the poor stays right. */
  #change(household: number, apply: () => void): void {
    if (this.#isPoor(household)) this.#poor -= this.#size(household)
    apply()
    if (this.#isPoor(household)) this.#poor += this.#size(household)
  }

  #draw(random: Random, fits: (household: number) => boolean): number | undefined {
    for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
      const household = random.below(this.region.households.count)
      if (this.#size(household) > 0 && fits(household)) return household
    }
    return undefined
  }

  #members(household: number): number[] {
    const { start } = this.region.households
    const members: number[] = []
    for (let person = start[household]!; person < start[household + 1]!; person += 1) {
      if (!this.#dead.has(person)) members.push(person)
    }
    return members
  }

  #changeVacancies(tick: Tick, events: number, random: Random): void {
    const surplus = this.board.size - this.#vacanciesAtFirst
    tick.opened = random.between(1, 2 * events)
    tick.closed = Math.max(0, random.between(1, 2 * events) + Math.sign(surplus))
    for (let count = 0; count < tick.opened; count += 1) this.board.open()
    for (let count = 0; count < tick.closed; count += 1) this.board.closeAt(random.below(this.board.size))
  }

  /** ЕГИССО: an allowance that lifts a family above its line, or one whose right has ended. */
  #changeBenefits(tick: Tick, isUp: boolean, random: Random): void {
    if (isUp) this.#assignAllowance(tick, random)
    else this.#endAllowance(tick, random)
    this.#assignOneOff(tick, random)
  }

  #assignAllowance(tick: Tick, random: Random): void {
    const { people } = this.region
    const childrenOf = (household: number): number[] =>
      this.#members(household).filter(
        (person) => people.group[person] === CHILD && !hasTrait(people, person, TRAIT.snilsMissing),
      )
    const household = this.#draw(random, (candidate) => {
      if (!this.#isPoor(candidate)) return false
      const gap = this.#line[candidate]! - this.#income[candidate]!
      return gap <= childrenOf(candidate).length * this.#childLine && this.#receiver(candidate) !== undefined
    })
    if (household === undefined) return
    const children = childrenOf(household)
    const gap = this.#line[household]! - this.#income[household]!
    // Whole roubles, each child the same, just enough and a little more.
    const amountKopecks = Math.ceil(gap / children.length / 100) * 100 + random.between(1, 9) * 100_00
    for (const child of children) {
      this.#assign(tick, random, household, MEASURE.childAllowance, amountKopecks, child)
    }
    this.#change(household, () => (this.#income[household]! += amountKopecks * children.length))
  }

  #assignOneOff(tick: Tick, random: Random): void {
    const household = this.#draw(
      random,
      (candidate) => this.#isPoor(candidate) && this.#receiver(candidate) !== undefined,
    )
    if (household === undefined) return
    const measure = random.chance(0.4) ? MEASURE.socialContract : MEASURE.oneOffAid
    this.#assign(tick, random, household, measure, random.between(30, 160) * 100_00)
  }

  #assign(
    tick: Tick,
    random: Random,
    household: number,
    measure: number,
    amountKopecks: number,
    reason?: number,
  ): void {
    const receiver = this.#receiver(household)
    if (receiver === undefined) return
    const startDay = Math.max(
      this.region.people.birthDay[reason ?? receiver]!,
      this.#day - random.between(3, 28),
    )
    this.#liveFacts += 1
    if (MEASURES[measure]!.periodicity === 'month')
      this.#liveBenefits.set(receiver, (this.#liveBenefits.get(receiver) ?? 0) + amountKopecks)
    tick.facts.push({
      uuid: namedUuid(this.region.seed, UUID_KIND.liveFact, this.#liveFacts),
      receiver: egissoPerson(this.region, receiver),
      reason: reason === undefined ? undefined : egissoPerson(this.region, reason),
      measure: MEASURES[measure]!,
      amountKopecks,
      decidedOn: isoOf(this.#day),
      startsOn: isoOf(startDay),
      endsOn: MEASURES[measure]!.periodicity === 'month' ? isoOf(startDay + 365) : undefined,
    })
  }

  #receiver(household: number): number | undefined {
    const { people } = this.region
    return this.#members(household).find(
      (person) => people.group[person] !== CHILD && !hasTrait(people, person, TRAIT.snilsMissing),
    )
  }

  #endAllowance(tick: Tick, random: Random): void {
    const { facts, people } = this.region
    for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
      const row = random.below(facts.count)
      const measure = facts.measure[row]
      if (measure !== MEASURE.childAllowance && measure !== MEASURE.housingSubsidy) continue
      // Ended with the month before the region's: it must have begun by then.
      const endDay = dayOf(lastDayOf(addMonths(this.region.pack.asOf, -1)))
      if (this.#ended.has(row) || !isInForce(facts, row, this.#day) || facts.startDay[row]! > endDay) continue
      this.#ended.add(row)
      tick.terminations.push({
        eventUuid: namedUuid(this.region.seed, UUID_KIND.event, this.#ended.size),
        factUuid: factUuid(this.region, row),
        endsOn: isoOf(endDay),
      })
      const household = people.household[facts.person[row]!]!
      this.#change(household, () => (this.#income[household]! -= facts.amountKopecks[row]!))
      return
    }
  }

  /** ФНС: somebody found a job, or the payer sent a lower figure. */
  #changeWages(tick: Tick, isUp: boolean, random: Random): void {
    const { people, households } = this.region
    const earnerOf = (household: number): number | undefined =>
      this.#members(household)
        .filter(
          (person) => people.group[person] === WORKING_AGE && !hasTrait(people, person, TRAIT.snilsMissing),
        )
        .sort((a, b) => people.wage[b]! - people.wage[a]! || a - b)[0]
    const household = this.#draw(random, (candidate) => {
      const earner = earnerOf(candidate)
      if (earner === undefined || this.#isPoor(candidate) !== isUp) return false
      if (isUp) return true
      // Near the line and by a wage: losing a part of it is enough.
      const surplus = this.#income[candidate]! - 0.9 * this.#line[candidate]!
      return this.#income[candidate]! < 1.8 * this.#line[candidate]! && people.wage[earner]! > surplus
    })
    const earner = household === undefined ? undefined : earnerOf(household)
    if (household === undefined || earner === undefined) return
    const ratio = isUp ? 1.03 + 0.5 * random.unit() : 0.7 + 0.2 * random.unit()
    const change = Math.round(ratio * this.#line[household]! - this.#income[household]!)
    const wage = Math.max(0, people.wage[earner]! + change)
    if (people.wage[earner] === 0) {
      const { employerStart } = this.region
      const municipality = households.municipality[household]!
      people.employer[earner] = random.between(
        employerStart[municipality]!,
        employerStart[municipality + 1]! - 1,
      )
    }
    const before = people.wage[earner]!
    people.wage[earner] = wage
    households.hidden[household]! &= ~HIDDEN.potential
    tick.wages.push({ person: earner, wage })
    this.#change(household, () => (this.#income[household]! += wage - before))
  }

  /** The office: a family moves to another municipality. */
  #move(tick: Tick, random: Random): void {
    const { households, pack } = this.region
    if (pack.municipalities.length < 2) return
    const household = random.below(households.count)
    const step = random.between(1, pack.municipalities.length - 1)
    const municipality = (households.municipality[household]! + step) % pack.municipalities.length
    households.municipality[household] = municipality
    tick.moves.push({ household, municipality })
  }

  #changeFamilies(tick: Tick, random: Random): void {
    const draw = random.unit()
    if (draw < BIRTH_CHANCE) this.#bear(tick, random)
    else if (draw < BIRTH_CHANCE + DEATH_CHANCE) this.#die(tick, random)
    else if (draw < BIRTH_CHANCE + DEATH_CHANCE + WEDDING_CHANCE) this.#marry(tick, random)
  }

  /** ЗАГС and the office: somebody has died, and the family goes on without their wage and their benefits. */
  #die(tick: Tick, random: Random): void {
    const { people } = this.region
    const person = this.#dying(random)
    if (person === undefined) return
    const household = people.household[person]!
    this.#change(household, () => {
      this.#dead.add(person)
      this.#income[household]! -= people.wage[person]! + this.#benefitsOf(person)
      this.#line[household]! -= this.#lineOf(person)
    })
    tick.deaths.push({ person })
  }

  /** By age as people die; children are never left without an adult, because who takes them in is not played. */
  #dying(random: Random): number | undefined {
    const { people } = this.region
    for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
      const person = random.below(people.count)
      const isMale = people.sex[person] === MALE
      if (!random.chance(mortality(people.ageYears[person]!, isMale))) continue
      if (this.#dead.has(person) || hasTrait(people, person, TRAIT.snilsMissing)) continue
      const household = people.household[person]!
      const others = this.#members(household).filter((other) => other !== person)
      const hasChild = this.#newborns.has(household) || others.some((other) => people.group[other] === CHILD)
      if (hasChild && !others.some((other) => people.group[other] !== CHILD)) continue
      return person
    }
    return undefined
  }

  #lineOf(person: number): number {
    const lines = subsistenceLines(this.region.pack.lines, lastDayOf(this.region.pack.asOf))
    if (!lines) return 0
    return [lines.child, lines['working-age'], lines.pensioner][this.region.people.group[person]!]!
  }

  /** Monthly money in force that comes under the person's own number. */
  #benefitsOf(person: number): number {
    const { facts } = this.region
    this.#rowsOf ??= rowsByPerson(facts, this.region.people.count)
    let sum = this.#liveBenefits.get(person) ?? 0
    const { start, rows } = this.#rowsOf
    for (let at = start[person]!; at < start[person + 1]!; at += 1) {
      const row = rows[at]!
      const { form, periodicity } = MEASURES[facts.measure[row]!]!
      if (form !== 'monetary' || periodicity !== 'month' || this.#ended.has(row)) continue
      if (isInForce(facts, row, this.#day)) sum += facts.amountKopecks[row]!
    }
    return sum
  }

  /** ЗАГС and the office: two people marry, and she takes his surname. */
  #marry(tick: Tick, random: Random): void {
    const { people } = this.region
    const free = (sex: number, near?: number) => {
      const household = this.#draw(random, (candidate) => {
        const [person] = this.#members(candidate)
        if (person === undefined || people.sex[person] !== sex || this.#wed.has(person)) return false
        const age = people.ageYears[person]!
        const isAlone = this.#members(candidate).every(
          (other) => other === person || people.group[other] === CHILD,
        )
        return isAlone && age >= 20 && age < 60 && (near === undefined || Math.abs(age - near) < 8)
      })
      return household === undefined ? undefined : this.#members(household)[0]
    }
    const wife = free(FEMALE)
    const husband = wife === undefined ? undefined : free(MALE, people.ageYears[wife])
    if (wife === undefined || husband === undefined) return
    const formerSurname = people.surname[wife]!
    people.formerSurname[wife] = formerSurname
    people.surname[wife] = people.surname[husband]!
    this.#wed.add(wife).add(husband)
    tick.weddings.push({ husband, wife, formerSurname })
  }

  /** The office and ЗАГС: a child is born. */
  #bear(tick: Tick, random: Random): void {
    const { people } = this.region
    const motherOf = (household: number): number | undefined =>
      this.#members(household).find(
        (person) =>
          people.sex[person] === FEMALE &&
          people.ageYears[person]! >= 20 &&
          people.ageYears[person]! <= 42 &&
          !hasTrait(people, person, TRAIT.snilsMissing),
      )
    const household = this.#draw(
      random,
      (candidate) => this.#size(candidate) < 7 && motherOf(candidate) !== undefined,
    )
    const mother = household === undefined ? undefined : motherOf(household)
    if (household === undefined || mother === undefined) return
    const person = people.count + this.#births
    this.#births += 1
    this.#change(household, () => {
      this.#newborns.set(household, (this.#newborns.get(household) ?? 0) + 1)
      this.#line[household]! += this.#childLine
    })
    tick.births.push({ person, household, mother, sex: random.chance(0.514) ? 'male' : 'female' })
  }
}
