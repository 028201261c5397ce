// Calls of the engine about sources, their runs and their quarantine.
import type { LocalText } from '@obzor/core/model'
import type { RunRow, SourceRow } from '@obzor/core/protocol'
import { request } from '../../shared/http/request.ts'

export interface Page<Row> {
  items: Row[]
  /** `before` of the next page. */
  next: string | null
}
/** A run of the history. */
export interface PastRun extends RunRow {
  /** Features that a complete snapshot no longer named. */
  removed: number
  /** Looks in a row that found nothing new are one row. */
  looks: number
  /** When the first of these looks started. */
  since: number
}
export interface QuarantineRow {
  id: string
  runId: string
  line: number
  field: string
  code: string
  reason: string
  at: number
  /** False where nothing of the row was kept. */
  hasRaw: boolean
  /** The row was mended and sent to be read again. */
  fix: {
    at: number
    by: string
    /** Null until it is read. */
    runId: string | null
    state: RunRow['state'] | null
    /** That run put it aside once more. */
    isAsideAgain: boolean
  } | null
  /** Why it waits no more without having been mended, and by which run. */
  closed: { as: RowClosing; runId: string | null } | null
  /** When the record it speaks of was brought as it is in the picture now. */
  standsSince: number | null
}
export type RowClosing = 'again' | 'brought' | 'gone' | 'mended' | 'newer' | 'totals'
export interface ReasonCount {
  code: string
  field: string
  rows: number
}
export interface QuarantineFilter {
  run?: string
  code?: string
  field?: string
  text?: string
  state?: 'open' | 'fixed' | 'closed'
}

export type Timetable = { everySeconds: number } | { cron: string; timeZone?: string; workdaysOnly?: boolean }
export interface SourceSettings {
  /** JSON Schema of the plugin's configuration. */
  schema: object
  /** What is saved, without secrets. */
  config: Record<string, unknown>
  /** JSON Pointers of the secrets that are saved. */
  secrets: string[]
  schedule: Timetable | { inbox: string; pattern: string }
  /** What the plugin asked for. */
  offered: Timetable | { inbox: string; pattern: string }
  nextRuns: number[]
}

/** What «проверить соединение» found. */
export interface CheckReport {
  tookMs: number
  /** Null for a source that fetches by itself. */
  inbox: {
    folder: string
    exists: boolean
    isReadable: boolean
    waiting: number
    lookedInto: string | null
  } | null
  found: {
    reached: LocalText | null
    rows: number | null
    sample: { columns: LocalText[]; rows: string[][] } | null
    records: { kind: string; count: number }[]
    rejected: { rows: number; field: string; code: string; reason: string } | null
  } | null
  failure: { code: string; fact: string; risk: string; action: string } | null
}
/** The engine gives up after ten seconds; the process may have to start first. */
const CHECK_TIMEOUT_MS = 45_000

const path = (code: string): string => `/api/v1/sources/${encodeURIComponent(code)}`

export const getSources = () => request<{ items: SourceRow[] }>('GET', '/api/v1/sources')
export const getSource = (code: string) => request<SourceRow>('GET', path(code))
export const patchSource = (code: string, body: { enabled: boolean }) =>
  request<SourceRow>('PATCH', path(code), { body })
export const postRun = (code: string) => request<{ runId: string }>('POST', `${path(code)}/run`)
export const deleteRun = (id: string) => request<undefined>('DELETE', `/api/v1/runs/${id}`)
export const getRuns = (code: string, query: { before?: string; limit?: number }) =>
  request<Page<PastRun>>('GET', `${path(code)}/runs`, { query: { ...query } })
export const getQuarantine = (code: string, query: QuarantineFilter & { before?: string; limit?: number }) =>
  request<Page<QuarantineRow>>('GET', `${path(code)}/quarantine`, { query: { ...query } })
export const getReasons = (code: string, query: { run?: string }) =>
  request<{ items: ReasonCount[] }>('GET', `${path(code)}/quarantine/reasons`, { query: { ...query } })
export const getSettings = (code: string) => request<SourceSettings>('GET', `${path(code)}/settings`)
export const patchSettings = (
  code: string,
  body: { config?: Record<string, unknown>; schedule?: Timetable },
) => request<SourceSettings>('PATCH', `${path(code)}/settings`, { body })
export const postCheck = (code: string, config: Record<string, unknown>, signal: AbortSignal) =>
  request<CheckReport>('POST', `${path(code)}/check`, {
    body: { config },
    timeoutMs: CHECK_TIMEOUT_MS,
    signal,
  })
