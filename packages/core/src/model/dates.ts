/** Calendar date, `YYYY-MM-DD`. */
export type IsoDate = string
/** Calendar month, `YYYY-MM`. */
export type IsoMonth = string
/** Moment in UTC, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export type IsoInstant = string

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** True for a real day of the Gregorian calendar written as `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return false
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month !== 2 || day < 29 || leap
}

/** True for `YYYY-MM` with a month of 01…12. */
export function isIsoMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text)
}

/** `addMonths('2024-12', -2)` → `'2024-10'`. */
export function addMonths(month: IsoMonth, delta: number): IsoMonth {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + delta
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}
