// What the panels draw, from the rows of the channel `operators`: pure, so that a test says what is seen.
import type { Locale } from '@obzor/core/model'
import { textsOf } from './texts.ts'

type Row = { readonly [member: string]: unknown }
export type Rows = ReadonlyMap<string, Row>

export interface Operator {
  code: string
  title: string
  /** `YYYY-MM` */
  month: string
}

/** How far an operator is from the registry: a range where it holds numbers back, in shares of the registry's number. */
export interface Deviation {
  operator: Operator
  people: number
  peopleMost: number
  low: number
  high: number
}

export interface PlaceLine {
  territory: string
  isRegion: boolean
  /** `null`: hidden, few. */
  registry: number | null
  official: number | null
  /** Registry ÷ published population. */
  coverage: number | null
  deviations: Deviation[]
}

const numberIn = (row: Row | undefined, member: string): number | null => {
  const value = row?.[member]
  return typeof value === 'number' ? value : null
}
const textIn = (row: Row, member: string): string => String(row[member] ?? '')

export function operatorsIn(rows: Rows): Operator[] {
  const found = new Map<string, Operator>()
  for (const row of rows.values()) {
    const code = textIn(row, 'operator')
    if (!found.has(code))
      found.set(code, { code, title: textIn(row, 'operatorTitle'), month: textIn(row, 'month') })
  }
  return [...found.values()].toSorted((a, b) => (a.code < b.code ? 1 : -1))
}

/** The region first, then the municipalities that differ most. */
export function placeLines(rows: Rows): PlaceLine[] {
  const operators = operatorsIn(rows)
  const all = [...rows.values()].filter((row) => row['bandUnit'] === null)
  const places = new Map(all.map((row) => [textIn(row, 'territory'), row]))
  const lines = [...places].map(([territory, row]): PlaceLine => {
    const registry = numberIn(row, 'registry')
    const official = numberIn(row, 'official')
    return {
      territory,
      isRegion: row['isRegion'] === true,
      registry,
      official,
      coverage: registry === null || !official ? null : registry / official,
      deviations: operators.flatMap((operator) =>
        deviationOf(operator, rows.get(`${operator.code}/${territory}/all`)),
      ),
    }
  })
  return lines.toSorted(
    (a, b) =>
      Number(b.isRegion) - Number(a.isRegion) ||
      farthest(b) - farthest(a) ||
      (a.territory < b.territory ? -1 : 1),
  )
}

/** Of a range, the end nearer to the registry: what is certain. */
const certain = ({ low, high }: Deviation): number => (low > 0 ? low : high < 0 ? -high : 0)
const farthest = ({ deviations }: PlaceLine): number => Math.max(0, ...deviations.map(certain))

function deviationOf(operator: Operator, row: Row | undefined): Deviation[] {
  const [people, peopleMost, registry] = [
    numberIn(row, 'people'),
    numberIn(row, 'peopleMost'),
    numberIn(row, 'registry'),
  ]
  if (people === null || peopleMost === null || !registry) return []
  return [{ operator, people, peopleMost, low: people / registry - 1, high: peopleMost / registry - 1 }]
}

export interface BandLine {
  key: string
  label: string
  people: number | null
  peopleMost: number | null
  registry: number | null
  /** As in `Deviation`; `null` where either side is not told. */
  low: number | null
  high: number | null
}

/** Bands of one operator in one territory, lowest first. */
export function bandLines(rows: Rows, operator: string, territory: string, locale: Locale): BandLine[] {
  return [...rows.values()]
    .filter(
      (row) => row['operator'] === operator && row['territory'] === territory && row['bandUnit'] !== null,
    )
    .toSorted((a, b) => (numberIn(a, 'bandFrom') ?? 0) - (numberIn(b, 'bandFrom') ?? 0))
    .map((row): BandLine => {
      const [people, peopleMost, registry] = [
        numberIn(row, 'people'),
        numberIn(row, 'peopleMost'),
        numberIn(row, 'registry'),
      ]
      return {
        key: textIn(row, 'id'),
        label: bandLabel(row, locale),
        people,
        peopleMost,
        registry,
        low: people === null || !registry ? null : people / registry - 1,
        high: peopleMost === null || !registry ? null : peopleMost / registry - 1,
      }
    })
}

function bandLabel(row: Row, locale: Locale): string {
  const texts = textsOf(locale)
  const isLine = row['bandUnit'] === 'line-percent'
  const written = (value: number | null): string =>
    isLine
      ? new Intl.NumberFormat(languageOf(locale), { maximumFractionDigits: 2 }).format((value ?? 0) / 100)
      : wholeNumber((value ?? 0) / 100, locale)
  const [from, to] = [numberIn(row, 'bandFrom'), numberIn(row, 'bandTo')]
  const unit = isLine ? texts.line : '₽'
  if (to === null) return `${texts.from} ${written(from)} ${unit}`
  return from === 0 ? `${texts.below} ${written(to)} ${unit}` : `${written(from)}–${written(to)} ${unit}`
}

export const languageOf = (locale: Locale): string => (locale === 'ru' ? 'ru-RU' : 'en-GB')
export const wholeNumber = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(languageOf(locale), { useGrouping: 'always', maximumFractionDigits: 0 }).format(value)

/** «−3,8 %», «+12 %»: a digit less where it is large. */
export function signedPercent(share: number, locale: Locale): string {
  const digits = Math.abs(share) >= 0.1 ? 0 : 1
  const rounded = Number((share * 100).toFixed(digits))
  const text = new Intl.NumberFormat(languageOf(locale), {
    signDisplay: 'exceptZero',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(rounded)
    .replace('-', '−')
  return locale === 'ru' ? `${text}\u00A0%` : `${text}%`
}

/** One figure, or both ends where the operator holds numbers back and they read differently. */
export function deviationText(low: number, high: number, locale: Locale): string {
  const [from, to] = [signedPercent(low, locale), signedPercent(high, locale)]
  return from === to ? from : `${from.replace(/\s?%$/u, '')}…${to}`
}

/** «март 2025» */
export function monthText(month: string, locale: Locale): string {
  const date = new Date(`${month}-15T12:00:00Z`)
  if (Number.isNaN(date.getTime())) return month
  const name = new Intl.DateTimeFormat(languageOf(locale), { month: 'long', timeZone: 'UTC' }).format(date)
  return `${name} ${date.getUTCFullYear()}`
}

/** A half-width of the axis that shows nearly all, of steps that people read: 5, 10, 20, 50 %. */
export function axisOf(lines: readonly PlaceLine[]): number {
  const ends = lines
    .flatMap(({ deviations }) => deviations.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]))
    .toSorted((a, b) => a - b)
  const nearlyAll = ends[Math.floor((ends.length - 1) * 0.9)] ?? 0
  return [0.05, 0.1, 0.2, 0.5].find((step) => step >= nearlyAll) ?? 1
}
