// What administrators do with the accounts of others. Nobody sees or changes a user whose territories reach beyond their own.
import { ArrayOverlap, type DataSource, type EntityManager } from 'typeorm'
import {
  rightsOf,
  scopeCovers,
  type Right,
  type Role,
  type TerritoryScope,
  type UserAccount,
  type UserSession,
} from '../../model/index.ts'
import { AppUserEntity, RecoveryCodeEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import { denied, loginTaken, selfChange, userUnknown, usersTooMany } from './access-errors.ts'
import { saveSecondFactorRoles, secondFactorRoles, type SessionIdentity } from './identity.ts'
import type { Actor, Journal } from './journal.ts'
import type { Passwords } from './passwords.ts'
import { isLocalAdministrator, requireLocalAdministrator } from './provider/local-administrator.ts'
import { requireOwnUser } from './provider/provider-sign-in.ts'
import { readableCode } from './readable-code.ts'
import type { Sessions } from './sessions.ts'

/** The list is sent whole: a region has some hundreds of users. */
export const USERS_MAX = 2_000
/** 80 bits. */
const ONE_TIME_PASSWORD_GROUPS = 4
const ONE_TIME_PASSWORD_HOURS = 72

export interface UsersDeps {
  control: DataSource
  clock: EngineClock
  journal: Journal
  sessions: Sessions
  passwords: Passwords
}
export interface NewUser {
  login: string
  displayName: string
  roles: Role[]
  scope: string[]
}
export type UserChange = Partial<Omit<NewUser, 'login'> & { enabled: boolean }>
export interface WithPassword {
  user: UserAccount
  /** One-time; shown this once. */
  password: string
}

/** Logins ignore case: a capital from a phone's keyboard must not refuse anyone. */
export const normaliseLogin = (login: string): string => login.trim().toLowerCase()
export const actorOf = ({ id, login }: AppUserEntity): Actor => ({ userId: id, login })

export class Users {
  readonly #control: DataSource
  readonly #deps: UsersDeps

  constructor(deps: UsersDeps) {
    this.#control = deps.control
    this.#deps = deps
  }

  async list(actor: SessionIdentity): Promise<UserAccount[]> {
    const users = await this.#control
      .getRepository(AppUserEntity)
      .find({ order: { login: 'ASC' }, take: USERS_MAX })
    const counts = await this.#deps.sessions.counts()
    return users
      .filter(({ scope }) => scopeCovers(actor.scope, scope))
      .map((user) => accountOf(user, counts.get(user.id)))
  }

  async one(actor: SessionIdentity, id: string): Promise<UserAccount> {
    return this.#shown(await visible(this.#control, actor.scope, id))
  }

  async create(actor: SessionIdentity, given: NewUser): Promise<WithPassword> {
    const { clock, journal, passwords } = this.#deps
    const login = normaliseLogin(given.login)
    const password = readableCode(ONE_TIME_PASSWORD_GROUPS)
    const passwordHash = await passwords.hash(password)
    const user = await journal.transact(async (manager, write) => {
      const { scope } = await authorised(manager, actor, 'users.manage')
      requireScope(scope, given.scope)
      const users = manager.getRepository(AppUserEntity)
      if ((await users.count()) >= USERS_MAX) throw usersTooMany(USERS_MAX)
      if (await users.existsBy({ login })) throw loginTaken(login)
      const passwordUntil = inHours(clock.now(), ONE_TIME_PASSWORD_HOURS)
      const row = { ...given, login, displayName: given.displayName.trim(), passwordHash, passwordUntil }
      const { id } = await users.save(users.create(row))
      const detail = { roles: given.roles, scope: given.scope }
      await write({ actor, action: 'user.create', subject: login, detail })
      return users.findOneByOrFail({ id })
    })
    return { user: await this.#shown(user), password }
  }

  /** Who is switched off has no sessions from then on; whose rights change keeps them with the new rights. */
  async change(actor: SessionIdentity, id: string, change: UserChange): Promise<UserAccount> {
    const { journal, sessions } = this.#deps
    const { displayName, ...powers } = change
    if (id === actor.userId && Object.keys(powers).length > 0) throw selfChange()
    const user = await journal.transact(async (manager, write) => {
      const { scope } = await authorised(manager, actor, 'users.manage')
      const before = await visible(manager, scope, id)
      const { login } = before
      if (Object.keys(change).some((name) => name !== 'enabled')) requireOwnUser(before)
      if (change.scope) requireScope(scope, change.scope)
      const users = manager.getRepository(AppUserEntity)
      const next = { ...powers, ...(displayName !== undefined && { displayName: displayName.trim() }) }
      if (Object.keys(next).length > 0) await users.update({ id }, next)
      if (change.enabled === false) await sessions.endAll(manager, id)
      if (isLocalAdministrator(before)) await requireLocalAdministrator(manager)
      // The name is not written: the journal outlives the person's time in office.
      const detail = { ...powers, ...(displayName !== undefined && { displayName: true }) }
      await write({ actor, action: 'user.change', subject: login, detail })
      return users.findOneByOrFail({ id })
    })
    sessions.changed()
    return this.#shown(user)
  }

  /** A new one-time password; second factor and sessions are gone. */
  async reset(actor: SessionIdentity, id: string): Promise<WithPassword> {
    const { clock, journal, passwords, sessions } = this.#deps
    if (id === actor.userId) throw selfChange()
    const password = readableCode(ONE_TIME_PASSWORD_GROUPS)
    const passwordHash = await passwords.hash(password)
    const user = await journal.transact(async (manager, write) => {
      const { scope } = await authorised(manager, actor, 'users.manage')
      const before = await visible(manager, scope, id)
      requireOwnUser(before)
      const { login } = before
      const users = manager.getRepository(AppUserEntity)
      const passwordUntil = inHours(clock.now(), ONE_TIME_PASSWORD_HOURS)
      const without = { totpSecret: null, totpPending: null, totpStep: null }
      await users.update({ id }, { passwordHash, passwordUntil, ...without })
      await manager.getRepository(RecoveryCodeEntity).delete({ userId: id })
      await sessions.endAll(manager, id)
      await write({ actor, action: 'user.reset', subject: login })
      return users.findOneByOrFail({ id })
    })
    sessions.changed()
    return { user: await this.#shown(user), password }
  }

  async sessions(actor: SessionIdentity, id: string): Promise<UserSession[]> {
    await visible(this.#control, actor.scope, id)
    return this.#deps.sessions.list(id, actor.sessionId)
  }

  async endSessions(actor: SessionIdentity, id: string): Promise<void> {
    const { journal, sessions } = this.#deps
    await journal.transact(async (manager, write) => {
      const { scope } = await authorised(manager, actor, 'sessions.end')
      const { login } = await visible(manager, scope, id)
      await sessions.endAll(manager, id)
      await write({ actor, action: 'session.end', subject: login, detail: { session: 'all' } })
    })
    sessions.changed()
  }

  secondFactorRoles(): Promise<Role[]> {
    return secondFactorRoles(this.#control)
  }

  /** Whoever has such a role and no second factor can enrol one and nothing else, from now on. */
  async requireSecondFactor(actor: SessionIdentity, roles: Role[]): Promise<Role[]> {
    const { journal, sessions } = this.#deps
    await journal.transact(async (manager, write) => {
      await authorised(manager, actor, 'access.settings')
      await saveSecondFactorRoles(manager, roles)
      const concerned = await manager.getRepository(AppUserEntity).findBy({ roles: ArrayOverlap(roles) })
      await sessions.endWithoutFactor(
        manager,
        concerned.map(({ id }) => id),
      )
      await write({ actor, action: 'access.settings', detail: { secondFactorRoles: roles } })
    })
    sessions.changed()
    return roles
  }

  async #shown(user: AppUserEntity): Promise<UserAccount> {
    return accountOf(user, (await this.#deps.sessions.counts()).get(user.id))
  }
}

/** Read under the journal's lock: of two administrators who take each other's rights away, one is too late. */
async function authorised(
  manager: EntityManager,
  actor: SessionIdentity,
  right: Right,
): Promise<AppUserEntity> {
  const user = await manager.getRepository(AppUserEntity).findOneBy({ id: actor.userId })
  if (user?.enabled && rightsOf(user.roles, user.scope).includes(right)) return user
  throw denied(`the right ${right} was taken away a moment ago`)
}

/** Who is out of sight is answered as if nobody were there. */
async function visible(
  control: Pick<EntityManager, 'getRepository'>,
  scope: TerritoryScope,
  id: string,
): Promise<AppUserEntity> {
  const user = await control.getRepository(AppUserEntity).findOneBy({ id })
  if (user && scopeCovers(scope, user.scope)) return user
  throw userUnknown()
}

function requireScope(own: TerritoryScope, given: TerritoryScope): void {
  if (!scopeCovers(own, given)) throw denied('these territories reach beyond your own')
}

const inHours = (from: Date, hours: number): Date => new Date(from.getTime() + hours * 3_600_000)

function accountOf(user: AppUserEntity, sessions = 0): UserAccount {
  const { id, login, displayName, roles, scope, enabled } = user
  return {
    id,
    login,
    displayName,
    roles,
    scope,
    enabled,
    hasSecondFactor: user.totpSecret !== null,
    byProvider: user.providerSubject !== null,
    oneTimePasswordUntil: user.passwordUntil?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
    sessions,
  }
}
