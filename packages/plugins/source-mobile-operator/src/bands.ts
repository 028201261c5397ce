// How operators write bands and numbers held back: «18-34», «55+», «<15000», «до 1», «от 60 000», «<5», «*».
import { FieldFault } from '@obzor/core/plugin-api/table'

export interface Band {
  from: number
  /** As written: whether it belongs to the band is for the column to say. Absent: open. */
  to?: number
}

const NUMBER = String.raw`(\d+(?:[.,]\d+)?)`
const BETWEEN = new RegExp(`^${NUMBER}[-–—]${NUMBER}$`)
const BELOW = new RegExp(`^(?:<|до|менее)${NUMBER}$`)
const ABOVE = new RegExp(`^(?:(?:>=?|≥|от|свыше|более)${NUMBER}|${NUMBER}(?:\\+|иболее|истарше|ивыше))$`)

export function bandIn(cell: string, field: string): Band & { isBelow: boolean } {
  const text = cell.toLowerCase().replaceAll(/[\s\u00A0\u202F]|руб\.?|₽|лет|года?|пм/g, '')
  const between = BETWEEN.exec(text)
  if (between) return { from: numberOf(between[1]), to: numberOf(between[2]), isBelow: false }
  const below = BELOW.exec(text)
  if (below) return { from: 0, to: numberOf(below[1]), isBelow: true }
  const above = ABOVE.exec(text)
  if (above) return { from: numberOf(above[1] ?? above[2]), isBelow: false }
  throw new FieldFault(field, 'the cell is no band; write it as 18-34, <18 or 55+')
}

const numberOf = (digits: string | undefined): number => Number((digits ?? '').replace(',', '.'))

/** Whole years, both inclusive: «<18» is 0–17. */
export function agesIn(cell: string, field: string): { ageFrom: number; ageTo?: number } {
  const { from, to, isBelow } = bandIn(cell, field)
  return { ageFrom: from, ...(to !== undefined && { ageTo: isBelow ? to - 1 : to }) }
}

/** In subsistence minimums → per cent of it, in roubles → kopecks: both a hundredth of what is written. */
export function incomeIn(
  cell: string,
  field: string,
  unit: 'line' | 'rouble',
): { unit: 'line-percent' | 'kopeck'; from: number; to?: number } {
  const { from, to } = bandIn(cell, field)
  return {
    unit: unit === 'line' ? 'line-percent' : 'kopeck',
    from: Math.round(from * 100),
    ...(to !== undefined && { to: Math.round(to * 100) }),
  }
}

const HELD_BACK = new Set(['', '*', '-', '–', '—', 'н/д', 'x', 'х', '..', '...', '…'])

/** A number of people, or that the operator told none. */
export function peopleIn(
  cell: string,
  field: string,
  suppressedBelow: number,
): { people: number } | { suppressedBelow: number } {
  const text = cell.toLowerCase().replaceAll(/[\s\u00A0\u202F]/g, '')
  if (HELD_BACK.has(text)) return { suppressedBelow }
  const below = /^(?:<|менее)(\d{1,6})$/.exec(text)
  if (below) return { suppressedBelow: Number(below[1]) }
  if (!/^\d{1,9}$/.test(text))
    throw new FieldFault(field, 'the cell is no number of people; write digits, or <5 where it is held back')
  return { people: Number(text) }
}
