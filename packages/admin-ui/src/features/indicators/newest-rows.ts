// Figures that an agency publishes: of each territory the newest, or all of one period. Pure.
import type { ValueRow } from './indicators.api.ts'

/** Agencies publish the region and its municipalities at different times: each has its own newest. */
export function newestRows(rows: readonly ValueRow[], period: string | null): ValueRow[] {
  if (period !== null) return rows.filter((row) => row.period === period)
  const newest = new Map<string, ValueRow>()
  for (const row of rows) {
    const known = newest.get(row.territory)
    if (!known || row.period > known.period) newest.set(row.territory, row)
  }
  return [...newest.values()]
}

/** The one period that all of them are of; `null` where they differ. */
export function commonPeriod(rows: readonly ValueRow[]): string | null {
  const [first, ...others] = new Set(rows.map(({ period }) => period))
  return first !== undefined && others.length === 0 ? first : null
}
