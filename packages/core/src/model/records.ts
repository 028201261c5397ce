// The vocabulary between source plugins and the core, version 1. A connector emits these; ingest checks,
// counts and merges them. `docs/records.md` explains each to a plugin author.
import type { IsoDate, IsoMonth } from './dates.ts'
import type { KinshipRecord, RightRecord, VitalRecord } from './family-records.ts'
import type { Kopecks } from './money.ts'

export type Sex = 'male' | 'female'

/** How a source names a human being. Persons are joined by СНИЛС; the rest is for the vault and for linkage. */
export interface PersonIdentity {
  /** Eleven digits, check number verified. */
  snils?: string
  familyName: string
  firstName: string
  patronymic?: string
  birthDate: IsoDate
  sex?: Sex
}

/** A person whom a source names by СНИЛС, with or without the rest: an extract by number may hold nothing else. */
export interface PersonByNumber extends Partial<PersonIdentity> {
  snils: string
}

/** Whom a fact is about. What is missing stays unknown; nothing is guessed from it. */
export type PersonReference = PersonIdentity | PersonByNumber

/** A person as a register holds them: of residents, or of people whose residence it does not know. */
export interface PersonRecord {
  kind: 'person'
  /** Key inside the source, stable between deliveries. */
  key: string
  person: PersonIdentity
  /**
   * ОКТМО of the municipality of residence, 8 or 11 digits; a superseded code is followed to its successor. `null` of a
   * register that says nothing of residence: it tells who somebody is, moves nobody and makes no household.
   */
  oktmo: string | null
  /** Key of the household inside the source; persons who share it live and spend together. */
  householdKey?: string
}

export type BenefitForm = 'monetary' | 'natural' | 'exemption' | 'service'

/** A fact of assignment of a measure of social support (факт назначения МСЗ). */
export interface BenefitRecord {
  kind: 'benefit'
  key: string
  person: PersonReference
  /** Identifier of the local measure (ЛМСЗ). */
  measureId: string
  form: BenefitForm
  /** Monetary amount or rouble equivalent, ≥ 0. */
  amountKopecks: Kopecks
  /** `month` recurs every month between the dates; `once` is paid one time and is not part of monthly income. */
  periodicity: 'month' | 'once'
  /** True when the measure was given for need. */
  needTested: boolean
  decidedOn: IsoDate
  startsOn: IsoDate
  endsOn?: IsoDate
  providerCode?: string
}

/** A later change of a benefit that a source reported before: only the fields present change. */
export interface BenefitChangeRecord {
  kind: 'benefit-change'
  /** Key of the benefit that changes. */
  key: string
  endsOn?: IsoDate
  amountKopecks?: Kopecks
  /** True removes the fact as entered by mistake. */
  withdrawn?: boolean
}

/** Income of one person from one payer in one month under one code. */
export interface IncomeRecord {
  kind: 'income'
  key: string
  person: PersonReference
  month: IsoMonth
  /** ≥ 0 */
  amountKopecks: Kopecks
  /** Code of the kind of income; ФНС: приказ ЕД-7-11/836@, for example 2000 is a wage. */
  incomeCode: string
  /** ИНН of the payer. */
  payerInn?: string
}

/** A published figure: one number for one territory and one period. */
export interface StatisticRecord {
  kind: 'statistic'
  /** Indicator, for example `poverty.rate.official`. */
  code: string
  /** ОКТМО (8 or 11 digits) of a municipality, or the two-digit code of a region; `00` is the country. */
  territory: string
  /** `YYYY`, `YYYY-Qn` or `YYYY-MM`. */
  period: string
  value: number
  unit: 'percent' | 'person' | 'rouble' | 'unit'
  /** What a reader must know about the figure, for example that the source prints a known misprint. */
  note?: string
}

export type FeatureGeometry =
  | { type: 'Point'; coordinates: [longitude: number, latitude: number] }
  | { type: 'LineString'; coordinates: [number, number][] }
  | { type: 'Polygon'; coordinates: [number, number][][] }

/** A thing on the map. WGS 84, longitude first. */
export interface FeatureRecord {
  kind: 'feature'
  layer: string
  key: string
  /** Absent when the source gives no place; such a feature counts for its territory but is not drawn. */
  geometry?: FeatureGeometry
  /** Flat, without personal data. */
  properties: Record<string, string | number | boolean | null>
}

/** What a person is for a time. Each status has its values; `STATUS_VALUES` lists them. */
export const STATUS_VALUES = {
  disability: ['group-1', 'group-2', 'group-3', 'child'],
  /** `unemployed` is registered with the employment service. */
  employment: ['employed', 'self-employed', 'unemployed', 'seeking', 'pensioner', 'care-leave', 'inactive'],
  study: ['kindergarten', 'school', 'college', 'university'],
} as const
export type StatusKind = keyof typeof STATUS_VALUES

/** A status of a person with its term: disability, employment, study. */
export interface StatusRecord {
  kind: 'status'
  key: string
  person: PersonReference
  status: StatusKind
  /** One of `STATUS_VALUES[status]`. */
  value: string
  startsOn: IsoDate
  /** Absent: without a term. */
  endsOn?: IsoDate
  /** ИНН of the employer or of the school. */
  organisationInn?: string
}

export const PROPERTY_OBJECTS = [
  'dwelling',
  'house',
  'land',
  'premises',
  'garage',
  'vehicle',
  'other',
] as const
export type PropertyObject = (typeof PROPERTY_OBJECTS)[number]

/** A right of one person to one thing: a flat, land, a car. Co-owners are a record each. */
export interface PropertyRecord {
  kind: 'property'
  key: string
  person: PersonReference
  object: PropertyObject
  /** Cadastral number or VIN; kept as a keyed fingerprint only. */
  objectNumber?: string
  /** Share of the right; absent: all of it. */
  share?: { numerator: number; denominator: number }
  areaM2?: number
  /** Cadastral value of the whole thing. */
  valueKopecks?: Kopecks
  /** ОКТМО of the place of the thing, of any region. */
  oktmo?: string
  startsOn?: IsoDate
  /** Absent: the right is in force. */
  endsOn?: IsoDate
}

/** How many subscribers of one operator live in one cell: of an age, a sex and an income, never a person. */
export interface AreaCountRecord {
  kind: 'areaCount'
  /** `mts`, `beeline`: operators are never added up, they share subscribers. */
  operator: string
  month: IsoMonth
  /** H3 index of resolution 5–9, fifteen hexadecimal digits. */
  cell: string
  ageFrom: number
  /** Inclusive; absent: and older. */
  ageTo?: number
  sex?: Sex
  /** Income per head: in per cent of the subsistence minimum or in kopecks a month; from inclusive, to exclusive. */
  income?: { unit: 'line-percent' | 'kopeck'; from: number; to?: number }
  /** Exactly one of the two: the number, or the bound below which the operator tells none. */
  people?: number
  suppressedBelow?: number
}

export type ObzorRecord =
  | PersonRecord
  | BenefitRecord
  | BenefitChangeRecord
  | IncomeRecord
  | StatisticRecord
  | FeatureRecord
  | StatusRecord
  | PropertyRecord
  | AreaCountRecord
  | KinshipRecord
  | VitalRecord
  | RightRecord
export type RecordKind = ObzorRecord['kind']
