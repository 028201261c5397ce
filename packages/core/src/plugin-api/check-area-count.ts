// Rules of an operator's counts. A cell finer than resolution 9 (an edge of 0.2 km) would be a house, so it is refused.
import type { AreaCountRecord } from '../model/index.ts'
import { fault, isMonth, type RecordFault, type RecordRules } from './check-values.ts'

/** Fifteen digits: mode and resolution in the first two, lower case. */
const CELL = /^8[5-9][0-9a-f]{13}$/
const BASE_CELLS = 122
const DIGITS = 15
const PENTAGONS: ReadonlySet<number> = new Set([4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117])
const OPERATOR = /^[a-z][a-z0-9-]{0,39}$/
const AGE_MAX = 120
/** Some close the last band with 150 or 199. */
const AGE_TO_MAX = 999
const PEOPLE_MAX = 2_000_000_000

const isCount = (value: number, least: number): boolean =>
  Number.isInteger(value) && value >= least && value <= PEOPLE_MAX

export function checkAreaCount(record: AreaCountRecord, { today }: RecordRules): RecordFault | undefined {
  const { operator, month, cell, ageFrom, ageTo, sex, income, people, suppressedBelow } = record
  if (typeof operator !== 'string' || !OPERATOR.test(operator)) return fault('operator', 'TEXT_INVALID')
  if (!isMonth(month)) return fault('month', 'MONTH_INVALID')
  if (month > today.slice(0, 7)) return fault('month', 'MONTH_FUTURE')
  if (typeof cell !== 'string' || !isCell(cell)) return fault('cell', 'CELL_INVALID')
  if (!Number.isInteger(ageFrom) || ageFrom < 0 || ageFrom > AGE_MAX) return fault('ageFrom', 'BAND_INVALID')
  if (ageTo !== undefined && !(Number.isInteger(ageTo) && ageTo >= ageFrom && ageTo <= AGE_TO_MAX))
    return fault('ageTo', 'BAND_INVALID')
  if (sex !== undefined && sex !== 'male' && sex !== 'female') return fault('sex', 'VALUE_INVALID')
  if (income !== undefined && !isBand(income)) return fault('income', 'BAND_INVALID')
  const isKnown = people !== undefined
  if (isKnown === (suppressedBelow !== undefined)) return fault('people', 'COUNT_INVALID')
  return (isKnown ? isCount(people, 0) : isCount(suppressedBelow!, 2))
    ? undefined
    : fault(isKnown ? 'people' : 'suppressedBelow', 'COUNT_INVALID')
}

/**
 * Whether the digits name a cell: one of 122 base cells, then a digit from 0 to 6 for each resolution and 7 for the finer ones; below
 * the twelve pentagons the first digit that is not 0 is not 1. Layout: h3geo.org, «H3 Index». A broken one would end the run in the host.
 */
function isCell(cell: string): boolean {
  if (!CELL.test(cell)) return false
  const bits = BigInt(`0x${cell}`)
  const base = Number((bits >> 45n) & 127n)
  const resolution = Number(cell[1])
  if (base >= BASE_CELLS) return false
  let first = 0
  for (let level = 1; level <= DIGITS; level += 1) {
    const digit = Number((bits >> BigInt((DIGITS - level) * 3)) & 7n)
    if (level <= resolution ? digit === 7 : digit !== 7) return false
    if (first === 0 && level <= resolution) first = digit
  }
  return !(first === 1 && PENTAGONS.has(base))
}

const isBand = ({ unit, from, to }: NonNullable<AreaCountRecord['income']>): boolean =>
  (unit === 'kopeck' || unit === 'line-percent') &&
  Number.isSafeInteger(from) &&
  from >= 0 &&
  (to === undefined || (Number.isSafeInteger(to) && to > from))
