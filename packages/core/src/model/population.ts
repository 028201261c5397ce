// The fields of each population with their types and bounds: what an expression may read, and what is known of it before
// any row was seen.
import type { Population } from './indicator.ts'

export type ValueType = 'boolean' | 'integer' | 'share'

export interface FieldType {
  type: ValueType
  min: number
  max: number
}

const count: FieldType = { type: 'integer', min: 0, max: 32_767 }
const kopecks: FieldType = { type: 'integer', min: 0, max: Number.MAX_SAFE_INTEGER }
const flag: FieldType = { type: 'boolean', min: 0, max: 1 }

const HOUSEHOLD_FIELDS = {
  /** 1: counts rows. */
  one: { type: 'integer', min: 1, max: 1 },
  members: { ...count, min: 1 },
  /** Younger than 18 on the last day of the window. */
  children: count,
  /** At the age of their pension or over it. */
  pensioners: count,
  /** Members with income in the window that a tax agent reported. */
  earners: count,
  /** Members with a monthly benefit in force that was given for need. */
  supported: count,
  /** Where most members live: 0 not known, 1 town, 2 village. */
  locality: { type: 'integer', min: 0, max: 2 },
  /** A month, of all members. */
  incomeKopecks: kopecks,
  /** Sum of the members' lines, each of them a million roubles at most. */
  lineKopecks: { type: 'integer', min: 0, max: 32_767 * 100_000_000 },
  /** Hidden poverties, as far as no officer has said otherwise; and what they are told by. See hidden-poverty.ts. */
  isUnreached: flag,
  isFeigned: flag,
  isPotential: flag,
  isIncomeUnknown: flag,
  isKnownByNeed: flag,
  isPoorByData: flag,
  isRightInForce: flag,
} as const satisfies Record<string, FieldType>

const PERSON_FIELDS = {
  ...HOUSEHOLD_FIELDS,
  /** Full years on the last day of the window, at most `AGE_YEARS_MAX`; −1 where the birth date is not known. */
  ageYears: { type: 'integer', min: -1, max: 126 },
  /** 0 not known, 1 male, 2 female. */
  sex: { type: 'integer', min: 0, max: 2 },
  /** 0 child, 1 working age, 2 pensioner: the group whose line the person has. */
  group: { type: 'integer', min: 0, max: 2 },
  isEarner: flag,
  isSupported: flag,
  /** With a disability in force; nobody, where no source brings disability. */
  isDisabled: flag,
} as const satisfies Record<string, FieldType>

/** A person older than this counts as this old. */
export const AGE_YEARS_MAX: number = PERSON_FIELDS.ageYears.max

const any: FieldType = { type: 'integer', min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }

/** Names of the fields; empty for features, which may have any. */
export function fieldNames(population: Population): string[] {
  const fields = fieldsIn(population)
  return fields ? Object.keys(fields) : []
}

/** `undefined` for a field that the population does not have. */
export function fieldType(population: Population, name: string): FieldType | undefined {
  const fields = fieldsIn(population)
  if (!fields) return name === 'one' ? HOUSEHOLD_FIELDS.one : any
  return Object.hasOwn(fields, name) ? fields[name] : undefined
}

function fieldsIn(population: Population): Readonly<Record<string, FieldType>> | null {
  if (population === 'household') return HOUSEHOLD_FIELDS
  return population === 'person' ? PERSON_FIELDS : null
}
