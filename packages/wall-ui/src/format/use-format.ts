// The writers bound to the language of the screen.
import type { Locale } from '@obzor/core/model'
import { useI18n } from 'vue-i18n'
import { ageInWords, calendarDay, clockTime, monthName } from './ages.ts'
import { joinWritten, writeDelta, writeNumber, writeValue, type Unit, type Written } from './numbers.ts'

/** Reactive through the locale: what a template writes with them follows a change of language. */
export function useFormat() {
  const i18n = useI18n()
  const locale = (): Locale => (i18n.locale.value === 'en' ? 'en' : 'ru')
  return {
    locale,
    number: (value: number, digits?: number): string => writeNumber(value, locale(), digits),
    value: (value: number, unit: Unit, digits: number, scaleOf?: number): Written =>
      writeValue(value, unit, locale(), digits, scaleOf),
    percent: (value: number, digits = 1): string =>
      joinWritten(writeValue(value, 'percent', locale(), digits), locale()),
    text: (value: number, unit: Unit, digits: number, scaleOf?: number): string =>
      joinWritten(writeValue(value, unit, locale(), digits, scaleOf), locale()),
    delta: (delta: number, unit: Unit, digits: number): string => writeDelta(delta, unit, locale(), digits),
    age: (ageMs: number): string => ageInWords(ageMs, locale()),
    time: (at: number, timeZone?: string): string => clockTime(at, locale(), timeZone),
    day: (at: number, timeZone?: string): string => calendarDay(at, locale(), timeZone),
    month: (month: string): string => monthName(month, locale()),
  }
}
