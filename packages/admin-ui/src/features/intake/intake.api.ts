// Calls of the engine about the key under which an agency sends deliveries of a source.
import { request } from '../../shared/http/request.ts'

export interface IntakeState {
  /** Milliseconds since 1970. */
  madeAt: number
  /** Login. */
  madeBy: string
  /** Milliseconds since 1970; `null` before the first delivery. */
  lastUsedAt: number | null
}

const path = (source: string): string => `/api/v1/sources/${encodeURIComponent(source)}/intake`

/** Where deliveries are posted to. */
export const intakeAddress = (source: string): string =>
  `${location.origin}/api/v1/intake/${encodeURIComponent(source)}`

export const getIntake = (source: string) => request<IntakeState | null>('GET', path(source))
export const postIntake = (source: string) =>
  request<IntakeState & { key: string }>('POST', path(source), { body: {} })
export const deleteIntake = (source: string) => request<undefined>('DELETE', path(source))
