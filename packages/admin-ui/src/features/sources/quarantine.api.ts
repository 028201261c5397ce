// Calls of the engine that open rows of quarantine and send them back. Each of them stands in the journal.
import type { RunRow } from '@obzor/core/protocol'
import { request } from '../../shared/http/request.ts'
import type { QuarantineFilter } from './sources.api.ts'

export interface OpenedRow {
  id: string
  line: number
  field: string
  code: string
  reason: string
  /** Of a table: what can be mended. */
  row: { columns: string[]; cells: string[] } | null
  /** Of anything else, and of a row too long to be kept whole. */
  text: string | null
}
export interface SentRows {
  /** By it the outcome is asked for. */
  fix: string
  fileName: string
  rows: number
  /** Chosen and not sent: no row of a table. */
  left: number
}
/** What came of rows that were sent. */
export interface FixOutcome {
  id: string
  rows: number
  /** Null until the rows are read. */
  runId: string | null
  state: RunRow['state'] | null
  accepted: number
  unchanged: number
  wrong: number
  /** Left out: a newer delivery had brought their records. */
  newer: number
}
export type Reveal = QuarantineFilter & { ids?: string[]; before?: string }

/** The engine opens 500 rows at once and reads a file of up to 4 MiB. */
const SLOW_MS = 60_000
const path = (code: string): string => `/api/v1/sources/${encodeURIComponent(code)}/quarantine`

export const postReveal = (code: string, body: Reveal) =>
  request<{ items: OpenedRow[]; next: string | null }>('POST', `${path(code)}/reveal`, {
    body,
    timeoutMs: SLOW_MS,
  })
export const postFixes = (code: string, rows: { id: string; values: Record<string, string> }[]) =>
  request<SentRows>('POST', `${path(code)}/fixes`, { body: { rows } })
export const getFixOutcome = (code: string, fix: string) =>
  request<FixOutcome>('GET', `${path(code)}/fixes/${fix}`)
export const postFixFile = (code: string, file: Blob) =>
  request<SentRows>('POST', `${path(code)}/fixes/file`, { file, timeoutMs: SLOW_MS })
export const postReplayRows = (code: string, filter: QuarantineFilter) =>
  request<SentRows>('POST', `${path(code)}/replay`, { body: filter, timeoutMs: SLOW_MS })
