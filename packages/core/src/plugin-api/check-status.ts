// Rules of what a person is and owns for a time.
import { PROPERTY_OBJECTS, STATUS_VALUES, type PropertyRecord, type StatusRecord } from '../model/index.ts'
import {
  checkAmount,
  checkEnd,
  checkPerson,
  fault,
  isDate,
  isText,
  type RecordFault,
  type RecordRules,
} from './check-values.ts'

const VALUES_OF = new Map<string, ReadonlySet<string>>(
  Object.entries(STATUS_VALUES).map(([status, values]) => [status, new Set<string>(values)]),
)
const OBJECTS: ReadonlySet<string> = new Set(PROPERTY_OBJECTS)
/** Росреестр writes shares like 1/17280 of a field that a village owns; more is a misprint. */
const SHARE_PARTS_MAX = 1_000_000_000

export function checkStatus(record: StatusRecord, { today }: RecordRules): RecordFault | undefined {
  const wrong = checkPerson(record.person, today, true)
  if (wrong) return wrong
  const values = VALUES_OF.get(record.status)
  if (!values) return fault('status', 'VALUE_INVALID')
  if (!values.has(record.value)) return fault('value', 'VALUE_INVALID')
  if (!isDate(record.startsOn)) return fault('startsOn', 'DATE_INVALID')
  if (record.organisationInn !== undefined && !isText(record.organisationInn))
    return fault('organisationInn', 'TEXT_INVALID')
  return checkEnd(record.endsOn, record.startsOn)
}

export function checkProperty(record: PropertyRecord, { today }: RecordRules): RecordFault | undefined {
  const wrong = checkPerson(record.person, today, true)
  if (wrong) return wrong
  const { object, objectNumber, share, areaM2, valueKopecks, oktmo, startsOn, endsOn } = record
  if (!OBJECTS.has(object)) return fault('object', 'VALUE_INVALID')
  if (objectNumber !== undefined && !isText(objectNumber)) return fault('objectNumber', 'TEXT_INVALID')
  if (share !== undefined && !isShare(share)) return fault('share', 'SHARE_INVALID')
  if (areaM2 !== undefined && !(Number.isFinite(areaM2) && areaM2 >= 0))
    return fault('areaM2', 'VALUE_INVALID')
  // Of any region: who lives here may own a house elsewhere.
  if (oktmo !== undefined && !/^(\d{8}|\d{11})$/.test(oktmo)) return fault('oktmo', 'OKTMO_INVALID')
  if (startsOn !== undefined && !isDate(startsOn)) return fault('startsOn', 'DATE_INVALID')
  return (
    (valueKopecks === undefined ? undefined : checkAmount(valueKopecks)) ??
    checkEnd(endsOn, startsOn ?? '0000-01-01')
  )
}

const isShare = ({ numerator, denominator }: { numerator: number; denominator: number }): boolean =>
  Number.isInteger(numerator) &&
  Number.isInteger(denominator) &&
  numerator >= 1 &&
  denominator >= numerator &&
  denominator <= SHARE_PARTS_MAX
