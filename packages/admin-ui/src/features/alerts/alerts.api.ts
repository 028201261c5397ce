// What the engine says of alerts, their rules and their channels.
import type {
  AlertCondition,
  AlertEnd,
  AlertFinding,
  AlertObject,
  AlertSeverity,
  LocalText,
} from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import type { Page } from '../sources/sources.api.ts'

/** Moments are milliseconds since 1970. */
export interface Alert {
  id: string
  rule: string
  severity: AlertSeverity
  title: LocalText
  advice: LocalText
  object: AlertObject
  finding: AlertFinding
  openedAt: number
  acknowledgedBy: string | null
  acknowledgedAt: number | null
  note: string | null
  mutedUntil: number | null
  closedAt: number | null
  closedWhy: AlertEnd | null
}
export interface AlertRule {
  code: string
  title: LocalText
  advice: LocalText
  severity: AlertSeverity
  watch: AlertCondition
  /** `null` for the platform's own. */
  pluginId: string | null
  openAlerts: number
  mutedUntil: number | null
  mutedBy: string | null
  trouble: string | null
  indicator: { title: LocalText; unit: 'percent' | 'person' | 'rouble' | 'unit' } | null
}
export interface AlertChannel {
  code: string
  pluginId: string
  title: LocalText
  enabled: boolean
  severityFrom: AlertSeverity
  waiting: number
  delivered: number
  dead: number
  lastDeliveredAt: number | null
  lastCode: string | null
}
export interface ChannelSettings {
  schema: object
  config: Record<string, unknown>
  secrets: string[]
  enabled: boolean
  severityFrom: AlertSeverity
}
export interface Delivery {
  id: string
  event: 'opened' | 'closed'
  state: 'waiting' | 'delivered' | 'dead'
  attempts: number
  nextAt: number
  lastCode: string | null
  lastFact: string | null
  endedAt: number | null
  title: LocalText
  objectTitle: LocalText
}

export interface AlertFilter {
  state: 'open' | 'closed'
  severity?: AlertSeverity
  before?: string
}
const channelPath = (code: string): string => `/api/v1/alert-channels/${encodeURIComponent(code)}`

export const getAlerts = (filter: AlertFilter) =>
  request<Page<Alert>>('GET', '/api/v1/alerts', { query: { ...filter } })
export const postAcknowledge = (id: string, note: string) =>
  request<Alert>('POST', `/api/v1/alerts/${id}/acknowledge`, { body: note === '' ? {} : { note } })
export const getRules = () => request<{ items: AlertRule[] }>('GET', '/api/v1/alert-rules')
export const putMute = (rule: string, until: number | null) =>
  request<undefined>('PUT', `/api/v1/alert-rules/${encodeURIComponent(rule)}/mute`, { body: { until } })
export const getChannels = () => request<{ items: AlertChannel[] }>('GET', '/api/v1/alert-channels')
export const getChannelSettings = (code: string) =>
  request<ChannelSettings>('GET', `${channelPath(code)}/settings`)
export const patchChannelSettings = (
  code: string,
  body: Partial<Pick<ChannelSettings, 'config' | 'enabled' | 'severityFrom'>>,
) => request<ChannelSettings>('PATCH', `${channelPath(code)}/settings`, { body })
/** The engine waits for the receiver up to 30 s. */
export const postTrial = (code: string) =>
  request<undefined>('POST', `${channelPath(code)}/trial`, { timeoutMs: 35_000 })
export const getDeliveries = (code: string) =>
  request<{ items: Delivery[] }>('GET', `${channelPath(code)}/deliveries`)
export const postRetry = (id: string) => request<undefined>('POST', `/api/v1/alert-deliveries/${id}/retry`)
