// Which of the three forms a count takes. Russian: 1 житель, 2 жителя, 5 жителей, 11 жителей, 21 житель.
import type { Locale } from '@obzor/core/model'

/** 0 one, 1 few, 2 many. English has only one and the rest, written as one, few = many. */
export function pluralOf(count: number, locale: Locale): 0 | 1 | 2 {
  const whole = Math.abs(count)
  if (locale === 'en') return whole === 1 ? 0 : 2
  // A fraction takes the genitive singular: 1,5 тысячи.
  if (!Number.isInteger(whole)) return 1
  const [tens, units] = [whole % 100, whole % 10]
  if (tens >= 11 && tens <= 14) return 2
  return units === 1 ? 0 : units >= 2 && units <= 4 ? 1 : 2
}
