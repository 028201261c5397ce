// What the engine says of the registry, its review queue and its changes. Moments are milliseconds since 1970.
import type { LocalText } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'
import type { Page } from '../sources/sources.api.ts'

export const REVIEW_REASONS = ['doubtful', 'two-snils', 'shared-snils', 'crowded'] as const
export type ReviewReason = (typeof REVIEW_REASONS)[number] | 'act' | 'undone'
export type Verdict = 'same' | 'different' | 'later'

export interface ReviewSide {
  person: string | null
  source: string
  sourceTitle: LocalText
  records: number
  facts: number
  hasHousehold: boolean
}
export interface ReviewStep {
  what: 'prior' | 'surname' | 'given' | 'patronymic' | 'birth' | 'snils' | 'together'
  bits: number
}
export interface ReviewPair {
  id: string
  reason: ReviewReason
  state: 'open' | 'later' | 'second' | 'same' | 'different'
  probability: number
  steps: ReviewStep[]
  version: number
  needsSecond: boolean
  foundAt: number
  firstBy: string | null
  decidedBy: string | null
  decidedAt: number | null
  left: ReviewSide
  right: ReviewSide
}
export interface RevealedIdentity {
  familyName?: string
  firstName?: string
  patronymic?: string
  birthDate?: string
  snils?: string
}
export interface Revealed {
  left: RevealedIdentity | null
  right: RevealedIdentity | null
}
export interface PersonEvent {
  id: string
  at: number
  kind: 'merge' | 'split'
  reason: 'linkage' | 'act' | 'review'
  fromPerson: string
  toPerson: string
  decidedBy: string | null
  undoes: string | null
  records: number
  facts: number
  canUndo: boolean
}
export interface RegistryState {
  persons: number
  records: number
  waiting: number
  lastRun: {
    id: string
    startedAt: number
    endedAt: number | null
    state: 'running' | 'succeeded' | 'failed'
    stage: string
    records: number
    pairs: number
    merges: number
    splits: number
    failure: string | null
  } | null
  progress: { stage: string; done: number; of: number } | null
  reviews: {
    open: number
    later: number
    second: number
    decided: number
    byReason: { reason: ReviewReason; count: number }[]
  }
}
export type ShownReviews = 'open' | 'later' | 'decided'

/** A group of hundreds of records is applied with the answer. */
const APPLY_MS_MAX = 60_000

export const getRegistry = () => request<RegistryState>('GET', '/api/v1/registry')
export const getReviews = (query: { show: ShownReviews; reason?: ReviewReason; before?: string }) =>
  request<Page<ReviewPair>>('GET', '/api/v1/registry/reviews', { query: { ...query } })
export const postReveal = (pair: string) =>
  request<Revealed>('POST', `/api/v1/registry/reviews/${pair}/reveal`)
export const postDecision = (pair: string, verdict: Verdict) =>
  request<{ pair: ReviewPair; isApplied: boolean }>('POST', `/api/v1/registry/reviews/${pair}/decisions`, {
    body: { verdict },
    timeoutMs: APPLY_MS_MAX,
  })
export const getEvents = (before?: string) =>
  request<Page<PersonEvent>>('GET', '/api/v1/registry/events', { query: { before } })
export const postUndo = (event: string) =>
  request<{ isApplied: boolean }>('POST', `/api/v1/registry/events/${event}/undo`, {
    timeoutMs: APPLY_MS_MAX,
  })
