// Rules of an operator's counts. A cell finer than resolution 9 (an edge of 0.2 km) would be a house, so it is refused.
import type { AreaCountRecord } from '../model/index.ts'
import { fault, isMonth, type RecordFault, type RecordRules } from './check-values.ts'

/** Fifteen digits: mode and resolution in the first two, lower case. */
const CELL = /^8[5-9][0-9a-f]{13}$/
const OPERATOR = /^[a-z][a-z0-9-]{0,39}$/
const AGE_MAX = 120
const PEOPLE_MAX = 2_000_000_000

const isCount = (value: number, least: number): boolean =>
  Number.isInteger(value) && value >= least && value <= PEOPLE_MAX

export function checkAreaCount(record: AreaCountRecord, { today }: RecordRules): RecordFault | undefined {
  const { operator, month, cell, ageFrom, ageTo, sex, income, people, suppressedBelow } = record
  if (typeof operator !== 'string' || !OPERATOR.test(operator)) return fault('operator', 'TEXT_INVALID')
  if (!isMonth(month)) return fault('month', 'MONTH_INVALID')
  if (month > today.slice(0, 7)) return fault('month', 'MONTH_FUTURE')
  if (typeof cell !== 'string' || !CELL.test(cell)) return fault('cell', 'CELL_INVALID')
  if (!Number.isInteger(ageFrom) || ageFrom < 0 || ageFrom > AGE_MAX) return fault('ageFrom', 'BAND_INVALID')
  if (ageTo !== undefined && !(Number.isInteger(ageTo) && ageTo >= ageFrom))
    return fault('ageTo', 'BAND_INVALID')
  if (sex !== undefined && sex !== 'male' && sex !== 'female') return fault('sex', 'VALUE_INVALID')
  if (income !== undefined && !isBand(income)) return fault('income', 'BAND_INVALID')
  const isKnown = people !== undefined
  if (isKnown === (suppressedBelow !== undefined)) return fault('people', 'COUNT_INVALID')
  return (isKnown ? isCount(people, 0) : isCount(suppressedBelow!, 2))
    ? undefined
    : fault(isKnown ? 'people' : 'suppressedBelow', 'COUNT_INVALID')
}

const isBand = ({ unit, from, to }: NonNullable<AreaCountRecord['income']>): boolean =>
  (unit === 'kopeck' || unit === 'line-percent') &&
  Number.isSafeInteger(from) &&
  from >= 0 &&
  (to === undefined || (Number.isSafeInteger(to) && to > from))
