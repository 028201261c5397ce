// Who may do what: the first administrator, sign-in, sessions. Time comes from the engine's clock.
import { LessThan, type DataSource } from 'typeorm'
import { ObzorError } from '../../model/index.ts'
import { AppUserEntity, SessionEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import { Passwords, requirePassword } from './passwords.ts'
import { newToken, tokenHash, tokenOfCookie } from './session-cookie.ts'
import { SetupCodeFile } from './setup-code.ts'

/** A session ends this long after its last use. */
export const SESSION_HOURS = 12
const SESSION_MS = SESSION_HOURS * 3_600_000
/** Use is written down once a minute at most: a console that polls must not write on each request. */
const TOUCH_MS = 60_000
/** For set-up the bound is for the whole installation: there is one code, so many addresses must not help. */
const SETUP_ATTEMPTS_PER_MINUTE_MAX = 5
/** For one login from one address, so that a stranger cannot lock an administrator out. */
const SIGN_IN_ATTEMPTS_PER_MINUTE_MAX = 5
/** For one address whatever the login. */
const ADDRESS_ATTEMPTS_PER_MINUTE_MAX = 30

export interface SessionIdentity {
  userId: string
  login: string
  displayName: string
  role: 'administrator'
  /** ISO instant; moves on with use. */
  expiresAt: string
}
export interface OpenedSession {
  token: string
  identity: SessionIdentity
}
export interface NewAdministrator {
  code: string
  login: string
  displayName: string
  password: string
}
export interface Credentials {
  login: string
  password: string
  /** Address of the caller; for the limit only, never stored. */
  address: string
}
export interface AccessDeps {
  control: DataSource
  clock: EngineClock
  dataDirectory: string
}

export class Access {
  readonly #control: DataSource
  readonly #clock: EngineClock
  readonly #setupCode: SetupCodeFile
  readonly #passwords = new Passwords()
  readonly #setupLimit: AttemptLimiter
  readonly #signInLimit: AttemptLimiter
  readonly #addressLimit: AttemptLimiter

  constructor({ control, clock, dataDirectory }: AccessDeps) {
    const now = (): Date => clock.now()
    this.#control = control
    this.#clock = clock
    this.#setupCode = new SetupCodeFile(dataDirectory)
    this.#setupLimit = new AttemptLimiter(SETUP_ATTEMPTS_PER_MINUTE_MAX, now)
    this.#signInLimit = new AttemptLimiter(SIGN_IN_ATTEMPTS_PER_MINUTE_MAX, now)
    this.#addressLimit = new AttemptLimiter(ADDRESS_ATTEMPTS_PER_MINUTE_MAX, now)
  }

  /** Writes the setup code while nobody exists, removes it when somebody does. Call once the database is there. */
  async start(): Promise<void> {
    if (await this.setupNeeded()) await this.#setupCode.ensure()
    else await this.#setupCode.remove()
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.#users().count({ take: 1 })) === 0
  }

  /** Makes the first administrator and signs them in. */
  async setUp({ code, login, displayName, password }: NewAdministrator): Promise<OpenedSession> {
    if (!(await this.setupNeeded())) throw setupDone()
    this.#setupLimit.take('setup')
    if (!(await this.#setupCode.matches(code))) throw codeWrong()
    // The right code is no guess: a password refused below must not use up the attempts.
    this.#setupLimit.forget('setup')
    requirePassword(password, login)
    const passwordHash = await this.#passwords.hash(password)
    // Serializable, so that of two browsers with the same code exactly one becomes the administrator.
    const user = await this.#control
      .transaction('SERIALIZABLE', async (manager) => {
        const users = manager.getRepository(AppUserEntity)
        if ((await users.count({ take: 1 })) > 0) throw setupDone()
        return users.save(
          users.create({ login: normaliseLogin(login), displayName: displayName.trim(), passwordHash }),
        )
      })
      .catch((error: unknown) => {
        throw isSerializationFailure(error) ? setupDone() : error
      })
    await this.#setupCode.remove()
    return this.#open(user)
  }

  async signIn({ login, password, address }: Credentials): Promise<OpenedSession> {
    const key = `${address} ${normaliseLogin(login)}`
    this.#addressLimit.take(address)
    this.#signInLimit.take(key)
    const user = await this.#users().findOneBy({ login: normaliseLogin(login) })
    if (!(await this.#passwords.matches(user?.passwordHash, password)) || !user) throw credentialsWrong()
    this.#signInLimit.forget(key)
    await this.#sessions().delete({ expiresAt: LessThan(this.#clock.now()) })
    return this.#open(user)
  }

  async signOut(cookieHeader: string | undefined): Promise<void> {
    const token = tokenOfCookie(cookieHeader)
    if (token !== undefined) await this.#sessions().delete({ tokenHash: tokenHash(token) })
  }

  /** Who a `Cookie` header belongs to, or `null`. Use moves the end of the session on. For HTTP and the socket alike. */
  async sessionOfCookie(cookieHeader: string | undefined): Promise<SessionIdentity | null> {
    const token = tokenOfCookie(cookieHeader)
    if (token === undefined) return null
    const session = await this.#sessions().findOneBy({ tokenHash: tokenHash(token) })
    const now = this.#clock.now()
    if (!session || session.expiresAt <= now) return null
    const user = await this.#users().findOneBy({ id: session.userId })
    if (!user) return null
    let expiresAt = session.expiresAt
    if (now.getTime() - session.seenAt.getTime() >= TOUCH_MS) {
      expiresAt = new Date(now.getTime() + SESSION_MS)
      await this.#sessions().update({ tokenHash: session.tokenHash }, { seenAt: now, expiresAt })
    }
    return identityOf(user, expiresAt)
  }

  async #open(user: AppUserEntity): Promise<OpenedSession> {
    const token = newToken()
    const now = this.#clock.now()
    const expiresAt = new Date(now.getTime() + SESSION_MS)
    await this.#sessions().insert({
      tokenHash: tokenHash(token),
      userId: user.id,
      createdAt: now,
      seenAt: now,
      expiresAt,
    })
    await this.#users().update({ id: user.id }, { lastSignInAt: now })
    return { token, identity: identityOf(user, expiresAt) }
  }

  #users() {
    return this.#control.getRepository(AppUserEntity)
  }

  #sessions() {
    return this.#control.getRepository(SessionEntity)
  }
}

/** Logins ignore case: a capital from a phone's keyboard must not refuse anyone. */
const normaliseLogin = (login: string): string => login.trim().toLowerCase()

function identityOf(user: AppUserEntity, expiresAt: Date): SessionIdentity {
  const { id: userId, login, displayName, role } = user
  return { userId, login, displayName, role, expiresAt: expiresAt.toISOString() }
}

const isSerializationFailure = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && (error as { code?: unknown }).code === '40001'

const setupDone = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SETUP_DONE',
    fact: 'the first administrator already exists',
    risk: 'no second one is made this way',
    action: 'sign in',
  })
const codeWrong = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_SETUP_CODE_WRONG',
    fact: 'the setup code is not the one of this installation',
    risk: 'nobody was created',
    action: 'copy the code that ./obzor up printed, or read it in the file setup-code of the data folder',
  })
const credentialsWrong = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_ACCESS_CREDENTIALS_WRONG',
    fact: 'login or password is wrong',
    risk: 'five wrong attempts close this login for a minute',
    action: 'check the keyboard layout and Caps Lock, then try again',
  })
