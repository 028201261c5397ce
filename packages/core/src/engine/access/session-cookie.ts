// The cookie that carries a session's token, and how tokens of cookies are made and read.
import { createHash, randomBytes } from 'node:crypto'

export const SESSION_COOKIE = 'obzor_session'
const TOKEN_BYTES = 32
const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/
/** A cookie header longer than this is not read. */
const COOKIE_HEADER_MAX = 8192

export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** What the database keeps: a copy of it signs nobody in. The token is random, so no salt is needed. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()

/** Token of the session in a `Cookie` header, or `undefined`. */
export const tokenOfCookie = (header: string | undefined): string | undefined =>
  cookieOf(header, SESSION_COOKIE)

/** Token in the cookie of that name, or `undefined` where there is none of its form. */
export function cookieOf(header: string | undefined, cookie: string): string | undefined {
  if (header === undefined || header.length > COOKIE_HEADER_MAX) return undefined
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === cookie && value !== undefined && TOKEN_FORM.test(value)) return value
  }
  return undefined
}

/** `Strict` keeps the cookie away from requests that other sites start; `Secure` goes with https only, or a plain-http hall could not sign in. */
export function sessionCookie(token: string, maxAgeSeconds: number, secure: boolean): string {
  return `${SESSION_COOKIE}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
}

export const clearedSessionCookie = (secure: boolean): string => sessionCookie('', 0, secure)
