// Numbers and times as the console writes them. Pure; the language comes in.
import type { Locale } from '@obzor/core/model'

const NARROW_NO_BREAK = '\u202f'
const tag = (locale: Locale): string => (locale === 'ru' ? 'ru-RU' : 'en-GB')

/** «1 116 265» with narrow no-break spaces; 1,116,265 in English. */
export function writeNumber(value: number, locale: Locale, fractionDigits = 0): string {
  return new Intl.NumberFormat(tag(locale), {
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
    // Four digits stay together in Spanish or Polish, never here.
    useGrouping: true,
  })
    .format(value)
    .replaceAll(/[\u00a0\u202f]/g, NARROW_NO_BREAK)
}

/** A number as it is, with as many digits as it has: «1 250,5». */
export function writePlainNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(tag(locale), { maximumFractionDigits: 12, useGrouping: true })
    .format(value)
    .replaceAll(/[\u00a0\u202f]/g, NARROW_NO_BREAK)
}

/** `2024-05-31` → «31 мая 2024 г.»; a text that is no day stays as it is. */
export function writeDay(day: string, locale: Locale): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return Number.isNaN(at)
    ? day
    : new Intl.DateTimeFormat(tag(locale), { dateStyle: 'medium', timeZone: 'UTC' }).format(at)
}

/** «15.12.2024, 12:30:05»; the day is left out when it is today's. */
export function writeMoment(at: number, now: number, locale: Locale, seconds = false): string {
  const time = new Intl.DateTimeFormat(tag(locale), {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds && { second: '2-digit' }),
  }).format(at)
  if (new Date(at).toDateString() === new Date(now).toDateString()) return time
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  const day = new Intl.DateTimeFormat(tag(locale), {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
  }).format(at)
  return `${day}, ${time}`
}

/** «пн, 23 нояб., 06:00» where a schedule lives; without a zone, where the reader sits. */
export function writeZonedMoment(at: number, locale: Locale, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat(tag(locale), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(at)
}

/** The whole moment, for a title. */
export function writeFullMoment(at: number, locale: Locale): string {
  return new Intl.DateTimeFormat(tag(locale), { dateStyle: 'long', timeStyle: 'medium' }).format(at)
}
