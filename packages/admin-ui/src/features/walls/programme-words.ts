// Conditions of a programme in words, as an operator would say them. Pure but for the texts.
import type { HoursCondition, ItemCondition } from '@obzor/core/model'
import { writeInField } from '../../shared/calendar/calendar.ts'
import type { Format } from '../../shared/format/use-format.ts'

export interface WordsFor {
  format: Pick<Format, 't' | 'number' | 'locale'>
  indicator: (code: string) => string
  territory: (oktmo: string) => string
  rule: (code: string) => string
}

const DAY_NAMES: readonly (readonly [string, string])[] = [
  ['workdays', '1,2,3,4,5'],
  ['weekend', '6,7'],
  ['everyDay', '1,2,3,4,5,6,7'],
]

export function conditionWords(condition: ItemCondition, words: WordsFor): string {
  const { t, number } = words.format
  switch (condition.kind) {
    case 'indicator':
      return t(`programme.if.${condition.when}`, {
        indicator: words.indicator(condition.indicator),
        territory: words.territory(condition.territory),
        limit: number(condition.limit, decimalsOf(condition.limit)),
      })
    case 'alert':
      return condition.rule === null
        ? t('programme.if.alert', { severity: t(`alerts.severity.${condition.severityFrom}`) })
        : t('programme.if.rule', { rule: words.rule(condition.rule) })
    default:
      return hoursWords(condition, words.format)
  }
}

export function hoursWords(condition: HoursCondition, { t, locale }: Pick<Format, 't' | 'locale'>): string {
  switch (condition.kind) {
    case 'weekdays': {
      const days = [...condition.days].toSorted((one, other) => one - other)
      const whole = DAY_NAMES.find(([, listed]) => listed === days.join(','))
      return whole ? t(`programme.if.${whole[0]}`) : days.map((day) => t(`programme.day.${day}`)).join(', ')
    }
    case 'time':
      return t('programme.if.time', { from: condition.from, to: condition.to })
    case 'calendar':
      return t(`programme.if.${condition.days}`)
    case 'dates':
      return t('programme.if.dates', {
        from: writeInField(condition.from, locale()),
        to: writeInField(condition.to, locale()),
      })
  }
}

/** As many digits as were typed. */
const decimalsOf = (value: number): number => String(value).split('.')[1]?.length ?? 0

/** «1 ч 5 мин», «45 с»; seconds of an hour say nothing. */
export function dwellWords(seconds: number, { t, number }: Pick<Format, 't' | 'number'>): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3_600),
    Math.floor((seconds % 3_600) / 60),
    seconds % 60,
  ]
  const parts = [
    hours > 0 && t('programme.hours', { n: number(hours) }),
    minutes > 0 && t('programme.minutes', { n: number(minutes) }),
    rest > 0 && hours === 0 && t('programme.seconds', { n: number(rest) }),
  ]
  return parts.filter((part) => part !== false).join('\u00a0') || t('programme.seconds', { n: 0 })
}

/** `2:05`, `1:02:05`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** The list with one taken out and put in elsewhere. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = items.filter((_, index) => index !== from)
  const item = items[from]
  return item === undefined ? [...items] : [...rest.slice(0, to), item, ...rest.slice(to)]
}
