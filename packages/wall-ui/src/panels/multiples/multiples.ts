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
  indicator: string,
  from: string,
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
