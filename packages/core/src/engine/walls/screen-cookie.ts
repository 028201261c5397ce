// The cookie that makes a browser a screen of a wall. A script of the page cannot read it.
import { cookieOf } from '../access/session-cookie.ts'

export const SCREEN_COOKIE = 'obzor_screen'
/** Browsers keep no cookie longer; each start of the page gives another. */
const MAX_AGE_SECONDS = 400 * 86_400

export const tokenOfScreen = (header: string | undefined): string | undefined =>
  cookieOf(header, SCREEN_COOKIE)

export const screenCookie = (token: string, secure: boolean): string =>
  `${SCREEN_COOKIE}=${token}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
