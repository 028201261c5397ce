// A sign-in on its way to the provider and back: what must be the same at the end lies sealed in a cookie of the browser that
// began it. A stranger who begins a million of them writes nothing on our side.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { EngineClock } from '../../tokens.ts'

export const ATTEMPT_COOKIE = 'obzor_sign_in'
/** The cookie goes to these addresses alone. */
export const ATTEMPT_PATH = '/api/v1/session/provider'
export const ATTEMPT_SECONDS = 600
const COOKIE_HEADER_MAX = 8192
/** Attempts remembered as used; past it the oldest is forgotten, and the provider's own refusal of a used code remains. */
const USED_MAX = 10_000
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Attempt {
  issuer: string
  state: string
  nonce: string
  /** PKCE. */
  verifier: string
  /** Path of the console to go on to. */
  next: string
}
type Kept = Attempt & { until: number }

export class SignInAttempts {
  readonly #key: Buffer
  readonly #clock: EngineClock
  readonly #used = new Set<string>()

  /** `key`: 32 bytes that leave this machine never. */
  constructor(key: Buffer, clock: EngineClock) {
    this.#key = key
    this.#clock = clock
  }

  seal(attempt: Attempt): string {
    const kept: Kept = { ...attempt, until: this.#clock.now().getTime() + ATTEMPT_SECONDS * 1000 }
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const body = Buffer.concat([cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()])
    return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
  }

  /** The attempt of a `Cookie` header, once; `undefined` for one that is not ours, too old, or used. */
  take(cookieHeader: string | undefined): Attempt | undefined {
    const sealed = cookieValue(cookieHeader)
    const kept = sealed === undefined ? undefined : this.#open(Buffer.from(sealed, 'base64url'))
    if (!kept || kept.until <= this.#clock.now().getTime()) return undefined
    const name = createHash('sha256').update(kept.state).digest('base64url')
    if (this.#used.has(name)) return undefined
    this.#used.add(name)
    if (this.#used.size > USED_MAX)
      for (const oldest of [...this.#used].slice(0, 1)) this.#used.delete(oldest)
    const { until: _, ...attempt } = kept
    return attempt
  }

  #open(sealed: Buffer): Kept | undefined {
    if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    try {
      const body = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
      return JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')) as Kept
    } catch {
      return undefined
    }
  }
}

/** `Lax`: the browser comes back from the provider's page, and must bring it. An empty value takes it away. */
export function attemptCookie(value: string, secure: boolean): string {
  const maxAge = value === '' ? 0 : ATTEMPT_SECONDS
  return `${ATTEMPT_COOKIE}=${value}; Path=${ATTEMPT_PATH}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}

function cookieValue(header: string | undefined): string | undefined {
  if (header === undefined || header.length > COOKIE_HEADER_MAX) return undefined
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name === ATTEMPT_COOKIE && value !== undefined && /^[\w-]+$/.test(value)) return value
  }
  return undefined
}

/** A path of the console, so that a link cannot lead elsewhere after sign-in. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || next.length > 500 || !/^\/(?![/\\])[^\\\s]*$/.test(next)) return '/'
  // As a browser reads it: nothing may change the host.
  const base = 'http://obzor.invalid'
  return URL.canParse(next, base) && new URL(next, base).origin === base ? next : '/'
}
