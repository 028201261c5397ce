// Counts attempts in a sliding minute. Time comes in from outside.
import { ObzorError } from '../../model/index.ts'

const WINDOW_MS = 60_000
/** Keys remembered at once; past it the oldest is forgotten, so memory stays under about 1 MB. */
const KEYS_MAX = 10_000

export class AttemptLimiter {
  readonly #times = new Map<string, number[]>()
  readonly #attemptsPerMinuteMax: number
  readonly #now: () => Date

  constructor(attemptsPerMinuteMax: number, now: () => Date) {
    this.#attemptsPerMinuteMax = attemptsPerMinuteMax
    this.#now = now
  }

  /** Takes one attempt or throws `OBZ_ACCESS_TOO_MANY_ATTEMPTS`. A refused attempt does not prolong the wait. */
  take(key: string): void {
    const now = this.#now().getTime()
    const recent = (this.#times.get(key) ?? []).filter((time) => time > now - WINDOW_MS)
    const oldest = recent[0]
    if (oldest !== undefined && recent.length >= this.#attemptsPerMinuteMax) {
      throw new TooManyAttempts(Math.max(1, Math.ceil((oldest + WINDOW_MS - now) / 1000)))
    }
    recent.push(now)
    this.#times.delete(key)
    this.#times.set(key, recent)
    if (this.#times.size > KEYS_MAX) {
      const first = this.#times.keys().next().value
      if (first !== undefined) this.#times.delete(first)
    }
  }

  /** A success wipes the slate. */
  forget(key: string): void {
    this.#times.delete(key)
  }
}

/** Carries the wait, which HTTP sends as `Retry-After`. */
export class TooManyAttempts extends ObzorError {
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super({
      code: 'OBZ_ACCESS_TOO_MANY_ATTEMPTS',
      fact: 'too many attempts within a minute',
      risk: 'further attempts are refused unread',
      action: `wait ${retryAfterSeconds} seconds and try again`,
    })
    this.retryAfterSeconds = retryAfterSeconds
  }
}
