// A value of a trial as the reader writes it: days, numbers, sums and places by the language of the screen. Pure.
import type { CellReading, Locale, LocalText } from '@obzor/core/model'
import { writeDay, writeNumber, writePlainNumber } from '../../shared/format/numbers.ts'

export interface StoredWays {
  locale: Locale
  yes: string
  no: string
  /** Name of a municipality by its ОКТМО. */
  placeOf(oktmo: string): LocalText | undefined
}

/** `reading` is that of the field, or what the type of a property stands for. */
export function storedWords(
  value: string,
  reading: CellReading | undefined,
  { locale, yes, no, placeOf }: StoredWays,
): string {
  const number = Number(value)
  switch (reading) {
    case 'date':
      return writeDay(value, locale)
    case 'number':
      return Number.isFinite(number) ? writePlainNumber(number, locale) : value
    case 'roubles':
      return Number.isFinite(number) ? `${writeNumber(number, locale, 2)}\u00A0₽` : value
    case 'yes-no':
      return value === 'true' ? yes : value === 'false' ? no : value
    case 'municipality':
      return placeOf(value)?.[locale] ?? value
    default:
      return value
  }
}
