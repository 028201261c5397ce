// Calls of the engine about who is signed in.
import { request } from '../../shared/http/request.ts'

export interface Identity {
  userId: string
  login: string
  displayName: string
  role: 'administrator'
  expiresAt: string
}
export interface Setup {
  code: string
  login: string
  displayName: string
  password: string
}

export const getSetup = () => request<{ needed: boolean }>('GET', '/api/v1/setup')
export const postSetup = (body: Setup) => request<Identity>('POST', '/api/v1/setup', { body })
export const getSession = () => request<Identity>('GET', '/api/v1/session')
export const postSession = (body: { login: string; password: string }) =>
  request<Identity>('POST', '/api/v1/session', { body })
export const deleteSession = () => request<undefined>('DELETE', '/api/v1/session')
