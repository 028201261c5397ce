// What acts of civil status and registers of the insured say: who is kin to whom, what happened to a person, and what
// a person is entitled to. Two people stand in one record, often without СНИЛС, so each bears a key of the source.
import type { IsoDate } from './dates.ts'
import type { PersonReference } from './records.ts'

/** Somebody whom a record names beside another, perhaps without СНИЛС and without a place of residence. */
export type NamedPerson = PersonReference & {
  /** Key inside the source, stable between deliveries: the same key is the same human being. */
  key: string
}

/** What the relative is to the person. An adoptive mother is a mother by basis `adoption`. */
export const KINSHIPS = ['mother', 'father', 'spouse', 'guardian'] as const
export type Kinship = (typeof KINSHIPS)[number]

/** Which paper says so. */
export const KINSHIP_BASES = [
  'birth',
  'marriage',
  'paternity',
  'adoption',
  'guardianship',
  'statement',
] as const
export type KinshipBasis = (typeof KINSHIP_BASES)[number]

/**
 * An edge between two people. A divorce or a death does not change the edge: it is a `vital` record of its own, and the
 * registry ends the edge by it, whichever of the two came first.
 */
export interface KinshipRecord {
  kind: 'kinship'
  key: string
  /** The child, the ward, or one of the spouses (once for a couple, not twice). */
  person: NamedPerson
  relative: NamedPerson
  relation: Kinship
  basis: KinshipBasis
  /** First day it holds; of a parent the day of birth. */
  startsOn: IsoDate
  /** Last day, where the paper itself states one: a guardianship until coming of age. */
  endsOn?: IsoDate
  /** Number of the record of the act. */
  actNumber?: string
  /** True when the act was declared void: the edge never was. */
  annulled?: boolean
}

export const VITAL_EVENTS = ['birth', 'death', 'marriage', 'divorce', 'name-change', 'snils-merge'] as const
export type VitalEvent = (typeof VITAL_EVENTS)[number]

/** Something that happened to a person on a day. */
export interface VitalRecord {
  kind: 'vital'
  key: string
  event: VitalEvent
  /** The newborn, the deceased, one of the spouses, the person under the new name, the person under the СНИЛС in force. */
  person: NamedPerson
  /**
   * The other spouse. Of a change of name the same person, by the same key, under the former name; of a merge the person
   * under the СНИЛС that was abolished, by a key of its own.
   */
  other?: NamedPerson
  occurredOn: IsoDate
  registeredOn?: IsoDate
  /** Number of the record of the act. */
  actNumber?: string
  /** True when the act was declared void: it did not happen. */
  annulled?: boolean
}

/** A right to a measure of support, claimed or not: what `benefit` is held against. */
export interface RightRecord {
  kind: 'right'
  key: string
  person: PersonReference
  /** Identifier of the measure (ЛМСЗ or МСЗ). */
  measureId: string
  /** Identifier of the category of receivers. */
  categoryId?: string
  startsOn: IsoDate
  endsOn?: IsoDate
  providerCode?: string
}
