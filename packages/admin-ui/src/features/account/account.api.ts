// Calls of the engine about one's own account.
import type { Identity, UserSession } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

export interface Enrolment {
  /** Base32; shown this once. */
  secret: string
  /** `otpauth://…`, the same for a camera. */
  uri: string
}

const ROOT = '/api/v1/account'

/** Sessions of the user other than this one end. */
export const putPassword = (body: { current: string; password: string }) =>
  request<Identity>('PUT', `${ROOT}/password`, { body })
export const getSessions = () => request<{ items: UserSession[] }>('GET', `${ROOT}/sessions`)
export const endSession = (id: string) => request<undefined>('DELETE', `${ROOT}/sessions/${id}`)
export const endOtherSessions = () => request<undefined>('DELETE', `${ROOT}/sessions`)
export const enrolSecondFactor = (body: { password: string }) =>
  request<Enrolment>('POST', `${ROOT}/second-factor`, { body })
export const confirmSecondFactor = (body: { code: string }) =>
  request<{ recoveryCodes: string[] }>('POST', `${ROOT}/second-factor/confirm`, { body })
export const removeSecondFactor = (body: { password: string }) =>
  request<undefined>('DELETE', `${ROOT}/second-factor`, { body })
