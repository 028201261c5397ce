// Rules of acts and rights: two people who are not one, days in their order, a parent older than the child.
import {
  KINSHIP_BASES,
  KINSHIPS,
  VITAL_EVENTS,
  type IsoDate,
  type KinshipRecord,
  type NamedPerson,
  type RightRecord,
  type VitalEvent,
  type VitalRecord,
} from '../model/index.ts'
import {
  checkEnd,
  checkNamedPerson,
  checkPerson,
  fault,
  isDate,
  isText,
  isUuid,
  type RecordFault,
  type RecordRules,
} from './check-values.ts'

const RELATIONS: ReadonlySet<string> = new Set(KINSHIPS)
const BASES: ReadonlySet<string> = new Set(KINSHIP_BASES)
const EVENTS: ReadonlySet<string> = new Set(VITAL_EVENTS)
/** Events that two names stand in. */
const PAIRED: ReadonlySet<VitalEvent> = new Set(['marriage', 'divorce', 'name-change', 'snils-merge'])
/** Both names of these are one human being's. */
const OF_ONE: ReadonlySet<VitalEvent> = new Set(['name-change', 'snils-merge'])
/** Younger parents are a misprint far more often than a fact; with it parentage has no circle. */
const PARENT_OLDER_YEARS_MIN = 10

export function checkKinship(record: KinshipRecord, { today }: RecordRules): RecordFault | undefined {
  const { person, relative, relation, basis, startsOn, endsOn } = record
  if (!RELATIONS.has(relation)) return fault('relation', 'VALUE_INVALID')
  if (!BASES.has(basis)) return fault('basis', 'VALUE_INVALID')
  const wrong = checkNamed(person, 'person', today) ?? checkNamed(relative, 'relative', today)
  if (wrong) return wrong
  if (isSame(person, relative)) return fault('relative', 'KINSHIP_SELF')
  if (isBornParent(record) && isYoung(relative.birthDate, person.birthDate))
    return fault('relative.birthDate', 'KINSHIP_AGES')
  return checkDay(startsOn, 'startsOn', today) ?? checkEnd(endsOn, startsOn) ?? checkNumber(record.actNumber)
}

export function checkVital(record: VitalRecord, { today }: RecordRules): RecordFault | undefined {
  const { event, person, other, occurredOn, registeredOn } = record
  if (!EVENTS.has(event)) return fault('event', 'VALUE_INVALID')
  if (!other && PAIRED.has(event)) return fault('other', 'PERSON_MISSING')
  const wrong =
    checkNamed(person, 'person', today) ??
    (other ? checkNamed(other, 'other', today) : undefined) ??
    checkDay(occurredOn, 'occurredOn', today)
  if (wrong) return wrong
  if (other && !OF_ONE.has(event) && isSame(person, other)) return fault('other', 'KINSHIP_SELF')
  // A number that is merged with itself ends nobody's account.
  if (other && event === 'snils-merge' && person.snils === other.snils) return fault('other', 'KINSHIP_SELF')
  if (other && event === 'name-change' && other.key !== person.key) return fault('other.key', 'KEY_INVALID')
  if (isBefore(occurredOn, person.birthDate) || isBefore(occurredOn, other?.birthDate))
    return fault('occurredOn', 'EVENT_BEFORE_BIRTH')
  return (
    (registeredOn === undefined ? undefined : checkDay(registeredOn, 'registeredOn', today)) ??
    checkNumber(record.actNumber)
  )
}

export function checkRight(record: RightRecord, { today }: RecordRules): RecordFault | undefined {
  const { person, measureId, categoryId, startsOn, endsOn } = record
  return (
    checkPerson(person, today, true) ??
    (isUuid(measureId) ? undefined : fault('measureId', 'MEASURE_INVALID')) ??
    (categoryId === undefined || isUuid(categoryId) ? undefined : fault('categoryId', 'VALUE_INVALID')) ??
    (isDate(startsOn) ? undefined : fault('startsOn', 'DATE_INVALID')) ??
    checkEnd(endsOn, startsOn)
  )
}

/** The faults of a person, under the name of the one it is about. */
function checkNamed(person: NamedPerson, field: string, today: IsoDate): RecordFault | undefined {
  if (!isText(person.key)) return fault(`${field}.key`, 'KEY_INVALID')
  const wrong = checkNamedPerson(person, today)
  return wrong && { ...wrong, field: wrong.field.replace('person', field) }
}

function checkDay(day: IsoDate, field: string, today: IsoDate): RecordFault | undefined {
  if (!isDate(day)) return fault(field, 'DATE_INVALID')
  return day > today ? fault(field, 'DATE_FUTURE') : undefined
}

const checkNumber = (actNumber: string | undefined): RecordFault | undefined =>
  actNumber === undefined || isText(actNumber) ? undefined : fault('actNumber', 'TEXT_INVALID')

const isSame = (one: NamedPerson, other: NamedPerson): boolean =>
  one.key === other.key || (one.snils !== undefined && one.snils === other.snils)

/** Who adopts may be a sister; who bears may not. */
const isBornParent = ({ relation, basis }: KinshipRecord): boolean =>
  (relation === 'mother' || relation === 'father') && basis !== 'adoption'

const isBefore = (day: IsoDate, birthDate: IsoDate | undefined): boolean =>
  birthDate !== undefined && day < birthDate

/** Less than ten years between them; ISO dates compare as text. */
function isYoung(parent: IsoDate | undefined, child: IsoDate | undefined): boolean {
  if (parent === undefined || child === undefined) return false
  return `${Number(parent.slice(0, 4)) + PARENT_OLDER_YEARS_MIN}${parent.slice(4)}` > child
}
