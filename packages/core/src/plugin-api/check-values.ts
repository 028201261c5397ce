// The rules of single values of the vocabulary: texts, days, sums, identities. Each answers the fault, or `undefined` for a
// good value. Hot path: digits are compared by character code; no regular expression, no allocation for a good one.
import { municipalityCode, type IsoDate, type PersonReference } from '../model/index.ts'

/** Why a record goes to quarantine. `reason` states the fact and the next step and holds no personal data. */
export interface RecordFault {
  /** Name of the field in the vocabulary, for example `person.birthDate`. */
  field: string
  code: `OBZ_RECORD_${string}`
  reason: string
}

export interface RecordRules {
  today: IsoDate
  /** True for a code of any time that leads to a territory of the region; asked with eight digits. */
  knownOktmo: (code: string) => boolean
}

/** Longest key, name, code or title; longer text is a fault of the mapping, not a value. */
const TEXT_LENGTH_MAX = 512
/** Nobody alive was born earlier; an earlier date is a misprint. */
const BIRTH_DATE_MIN = '1900-01-01'
/** Numbers up to this one were issued before СНИЛС had a check number. */
const SNILS_UNCHECKED_MAX = 1_001_998

const FAULTS = {
  KEY_INVALID: 'the key is empty or longer than 512 characters; correct the mapping of the key',
  TEXT_INVALID: 'the text is empty where one is required, or too long; correct it at the agency',
  SNILS_INVALID: 'СНИЛС must be eleven digits; correct it at the agency',
  SNILS_CHECK: 'the check number of СНИЛС does not match; correct it at the agency',
  SNILS_MISSING: 'no СНИЛС, so the fact cannot be joined to a person; ask the agency to state it',
  BIRTH_DATE_FUTURE: 'the birth date is in the future; correct it at the agency',
  BIRTH_DATE_TOO_EARLY: 'the birth date is before 1900; correct it at the agency',
  DATE_INVALID: 'not a day of the calendar written YYYY-MM-DD; correct it at the agency',
  MONTH_INVALID: 'not a month written YYYY-MM; correct it at the agency',
  MONTH_FUTURE: 'the month has not begun yet; correct it at the agency',
  DATES_REVERSED: 'ends before it starts; correct the dates at the agency',
  PERIOD_INVALID: 'a period is YYYY, YYYY-Qn or YYYY-MM; correct the mapping',
  MEASURE_INVALID: 'the identifier of the measure (ЛМСЗ) is not a UUID; correct it at the agency',
  AMOUNT_NEGATIVE: 'a negative sum; a correction must be sent as a change of the earlier fact',
  AMOUNT_INVALID: 'not a whole number of kopecks; correct the mapping of the sum',
  OKTMO_INVALID: 'ОКТМО must be 8 or 11 digits; correct it at the agency',
  OKTMO_UNKNOWN:
    'ОКТМО is not a municipality of this region, now or before; correct it or load a newer region pack',
  TERRITORY_INVALID: 'a territory is ОКТМО of 8 or 11 digits, or two digits of a region; correct the mapping',
  VALUE_INVALID: 'not a number or not a value of the list; correct the mapping',
  CHANGE_EMPTY: 'changes nothing: neither an end date, nor an amount, nor a withdrawal; correct the mapping',
  GEOMETRY_INVALID: 'a coordinate is outside −180…180, −90…90; longitude goes first',
  PROPERTIES_INVALID: 'properties are at most 64 texts, finite numbers, booleans or nulls',
  SHARE_INVALID: 'a share is two whole numbers, the first from 1 to the second; correct it at the agency',
  CELL_INVALID: 'the cell is no H3 index of resolution 5 to 9; correct the mapping of the cell',
  BAND_INVALID:
    'a band ends where it begins or before, or begins below zero; correct the mapping of the bands',
  COUNT_INVALID:
    'neither a number of people nor the bound below which none is told, or both; correct the mapping',
  DATE_FUTURE: 'the day is in the future; correct it at the agency',
  PERSON_MISSING: 'the record is about two people and names one; ask the agency to send both',
  KINSHIP_SELF: 'both people of the record are the same one; correct it at the agency',
  KINSHIP_AGES:
    'the parent is less than ten years older than the child; correct the birth dates at the agency',
  EVENT_BEFORE_BIRTH: 'it happened before the person was born; correct the dates at the agency',
  KIND_UNKNOWN: 'this kind of record is not part of the vocabulary; update the plugin or the platform',
} as const

export const fault = (field: string, name: keyof typeof FAULTS): RecordFault => ({
  field,
  code: `OBZ_RECORD_${name}`,
  reason: FAULTS[name],
})

export const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= TEXT_LENGTH_MAX

export function allDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** Two digits at `at` as a number, or NaN. */
function pair(text: string, at: number): number {
  const high = text.charCodeAt(at) - 48
  const low = text.charCodeAt(at + 1) - 48
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : NaN
}

const DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
export function isMonth(text: unknown): text is string {
  if (typeof text !== 'string' || text.length !== 7 || text.charCodeAt(4) !== 45) return false
  const month = pair(text, 5)
  return month >= 1 && month <= 12 && pair(text, 0) >= 0 && pair(text, 2) >= 0
}
export function isDate(text: unknown): text is string {
  if (typeof text !== 'string' || text.length !== 10) return false
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month]!)) return false
  return month !== 2 || day < 29 || (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

/** Hexadecimal, 8-4-4-4-12, either case. */
export function isUuid(text: unknown): boolean {
  if (typeof text !== 'string' || text.length !== 36) return false
  for (let at = 0; at < 36; at += 1) {
    const code = text.charCodeAt(at)
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== 45) return false
    } else if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)))
      return false
  }
  return true
}

function checkSnils(snils: string): RecordFault | undefined {
  if (snils.length !== 11) return fault('person.snils', 'SNILS_INVALID')
  let sum = 0
  let number = 0
  for (let position = 0; position < 9; position += 1) {
    const digit = snils.charCodeAt(position) - 48
    if (!(digit >= 0 && digit <= 9)) return fault('person.snils', 'SNILS_INVALID')
    sum += digit * (9 - position)
    number = number * 10 + digit
  }
  const check = pair(snils, 9)
  if (Number.isNaN(check)) return fault('person.snils', 'SNILS_INVALID')
  if (number > SNILS_UNCHECKED_MAX && check !== (sum % 101) % 100) return fault('person.snils', 'SNILS_CHECK')
  return undefined
}

/** A fact is joined by СНИЛС and may hold nothing else; without it a person is known by name and birth date. */
export function checkPerson(
  person: PersonReference,
  today: IsoDate,
  snilsRequired: boolean,
): RecordFault | undefined {
  if (person.snils === undefined) {
    if (snilsRequired) return fault('person.snils', 'SNILS_MISSING')
    return checkIdentity(person, today, true)
  }
  return checkSnils(person.snils) ?? checkIdentity(person, today, !snilsRequired)
}

/** Somebody whom an act names: by number, or by name and birth date. */
export const checkNamedPerson = (person: PersonReference, today: IsoDate): RecordFault | undefined =>
  checkPerson(person, today, person.snils !== undefined)

function checkIdentity(person: PersonReference, today: IsoDate, isWhole: boolean): RecordFault | undefined {
  const { birthDate, familyName, firstName, patronymic, sex } = person
  if (birthDate !== undefined || isWhole) {
    if (!isDate(birthDate)) return fault('person.birthDate', 'DATE_INVALID')
    // ISO dates compare as text.
    if (birthDate > today) return fault('person.birthDate', 'BIRTH_DATE_FUTURE')
    if (birthDate < BIRTH_DATE_MIN) return fault('person.birthDate', 'BIRTH_DATE_TOO_EARLY')
  }
  if ((familyName !== undefined || isWhole) && !isText(familyName))
    return fault('person.familyName', 'TEXT_INVALID')
  if ((firstName !== undefined || isWhole) && !isText(firstName))
    return fault('person.firstName', 'TEXT_INVALID')
  if (patronymic !== undefined && !isText(patronymic)) return fault('person.patronymic', 'TEXT_INVALID')
  if (sex !== undefined && sex !== 'male' && sex !== 'female') return fault('person.sex', 'VALUE_INVALID')
  return undefined
}

export function checkAmount(kopecks: number): RecordFault | undefined {
  if (!Number.isSafeInteger(kopecks)) return fault('amountKopecks', 'AMOUNT_INVALID')
  return kopecks < 0 ? fault('amountKopecks', 'AMOUNT_NEGATIVE') : undefined
}

export function checkOktmo(
  oktmo: string,
  field: string,
  known: RecordRules['knownOktmo'],
): RecordFault | undefined {
  const municipality = typeof oktmo === 'string' ? municipalityCode(oktmo) : undefined
  if (municipality === undefined) return fault(field, 'OKTMO_INVALID')
  return known(municipality) ? undefined : fault(field, 'OKTMO_UNKNOWN')
}

export function checkEnd(endsOn: IsoDate | undefined, startsOn: IsoDate): RecordFault | undefined {
  if (endsOn === undefined) return undefined
  if (!isDate(endsOn)) return fault('endsOn', 'DATE_INVALID')
  return endsOn < startsOn ? fault('endsOn', 'DATES_REVERSED') : undefined
}
