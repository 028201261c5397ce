// Days and months as they stand in cells of agencies: in figures, in words, and as the number that a spreadsheet keeps.
import { isIsoDate, isIsoMonth } from '../../model/index.ts'

/** «май», «мая», «сен», «сент.»; and as English programs shorten them. */
const MONTHS = [
  /^(янв(ар[ья])?|jan(uary)?)$/,
  /^(фев(р(ал[ья])?)?|feb(ruary)?)$/,
  /^(март?а?|mar(ch)?)$/,
  /^(апр(ел[ья])?|apr(il)?)$/,
  /^(ма[йя]|may)$/,
  /^(июн[ья]?|june?)$/,
  /^(июл[ья]?|july?)$/,
  /^(авг(уста?)?|aug(ust)?)$/,
  /^(сент?(ябр[ья])?|sept?(ember)?)$/,
  /^(окт(ябр[ья])?|oct(ober)?)$/,
  /^(ноя(бр[ья]?)?|nov(ember)?)$/,
  /^(дек(абр[ья])?|dec(ember)?)$/,
]
/** As Excel reads two digits: 29 is 2029, 30 is 1930. */
const SHORT_YEAR_MAX = 29
/** Days since 30 December 1899: 18 May 1927 … 31 December 2099. Fewer digits would make a day of any number. */
const SERIAL_MIN = 10_000
const SERIAL_MAX = 73_050
const DAY_MS = 86_400_000
const SERIAL_ZERO = Date.UTC(1899, 11, 30)

/** A number that Excel shows as a day when the cell is formatted so: `45443` or `45443.5`. */
export const isDaySerial = (text: string): boolean =>
  /^\d{5}([.,]\d+)?$/.test(text) &&
  Number.parseInt(text, 10) >= SERIAL_MIN &&
  Number.parseInt(text, 10) <= SERIAL_MAX

/** `YYYY-MM-DD`, or `undefined` for what is no day of the calendar. Day before month, as Russia writes it. */
export function isoDateOf(text: string): string | undefined {
  const plain = text.trim().replaceAll(/\s+/g, ' ')
  if (isDaySerial(plain)) return isoOfSerial(Number.parseInt(plain, 10))
  const iso = inFigures(withoutTime(plain)) ?? inWords(plain)
  return iso !== undefined && isIsoDate(iso) ? iso : undefined
}

const isoOfSerial = (days: number): string => new Date(SERIAL_ZERO + days * DAY_MS).toISOString().slice(0, 10)

const withoutTime = (text: string): string =>
  text.replace(/[T ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/, '').replace(/ ?г\.?$/, '')

function inFigures(text: string): string | undefined {
  const yearFirst = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/.exec(text)
  if (yearFirst) return joined(yearFirst[1]!, Number(yearFirst[3]), yearFirst[4]!)
  const dayFirst = /^(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d{2})$/.exec(text)
  return dayFirst ? joined(dayFirst[4]!, Number(dayFirst[3]), dayFirst[1]!) : undefined
}

/** «31 мая 2024 г.», «31-май-24», "31 May 2024". */
function inWords(text: string): string | undefined {
  const words = /^[«"]?(\d{1,2})[»"]?[ .-]+([а-яёa-z]{3,9})\.?[ .,-]+(\d{4}|\d{2})( ?г\.?| года)?$/i.exec(
    withoutTime(text),
  )
  return words ? joined(words[3]!, monthNamed(words[2]!), words[1]!) : undefined
}

function joined(year: string, month: number, day: string): string {
  const two = (part: string | number): string => String(part).padStart(2, '0')
  const century = Number(year) > SHORT_YEAR_MAX ? '19' : '20'
  return `${year.length === 2 ? `${century}${year}` : year}-${two(month)}-${two(day)}`
}

/** From 1; 0 for a word that is no month. */
const monthNamed = (word: string): number => MONTHS.findIndex((month) => month.test(word.toLowerCase())) + 1

/** `YYYY-MM` of a month, or of any day in it. */
export function isoMonthOf(text: string): string | undefined {
  const date = isoDateOf(text)
  if (date !== undefined) return date.slice(0, 7)
  const numbers = /^(\d{1,2})[./](\d{4})$/.exec(text)
  if (numbers) return monthOrNone(numbers[2]!, Number(numbers[1]))
  const words = /^([а-яёa-z]{3,9})\.?,? ?-?(\d{4})( г\.?| года)?$/i.exec(text)
  if (words) return monthOrNone(words[2]!, monthNamed(words[1]!))
  return isIsoMonth(text) ? text : undefined
}

const monthOrNone = (year: string, month: number): string | undefined =>
  month >= 1 && month <= 12 ? `${year}-${String(month).padStart(2, '0')}` : undefined
