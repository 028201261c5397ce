// What the engine says of the versions of the parameters of linkage. Moments are milliseconds since 1970, chances 0…1.
import { request } from '../../../shared/http/request.ts'
import type { ReviewStep } from '../registry.api.ts'

export interface LinkageVersion {
  id: number
  madeAt: number
  /** `null`: built in. */
  madeBy: string | null
  /** Records. */
  learnedFrom: number | null
  isCurrent: boolean
  /** Bits: of two values that are far apart, and of two that are equal. */
  columns: { what: Exclude<ReviewStep['what'], 'prior'>; against: number; for: number }[]
  joinFrom: number
  askFrom: number
  records: number
  pairs: number
  merges: number
  splits: number
  lastRunAt: number | null
  asked: number
  same: number
  different: number
}
export interface VersionsAnswer {
  versions: LinkageVersion[]
  learning: {
    state: 'running' | 'failed'
    by: string
    startedAt: number | null
    code: string | null
  } | null
}

/** Each record of the registry is put into the queue with the answer. */
const USE_MS_MAX = 60_000

export const getVersions = () => request<VersionsAnswer>('GET', '/api/v1/registry/versions')
export const postVersion = () => request<undefined>('POST', '/api/v1/registry/versions')
export const postUse = (id: number) =>
  request<undefined>('POST', `/api/v1/registry/versions/${id}/use`, { timeoutMs: USE_MS_MAX })
