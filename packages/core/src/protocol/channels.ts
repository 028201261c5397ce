// Names and rows of the channels that the platform itself publishes.
import type { IndicatorCell, LocalText } from '../model/index.ts'

/** Every cell of every indicator; one version for all, so a map and a tile never disagree. */
export const INDICATORS_CHANNEL = 'indicators'
export type IndicatorRow = IndicatorCell & Record<string, unknown>

/** `layer:<code>`: features of a layer. */
export const layerChannel = (code: string): string => `layer:${code}`
export interface LayerRow extends Record<string, unknown> {
  id: string
  /** Degrees; `null` for a feature without a place. */
  lon: number | null
  lat: number | null
  /** ОКТМО of the municipality it lies in, where known. */
  territory: string | null
}

/** `statistic:<code>`: one row per territory and period. */
export const statisticChannel = (code: string): string => `statistic:${code}`
export interface StatisticRow extends Record<string, unknown> {
  id: string
  territory: string
  period: string
  value: number
  note: string | null
}

/** Age of each source, for walls: no counts, no reasons. */
export const FRESHNESS_CHANNEL = 'freshness'
export interface FreshnessRow extends Record<string, unknown> {
  /** Code of the source. */
  id: string
  title: LocalText
  agency: LocalText
  refreshHours: number
  /** Milliseconds since 1970 of the last successful run, `null` when there was none. */
  lastSuccessAt: number | null
  state: 'waiting' | 'running' | 'failed' | 'disabled'
}

/** State of each source for the console; needs a session. */
export const SOURCES_CHANNEL = 'sources'
export interface SourceRow extends FreshnessRow {
  pluginId: string
  schedule: string
  enabled: boolean
  quarantinedTotal: number
  lastRun: RunRow | null
}
/** A run while it runs and after. read = accepted + unchanged + duplicate + quarantined (P8). */
export interface RunRow {
  id: string
  state: 'running' | 'succeeded' | 'failed' | 'interrupted' | 'cancelled'
  trigger: 'inbox' | 'schedule' | 'manual' | 'retry'
  deliveryName: string | null
  startedAt: number
  finishedAt: number | null
  read: number
  accepted: number
  unchanged: number
  duplicate: number
  quarantined: number
  rowsPerSecond: number
  /** Share done, 0…1; `null` where the size is not known. */
  share: number | null
  etaSeconds: number | null
  errorCode: string | null
  errorText: string | null
}
