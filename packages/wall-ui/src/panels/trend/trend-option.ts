// What the trend chart shows, as ECharts options. Pure: rows, colours and sizes in.
import { nextPeriod, periodKind, periodYear, type PeriodKind } from '@obzor/core/model'
import type { MapColours } from '../../theme/ramp.ts'
import type { TargetLine } from '../../wall.api.ts'

export interface TrendPoint {
  period: string
  /** Place on the axis: a year is where its number is, a quarter and a month are in their middle. */
  year: number
  value: number
}
export interface TrendBreak {
  /** The first period of the new method. */
  period: string
  /** Place on the axis. */
  year: number
}
export interface TrendTexts {
  official: string
  registry: string
  registryNote: string
  target: string
  /** With its unit. */
  value: (value: number) => string
  /** Of a mark of the axis, with the sign of per cent. */
  mark: (value: number) => string
  period: (period: string) => string
  /** Said at a break. */
  methodChanged: string
}
export interface TrendInput {
  series: readonly TrendPoint[]
  breaks: readonly TrendBreak[]
  target: TargetLine | null
  /** The registry's own figure: another method, a point that no line reaches. */
  own: { year: number; value: number } | null
  colours: MapColours
  texts: TrendTexts
  rem: number
}

const KINDS: readonly PeriodKind[] = ['year', 'quarter', 'month', 'day']

/** Rows of a statistic to a series of one kind of period, the one with most figures; in order. */
export function trendSeries(
  rows: Iterable<{ territory: string; period: string; value: number }>,
  region: string,
): TrendPoint[] {
  const points: Record<PeriodKind, TrendPoint[]> = { year: [], quarter: [], month: [], day: [] }
  for (const { territory, period, value } of rows) {
    const kind = periodKind(period)
    if (territory === region && kind !== null) points[kind].push({ period, year: placeOf(period), value })
  }
  const [most] = KINDS.toSorted((one, other) => points[other].length - points[one].length)
  return points[most!].sort((a, b) => a.year - b.year)
}

/** Only of a period that is one. */
const placeOf = (period: string): number =>
  periodKind(period) === 'year' ? Number(period) : periodYear(period)!

/** A change of method stands between the last figure before it and the first after; one beside the series is left out. */
export function trendBreaks(
  breaks: readonly { period: string }[],
  series: readonly TrendPoint[],
): TrendBreak[] {
  return breaks.flatMap(({ period }): TrendBreak[] => {
    if (periodKind(period) === null) return []
    const after = series.findIndex((point) => !isBefore(point.period, period))
    const [last, first] = [series[after - 1], series[after]]
    return last && first ? [{ period, year: (last.year + first.year) / 2 }] : []
  })
}

/** «2020» is before «2021-01», «2021» is not: periods of any kind by when they begin. */
const isBefore = (one: string, other: string): boolean => beginOf(one) < beginOf(other)
const beginOf = (period: string): string => {
  const [year, rest = '01'] = [period.slice(0, 4), period.slice(5)]
  return rest.startsWith('Q')
    ? `${year}-${String(Number(rest[1]) * 3 - 2).padStart(2, '0')}`
    : `${year}-${rest}`
}

/** Series with a hole where a period is missing or the method changes: a line must not be drawn over either. */
export function withGaps(
  series: readonly TrendPoint[],
  breaks: readonly TrendBreak[] = [],
): [year: number, value: number | null][] {
  return series.flatMap(({ period, year, value }, index): [number, number | null][] => {
    const before = series[index - 1]
    const isNext =
      before !== undefined &&
      nextPeriod(before.period) === period &&
      !breaks.some((each) => each.year > before.year && each.year < year)
    const own: [number, number] = [year, value]
    return before === undefined || isNext ? [own] : [[(before.year + year) / 2, null], own]
  })
}

/** The least of 1, 2 and 5 times a power of ten that cuts the axis into four parts at most. */
export function stepOf(top: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(top, Number.MIN_VALUE) / 4))
  return [1, 2, 5, 10].map((times) => times * power).find((step) => top / step <= 4) ?? 10 * power
}

export function trendOption({ series, breaks, target, own, colours, texts, rem }: TrendInput) {
  const small = 1.12 * rem
  const text = (colour: string, weight = 400) => ({ color: colour, fontSize: small, fontWeight: weight })
  const first = series[0]
  const last = series.at(-1)
  const years = [first?.year, last?.year, target?.to.year, own?.year].filter((year) => year !== undefined)
  const top = Math.max(...series.map((point) => point.value), target?.from.value ?? 0, own?.value ?? 0)
  const from = Math.floor(Math.min(...years))
  const to = Math.ceil(Math.max(...years))
  const yearStep = to - from > 12 ? 5 : to - from > 6 ? 2 : 1
  const step = stepOf(top * 1.12)
  return {
    animation: false,
    textStyle: { fontFamily: "'Golos Text Variable', 'DejaVu Sans', sans-serif" },
    grid: { left: 3.6 * rem, right: 4.4 * rem, top: 0.9 * rem, bottom: 2.3 * rem },
    xAxis: {
      type: 'value' as const,
      min: from,
      max: to,
      interval: yearStep,
      axisLabel: {
        ...text(colours.ink3),
        formatter: (year: number) => (year % yearStep === 0 ? String(year) : ''),
        margin: 0.95 * rem,
        hideOverlap: true,
      },
      axisLine: { lineStyle: { color: colours.grid, width: 0.08 * rem } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: top * 1.12,
      interval: step,
      axisLabel: {
        ...text(colours.ink3),
        formatter: (value: number) => (isMark(value, step) ? texts.mark(value) : ''),
        margin: 0.6 * rem,
      },
      splitLine: { lineStyle: { color: colours.grid, width: 0.06 * rem } },
    },
    series: [
      {
        id: 'official',
        type: 'line' as const,
        data: withGaps(series, breaks),
        showSymbol: false,
        connectNulls: false,
        lineStyle: { color: colours.ink, width: 0.22 * rem },
        areaStyle: { color: colours.ink, opacity: 0.07 },
        z: 3,
        markPoint: {
          symbol: 'circle',
          symbolSize: 0.7 * rem,
          itemStyle: { color: colours.ink },
          data: last ? [{ coord: [last.year, last.value], name: 'last' }] : [],
          label: {
            ...text(colours.ink, 600),
            position: 'top' as const,
            formatter: last ? `${texts.value(last.value)}\n${texts.period(last.period)}` : '',
            distance: 0.35 * rem,
            lineHeight: 1.3 * rem,
          },
        },
        markLine: {
          symbol: 'none',
          silent: true,
          lineStyle: { color: colours.accent, width: 0.12 * rem, type: [0.4 * rem, 0.4 * rem] },
          label: {
            ...text(colours.accent),
            position: 'insideEndTop' as const,
            formatter: texts.methodChanged,
          },
          data: breaks.map(({ year }) => ({ xAxis: year })),
        },
      },
      {
        id: 'target',
        type: 'line' as const,
        data: target
          ? [
              [target.from.year, target.from.value],
              [target.to.year, target.to.value],
            ]
          : [],
        symbol: 'circle',
        symbolSize: 0.5 * rem,
        itemStyle: { color: colours.better },
        lineStyle: { color: colours.better, width: 0.16 * rem, type: [0.5 * rem, 0.4 * rem] },
        z: 2,
      },
      {
        id: 'registry',
        type: 'scatter' as const,
        data: own ? [[own.year, own.value]] : [],
        symbol: 'diamond',
        symbolSize: 1.15 * rem,
        itemStyle: { color: colours.accent, borderColor: colours.panel, borderWidth: 0.12 * rem },
        z: 4,
      },
    ],
  }
}

/** The end of an axis is no mark where it is not a whole number of steps. */
const isMark = (value: number, step: number): boolean =>
  Math.abs(value / step - Math.round(value / step)) < 1e-6
