// Whom a breakdown divides the people into: shares of everybody and shares of those whom a rate is about, side by side. Pure.
import {
  BY_AGE,
  BY_CHILDREN,
  BY_DEPTH,
  BY_EARNERS,
  BY_HOUSEHOLD_TYPE,
  BY_OCCUPATION,
  BY_SEX,
  BY_SUPPORT,
  cellId,
  type BreakdownDimension,
  type Locale,
} from '@obzor/core/model'
import type { IndicatorRow } from '@obzor/core/protocol'

/** Breakdowns that the wall has words for. */
const KNOWN: readonly BreakdownDimension[] = [
  BY_SEX,
  BY_AGE,
  BY_OCCUPATION,
  BY_CHILDREN,
  BY_HOUSEHOLD_TYPE,
  BY_EARNERS,
  BY_SUPPORT,
  BY_DEPTH,
]
export const dimensionOf = (code: string): BreakdownDimension | undefined =>
  KNOWN.find((dimension) => dimension.code === code)

export interface Part {
  code: string
  title: string
  /** Per cent of everybody; of a count per cent of its total. */
  share: number
  /** Per cent of those whom a rate is about; `null` for a count. */
  among: number | null
}
export interface Composition {
  parts: Part[]
  /** Groups that are too small to be shown. */
  hidden: string[]
  /** What the hidden groups make together, per cent; `null` where nothing is hidden or the whole is not known. */
  rest: { share: number; among: number | null } | null
}

/** Groups in the order of the dimension; those that nobody is in are left out. */
export function compositionOf(
  dimension: BreakdownDimension,
  given: {
    rows: ReadonlyMap<string, IndicatorRow>
    indicator: string
    territory: string
    /** Cell of the whole territory: shares are of it, or of what is shown where it is hidden itself. */
    whole: IndicatorRow | null
    isRate: boolean
  },
  locale: Locale,
): Composition {
  const { rows, indicator, territory, isRate } = given
  const known = given.whole?.value === null ? null : given.whole
  const cells = dimension.values.flatMap(({ code, title }) => {
    const row = rows.get(cellId(indicator, territory, { [dimension.code]: code }))
    return row ? [{ code, title: title[locale], row }] : []
  })
  const shown = cells.filter(({ row }) => row.value !== null)
  const whole = (row: IndicatorRow): number => (isRate ? row.denominator : row.numerator)
  const shownTotal = shown.reduce((sum, { row }) => sum + whole(row), 0)
  const shownOfRate = shown.reduce((sum, { row }) => sum + row.numerator, 0)
  // Published counts are rounded: parts may make a little more than their whole.
  const total = Math.max(shownTotal, known ? whole(known) : 0)
  const ofRate = Math.max(shownOfRate, known?.numerator ?? 0)
  const hidden = cells.filter(({ row }) => row.value === null && row['hidden'] === true)
  return {
    parts: shown
      .filter(({ row }) => whole(row) > 0)
      .map(({ code, title, row }) => ({
        code,
        title,
        share: (100 * whole(row)) / total,
        among: isRate && ofRate > 0 ? (100 * row.numerator) / ofRate : null,
      })),
    hidden: hidden.map(({ title }) => title),
    rest:
      hidden.length === 0 || known === null || total === 0
        ? null
        : {
            share: 100 - (100 * shownTotal) / total,
            among: isRate && ofRate > 0 ? 100 - (100 * shownOfRate) / ofRate : null,
          },
  }
}

/** Ink that is read on a colour `#rrggbb`. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0)
  // Where black and white have the same contrast, 4.6: √(1.05 × 0.05) − 0.05.
  return luminance > 0.179 ? '#000000' : '#ffffff'
}
