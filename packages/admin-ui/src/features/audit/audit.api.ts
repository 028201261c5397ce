// Calls of the engine about the journal of who did what.
import type { ChainState, JournalEntry } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import type { Page } from '../sources/sources.api.ts'

export interface JournalFilter {
  /** Login. */
  actor?: string
  action?: string
  subject?: string
  /** ISO instants, both included. */
  from?: string
  to?: string
}

/** The server walks the whole journal: two seconds for 100,000 entries. */
const CHAIN_TIMEOUT_MS = 120_000

export const getJournal = (query: JournalFilter & { before?: string; limit?: number }) =>
  request<Page<JournalEntry>>('GET', '/api/v1/audit', { query: { ...query } })
export const getChain = () =>
  request<ChainState>('GET', '/api/v1/audit/chain', { timeoutMs: CHAIN_TIMEOUT_MS })
