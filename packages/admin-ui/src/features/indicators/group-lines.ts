// Groups of a breakdown against the whole, and the two that are furthest apart. Pure.
import { compareShares, type SharesCompared } from '@obzor/core/model'
import type { Dimension, ValueRow } from './indicators.api.ts'

export interface GroupLine {
  code: string
  row: ValueRow
  /** `null` where nothing is compared: no interval, or the whole is not shown. */
  than: 'above' | 'below' | 'like' | null
}
export interface GroupGap extends SharesCompared {
  /** Codes of the two. */
  highest: string
  lowest: string
}

/** In the order of the dimension; groups that nobody is in are left out. */
export function groupLines(
  dimension: Dimension,
  rows: readonly ValueRow[],
  whole: number | null,
): GroupLine[] {
  const known = new Map(rows.map((row) => [row.by[dimension.code], row]))
  return dimension.values.flatMap(({ code }): GroupLine[] => {
    const row = known.get(code)
    if (!row || (row.value === null && !row.hidden)) return []
    const { low, high } = row
    const than =
      low === null || high === null || whole === null
        ? null
        : low > whole
          ? 'above'
          : high < whole
            ? 'below'
            : 'like'
    return [{ code, row, than }]
  })
}

/** Whose class is not known is no group of its own to compare. */
const UNKNOWN = 'unknown'

/** The highest share against the lowest; `null` with fewer than two that have intervals. */
export function widestGap(lines: readonly GroupLine[]): GroupGap | null {
  const shares = lines.flatMap(({ code, row: { value, low, high } }) =>
    code === UNKNOWN || value === null || low === null || high === null ? [] : [{ code, value, low, high }],
  )
  const [highest] = shares.toSorted((one, other) => other.value - one.value)
  const [lowest] = shares.toSorted((one, other) => one.value - other.value)
  if (!highest || !lowest || highest === lowest) return null
  return { ...compareShares(highest, lowest), highest: highest.code, lowest: lowest.code }
}
