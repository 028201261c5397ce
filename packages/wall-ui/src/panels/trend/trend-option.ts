// What the trend chart shows, as ECharts options. Pure: rows, colours and sizes in.
import type { MapColours } from '../../theme/ramp.ts'
import type { TargetLine } from '../../wall.api.ts'

export interface TrendPoint {
  year: number
  value: number
}
export interface TrendTexts {
  official: string
  registry: string
  registryNote: string
  target: string
  percent: (value: number) => string
  number: (value: number) => string
}
export interface TrendInput {
  series: readonly TrendPoint[]
  target: TargetLine | null
  /** The registry's own figure: another method, a point that no line reaches. */
  own: TrendPoint | null
  colours: MapColours
  texts: TrendTexts
  rem: number
}

/** Rows of a statistic to a series: yearly periods only, in order. */
export function trendSeries(
  rows: Iterable<{ territory: string; period: string; value: number }>,
  region: string,
): TrendPoint[] {
  const points: TrendPoint[] = []
  for (const { territory, period, value } of rows) {
    if (territory === region && /^\d{4}$/.test(period)) points.push({ year: Number(period), value })
  }
  return points.sort((a, b) => a.year - b.year)
}

/** Series with a hole for each missing year: a line must not be drawn over years nobody measured. */
export function withGaps(series: readonly TrendPoint[]): [year: number, value: number | null][] {
  const filled: [number, number | null][] = []
  for (const [index, { year, value }] of series.entries()) {
    const before = series[index - 1]
    for (let missing = (before?.year ?? year) + 1; missing < year; missing++) filled.push([missing, null])
    filled.push([year, value])
  }
  return filled
}

export function trendOption({ series, target, own, colours, texts, rem }: TrendInput) {
  const small = 1.12 * rem
  const text = (colour: string, weight = 400) => ({ color: colour, fontSize: small, fontWeight: weight })
  const first = series[0]
  const last = series.at(-1)
  const years = [first?.year, last?.year, target?.to.year, own?.year].filter((year) => year !== undefined)
  const top = Math.max(...series.map((point) => point.value), target?.from.value ?? 0, own?.value ?? 0)
  const from = Math.floor(Math.min(...years))
  return {
    animation: false,
    textStyle: { fontFamily: "'Golos Text Variable', 'DejaVu Sans', sans-serif" },
    grid: { left: 2.6 * rem, right: 4.4 * rem, top: 0.9 * rem, bottom: 2 * rem },
    xAxis: {
      type: 'value' as const,
      min: from,
      max: Math.ceil(Math.max(...years)),
      interval: 5,
      axisLabel: {
        ...text(colours.ink3),
        formatter: (year: number) => (year % 5 === 0 ? String(year) : ''),
        margin: 0.6 * rem,
      },
      axisLine: { lineStyle: { color: colours.hairline, width: 0.08 * rem } },
      axisTick: { show: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: top * 1.12,
      interval: 10,
      axisLabel: {
        ...text(colours.ink3),
        formatter: (value: number) => (value % 10 === 0 ? texts.number(value) : ''),
        margin: 0.6 * rem,
      },
      splitLine: { lineStyle: { color: colours.hairline, width: 0.06 * rem } },
    },
    series: [
      {
        id: 'official',
        type: 'line' as const,
        data: withGaps(series),
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
            formatter: last ? `${texts.percent(last.value)}\n${last.year}` : '',
            distance: 0.35 * rem,
            lineHeight: 1.3 * rem,
          },
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
