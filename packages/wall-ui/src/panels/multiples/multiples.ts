// Many small charts with one axis: the series of each municipality, its newest value and where the target lies. Pure, but for the
// reading of the history.
import { periodKind } from '@obzor/core/model'

export interface SeriesPoint {
  /** `2024-03` */
  period: string
  value: number
}
export type SeriesByPlace = ReadonlyMap<string, readonly SeriesPoint[]>

interface ValuesAnswer {
  values: { territory: string; period: string; value: number | null }[]
}
const READ_TIMEOUT_MS = 10_000

/** Months on record since `from`, of every territory at once. Throws an Error whose message is for the viewer. */
export async function readSeries(
  { indicator, from }: { indicator: string; from: string },
  signal: AbortSignal,
): Promise<SeriesByPlace> {
  const address = `/api/v1/indicators/${encodeURIComponent(indicator)}/values?from=${from}`
  const response = await fetch(address, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(READ_TIMEOUT_MS)]),
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return seriesByPlace(((await response.json()) as ValuesAnswer).values)
}

/** Months alone, in their order; hidden figures are holes and no points. */
export function seriesByPlace(values: ValuesAnswer['values']): SeriesByPlace {
  const found = new Map<string, SeriesPoint[]>()
  for (const { territory, period, value } of values) {
    if (value === null || periodKind(period) !== 'month') continue
    const points = found.get(territory) ?? []
    points.push({ period, value })
    found.set(territory, points)
  }
  for (const points of found.values()) points.sort((one, other) => (one.period < other.period ? -1 : 1))
  return found
}

/** The series with what is counted now in the month of now: the history writes a month down when it is over. */
export function withNow(
  points: readonly SeriesPoint[],
  now: { period: string | null; value: number | null },
): readonly SeriesPoint[] {
  const { period, value } = now
  if (period === null || value === null) return points
  return [...points.filter((point) => point.period < period), { period, value }]
}

const monthNumber = (period: string): number => Number(period.slice(0, 4)) * 12 + Number(period.slice(5, 7))

/** The month so many before another. */
export function monthsBefore(period: string, months: number): string {
  const number = monthNumber(period) - months - 1
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`
}

/** The least a chart takes with its name, its value and the gap beside it, and how much wider than high one is best, rem. */
const [CHART_WIDTH, CHART_HEIGHT, CHART_FORM] = [16, 5.6, 1.6]

export interface ChartGrid {
  columns: number
  rows: number
  /** Of the first chart, the region's: it takes what the last row would leave empty. */
  firstSpan: number
}

/** Columns and rows for so many charts: all of them if they fit, in the form that is nearest to the best. */
export function gridOf(count: number, { width, height }: { width: number; height: number }): ChartGrid {
  const across = Math.max(1, Math.floor(width / CHART_WIDTH))
  const down = Math.max(1, Math.floor(height / CHART_HEIGHT))
  const fitting = Array.from({ length: across }, (_, at) => at + 1).flatMap((columns) => {
    const rows = Math.max(1, Math.ceil(count / columns))
    const form = Math.abs(Math.log(width / columns / (height / rows) / CHART_FORM))
    const hasSpareColumn = Math.ceil(count / rows) < columns
    return rows > down || hasSpareColumn ? [] : [{ columns, rows, form }]
  })
  const [best] = fitting.toSorted((one, other) => one.form - other.form)
  if (!best) return { columns: across, rows: down, firstSpan: 1 }
  const { columns, rows } = best
  return { columns, rows, firstSpan: Math.min(columns, Math.max(1, 1 + columns * rows - count)) }
}

export interface ChartFrame {
  from: string
  to: string
  top: number
}
/** The axes that hold all series; from zero, or small differences would look like leaps. */
export function frameOf(series: Iterable<readonly SeriesPoint[]>, target: number | null): ChartFrame | null {
  const points = [...series].flat()
  const [first] = points
  if (!first) return null
  let [from, to, top] = [first.period, first.period, target ?? 0]
  for (const { period, value } of points) {
    if (period < from) from = period
    if (period > to) to = period
    top = Math.max(top, value)
  }
  return { from, to, top: top > 0 ? top * 1.15 : 1 }
}

/** Lines of an SVG of 100 by 100; a month that is missing cuts the line. */
export function pathOf(points: readonly SeriesPoint[], { from, to, top }: ChartFrame): string {
  const span = Math.max(1, monthNumber(to) - monthNumber(from))
  return points
    .map(({ period, value }, index) => {
      const before = points[index - 1]
      const isNext = before !== undefined && monthNumber(period) - monthNumber(before.period) === 1
      const x = (100 * (monthNumber(period) - monthNumber(from))) / span
      return `${isNext ? 'L' : 'M'}${x.toFixed(2)} ${(100 - (100 * value) / top).toFixed(2)}`
    })
    .join('')
}
