// Calls of the engine about who is signed in.
import type { Identity } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

export interface Setup {
  code: string
  login: string
  displayName: string
  password: string
}
export interface Credentials {
  login: string
  password: string
  /** Of the second factor, or a recovery code; asked for by `OBZ_ACCESS_CODE_REQUIRED`. */
  code?: string
}

export const getSetup = () => request<{ needed: boolean }>('GET', '/api/v1/setup')
export const postSetup = (body: Setup) => request<Identity>('POST', '/api/v1/setup', { body })
export const getSession = () => request<Identity>('GET', '/api/v1/session')
export const postSession = (body: Credentials) => request<Identity>('POST', '/api/v1/session', { body })
/** With an address where the browser ends the session at the provider of identities too. */
export const deleteSession = () => request<{ continueAt: string } | undefined>('DELETE', '/api/v1/session')
