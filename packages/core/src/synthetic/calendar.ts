// Calendar in whole days since 1970-01-01: what columns of dates hold.
import type { IsoDate } from '../model/index.ts'

const DAY_MS = 86_400_000

export function dayOf(date: IsoDate): number {
  return Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value))

/** Dates repeat by the thousand in a region: the text of each day is made once. ≤ 40,000 days ≈ 3 MB. */
const TEXTS = new Map<number, IsoDate>()
const TEXTS_MAX = 60_000

export function isoOf(day: number): IsoDate {
  const known = TEXTS.get(day)
  if (known !== undefined) return known
  const date = new Date(day * DAY_MS)
  const text = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  if (TEXTS.size >= TEXTS_MAX) TEXTS.clear()
  TEXTS.set(day, text)
  return text
}

/** The same day `years` earlier; 29 February becomes 28 February, so nobody is a day younger than meant. */
export function yearsBefore(day: number, years: number): number {
  const date = new Date(day * DAY_MS)
  const month = date.getUTCMonth()
  const last = new Date(Date.UTC(date.getUTCFullYear() - years, month + 1, 0)).getUTCDate()
  return Date.UTC(date.getUTCFullYear() - years, month, Math.min(date.getUTCDate(), last)) / DAY_MS
}
