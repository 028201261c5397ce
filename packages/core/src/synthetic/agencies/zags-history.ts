// What ЗАГС registered before the region's date: births of those who are children now, marriages and divorces of their
// parents, deaths of husbands whom widows outlived. Bounded: of a whole region the youngest children are enough to build
// families from, and the file of a day stays a file of a day.
import path from 'node:path'
import { isoOf, yearsBefore } from '../calendar.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { snilsOf } from '../people/identifiers.ts'
import { FIRST_NAMES, firstNameRange, PATRONYMIC_FORMS, SURNAMES } from '../people/names.ts'
import { CHILD, FEMALE, hasTrait, MALE, nameOf, TRAIT } from '../people/people.ts'
import { namedUuid, Random } from '../random.ts'
import { writeWhole, type WrittenFile } from './file-output.ts'
import { birthOf, birthsXml, officeOf, recordNumber, type ZagsBirth } from './zags.ts'
import {
  deathsXml,
  divorcesXml,
  marriagesXml,
  type ZagsCouple,
  type ZagsDeath,
  type ZagsSpouse,
} from './zags-acts.ts'

/** 25 MB of births; the whole of a region of 100,000 people. */
export const BIRTHS_MAX = 12_000
const COUPLES_MAX = 10_000
const DIVORCES_MAX = 3000
const DEATHS_MAX = 3000
const MARRIED_SHARE = 0.75
const DIVORCED_SHARE = 0.4
/** Messages of one file: what fits into one request of СМЭВ. */
const ACTS_OF_MESSAGE_MAX = 1000
const UUID_KIND = { births: 25, marriages: 26, divorces: 27, deaths: 28 } as const
/** Record numbers of one kind of act begin apart from those of others. */
const NUMBER_FIRST = {
  births: 100_000_000,
  marriages: 200_000_000,
  divorces: 300_000_000,
  deaths: 400_000_000,
}
/** The dead are nobody of the region; their numbers stand after everybody who lives or will be born. */
const DECEASED_FIRST = 60_000_000

export interface ZagsHistory {
  births: ZagsBirth[]
  marriages: ZagsCouple[]
  divorces: ZagsCouple[]
  deaths: ZagsDeath[]
}

export function zagsHistory(region: SyntheticRegion, referenceDay: number): ZagsHistory {
  const random = new Random(region.seed, 'zags')
  const history: ZagsHistory = {
    births: birthsBefore(region, referenceDay),
    marriages: [],
    divorces: [],
    deaths: [],
  }
  const { households, people } = region
  const single = loneMen(region)
  for (let household = 0; household < households.count; household += 1) {
    const home = coupleOf(region, household)
    const draw = random.unit()
    if (home.wife === undefined) continue
    if (home.husband !== undefined) {
      if (draw < MARRIED_SHARE || hasTrait(people, home.wife, TRAIT.surnameChanged))
        marry(region, history, { ...home, husband: home.husband }, referenceDay)
    } else if (home.oldestChild !== undefined) {
      if (draw < DIVORCED_SHARE) part(region, history, home, single, referenceDay)
    } else if (people.ageYears[home.wife]! > 65 && draw < MARRIED_SHARE) {
      outlive(region, history, home.wife, referenceDay)
    }
  }
  return history
}

interface Home {
  household: number
  wife: number | undefined
  husband: number | undefined
  oldestChild: number | undefined
}

function coupleOf({ people, households }: SyntheticRegion, household: number): Home {
  const home: Home = { household, wife: undefined, husband: undefined, oldestChild: undefined }
  for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
    if (people.group[person] === CHILD) {
      if (home.oldestChild === undefined || people.birthDay[person]! < people.birthDay[home.oldestChild]!)
        home.oldestChild = person
    } else if (people.sex[person] === FEMALE) home.wife ??= person
    else home.husband ??= person
  }
  // A grown child and a parent are no couple.
  if (home.wife !== undefined && home.husband !== undefined) {
    const apart = Math.abs(people.ageYears[home.wife]! - people.ageYears[home.husband]!)
    if (apart > 13) home.husband = undefined
  }
  return home
}

function birthsBefore(region: SyntheticRegion, referenceDay: number): ZagsBirth[] {
  const { people } = region
  const children: number[] = []
  for (let person = 0; person < people.count; person += 1) {
    // The last month is a delivery of its own.
    if (people.group[person] === CHILD && people.birthDay[person]! <= referenceDay - 31) children.push(person)
  }
  return children
    .sort((a, b) => people.birthDay[b]! - people.birthDay[a]! || a - b)
    .slice(0, BIRTHS_MAX)
    .map((child, index) => birthOf(region, child, { number: NUMBER_FIRST.births + index, referenceDay }))
}

/** A year before the first child; else at 24 of her, and never before either was 18. */
function weddingDay({ people }: SyntheticRegion, { wife, husband, oldestChild }: Home): number {
  const both = [wife!, husband!].map((person) => people.birthDay[person]!)
  const grown = Math.max(...both) + 18 * 366
  const wanted = oldestChild === undefined ? both[0]! + 24 * 365 : people.birthDay[oldestChild]! - 365
  return Math.max(grown, wanted)
}

function marry(
  region: SyntheticRegion,
  { marriages }: ZagsHistory,
  home: Home & { husband: number },
  referenceDay: number,
): void {
  const onDay = weddingDay(region, home)
  if (marriages.length >= COUPLES_MAX || onDay > referenceDay) return
  const { people, households } = region
  marriages.push({
    ...officeOf(region, households.municipality[home.household]!),
    recordNumber: recordNumber(NUMBER_FIRST.marriages + marriages.length),
    onDate: isoOf(onDay),
    husband: spouse(region, home.husband),
    wife: {
      ...spouse(region, home.wife!),
      formerFamilyName: nameOf(people, home.wife!, 'former').familyName,
    },
  })
}

const spouse = ({ people }: SyntheticRegion, person: number): ZagsSpouse => {
  const name = nameOf(people, person, 'office')
  return { name, formerFamilyName: name.familyName, birthDate: isoOf(people.birthDay[person]!), person }
}

/** Men who live alone: former husbands. */
function loneMen({ people, households }: SyntheticRegion): number[] {
  const men: number[] = []
  for (let household = 0; household < households.count; household += 1) {
    const person = households.start[household]!
    const isAlone = households.start[household + 1]! - person === 1
    if (isAlone && people.sex[person] === MALE && people.ageYears[person]! < 60) men.push(person)
  }
  return men
}

function part(
  region: SyntheticRegion,
  history: ZagsHistory,
  home: Home,
  single: number[],
  referenceDay: number,
): void {
  if (history.divorces.length >= DIVORCES_MAX) return
  const { people, households } = region
  const husband = single.pop()
  if (husband === undefined) return
  const couple = { ...home, husband }
  const onDay = Math.max(people.birthDay[home.oldestChild!]! + 300, weddingDay(region, couple) + 200)
  if (onDay > referenceDay) return
  marry(region, history, couple, referenceDay)
  history.divorces.push({
    ...officeOf(region, households.municipality[home.household]!),
    recordNumber: recordNumber(NUMBER_FIRST.divorces + history.divorces.length),
    onDate: isoOf(onDay),
    husband: spouse(region, husband),
    wife: spouse(region, home.wife!),
  })
}

function outlive(region: SyntheticRegion, history: ZagsHistory, widow: number, referenceDay: number): void {
  const { deaths, marriages } = history
  if (deaths.length >= DEATHS_MAX || marriages.length >= COUPLES_MAX) return
  const { people, households } = region
  const random = new Random(region.seed, `widow/${widow}`)
  const [from, among] = firstNameRange('male', 80)
  const name = {
    familyName: SURNAMES.male[people.surname[widow]!]!,
    firstName: FIRST_NAMES.male[from + random.below(among)]!,
    patronymic: random.pick(PATRONYMIC_FORMS.male),
  }
  const bornOn = people.birthDay[widow]! - random.between(0, 2000)
  const office = officeOf(region, households.municipality[people.household[widow]!]!)
  const deceased = DECEASED_FIRST + deaths.length
  const diedOn = isoOf(referenceDay - random.between(1, 1800))
  deaths.push({
    ...office,
    recordNumber: recordNumber(NUMBER_FIRST.deaths + deaths.length),
    registeredOn: diedOn,
    diedOn,
    snils: snilsOf(deceased),
    name,
    sex: 'male',
    birthDate: isoOf(bornOn),
    person: deceased,
  })
  marriages.push({
    ...office,
    recordNumber: recordNumber(NUMBER_FIRST.marriages + marriages.length),
    onDate: isoOf(yearsBefore(people.birthDay[widow]!, -23)),
    husband: { name, formerFamilyName: name.familyName, birthDate: isoOf(bornOn), person: deceased },
    wife: { ...spouse(region, widow), formerFamilyName: nameOf(people, widow, 'former').familyName },
  })
}

/** One file of each kind, complete messages one after another. */
export async function writeZagsHistory(
  region: SyntheticRegion,
  { births, marriages, divorces, deaths }: ZagsHistory,
  folder: string,
  referenceDay: number,
): Promise<WrittenFile[]> {
  const onDate = isoOf(referenceDay)
  const files: WrittenFile[] = []
  const write = async <Act>(
    kind: keyof typeof UUID_KIND,
    name: string,
    acts: readonly Act[],
    xml: (id: string, onDate: string, acts: readonly Act[]) => string,
  ): Promise<void> => {
    const messages: string[] = []
    for (let from = 0; from < acts.length; from += ACTS_OF_MESSAGE_MAX) {
      const id = namedUuid(region.seed, UUID_KIND[kind], messages.length)
      messages.push(xml(id, onDate, acts.slice(from, from + ACTS_OF_MESSAGE_MAX)))
    }
    if (messages.length > 0)
      files.push(await writeWhole(path.join(folder, `${name}_history.xml`), messages.join('')))
  }
  await write('births', 'ROGD', births, birthsXml)
  await write('marriages', 'BRAKZ', marriages, marriagesXml)
  await write('divorces', 'BRAKR', divorces, divorcesXml)
  await write('deaths', 'FATAL', deaths, deathsXml)
  return files
}
