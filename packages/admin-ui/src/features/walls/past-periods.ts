// The places of the time machine's slider. Pure.

export type PeriodLength = 'month' | 'day'
/** Of the places: the present is no period. */
export const NOW = -1
const LENGTHS: Record<PeriodLength, number> = { month: 'YYYY-MM'.length, day: 'YYYY-MM-DD'.length }
/** Further back a slider has no place that a hand could find: five years of months, two months of days. */
const PLACES_MAX: Record<PeriodLength, number> = { month: 60, day: 62 }

/** Oldest first, of one length. */
export const periodsOf = (all: readonly { period: string }[], length: PeriodLength): string[] =>
  all
    .map(({ period }) => period)
    .filter((period) => period.length === LENGTHS[length])
    .toSorted()
    .slice(-PLACES_MAX[length])

/** One place on or back; `count` is the present. A period that is not on the slider (of the other length) is before the first. */
export const stepFrom = (place: number, by: 1 | -1, count: number): number =>
  Math.min(count, Math.max(0, (place < 0 ? (by > 0 ? -1 : 0) : place) + by))
