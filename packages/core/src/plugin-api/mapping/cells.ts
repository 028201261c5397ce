// What stands in a cell, as agencies write it. Each reading throws `FieldFault` without the value: it may be personal.
import { isIsoDate, isIsoMonth, parseRoubles, parseSnils, type Sex } from '../../model/index.ts'
import { FieldFault, numberOf, textOf } from '../table/index.ts'

const GROUPS = /[\s\u00A0\u202F]/g
const UNITS = /(%|₽|руб\.?|р\.)$/i

export const textIn = (cell: string, field: string): string => textOf(cell, field).replaceAll(/\s+/g, ' ')

export const codeIn = (cell: string, field: string): string => textOf(cell, field).replaceAll(/\s/g, '')

/** «1 234,5», «8,7 %», «-3». */
export const numberIn = (cell: string, field: string): number =>
  numberOf(cell.trim().replace(UNITS, '').trim(), field)

/** Roubles → kopecks, without floating point. */
export function roublesIn(cell: string, field: string): number {
  const kopecks = parseRoubles(textOf(cell, field).replaceAll(GROUPS, '').replace(UNITS, ''))
  if (kopecks === undefined)
    throw new FieldFault(field, 'the cell is no sum of roubles with at most two digits after the comma')
  return kopecks
}

/** 2024-05-31, 31.05.2024, 31/05/2024, with or without a time after it. */
export function dateIn(cell: string, field: string): string {
  const date = isoDateOf(textOf(cell, field))
  if (date === undefined)
    throw new FieldFault(field, 'the cell is no day of the calendar; write it as 31.05.2024 or 2024-05-31')
  return date
}

function isoDateOf(text: string): string | undefined {
  const [day] = text.split(/[T ]/) as [string]
  const parts = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(day)
  const iso = parts ? `${parts[3]}-${parts[2]!.padStart(2, '0')}-${parts[1]!.padStart(2, '0')}` : day
  return isIsoDate(iso) ? iso : undefined
}

const MONTHS = ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек']

/** 2024-05, 05.2024, «май 2024», or any date of the month. */
export function monthIn(cell: string, field: string): string {
  const month = isoMonthOf(textOf(cell, field))
  if (month === undefined) throw new FieldFault(field, 'the cell is no month; write it as 05.2024 or 2024-05')
  return month
}

function isoMonthOf(text: string): string | undefined {
  const date = isoDateOf(text)
  if (date !== undefined) return date.slice(0, 7)
  const numbers = /^(\d{1,2})[./](\d{4})$/.exec(text)
  if (numbers) return monthOrNone(numbers[2]!, Number(numbers[1]))
  const words = /^([а-яё]{3,9})\.?,? (\d{4})( г\.?| года)?$/i.exec(text)
  if (words) {
    const word = words[1]!.toLowerCase()
    return monthOrNone(words[2]!, MONTHS.findIndex((start) => word.startsWith(start)) + 1)
  }
  return isIsoMonth(text) ? text : undefined
}

const monthOrNone = (year: string, month: number): string | undefined =>
  month >= 1 && month <= 12 ? `${year}-${String(month).padStart(2, '0')}` : undefined

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

export function yesNoIn(cell: string, field: string): boolean {
  const word = textOf(cell, field).toLowerCase()
  if (['да', 'yes', 'true', '1', 'истина', '+'].includes(word)) return true
  if (['нет', 'no', 'false', '0', 'ложь', '-'].includes(word)) return false
  throw new FieldFault(field, 'the cell is neither да nor нет')
}

/** «52,6031 39,5708», «52.6031, 39.5708»: latitude first, as maps of citizens write it → longitude first. */
export function coordinatesIn(cell: string, field: string): [longitude: number, latitude: number] {
  const text = textOf(cell, field)
  // Where a point is the decimal sign, a comma stands between the two.
  const numbers = text.match(text.includes('.') ? /-?\d{1,3}(?:\.\d{1,15})?/g : /-?\d{1,3}(?:,\d{1,15})?/g)
  if (numbers?.length !== 2)
    throw new FieldFault(field, 'the cell is no place; write latitude and longitude, as 52.6031, 39.5708')
  const [latitude, longitude] = numbers.map((part) => Number(part.replace(',', '.'))) as [number, number]
  return [longitude, latitude]
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
