// What users do with their own account: password, sessions, second factor.
import type { DataSource } from 'typeorm'
import type { UserSession } from '../../model/index.ts'
import { AppUserEntity } from '../db/entities/index.ts'
import {
  codeInvalid,
  enrolmentMissing,
  passwordSame,
  passwordWrong,
  secondFactorMandatory,
  sessionUnknown,
  userUnknown,
} from './access-errors.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import { identityOf, secondFactorRoles, type SessionIdentity } from './identity.ts'
import { requirePassword } from './passwords.ts'
import type { Enrolment, SecondFactor } from './second-factor.ts'
import type { UsersDeps } from './users.ts'

/** Of one user: who found a console unlocked must not guess the password at it. */
const CHECKS_PER_MINUTE_MAX = 5

export class Account {
  readonly #control: DataSource
  readonly #deps: UsersDeps & { secondFactor: SecondFactor }
  readonly #limit: AttemptLimiter

  constructor(deps: UsersDeps & { secondFactor: SecondFactor }) {
    this.#control = deps.control
    this.#deps = deps
    this.#limit = new AttemptLimiter(CHECKS_PER_MINUTE_MAX, () => deps.clock.now())
  }

  sessions({ userId, sessionId }: SessionIdentity): Promise<UserSession[]> {
    return this.#deps.sessions.list(userId, sessionId)
  }

  /** Without an id: all but the one that asks. */
  async endSessions(self: SessionIdentity, id?: string): Promise<void> {
    const { journal, sessions } = this.#deps
    await journal.transact(async (manager, write) => {
      if (id === undefined) await sessions.endAll(manager, self.userId, self.sessionId)
      else if (!(await sessions.end(manager, self.userId, id))) throw sessionUnknown()
      const detail = { session: id ?? 'all others' }
      await write({ actor: self, action: 'session.end', subject: self.login, detail })
    })
    sessions.changed()
  }

  /** The other sessions of the user end. */
  async changePassword(self: SessionIdentity, current: string, password: string): Promise<SessionIdentity> {
    const { journal, passwords, sessions } = this.#deps
    const before = await this.#withPassword(self, current)
    requirePassword(password, self.login)
    if (password === current) throw passwordSame()
    const passwordHash = await passwords.hash(password)
    const identity = await journal.transact(async (manager, write) => {
      const users = manager.getRepository(AppUserEntity)
      // A reset that came meanwhile wins.
      const change = { passwordHash, passwordUntil: null }
      const { affected } = await users.update(
        { id: self.userId, passwordHash: before.passwordHash ?? '' },
        change,
      )
      if (affected !== 1) throw passwordWrong()
      await sessions.endAll(manager, self.userId, self.sessionId)
      await write({ actor: self, action: 'password.change', subject: self.login })
      const user = await users.findOneByOrFail({ id: self.userId })
      return identityOf(manager, user, { id: self.sessionId, expiresAt: new Date(self.expiresAt) })
    })
    sessions.changed()
    return identity
  }

  async beginSecondFactor(self: SessionIdentity, password: string): Promise<Enrolment> {
    const user = await this.#withPassword(self, password)
    return this.#deps.journal.transact(async (manager, write) => {
      await write({ actor: self, action: 'second-factor.begin', subject: self.login })
      return this.#deps.secondFactor.begin(manager, user)
    })
  }

  /** Recovery codes, shown this once. */
  async confirmSecondFactor(self: SessionIdentity, code: string): Promise<string[]> {
    const { journal, secondFactor, sessions } = this.#deps
    this.#limit.take(self.userId)
    const codes = await journal.transact(async (manager, write) => {
      const user = await manager.getRepository(AppUserEntity).findOneByOrFail({ id: self.userId })
      if (user.totpPending === null) throw enrolmentMissing()
      const made = await secondFactor.confirm(manager, user, code)
      if (made === null) throw codeInvalid()
      await sessions.endAll(manager, self.userId, self.sessionId)
      await write({ actor: self, action: 'second-factor.enable', subject: self.login })
      return made
    })
    this.#limit.forget(self.userId)
    sessions.changed()
    return codes
  }

  async removeSecondFactor(self: SessionIdentity, password: string): Promise<void> {
    await this.#withPassword(self, password)
    await this.#deps.journal.transact(async (manager, write) => {
      const required = await secondFactorRoles(manager)
      if (self.roles.some((role) => required.includes(role))) throw secondFactorMandatory()
      await this.#deps.secondFactor.remove(manager, self.userId)
      await write({ actor: self, action: 'second-factor.remove', subject: self.login })
    })
  }

  async #withPassword({ userId }: SessionIdentity, password: string): Promise<AppUserEntity> {
    this.#limit.take(userId)
    const user = await this.#control.getRepository(AppUserEntity).findOneBy({ id: userId })
    if (!user) throw userUnknown()
    if (!(await this.#deps.passwords.matches(user.passwordHash, password))) throw passwordWrong()
    this.#limit.forget(userId)
    return user
  }
}
