// Turns counts into people: households, birth dates, names and the traits that other sources will disagree on.
import { lastDayOf, populationGroup, type IsoDate, type PopulationGroup } from '../../model/index.ts'
import type { RegionPack } from '../../regions/pack.ts'
import { dayOf, isoOf, yearsBefore } from '../calendar.ts'
import { Random } from '../random.ts'
import { formHouseholds } from './households.ts'
import { firstNameRange, PATRONYMIC_FORMS, patronymicOfFather, SURNAMES } from './names.ts'
import {
  CHILD,
  emptyPeople,
  FEMALE,
  PENSIONER,
  sexOf,
  TRAIT,
  WORKING_AGE,
  type Households,
  type People,
  type Region,
} from './people.ts'
import { populationOf } from './population.ts'

const GROUP_BYTE: Record<PopulationGroup, number> = {
  child: CHILD,
  'working-age': WORKING_AGE,
  pensioner: PENSIONER,
}

/** Shares of what is wrong on purpose between the sources; docs/synthetic-data.md repeats them. */
export const FLAW_SHARES = {
  /** Of everybody with facts: ЕГИССО slips in the surname. */
  misspelt: 0.012,
  /** Of adult women: ФНС still has the former surname. */
  surnameChanged: 0.02,
  /** Of everybody with a СНИЛС: a second row at the office. */
  duplicate: 0.003,
  /** Of those whom no other source names: no СНИЛС at the office. */
  snilsMissing: 0.06,
} as const

/** People and households of the whole pack, or of a smaller copy of it. */
export function settle(pack: RegionPack, wanted: number | 'all', seed: number): Region {
  const populations = populationOf(pack, wanted)
  const count = populations.reduce((sum, counts) => sum + counts.reduce((a, b) => a + b, 0), 0)
  const people = emptyPeople(count)
  // A household has at least one member, so there are never more households than people.
  const start = new Uint32Array(count + 1)
  const municipality = new Uint8Array(count)
  const referenceDay = dayOf(lastDayOf(pack.asOf))
  const lineages = new Uint8Array(count)
  let person = 0
  let household = -1
  populations.forEach((counts, index) => {
    const random = new Random(seed, `settle/${pack.municipalities[index]!.oktmo}`)
    formHouseholds(counts, random, {
      open: () => {
        household += 1
        start[household] = person
        municipality[household] = index
      },
      member: (sex, ageYears, lineage) => {
        people.sex[person] = sex
        people.ageYears[person] = ageYears
        people.household[person] = household
        lineages[person] = lineage
        person += 1
      },
    })
  })
  if (person !== count) throw new Error(`placed ${person} of ${count} people`)
  const householdCount = household + 1
  start[householdCount] = count
  const households: Households = {
    count: householdCount,
    start: start.slice(0, householdCount + 1),
    municipality: municipality.slice(0, householdCount),
    hidden: new Uint8Array(householdCount),
    poor: new Uint8Array(householdCount),
  }
  giveBirthDates(people, referenceDay, new Random(seed, 'birth-dates'))
  giveNames(people, households, lineages, new Random(seed, 'names'))
  return { pack, seed, people, households }
}

function giveBirthDates(people: People, referenceDay: number, random: Random): void {
  const reference: IsoDate = isoOf(referenceDay)
  const anniversaries = Array.from({ length: 105 }, (_, years) => yearsBefore(referenceDay, years))
  for (let person = 0; person < people.count; person += 1) {
    const listed = people.ageYears[person]!
    const age = listed === 100 ? listed + random.below(4) : listed
    const birthDay = anniversaries[age]! - random.below(365)
    people.birthDay[person] = birthDay
    const sex = sexOf(people, person)
    people.group[person] = GROUP_BYTE[populationGroup(isoOf(birthDay), sex, reference)]
  }
}

function giveNames(people: People, households: Households, lineages: Uint8Array, random: Random): void {
  const surnames = SURNAMES.male.length
  // The commonest names first: a squared draw gives a long tail, as surnames have.
  const drawSurname = (): number => Math.floor(random.unit() ** 1.6 * surnames)
  for (let household = 0; household < households.count; household += 1) {
    const surname = drawSurname()
    let father: number | undefined
    for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
      const sex = sexOf(people, person)
      const age = people.ageYears[person]!
      const [from, among] = firstNameRange(sex, age)
      people.firstName[person] = from + Math.floor(random.unit() ** 1.4 * among)
      people.surname[person] = lineages[person] === 1 ? drawSurname() : surname
      const former = drawSurname()
      people.formerSurname[person] = former === people.surname[person] ? (former + 1) % surnames : former
      const isChild = people.group[person] === CHILD
      const fathers = father === undefined ? undefined : patronymicOfFather(people.firstName[father]!)
      people.patronymic[person] =
        isChild && fathers !== undefined ? fathers : random.below(PATRONYMIC_FORMS[sex].length)
      if (sex === 'male' && !isChild && father === undefined) father = person
      if (random.chance(FLAW_SHARES.misspelt)) people.traits[person]! |= TRAIT.misspelt
      if (people.sex[person] === FEMALE && age >= 20 && random.chance(FLAW_SHARES.surnameChanged)) {
        people.traits[person]! |= TRAIT.surnameChanged
      }
      if (random.chance(FLAW_SHARES.duplicate)) people.traits[person]! |= TRAIT.duplicate
    }
  }
}
