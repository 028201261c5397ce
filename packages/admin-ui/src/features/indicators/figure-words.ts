// How a figure is written on the console: its unit after it, a minus that is a minus. Pure.
import type { Locale } from '@obzor/core/model'
import { writeNumber } from '../../shared/format/numbers.ts'
import type { Unit } from './indicators.api.ts'

const NO_BREAK = '\u00a0'
const MINUS = '\u2212'
/** Digits of a change may be more than those of the figure: a change must not be written as zero. */
const CHANGE_DIGITS_MAX = 3

const UNIT: Readonly<Record<Unit, Record<Locale, string>>> = {
  percent: { ru: `${NO_BREAK}%`, en: '%' },
  rouble: { ru: `${NO_BREAK}₽`, en: `${NO_BREAK}₽` },
  person: { ru: `${NO_BREAK}чел.`, en: '' },
  unit: { ru: '', en: '' },
}

const signed = (text: string): string => text.replace('-', MINUS)

/** «12,4 %», «1 116 265 чел.», «18 400 ₽». */
export const writeFigure = (value: number, unit: Unit, digits: number, locale: Locale): string =>
  `${signed(writeNumber(value, locale, digits))}${UNIT[unit][locale]}`

/** «+0,3 п. п.», «−1 204 чел.»; «0» where nothing changed. */
export function writeChange(change: number, unit: Unit, digits: number, locale: Locale): string {
  const isSeen = (count: number): boolean => Number(change.toFixed(count)) !== 0
  const shown = [0, 1, 2, 3]
    .map((more) => digits + more)
    .find((count) => count >= CHANGE_DIGITS_MAX || change === 0 || isSeen(count))!
  const rounded = Number(change.toFixed(shown))
  const number = `${rounded > 0 ? '+' : ''}${signed(writeNumber(rounded === 0 ? 0 : rounded, locale, shown))}`
  if (unit !== 'percent') return `${number}${UNIT[unit][locale]}`
  return `${number}${NO_BREAK}${locale === 'ru' ? `п.${NO_BREAK}п.` : 'pp'}`
}

/** «8,1–9,4»; «−0,9 … 1,6» where a dash beside a minus would be misread. Of a unit that stands beside it. */
export function writeInterval(low: number, high: number, digits: number, locale: Locale): string {
  const [from, to] = [low, high].map((end) => signed(writeNumber(end, locale, digits)))
  return low < 0 ? `${from}${NO_BREAK}…${NO_BREAK}${to}` : `${from}–${to}`
}
