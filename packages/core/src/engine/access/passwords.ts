// What a password must be, and how it is kept: argon2id with OWASP's smallest recommended cost.
import { hash, verify } from '@node-rs/argon2'
import { ObzorError } from '../../model/index.ts'

/** 19 MiB, two passes, one lane: about 25 ms on a 2-core machine. The package's own default algorithm is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
export const PASSWORD_LENGTH_MIN = 12
/** Longer input is refused before hashing, so that nobody makes the server hash megabytes. */
export const PASSWORD_LENGTH_MAX = 256
/** Hashes at once: each takes 19 MiB and a core; past the queue the answer is "busy". */
const HASHES_AT_ONCE_MAX = 2
const HASHES_QUEUED_MAX = 20

/** Beginnings that every dictionary tries first, in both keyboard layouts. */
const WORN_OUT = /^(password|qwerty|йцукен|пароль|administrator|администратор|123456|111111|obzor|обзор)/

/** Says what is wrong with a new password, or `undefined`. Length counts more than kinds of characters (NIST SP 800-63B). */
export function passwordFault(password: string, login: string): string | undefined {
  const length = [...password].length
  if (length < PASSWORD_LENGTH_MIN) {
    return `the password has ${length} of at least ${PASSWORD_LENGTH_MIN} characters`
  }
  if (password.length > PASSWORD_LENGTH_MAX) {
    return `the password is longer than ${PASSWORD_LENGTH_MAX} characters`
  }
  const lower = password.toLowerCase()
  if (login.length >= 3 && lower.includes(login.toLowerCase())) return 'the password contains the login'
  if (WORN_OUT.test(lower)) return 'the password begins with a word that is tried first'
  if (new Set(lower).size < 5) return 'the password repeats fewer than five different characters'
  return undefined
}

export function requirePassword(password: string, login: string): void {
  const fault = passwordFault(password, login)
  if (fault === undefined) return
  throw new ObzorError({
    code: 'OBZ_ACCESS_PASSWORD_WEAK',
    fact: fault,
    risk: 'it could be guessed',
    action: `take a phrase of four or five unrelated words, ${PASSWORD_LENGTH_MIN} characters or more`,
  })
}

/** Hashes and verifies within the bounds above. One per engine. */
export class Passwords {
  #running = 0
  readonly #waiting: (() => void)[] = []
  #decoy: Promise<string> | undefined

  hash(password: string): Promise<string> {
    return this.#bounded(() => hash(password, COST))
  }

  /**
   * Nothing is `stored` for an unknown user or one without a password: then a decoy is verified, so that the answer takes as long and
   * tells nothing about who exists.
   */
  async matches(stored: string | null | undefined, password: string): Promise<boolean> {
    if (password.length > PASSWORD_LENGTH_MAX) return false
    this.#decoy ??= this.hash('no one signs in with this')
    const against = stored ?? (await this.#decoy)
    const equal = await this.#bounded(() => verify(against, password))
    return equal && typeof stored === 'string'
  }

  async #bounded<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= HASHES_AT_ONCE_MAX) {
      if (this.#waiting.length >= HASHES_QUEUED_MAX) throw busy()
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else {
      this.#running += 1
    }
    try {
      return await work()
    } finally {
      // The place is handed over, not freed and taken again: a newcomer cannot slip in between.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running -= 1
    }
  }
}

function busy(): ObzorError {
  return new ObzorError({
    code: 'OBZ_ACCESS_BUSY',
    fact: `${HASHES_QUEUED_MAX} sign-ins are already waiting`,
    risk: 'nobody new can sign in for a moment; walls are not affected',
    action: 'try again in a few seconds',
  })
}
