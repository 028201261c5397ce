// Days and months as a person types and reads them, and the weeks of a month. Pure: kept as `2024-05-31` or `2024-05`, written in
// the language of the console. The browser's own fields follow the language of the browser, which on a shared machine is another.
import type { Locale } from '@obzor/core/model'

export type CalendarUnit = 'day' | 'month'

const SEPARATOR: Readonly<Record<Locale, string>> = { ru: '.', en: '/' }

/** «31.05.2024», 31/05/2024; a month is «05.2024». A text that is none stays as it is. */
export function writeInField(value: string, locale: Locale): string {
  return /^\d{4}-\d{2}(-\d{2})?$/.test(value) ? value.split('-').reverse().join(SEPARATOR[locale]) : value
}

const TYPED: Readonly<Record<CalendarUnit, readonly RegExp[]>> = {
  day: [
    /^(?<day>\d{1,2})[./\-\s](?<month>\d{1,2})[./\-\s](?<year>\d{4})$/,
    /^(?<day>\d{2})(?<month>\d{2})(?<year>\d{4})$/,
    /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})$/,
  ],
  month: [/^(?<month>\d{1,2})[./\-\s]?(?<year>\d{4})$/, /^(?<year>\d{4})-(?<month>\d{1,2})$/],
}

/** `undefined` for what is no day of the calendar. The day comes first in both languages; a year first is a copied value. */
export function readTyped(text: string, unit: CalendarUnit): string | undefined {
  for (const form of TYPED[unit]) {
    const parts = form.exec(text.trim())?.groups
    if (!parts) continue
    const month = `${parts.year}-${parts.month!.padStart(2, '0')}`
    const whole = unit === 'month' ? month : `${month}-${parts.day!.padStart(2, '0')}`
    return isOfCalendar(whole) ? whole : undefined
  }
  return undefined
}

/** The 31st of June becomes the first of July in a `Date`: what comes back must be what was given. */
function isOfCalendar(value: string): boolean {
  const day = value.length === 7 ? `${value}-01` : value
  const at = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) && day >= '1000'
}

/** The month so many later, or earlier. */
export function monthAfter(month: string, count: number): string {
  const [year, index] = month.split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, index - 1 + count, 1)).toISOString().slice(0, 7)
}

/** The day so many later, or earlier. */
export const dayAfter = (day: string, count: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)

/** From Monday, as in both languages; `null` where the week has days of another month. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month}-01`
  const before = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7
  const last = Number(dayAfter(`${monthAfter(month, 1)}-01`, -1).slice(8))
  const weeks = Math.ceil((before + last) / 7)
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, weekday) => {
      const number = week * 7 + weekday - before + 1
      return number < 1 || number > last ? null : dayAfter(first, number - 1)
    }),
  )
}
