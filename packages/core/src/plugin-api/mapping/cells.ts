// What stands in a cell, as agencies write it. Each reading throws `FieldFault` without the value: it may be personal.
import { parseRoubles, parseSnils, type Sex } from '../../model/index.ts'
import { FieldFault, numberOf, textOf } from '../table/index.ts'
import { isoDateOf, isoMonthOf } from './cell-dates.ts'

/** Any space, narrow and unbreakable ones too, and the apostrophe of Swiss spreadsheets. */
const GROUPS = /[\s'’]/g
const UNITS = /(%|₽|руб(лей|ля|ль)?\.?|р\.|rub\.?)$/i
const SIGNS = /^[₽$€]|[$€]$/g
/** Marks of statistical tables for «no data»; a value is asked of the agency only where one is required. */
const EMPTY_MARKS = /^([-–—…]|\.{2,3}|[xх]|н\/д|нет данных|n\/a|#н\/д|#n\/a|null)$/i

/** True for a cell that says in a mark that it says nothing; not for texts and not for yes and no. */
export const isEmptyMark = (cell: string): boolean => EMPTY_MARKS.test(cell.trim())

/** One point or comma as the decimal sign, none between thousands: «1.234.567,8» and «1,234,567.8» are told by their last sign. */
function plainNumber(cell: string): string {
  const text = cell
    .replaceAll(GROUPS, '')
    .replaceAll('\u2212', '-')
    .replace(/^–(?=\d)/, '-')
  if (/^-?\d{1,3}(\.\d{3})+,\d+$/.test(text) || /^-?\d{1,3}(\.\d{3}){2,}$/.test(text))
    return text.replaceAll('.', '')
  if (/^-?\d{1,3}(,\d{3})+\.\d+$/.test(text) || /^-?\d{1,3}(,\d{3}){2,}$/.test(text))
    return text.replaceAll(',', '')
  return text
}

export const textIn = (cell: string, field: string): string => textOf(cell, field).replaceAll(/\s+/g, ' ')

export const codeIn = (cell: string, field: string): string => textOf(cell, field).replaceAll(/\s/g, '')

/** «1 234,5», «8,7 %», «-3», «1.234.567,80 ₽», «€ 5». */
export const numberIn = (cell: string, field: string): number =>
  numberOf(plainNumber(cell.trim().replace(UNITS, '').replaceAll(SIGNS, '')), field)

/** Roubles → kopecks, without floating point. */
export function roublesIn(cell: string, field: string): number {
  const text = textOf(cell, field).trim().replace(UNITS, '').replace(/^₽/, '')
  const kopecks = parseRoubles(plainNumber(text))
  if (kopecks === undefined)
    throw new FieldFault(field, 'the cell is no sum of roubles with at most two digits after the comma')
  return kopecks
}

/** 2024-05-31, 31.05.2024, 31/05/24, «31 мая 2024 г.», 45443 of a spreadsheet; a time after it is left out. */
export function dateIn(cell: string, field: string): string {
  const date = isoDateOf(textOf(cell, field))
  if (date === undefined)
    throw new FieldFault(field, 'the cell is no day of the calendar; write it as 31.05.2024 or 2024-05-31')
  return date
}

/** 2024-05, 05.2024, «май 2024», or any date of the month. */
export function monthIn(cell: string, field: string): string {
  const month = isoMonthOf(textOf(cell, field))
  if (month === undefined) throw new FieldFault(field, 'the cell is no month; write it as 05.2024 or 2024-05')
  return month
}

const ROMAN = ['i', 'ii', 'iii', 'iv']

/** A year, a quarter or a month: 2024, «2024 год», 2024-Q1, «1 квартал 2024», «I кв. 2024 г.», 05.2024. */
export function periodIn(cell: string, field: string): string {
  const text = textOf(cell, field).replaceAll(/\s+/g, ' ')
  const plain = text.replace(/ ?(г\.?|год|года)$/i, '')
  if (/^\d{4}$/.test(plain)) return plain
  const quarter =
    /^(?<year>\d{4})[- ]?Q(?<n>[1-4])$/i.exec(plain) ??
    /^(?<n>[1-4]|i{1,3}|iv)[- ]?(й )?(кв\.?|квартал),? ?(?<year>\d{4})$/i.exec(plain)
  if (quarter?.groups) {
    const { year, n } = quarter.groups as { year: string; n: string }
    return `${year}-Q${/\d/.test(n) ? n : ROMAN.indexOf(n.toLowerCase()) + 1}`
  }
  const month = isoMonthOf(text)
  if (month === undefined)
    throw new FieldFault(field, 'the cell is no period; write a year, «1 квартал 2024» or 05.2024')
  return month
}

export function snilsIn(cell: string, field: string): string {
  const digits = textOf(cell, field).replaceAll(/[\s-]/g, '')
  // A spreadsheet eats leading zeros.
  const snils = parseSnils(digits.padStart(11, '0'))
  if (digits.length < 9 || snils === undefined)
    throw new FieldFault(field, 'the cell is no СНИЛС, or its check number does not match; ask the agency')
  return snils
}

export function sexIn(cell: string, field: string): Sex {
  const word = textOf(cell, field).toLowerCase()
  if (/^(м|муж|m|male|1)/.test(word)) return 'male'
  if (/^(ж|жен|f|female|2)/.test(word)) return 'female'
  throw new FieldFault(field, 'the cell is no sex; write М or Ж')
}

const YES = new Set(['да', 'д', 'yes', 'y', 'true', '1', 'истина', '+', 'есть', 'имеется', '✓', '✔'])
const NO = new Set([
  'нет',
  'н',
  'no',
  'n',
  'false',
  '0',
  'ложь',
  '-',
  '\u2212',
  '–',
  '—',
  'не имеется',
  'отсутствует',
])

export function yesNoIn(cell: string, field: string): boolean {
  const word = textOf(cell, field).toLowerCase()
  if (YES.has(word)) return true
  if (NO.has(word)) return false
  throw new FieldFault(field, 'the cell is neither да nor нет')
}

/** Degrees north. */
export function latitudeIn(cell: string, field: string): number {
  const degrees = numberIn(cell, field)
  if (Math.abs(degrees) > 90)
    throw new FieldFault(field, 'the cell is no latitude, a number between −90 and 90')
  return degrees
}

/** Degrees east. */
export function longitudeIn(cell: string, field: string): number {
  const degrees = numberIn(cell, field)
  if (Math.abs(degrees) > 180)
    throw new FieldFault(field, 'the cell is no longitude, a number between −180 and 180')
  return degrees
}

/** «52,6031 39,5708», «52.6031, 39.5708»: latitude first, as maps of citizens write it → longitude first. */
export function coordinatesIn(cell: string, field: string): [longitude: number, latitude: number] {
  const text = textOf(cell, field)
  // Where a point is the decimal sign, a comma stands between the two.
  const numbers = text.match(text.includes('.') ? /-?\d{1,3}(?:\.\d{1,15})?/g : /-?\d{1,3}(?:,\d{1,15})?/g)
  if (numbers?.length !== 2)
    throw new FieldFault(field, 'the cell is no place; write latitude and longitude, as 52.6031, 39.5708')
  const [latitude, longitude] = numbers as [string, string]
  return [longitudeIn(longitude, field), latitudeIn(latitude, field)]
}

export interface PersonName {
  familyName: string
  firstName: string
  patronymic?: string
}

/** «Придуманова Анна Ивановна»; a patronymic of two words stays whole. */
export function fullNameIn(cell: string, field: string): PersonName {
  const [familyName, firstName, ...rest] = textOf(cell, field).split(/\s+/)
  if (!familyName || !firstName || /\d/.test(cell))
    throw new FieldFault(field, 'the cell is no name of a person; write family name, first name, patronymic')
  return { familyName, firstName, ...(rest.length > 0 && { patronymic: rest.join(' ') }) }
}

/** «1/3», «1/2 доля», «0,25», «общая совместная» is no share: ask for numbers. A whole right is «1» or «1/1». */
export function shareIn(cell: string, field: string): { numerator: number; denominator: number } {
  const text = textOf(cell, field)
    .toLowerCase()
    .replaceAll(/\s|дол[яи]/g, '')
  const parts = /^(\d{1,10})\/(\d{1,10})$/.exec(text)
  if (parts) return { numerator: Number(parts[1]), denominator: Number(parts[2]) }
  if (text === '1') return { numerator: 1, denominator: 1 }
  const decimal = /^0[.,](\d{1,6})$/.exec(text)
  if (decimal) return { numerator: Number(decimal[1]), denominator: 10 ** decimal[1]!.length }
  throw new FieldFault(field, 'the cell is no share; write it as 1/3')
}
