// The region's people as columns: one typed array per property, because 1.1 million objects would take a
// gigabyte and these take 60 MB. Members of a household stand side by side, households of a municipality too.
import type { RegionPack } from '../../regions/pack.ts'
import { FIRST_NAMES, PATRONYMIC_FORMS, SURNAMES, misspell } from './names.ts'

export const MALE = 0
export const FEMALE = 1

/** Groups of the subsistence minimum, as bytes. */
export const CHILD = 0
export const WORKING_AGE = 1
export const PENSIONER = 2

/** Bits of `People.traits`. */
export const TRAIT = {
  /** The office has no СНИЛС of this person; never set on anyone whom another source names. */
  snilsMissing: 1,
  /** ЕГИССО writes the surname with a slip. */
  misspelt: 2,
  /** ФНС still knows the surname of before a marriage. */
  surnameChanged: 4,
  /** The office holds the person twice, the second time under the former surname. */
  duplicate: 8,
  disabled: 16,
  student: 32,
  /** Cares for a child under three at home. */
  atHome: 64,
} as const

export interface People {
  count: number
  sex: Uint8Array
  ageYears: Uint8Array
  group: Uint8Array
  /** Days since 1970. */
  birthDay: Int32Array
  household: Uint32Array
  surname: Uint16Array
  /** The surname before it changed; read only with the traits that need it. */
  formerSurname: Uint16Array
  firstName: Uint8Array
  patronymic: Uint8Array
  traits: Uint8Array
  /** Visible wage, kopecks a month on the average of the window; 0 = none. */
  wage: Uint32Array
  /** Number of the employer in the region; read only with a wage. */
  employer: Uint16Array
}

export interface Households {
  count: number
  /** First person; one more entry than households, so members of h are `start[h] … start[h + 1] − 1`. */
  start: Uint32Array
  /** Index into the pack's municipalities. */
  municipality: Uint8Array
  /** Bits of `HIDDEN`. */
  hidden: Uint8Array
  /** 1 = poor through what the sources show. */
  poor: Uint8Array
}

/** What is hidden on purpose in a household: bits of `Households.hidden`. */
export const HIDDEN = {
  /** Теневая: poor by data and without any need-tested support. */
  unreached: 1,
  /** Мнимая: has need-tested support, and tax data show an income above the line. */
  feigned: 2,
  /** Потенциальная: income of 1.0–1.2 of the line. */
  potential: 4,
} as const

export interface Region {
  pack: RegionPack
  seed: number
  people: People
  households: Households
}

export function emptyPeople(count: number): People {
  return {
    count,
    sex: new Uint8Array(count),
    ageYears: new Uint8Array(count),
    group: new Uint8Array(count),
    birthDay: new Int32Array(count),
    household: new Uint32Array(count),
    surname: new Uint16Array(count),
    formerSurname: new Uint16Array(count),
    firstName: new Uint8Array(count),
    patronymic: new Uint8Array(count),
    traits: new Uint8Array(count),
    wage: new Uint32Array(count),
    employer: new Uint16Array(count),
  }
}

export const sexOf = (people: People, person: number): 'male' | 'female' =>
  people.sex[person] === MALE ? 'male' : 'female'

export const hasTrait = (people: People, person: number, trait: number): boolean =>
  (people.traits[person]! & trait) !== 0

export interface PersonName {
  familyName: string
  firstName: string
  patronymic: string
}

/** Who is writing: each source knows a person under the name it was given. */
export type NameAs = 'office' | 'egisso' | 'fns' | 'former'

export function nameOf(people: People, person: number, writtenBy: NameAs): PersonName {
  const sex = sexOf(people, person)
  const traits = people.traits[person]!
  const isFormer = writtenBy === 'former' || (writtenBy === 'fns' && (traits & TRAIT.surnameChanged) !== 0)
  const surname = SURNAMES[sex][isFormer ? people.formerSurname[person]! : people.surname[person]!]!
  return {
    familyName:
      writtenBy === 'egisso' && (traits & TRAIT.misspelt) !== 0 ? misspell(surname, person) : surname,
    firstName: FIRST_NAMES[sex][people.firstName[person]!]!,
    patronymic: PATRONYMIC_FORMS[sex][people.patronymic[person]!]!,
  }
}
