// The writers bound to the language of the screen; templates that use them follow a change of language.
import type { Locale, LocalText } from '@obzor/core/model'
import { useI18n } from 'vue-i18n'
import { ageParts, durationParts, periodParts } from './durations.ts'
import { writeFullMoment, writeMoment, writeNumber, writeZonedMoment } from './numbers.ts'
import { scheduleWords, type ScheduleMoments } from './schedule.ts'

export function useFormat() {
  const { t, te, locale } = useI18n()
  const language = (): Locale => (locale.value === 'en' ? 'en' : 'ru')
  const number = (value: number, digits?: number): string => writeNumber(value, language(), digits)
  /** A text with a count: the form fits the number, the number is written by the rules of the language. */
  const counted = (key: string, count: number): string => t(key, { n: number(count) }, count)
  const inWords = (words: ScheduleMoments): string => {
    if ('count' in words) return counted(`schedule.${words.key}`, words.count)
    if ('days' in words) {
      const days = words.days.map((day) => t(`schedule.day.${day}`)).join(', ')
      return t('schedule.weekly', { days, time: words.time })
    }
    const { key, ...named } = words
    return t(`schedule.${key}`, named)
  }
  return {
    t,
    te,
    locale: language,
    number,
    counted,
    local: (text: LocalText): string => text[language()] || text.ru,
    age: (ageMs: number): string => {
      const { key, count } = ageParts(ageMs)
      return counted(`age.${key}`, count)
    },
    duration: (ms: number): string =>
      durationParts(ms)
        .map(({ key, count }) => t(`duration.${key}`, { n: number(count) }))
        .join('\u00a0'),
    period: (hours: number): string => {
      const { key, count } = periodParts(hours)
      return counted(`period.${key}`, count)
    },
    moment: (at: number, now: number, seconds?: boolean): string => writeMoment(at, now, language(), seconds),
    zonedMoment: (at: number, timeZone: string | undefined): string =>
      writeZonedMoment(at, language(), timeZone),
    fullMoment: (at: number): string => writeFullMoment(at, language()),
    schedule: (schedule: string): string => {
      const { workdaysOnly, ...words } = scheduleWords(schedule)
      // «По будням, кроме выходных» says one thing twice.
      if (workdaysOnly && words.key === 'workdays') return t('schedule.workingDays', { time: words.time })
      if (workdaysOnly) return t('schedule.withoutHolidays', { schedule: inWords(words) })
      return inWords(words)
    },
  }
}
export type Format = ReturnType<typeof useFormat>
