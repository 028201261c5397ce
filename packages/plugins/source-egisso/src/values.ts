// Values of XML Schema types as 10.06.S uses them.
import { parseRoubles, type IsoDate, type Kopecks } from '@obzor/core/model'

const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9

/** Without white space around, which XML Schema collapses; the usual text has none and is returned as it is. */
export function plain(text: string): string {
  return isBlank(text.charCodeAt(0)) || isBlank(text.charCodeAt(text.length - 1)) ? text.trim() : text
}

/** xsd:date without its optional time zone: the day is meant, not the moment. Other texts pass unchanged and fail the host's check. */
export function dayOf(text: string): IsoDate {
  const day = plain(text)
  if (day.length === 10) return day
  return /^\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)$/.test(day) ? day.slice(0, 10) : day
}

/** xsd:decimal of roubles in kopecks, exactly; `undefined` for a fraction of a kopeck or no number. */
export function kopecksOf(text: string): Kopecks | undefined {
  const known = parseRoubles(text)
  if (known !== undefined) return known
  // xsd:decimal also permits +12, .5, 12. and zeros at the end: 100.5000
  const match = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text.trim())
  if (!match || !/\d/.test(text)) return undefined
  const [, sign, whole, fraction] = match
  return parseRoubles(`${sign === '-' ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`)
}
