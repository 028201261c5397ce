// Calls of the engine about figures. Shapes are those of its OpenAPI description.
import type { ChangeFactor, DatedComparison, LocalText } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

export type Unit = 'percent' | 'person' | 'rouble' | 'unit'
export type FigureGroup = 'people' | 'features' | 'official'

export interface Dimension {
  code: string
  title: LocalText
  values: { code: string; title: LocalText }[]
}
export interface IndicatorItem {
  code: string
  kind: 'indicator' | 'statistic'
  pluginId: string | null
  title: LocalText
  method: LocalText | null
  formula: LocalText | null
  source: LocalText | null
  reference: LocalText | null
  unit: Unit
  fractionDigits: number | null
  direction: 'more-is-worse' | 'more-is-better' | 'neutral' | null
  breakdowns: Dimension[]
  /** Its change between two dates is told by causes. */
  changesBy: boolean
  /** By each pair of its breakdowns too, of the whole region. */
  pairs: boolean
}
export interface Supplier {
  code: string
  title: LocalText
  agency: LocalText
  refreshHours: number
  lastSuccessAt: string | null
  state: string
}
export interface OverviewItem {
  code: string
  group: FigureGroup
  value: number | null
  hidden: boolean
  period: string | null
  countedAt: string | null
  territories: { shown: number; hidden: number; all: number }
  suppliers: Supplier[]
}
export interface Overview {
  audience: 'public' | 'internal'
  territory: string | null
  items: OverviewItem[]
}

export type Vintage = 'live' | 'first' | 'second' | 'final' | 'published'
export interface ValueRow {
  territory: string
  by: Record<string, string>
  period: string
  vintage: Vintage
  value: number | null
  low: number | null
  high: number | null
  numerator: number | null
  denominator: number | null
  hidden: boolean
  rounded: number | null
  countedAt: string | null
  note: string | null
}
export interface SeriesBreak {
  period: string
  reason: LocalText
}
export interface Values {
  code: string
  unit: Unit
  audience: 'public' | 'internal'
  breaks: SeriesBreak[]
  values: ValueRow[]
}
export interface ValuesQuery {
  territory?: string
  by?: string
  from?: string
  to?: string
  vintage?: 'live' | 'first' | 'second' | 'final' | 'latest'
}

export type ChangeReason = 'no-figure' | 'not-shown' | 'nobody' | 'method-changed' | 'not-declared'
export interface Change {
  unit: Unit
  from: ValueRow | null
  to: ValueRow | null
  difference: number | null
  breaks: SeriesBreak[]
  causes: { reason: ChangeReason | null; values: { factor: ChangeFactor; contribution: number }[] }
  parts: {
    by: string
    reason: ChangeReason | null
    values: { code: string; within: number; between: number }[]
    rest: number
  }
}

export interface Explanation {
  title: LocalText
  territory: { oktmo: string; name: LocalText }
  unit: Unit
  fractionDigits: number
  value: number | null
  hidden: boolean
  rounded: number | null
  method: LocalText
  formula: LocalText | null
  reference: LocalText | null
  source: LocalText | null
  parts: { numerator: number | null; denominator: number | null; factor: number } | null
  madeOf: {
    code: string
    title: LocalText
    unit: Unit
    fractionDigits: number
    value: number | null
    hidden: boolean
  }[]
  inputs: Supplier[]
  lines: {
    series: 'subsistence-minimum' | 'poverty-line'
    group: string
    kopecks: number
    validFrom: string
    act: string
    source: string
  }[]
  /** Of figures over people: how income is held against the line. */
  comparison: DatedComparison | null
  window: { months: number; act: string } | null
  coverage: { counted: number | null; population: number | null } | null
  cells: { shown: number; hidden: number }
  vintage: { asOf: string; countedAt: string | null; training: boolean }
  rules: {
    audience: 'public' | 'internal'
    threshold: number
    roundTo: number
    differencing: 'hold' | 'live'
    tickMinutes: number
  }
  sql: string | null
}

const addressOf = (code: string): string => `/api/v1/indicators/${encodeURIComponent(code)}`

export const getIndicators = () => request<{ indicators: IndicatorItem[] }>('GET', '/api/v1/indicators')
export const getOverview = () => request<Overview>('GET', '/api/v1/indicators/overview')
export const getValues = (code: string, query: ValuesQuery, signal?: AbortSignal) =>
  request<Values>('GET', `${addressOf(code)}/values`, { query: { ...query }, ...(signal && { signal }) })
export const getChange = (
  code: string,
  query: { territory: string; from: string; to: string; by: string },
  signal?: AbortSignal,
) => request<Change>('GET', `${addressOf(code)}/change`, { query, ...(signal && { signal }) })
export const getExplanation = (code: string, territory: string, signal?: AbortSignal) =>
  request<Explanation>('GET', `${addressOf(code)}/explain`, {
    query: { territory },
    ...(signal && { signal }),
  })

export const getComparison = () =>
  request<{ inForce: DatedComparison; rules: DatedComparison[] }>('GET', '/api/v1/indicators/comparison')
export const putComparison = (rules: readonly DatedComparison[]) =>
  request<{ rules: DatedComparison[] }>('PUT', '/api/v1/indicators/comparison', { body: { rules } })

/** Address of the same figures as a file: what the page shows is what is saved. */
export function fileAddress(code: string, query: ValuesQuery, format: 'csv' | 'arrow' | 'json'): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, value)
  search.set('format', format)
  if (format === 'csv') search.set('bom', 'true')
  return `${addressOf(code)}/values?${search}`
}
