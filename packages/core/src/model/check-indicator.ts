// What an indicator must keep before anything is counted: its types, its bounds, its codes. Throws with the place of the fault.
import { DIMENSION_VALUES_MAX, type BreakdownDimension } from './breakdown.ts'
import { cellsReadBy } from './cell-expression.ts'
import { mistyped, typeOf } from './expression-type.ts'
import {
  isCounted,
  isDerived,
  isDistribution,
  type HistogramDeclaration,
  type Indicator,
  type IndicatorDeclaration,
  type Population,
} from './indicator.ts'

const CODE = /^[a-z0-9]+([.-][a-z0-9]+)*$/
const DIMENSIONS_MAX = 12

/** Throws `OBZ_INDICATOR_TYPE` or `OBZ_INDICATOR_FIELD_UNKNOWN`. */
export function checkIndicator(indicator: Indicator): void {
  if (isCounted(indicator)) checkCounted(indicator)
  else if (isDistribution(indicator)) checkHistogram(indicator.histogram, `${indicator.code}.histogram`)
  else if (cellsReadBy(indicator.derived).includes(indicator.code)) {
    throw mistyped(`${indicator.code}.derived`, 'it is derived from itself')
  }
}

function checkCounted({
  code,
  over,
  filter,
  numerator,
  denominator,
  breakdowns = [],
}: IndicatorDeclaration): void {
  typeOf(numerator, { over, place: `${code}.numerator` })
  if (denominator) typeOf(denominator, { over, place: `${code}.denominator` })
  if (filter) requireCondition(filter, over, `${code}.filter`)
  if (breakdowns.length > DIMENSIONS_MAX) {
    throw mistyped(
      `${code}.breakdowns`,
      `there are ${breakdowns.length}, at most ${DIMENSIONS_MAX} are counted`,
    )
  }
  const codes = new Set<string>()
  for (const dimension of breakdowns) {
    checkDimension(dimension, over, `${code}.breakdowns.${dimension.code}`)
    if (codes.has(dimension.code)) throw mistyped(`${code}.breakdowns.${dimension.code}`, 'it is named twice')
    codes.add(dimension.code)
  }
}

function checkDimension({ code, values, of }: BreakdownDimension, over: Population, place: string): void {
  for (const part of [code, ...values.map((value) => value.code)]) {
    if (!CODE.test(part))
      throw mistyped(place, `'${part}' is no code of lower-case letters, digits, dots and hyphens`)
  }
  if (new Set(values.map((value) => value.code)).size < values.length)
    throw mistyped(place, 'a value is named twice')
  if (values.length === 0 || values.length > DIMENSION_VALUES_MAX) {
    throw mistyped(place, `it has ${values.length} values, 1 to ${DIMENSION_VALUES_MAX} are counted`)
  }
  const { type, min, max, isProven } = typeOf(of, { over, place: `${place}.of` })
  if (type === 'share' || !isProven || min < 0 || max >= values.length) {
    throw mistyped(
      place,
      `its class lies between ${min} and ${max}, and must be proven to lie between 0 and ${values.length - 1}`,
    )
  }
}

function checkHistogram({ over, filter, value, weight, bins }: HistogramDeclaration, place: string): void {
  if (filter) requireCondition(filter, over, `${place}.filter`)
  typeOf({ op: 'bin', of: value, edges: bins }, { over, place: `${place}.value` })
  for (const [name, part] of Object.entries({ value, weight })) {
    const { type, min } = typeOf(part, { over, place: `${place}.${name}` })
    if (type === 'share' || min < 0)
      throw mistyped(`${place}.${name}`, 'it must be a whole number and cannot be below 0')
  }
}

function requireCondition(filter: IndicatorDeclaration['numerator'], over: Population, place: string): void {
  if (typeOf(filter, { over, place }).type !== 'boolean') throw mistyped(place, 'it is not a condition')
}

/**
 * Derived indicators in an order in which each stands after those that it reads. Those that read what is not there, or each
 * other in a circle, are given to `refuse` with the reason.
 */
export function inOrderOfReading(
  indicators: readonly Indicator[],
  refuse: (code: string, fact: string) => void,
): Indicator[] {
  const ordered = indicators.filter((indicator) => !isDerived(indicator))
  const known = new Set(ordered.map(({ code }) => code))
  let waiting = indicators.filter(isDerived)
  for (let isGrowing = true; isGrowing;) {
    const ready = waiting.filter(({ derived }) => cellsReadBy(derived).every((code) => known.has(code)))
    for (const indicator of ready) known.add(indicator.code)
    ordered.push(...ready)
    waiting = waiting.filter(({ code }) => !known.has(code))
    isGrowing = ready.length > 0
  }
  for (const { code, derived } of waiting) {
    const missing = cellsReadBy(derived).filter((other) => !known.has(other))
    refuse(code, `it reads ${missing.join(', ')}, which is not counted or stands in a circle with it`)
  }
  return ordered
}
