// What the engine says of the hidden poverties. Moments are milliseconds since 1970, amounts kopecks.
import type {
  HiddenKind,
  HiddenRule,
  HiddenState,
  LocalText,
  PopulationGroup,
  RejectionReason,
  WelfareRule,
  WelfareSums,
} from '@obzor/core/model'
import { problemOfAnswer, request } from '../../shared/http/request.ts'
import { Problem } from '../../shared/http/problem.ts'

export interface HiddenRow {
  id: string
  kind: HiddenKind
  household: string
  oktmo: string | null
  place: LocalText | null
  members: number | null
  children: number | null
  incomeKopecks: number | null
  lineKopecks: number | null
  needKopecks: number | null
  reasons: string[]
  state: HiddenState
  isCurrent: boolean
  foundAt: number
  goneAt: number | null
  decidedBy: string | null
  decidedAt: number | null
}
export interface PlaceCount {
  oktmo: string
  place: LocalText
  kind: HiddenKind
  state: HiddenState
  households: number
  persons: number
}
export interface HiddenEvent {
  id: string
  at: number
  what: 'found' | 'gone' | HiddenState
  by: string | null
  reason: RejectionReason | null
  note: string | null
}
interface MeasureLine {
  person: string
  measureId: string
  title: string | null
  source: string
  startsOn: string
  endsOn: string | null
}
export interface Calculation {
  household: string
  month: string
  windowFrom: string
  windowTo: string
  window: { validFrom: string; windowMonths: 3 | 12; act: string }
  members: {
    person: string
    ageYears: number | null
    group: PopulationGroup
    lineKopecks: number
    act: string
  }[]
  incomes: {
    person: string
    month: string
    source: string
    incomeCode: string
    kopecks: number
    isDeclared: boolean
  }[]
  benefits: (MeasureLine & { kopecks: number; isNeedTested: boolean; isIncome: boolean })[]
  rights: (MeasureLine & { isClaimed: boolean })[]
  sums: WelfareSums | null
  povertyLine: { kopecks: number; act: string } | null
  isIncomeKnown: boolean
}
export interface OpenedRow {
  row: HiddenRow
  calculation: Calculation | null
  events: HiddenEvent[]
}
export interface RevealedMember {
  person: string
  identity: {
    familyName?: string
    firstName?: string
    patronymic?: string
    birthDate?: string
    snils?: string
  }
}

export const HIDDEN_SORTS = ['ratio', 'gap', 'members', 'newest'] as const
export type HiddenSort = (typeof HIDDEN_SORTS)[number]
export type ShownState = 'open' | HiddenState
export interface HiddenQuery {
  kind: HiddenKind
  state?: ShownState
  territory?: string
  reason?: string
  children?: boolean
  sort?: HiddenSort
}
export interface HiddenPage {
  items: HiddenRow[]
  total: number
  pageSize: number
}

export const getHidden = ({ children, ...query }: HiddenQuery & { page: number }) =>
  request<HiddenPage>('GET', '/api/v1/hidden', {
    query: { ...query, ...(children === true && { children: 'true' }) },
  })
export const getPlaces = () => request<PlaceCount[]>('GET', '/api/v1/hidden/places')
export const getHiddenRow = (id: string) => request<OpenedRow>('GET', `/api/v1/hidden/${id}`)
export const getCalculation = (household: string, month: string) =>
  request<Calculation>('GET', `/api/v1/welfare/households/${household}`, { query: { month } })
export const postReveal = (id: string) => request<RevealedMember[]>('POST', `/api/v1/hidden/${id}/reveal`)
export const postDecision = (
  id: string,
  body: { state: HiddenState; reason?: RejectionReason; note?: string },
) => request<OpenedRow>('POST', `/api/v1/hidden/${id}/decisions`, { body })

export interface SetWindow extends WelfareRule {
  setBy: string
  setAt: number
}
export interface RuleVersion {
  /** 0: what the platform begins with. */
  id: number
  rule: HiddenRule
  setBy: string | null
  setAt: number | null
}
export interface RulesAnswer {
  /** The newest first: it is in force. */
  versions: RuleVersion[]
  windows: SetWindow[]
  /** Of the month that figures are counted for. */
  inForce: WelfareRule
}
export const getRules = () => request<RulesAnswer>('GET', '/api/v1/hidden/rules')
export const putRule = (rule: HiddenRule) => request<undefined>('PUT', '/api/v1/hidden/rules', { body: rule })
/** Households of each kind: by the rule in force, and by another floor and other borders. */
export interface RuleEffect {
  before: Record<HiddenKind, number>
  after: Record<HiddenKind, number>
}
export const getEffect = ({ floorKopecks, floorPct, bordersPct }: HiddenRule) =>
  request<RuleEffect>('GET', '/api/v1/hidden/rules/effect', {
    query: { floorKopecks, floorPct, fromPct: bordersPct[0], toPct: bordersPct.at(-1) },
  })
export const postWindow = (rule: WelfareRule) =>
  request<undefined>('POST', '/api/v1/hidden/windows', { body: rule })

const EXPORT_MS_MAX = 60_000
/** The list as a file; who took it stands in the journal. */
export async function postExport(query: HiddenQuery): Promise<Blob> {
  const response = await fetch('/api/v1/hidden/export', {
    method: 'POST',
    headers: { 'x-obzor': '1', 'content-type': 'application/json' },
    body: JSON.stringify(query),
    signal: AbortSignal.timeout(EXPORT_MS_MAX),
  }).catch(() => {
    throw new Problem({ status: 0, code: 'OBZ_CONSOLE_OFFLINE' })
  })
  if (!response.ok) throw problemOfAnswer(response.status, await response.text())
  return response.blob()
}
