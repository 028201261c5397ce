// A series as the lines that may be drawn of it: none goes over a change of method, over a period that nobody measured, or over
// a figure that is hidden. Pure.
import { nextPeriod, periodKind, periodYear, type LocalText, type PeriodKind } from '@obzor/core/model'
import type { SeriesBreak, ValueRow } from './indicators.api.ts'

export interface TrendPoint {
  period: string
  /** Place on the axis, years. */
  at: number
  value: number
  low: number | null
  high: number | null
  row: ValueRow
}
export interface TrendBreak {
  period: string
  /** Between the last point before it and the first after. */
  at: number
  reason: LocalText
}
export interface Trend {
  points: TrendPoint[]
  /** Points that one line joins, in their order; a point alone is a line of one. */
  lines: TrendPoint[][]
  breaks: TrendBreak[]
}

/** Rows of one territory and one kind of period. */
export function trendOf(rows: readonly ValueRow[], breaks: readonly SeriesBreak[]): Trend {
  const points = rows
    .flatMap((row): TrendPoint[] => {
      const at = periodYear(row.period)
      const { period, value, low, high } = row
      return at === null || value === null ? [] : [{ period, at, value, low, high, row }]
    })
    .sort((one, other) => one.at - other.at)
  const lines: TrendPoint[][] = []
  for (const point of points) {
    const line = lines.at(-1)
    const before = line?.at(-1)
    const isNext = before !== undefined && mayFollow(before.period, point.period)
    if (isNext && !breakBetween(before, point, breaks)) line!.push(point)
    else lines.push([point])
  }
  return { points, lines, breaks: breaks.flatMap((each) => placed(each, points)) }
}

/** Days are written when there is something to write: a day left out is no gap. Of the others each is expected. */
const mayFollow = (before: string, after: string): boolean =>
  periodKind(after) === 'day' || nextPeriod(before) === after

function breakBetween(before: TrendPoint, after: TrendPoint, breaks: readonly SeriesBreak[]): boolean {
  return breaks.some(({ period }) => {
    const year = startOf(period)
    return year !== null && year > startOf(before.period)! && year <= startOf(after.period)!
  })
}

function placed({ period, reason }: SeriesBreak, points: readonly TrendPoint[]): TrendBreak[] {
  const year = startOf(period)
  if (year === null) return []
  const [before, after] = [
    points.findLast((point) => startOf(point.period)! < year),
    points.find((point) => startOf(point.period)! >= year),
  ]
  // A change of method before the first figure or after the last says nothing of this line.
  return before && after ? [{ period, at: (before.at + after.at) / 2, reason }] : []
}

/** When a period begins: a break of a year and a figure of its January are at one place. */
function startOf(period: string): number | null {
  const kind = periodKind(period)
  if (kind === null) return null
  const length: Record<PeriodKind, number> = { year: 1, quarter: 1 / 4, month: 1 / 12, day: 0 }
  const middle = periodYear(period)!
  // Days have a place of noon: a day's own begin is as near as a line can show.
  return kind === 'day' ? middle - 0.5 / 366 : Number((middle - length[kind] / 2).toFixed(6))
}

export interface Axis {
  /** Ascending; the first is at or below the least value, the last at or above the most. */
  marks: number[]
  /** Digits after the sign that tell the marks apart. */
  digits: number
}

/** Round marks of an axis: steps of 1, 2 or 5. */
export function axisOf(least: number, most: number, count = 5): Axis {
  const span = most - least || Math.abs(most) || 1
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough * 0.999) ?? rough
  const [first, last] = [Math.floor(least / step), Math.ceil(most / step)]
  return {
    marks: Array.from({ length: Math.max(1, last - first) + 1 }, (_, at) =>
      Number(((first + at) * step).toPrecision(12)),
    ),
    digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)),
  }
}
