// Periods as the platform stores them, and as each language writes them: a year, a quarter, a month, a day. Pure.
import type { Locale } from './text.ts'

export type PeriodKind = 'year' | 'quarter' | 'month' | 'day'

const FORMS: readonly [PeriodKind, RegExp][] = [
  ['year', /^\d{4}$/],
  ['quarter', /^\d{4}-Q[1-4]$/],
  ['month', /^\d{4}-(0[1-9]|1[0-2])$/],
  ['day', /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/],
]
const ROMAN = ['I', 'II', 'III', 'IV'] as const
const NO_BREAK = '\u00a0'

/** `null` for what is no period: it is shown as it came. */
export const periodKind = (period: string): PeriodKind | null =>
  FORMS.find(([, form]) => form.test(period))?.[0] ?? null

/** «2025 г.», «I кв. 2026», «декабрь 2025 г.», «15 декабря 2025 г.»; “2025”, “Q1 2026”, “December 2025”, “15 December 2025”. */
export function writePeriod(period: string, locale: Locale): string {
  const kind = periodKind(period)
  const year = period.slice(0, 4)
  const isRussian = locale === 'ru'
  switch (kind) {
    case null:
      return period
    case 'year':
      return isRussian ? `${year}${NO_BREAK}г.` : year
    case 'quarter': {
      const quarter = Number(period.at(-1))
      return isRussian
        ? `${ROMAN[quarter - 1]}${NO_BREAK}кв.${NO_BREAK}${year}`
        : `Q${quarter}${NO_BREAK}${year}`
    }
    case 'month': {
      const name = nameOf(`${period}-15`, locale, { month: 'long' })
      return isRussian ? `${name}${NO_BREAK}${year}${NO_BREAK}г.` : `${name}${NO_BREAK}${year}`
    }
    case 'day': {
      const day = nameOf(period, locale, { day: 'numeric', month: 'long' }).replace(' ', NO_BREAK)
      return isRussian ? `${day} ${year}${NO_BREAK}г.` : `${day} ${year}`
    }
  }
}

/** For an axis: «2025», «I кв.» with its year, «дек. 2025», «15 дек.». */
export function writeShortPeriod(period: string, locale: Locale): string {
  const kind = periodKind(period)
  if (kind === 'year') return period
  if (kind === 'quarter') return writePeriod(period, locale)
  if (kind === 'month')
    return `${nameOf(`${period}-15`, locale, { month: 'short' })}${NO_BREAK}${period.slice(0, 4)}`
  return kind === 'day'
    ? nameOf(period, locale, { day: 'numeric', month: 'short' }).replace(' ', NO_BREAK)
    : period
}

/** Middle of the period as a part of a year, for the place of a point on an axis; `null` for what is no period. */
export function periodYear(period: string): number | null {
  const year = Number(period.slice(0, 4))
  switch (periodKind(period)) {
    case null:
      return null
    case 'year':
      return year + 0.5
    case 'quarter':
      return year + (Number(period.at(-1)) - 0.5) / 4
    case 'month':
      return year + (Number(period.slice(5)) - 0.5) / 12
    case 'day': {
      const [first, next] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
      return year + (Date.parse(`${period}T12:00:00Z`) - first) / (next - first)
    }
  }
}

/** The next period of the same kind: whether two points are neighbours, so that a line may join them. */
export function nextPeriod(period: string): string | null {
  const year = Number(period.slice(0, 4))
  const two = (count: number): string => String(count).padStart(2, '0')
  switch (periodKind(period)) {
    case null:
      return null
    case 'year':
      return String(year + 1)
    case 'quarter': {
      const quarter = Number(period.at(-1))
      return quarter === 4 ? `${year + 1}-Q1` : `${year}-Q${quarter + 1}`
    }
    case 'month': {
      const month = Number(period.slice(5))
      return month === 12 ? `${year + 1}-01` : `${year}-${two(month + 1)}`
    }
    case 'day':
      return new Date(Date.parse(`${period}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  }
}

function nameOf(day: string, locale: Locale, parts: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', { ...parts, timeZone: 'UTC' })
  return format.format(Date.parse(`${day}T12:00:00Z`))
}
