// Calls of the engine about users.
import type { Role, UserAccount, UserSession } from '@obzor/core/model'
import { request } from '../../shared/http/request.ts'

/** What of a user can be changed by others. */
export interface UserDraft {
  displayName: string
  roles: Role[]
  /** ОКТМО; empty is the whole region. */
  scope: string[]
}
/** A user with a one-time password, which is shown this once. */
export interface Issued {
  user: UserAccount
  password: string
}
export interface AccessSettings {
  /** Whoever has one of these must sign in with a second factor. */
  secondFactorRoles: Role[]
}

const ROOT = '/api/v1/users'
const SETTINGS = '/api/v1/access/settings'
const path = (id: string): string => `${ROOT}/${encodeURIComponent(id)}`

export const getUsers = () => request<{ items: UserAccount[] }>('GET', ROOT)
export const getUser = (id: string) => request<UserAccount>('GET', path(id))
export const postUser = (body: UserDraft & { login: string }) => request<Issued>('POST', ROOT, { body })
export const patchUser = (id: string, body: Partial<UserDraft> & { enabled?: boolean }) =>
  request<UserAccount>('PATCH', path(id), { body })
export const resetUser = (id: string) => request<Issued>('POST', `${path(id)}/reset`)
export const getUserSessions = (id: string) =>
  request<{ items: UserSession[] }>('GET', `${path(id)}/sessions`)
export const endUserSessions = (id: string) => request<undefined>('DELETE', `${path(id)}/sessions`)
export const getAccessSettings = () => request<AccessSettings>('GET', SETTINGS)
export const putAccessSettings = (body: AccessSettings) => request<AccessSettings>('PUT', SETTINGS, { body })
