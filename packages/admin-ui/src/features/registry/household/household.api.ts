// What the engine says of a household, and where sources disagree about one. Moments are milliseconds since 1970, days ISO.
import type {
  HouseholdContradiction,
  Kinship,
  KinshipBasis,
  LocalText,
  MembershipReason,
} from '@obzor/core/model'
import { request } from '../../../shared/http/request.ts'
import type { RevealedIdentity } from '../registry.api.ts'

export interface HouseholdMember {
  person: string
  sex: 'm' | 'f' | null
  ageYears: number | null
  reason: MembershipReason
  from: string | null
  until: string | null
  source: string | null
  sourceTitle: LocalText | null
  isOnDay: boolean
}
export interface HouseholdEdge {
  person: string
  /** What the relative is to the person. */
  relation: Kinship
  relative: string
  basis: KinshipBasis
  from: string
  until: string | null
  doubt: string | null
  isOnDay: boolean
  source: string
  sourceTitle: LocalText
  elsewhere: string | null
  /** The other household is not in one's territories, and is not named. */
  isBeyond: boolean
}
export interface Contradiction {
  household: string
  kind: HouseholdContradiction
  person: string
  other: string | null
  foundAt: number
}
export interface HouseholdEvent {
  at: number
  onDay: string
  kind: 'split' | 'merge' | 'ended'
  from: string | null
  to: string | null
  /** The other household is not in one's territories, and is not named. */
  isBeyond: boolean
  members: number
  reason: MembershipReason | 'death' | 'unknown'
}
export interface HouseholdCard {
  id: string
  onDay: string
  today: string
  isStated: boolean
  isInstitution: boolean
  stated: number
  territory: { oktmo: string; name: LocalText } | null
  members: HouseholdMember[]
  edges: HouseholdEdge[]
  contradictions: Contradiction[]
  events: HouseholdEvent[]
}
export interface NamedMember {
  person: string
  identity: RevealedIdentity
}

export const getHousehold = (id: string, on?: string) =>
  request<HouseholdCard>('GET', `/api/v1/registry/households/${id}`, { query: { on } })
export const postHouseholdReveal = (id: string) =>
  request<NamedMember[]>('POST', `/api/v1/registry/households/${id}/reveal`)
export const getContradictions = (query: { kind?: HouseholdContradiction; before?: string }) =>
  request<{ items: Contradiction[]; next: string | null }>('GET', '/api/v1/registry/contradictions', {
    query: { ...query },
  })
