// How figures are written on a screen, by the rules of each language. Pure; the exact value is never rounded,
// only its writing.
import type { IndicatorDeclaration, Locale } from '@obzor/core/model'

export type Unit = IndicatorDeclaration['unit']
/** A figure and its unit apart, because the unit is set smaller. */
export interface Written {
  number: string
  unit: string
}

const NO_BREAK = '\u00a0'
const NARROW = '\u202f'
const MINUS = '\u2212'
const formats = new Map<string, Intl.NumberFormat>()

/** «1 116 265» with narrow no-break spaces, «8,7»; 1,116,265 and 8.7 in English. */
export function writeNumber(value: number, locale: Locale, fractionDigits = 0): string {
  const key = `${locale}/${fractionDigits}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale === 'ru' ? 'ru-RU' : 'en-GB', {
      minimumFractionDigits: fractionDigits,
      maximumFractionDigits: fractionDigits,
    })
    formats.set(key, format)
  }
  // −0 must not reach a wall as «−0,0».
  const rounded = Number(value.toFixed(fractionDigits))
  return format
    .format(rounded === 0 ? 0 : rounded)
    .replaceAll(/[\u00a0\u202f]/g, NARROW)
    .replace('-', MINUS)
}

const roubleScales: { from: number; divisor: number; ru: string; en: string }[] = [
  { from: 1e9, divisor: 1e9, ru: 'млрд', en: 'bn' },
  { from: 1e6, divisor: 1e6, ru: 'млн', en: 'm' },
  { from: 1e4, divisor: 1e3, ru: 'тыс.', en: 'k' },
]

/** 412 600 000 roubles → `412,6` and `млн ₽`. The scale is taken from `scaleOf`, so a value that moves keeps its unit. */
export function writeRoubles(value: number, locale: Locale, digits = 1, scaleOf = value): Written {
  const scale = roubleScales.find((candidate) => Math.abs(scaleOf) >= candidate.from)
  if (!scale) return { number: writeNumber(value, locale), unit: '₽' }
  // Three significant figures at least: «1,0 млрд» would stand still for weeks.
  const shown = Math.abs(scaleOf) / scale.divisor < 10 ? digits + 1 : digits
  const number = writeNumber(value / scale.divisor, locale, shown)
  return locale === 'ru'
    ? { number, unit: `${scale.ru}${NO_BREAK}₽` }
    : { number, unit: `${scale.en}${NO_BREAK}₽` }
}

/** Value with its unit; persons and units are counted in the words of the panel, so their unit is «чел.» or none. */
export function writeValue(
  value: number,
  unit: Unit,
  locale: Locale,
  digits: number,
  scaleOf = value,
): Written {
  if (unit === 'percent') return { number: writeNumber(value, locale, digits), unit: '%' }
  if (unit === 'rouble') return writeRoubles(value, locale, Math.max(1, digits), scaleOf)
  return {
    number: writeNumber(value, locale, digits),
    unit: unit === 'person' && locale === 'ru' ? 'чел.' : '',
  }
}

/** «8,7 %» in one string; English puts no space before the sign. */
export function joinWritten({ number, unit }: Written, locale: Locale): string {
  if (unit === '') return number
  return unit === '%' && locale === 'en' ? `${number}%` : `${number}${NO_BREAK}${unit}`
}

/** Digits after the sign a delta may take at most, so that a change is never written as zero. */
const DELTA_DIGITS_MAX = 4

/**
 * Size of a change without its sign: «0,1 п. п.», «12 чел.», «1,4 млн ₽». A change too small for `digits` gets as many
 * more as it needs, up to four; a smaller one is empty.
 */
export function writeDelta(delta: number, unit: Unit, locale: Locale, digits: number): string {
  const size = Math.abs(delta)
  if (unit === 'rouble') {
    const written = writeRoubles(size, locale, 1)
    return size < 0.5 ? '' : joinWritten(written, locale)
  }
  const most = unit === 'percent' ? DELTA_DIGITS_MAX : digits
  for (let shown = digits; shown <= most; shown++) {
    if (Number(size.toFixed(shown)) === 0) continue
    const number = writeNumber(size, locale, shown)
    if (unit === 'percent') return `${number}${NO_BREAK}${locale === 'ru' ? `п.${NO_BREAK}п.` : 'pp'}`
    return joinWritten({ number, unit: unit === 'person' && locale === 'ru' ? 'чел.' : '' }, locale)
  }
  return ''
}
