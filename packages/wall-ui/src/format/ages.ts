// Age of a figure in words, the same on every panel. Pure: time comes in.
import type { Locale } from '@obzor/core/model'
import { pluralOf } from './plurals.ts'

const NO_BREAK = '\u00a0'
const words = {
  ru: {
    now: 'только что',
    second: ['с', 'с', 'с'],
    minute: ['мин', 'мин', 'мин'],
    hour: ['ч', 'ч', 'ч'],
    day: ['день', 'дня', 'дней'],
    ago: 'назад',
  },
  en: {
    now: 'just now',
    second: ['s', 's', 's'],
    minute: ['min', 'min', 'min'],
    hour: ['h', 'h', 'h'],
    day: ['day', 'days', 'days'],
    ago: 'ago',
  },
} as const

/** Below this an age is «только что»: a label that ticks every second draws the eye for nothing. */
const JUST_NOW_MS = 10_000

/** «2 мин назад», «3 дня назад». A clock that runs behind the server's gives «только что», never a negative age. */
export function ageInWords(ageMs: number, locale: Locale): string {
  const text = words[locale]
  if (ageMs < JUST_NOW_MS) return text.now
  const seconds = Math.floor(ageMs / 1000)
  const [count, unit] =
    seconds < 60
      ? ([Math.floor(seconds / 10) * 10, 'second'] as const)
      : seconds < 3600
        ? ([Math.floor(seconds / 60), 'minute'] as const)
        : seconds < 86_400
          ? ([Math.floor(seconds / 3600), 'hour'] as const)
          : ([Math.floor(seconds / 86_400), 'day'] as const)
  return `${count}${NO_BREAK}${text[unit][pluralOf(count, locale)]} ${text.ago}`
}

/** `12:34`, in the region's own time zone where it is known. */
export function clockTime(at: number, locale: Locale, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
  }).format(at)
}

/** «воскресенье, 22 ноября 2026 г.» without the trailing «г.». */
export function calendarDay(at: number, locale: Locale, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  })
    .format(at)
    .replace(/\s*г\.$/, '')
}
/** `2024-12` → «декабрь 2024» / “December 2024”. */
export function monthName(month: string, locale: Locale): string {
  const [year, index] = month.split('-').map(Number)
  if (!year || !index) return month
  const name = new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', {
    month: 'long',
    timeZone: 'UTC',
  }).format(Date.UTC(year, index - 1, 15))
  return `${name} ${year}`
}
