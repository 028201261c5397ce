// The way in: the first administrator, sign-in, sign-out, and whom a cookie belongs to. Time comes from the engine's clock.
import type { DataSource } from 'typeorm'
import { AppUserEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import { codeInvalid, codeRequired, credentialsWrong, setupCodeWrong, setupDone } from './access-errors.ts'
import { Account } from './account.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import { identityOf, type SessionIdentity } from './identity.ts'
import { Journal } from './journal.ts'
import { Passwords, requirePassword } from './passwords.ts'
import { isLocalAdministrator } from './provider/local-administrator.ts'
import { passwordsOff } from './provider/provider-errors.ts'
import { ProviderSignIn } from './provider/provider-sign-in.ts'
import { SecondFactor } from './second-factor.ts'
import { SecretStore } from './secret-store.ts'
import { Sessions } from './sessions.ts'
import { SetupCodeFile } from './setup-code.ts'
import { actorOf, normaliseLogin, Users } from './users.ts'

/** For set-up the bound is for the whole installation: there is one code, so many addresses must not help. */
const SETUP_ATTEMPTS_PER_MINUTE_MAX = 5
/** For one login from one address, so that a stranger cannot lock an administrator out. */
const SIGN_IN_ATTEMPTS_PER_MINUTE_MAX = 5
/** For one address whatever the login. */
const ADDRESS_ATTEMPTS_PER_MINUTE_MAX = 30
/** For one user whatever the address: a million codes, three of them good, would not hold out against many addresses. */
const CODE_ATTEMPTS_PER_MINUTE_MAX = 5

export interface OpenedSession {
  token: string
  identity: SessionIdentity
}
export interface NewAdministrator {
  code: string
  login: string
  displayName: string
  password: string
  /** What the browser says of itself. */
  agent?: string
}
export interface Credentials {
  login: string
  password: string
  /** Of the authenticator, or a recovery code; for users with a second factor. */
  code?: string
  /** Address of the caller; for the limit only, never stored. */
  address: string
  agent?: string
}
export interface AccessDeps {
  control: DataSource
  clock: EngineClock
  dataDirectory: string
}

export class Access {
  readonly journal: Journal
  readonly users: Users
  readonly account: Account
  readonly provider: ProviderSignIn
  readonly #control: DataSource
  readonly #clock: EngineClock
  readonly #setupCode: SetupCodeFile
  readonly #passwords = new Passwords()
  readonly #sessions: Sessions
  readonly #secondFactor: SecondFactor
  readonly #setupLimit: AttemptLimiter
  readonly #signInLimit: AttemptLimiter
  readonly #addressLimit: AttemptLimiter
  readonly #codeLimit: AttemptLimiter

  constructor({ control, clock, dataDirectory }: AccessDeps) {
    const now = (): Date => clock.now()
    this.#control = control
    this.#clock = clock
    this.#setupCode = new SetupCodeFile(dataDirectory)
    this.#sessions = new Sessions(control, clock)
    const secrets = new SecretStore({ dataDirectory })
    this.#secondFactor = new SecondFactor(secrets, clock)
    this.#setupLimit = new AttemptLimiter(SETUP_ATTEMPTS_PER_MINUTE_MAX, now)
    this.#signInLimit = new AttemptLimiter(SIGN_IN_ATTEMPTS_PER_MINUTE_MAX, now)
    this.#addressLimit = new AttemptLimiter(ADDRESS_ATTEMPTS_PER_MINUTE_MAX, now)
    this.#codeLimit = new AttemptLimiter(CODE_ATTEMPTS_PER_MINUTE_MAX, now)
    this.journal = new Journal({ control, clock, dataDirectory })
    const shared = {
      control,
      clock,
      journal: this.journal,
      sessions: this.#sessions,
      passwords: this.#passwords,
    }
    this.users = new Users(shared)
    this.provider = new ProviderSignIn({ ...shared, secrets })
    this.account = new Account({ ...shared, secondFactor: this.#secondFactor })
  }

  /** Writes the setup code while nobody exists, removes it when somebody does. Call once the database is there. */
  async start(): Promise<void> {
    if (await this.setupNeeded()) await this.#setupCode.ensure()
    else await this.#setupCode.remove()
  }

  /** Called after a session ended or somebody's rights changed; answers with what stops it. */
  onSessionsChanged(listener: () => void): () => void {
    return this.#sessions.onChange(listener)
  }

  async setupNeeded(): Promise<boolean> {
    return (await this.#control.getRepository(AppUserEntity).count({ take: 1 })) === 0
  }

  /** Makes the first administrator and signs them in. */
  async setUp({ code, login, displayName, password, agent = '' }: NewAdministrator): Promise<OpenedSession> {
    if (!(await this.setupNeeded())) throw setupDone()
    this.#setupLimit.take('setup')
    if (!(await this.#setupCode.matches(code))) throw setupCodeWrong()
    // The right code is no guess: a password refused below must not use up the attempts.
    this.#setupLimit.forget('setup')
    requirePassword(password, login)
    const passwordHash = await this.#passwords.hash(password)
    // The journal's transactions wait for each other: of two browsers with the same code one becomes the administrator.
    const opened = await this.journal.transact(async (manager, write) => {
      const users = manager.getRepository(AppUserEntity)
      if ((await users.count({ take: 1 })) > 0) throw setupDone()
      const { id } = await users.save(
        users.create({
          login: normaliseLogin(login),
          displayName: displayName.trim(),
          passwordHash,
          roles: ['administrator'],
          lastSignInAt: this.#clock.now(),
        }),
      )
      const user = await users.findOneByOrFail({ id })
      const session = await this.#sessions.open(manager, user.id, agent)
      await write({ actor: actorOf(user), action: 'setup', subject: user.login })
      return { token: session.token, identity: await identityOf(manager, user, session) }
    })
    await this.#setupCode.remove()
    return opened
  }

  async signIn({ login, password, code, address, agent = '' }: Credentials): Promise<OpenedSession> {
    const key = `${address} ${normaliseLogin(login)}`
    this.#addressLimit.take(address)
    this.#signInLimit.take(key)
    const found = await this.#control.getRepository(AppUserEntity).findOneBy({ login: normaliseLogin(login) })
    const isRight = await this.#passwords.matches(found?.passwordHash, password)
    if (!found || !isRight || !this.#mayCome(found)) {
      // A login that nobody has is not written: people type their password there.
      await this.#noteRefusal(found?.login ?? null, 'password')
      throw credentialsWrong()
    }
    this.#signInLimit.forget(key)
    if (!isLocalAdministrator(found) && !(await this.provider.offer()).localPasswords) {
      await this.#noteRefusal(found.login, 'password')
      throw passwordsOff()
    }
    if (found.totpSecret !== null) {
      if (code === undefined) throw codeRequired()
      this.#codeLimit.take(found.id)
    }
    const opened = await this.journal.transact(async (manager, write) => {
      const users = manager.getRepository(AppUserEntity)
      // Read again: what was changed while the password was hashed holds.
      const user = await users.findOneByOrFail({ id: found.id })
      if (user.passwordHash !== found.passwordHash || !this.#mayCome(user)) throw credentialsWrong()
      const factor = await this.#secondFactor.spend(manager, user, code ?? '')
      if (factor === 'refused') return null
      const session = await this.#sessions.open(manager, user.id, agent)
      await users.update({ id: user.id }, { lastSignInAt: this.#clock.now() })
      await write({ actor: actorOf(user), action: 'session.open', subject: user.login, detail: { factor } })
      return { token: session.token, identity: await identityOf(manager, user, session) }
    })
    if (!opened) {
      await this.#noteRefusal(found.login, 'code')
      throw codeInvalid()
    }
    this.#codeLimit.forget(found.id)
    return opened
  }

  /** Answers with where the browser goes on to, for whom a provider signed in. */
  async signOut(cookieHeader: string | undefined): Promise<{ continueAt: string | undefined }> {
    const session = await this.#sessions.ofCookie(cookieHeader)
    if (!session) return { continueAt: undefined }
    const user = await this.#control.getRepository(AppUserEntity).findOneByOrFail({ id: session.userId })
    await this.journal.transact(async (manager, write) => {
      if (!(await this.#sessions.end(manager, user.id, session.id))) return
      await write({ actor: actorOf(user), action: 'session.close', subject: user.login })
    })
    this.#sessions.changed()
    return { continueAt: await this.provider.signOutAddress(session) }
  }

  /** One step of a sign-in by the provider, of this address. */
  takeProviderStep(address: string): void {
    this.#addressLimit.take(address)
  }

  /** Who a `Cookie` header belongs to, or `null`. Use moves the end of the session on. For HTTP and the socket alike. */
  async sessionOfCookie(cookieHeader: string | undefined): Promise<SessionIdentity | null> {
    const session = await this.#sessions.ofCookie(cookieHeader)
    if (!session) return null
    const user = await this.#control.getRepository(AppUserEntity).findOneBy({ id: session.userId })
    return user?.enabled ? identityOf(this.#control, user, session) : null
  }

  /** A user who is switched off, or whose one-time password has run out, is refused as if the password were wrong. */
  #mayCome({ enabled, passwordUntil }: AppUserEntity): boolean {
    return enabled && (passwordUntil === null || passwordUntil > this.#clock.now())
  }

  #noteRefusal(login: string | null, by: 'password' | 'code'): Promise<void> {
    return this.journal.note({
      actor: null,
      action: 'session.open',
      subject: login,
      outcome: 'refused',
      detail: { by },
    })
  }
}
