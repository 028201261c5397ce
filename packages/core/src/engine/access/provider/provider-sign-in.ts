// Sign-in by the region's provider of identities: settings, the way there and back, and the user who comes of it. The provider
// says who somebody is; which role that gives is said here, at every sign-in anew.
import type { DataSource, EntityManager } from 'typeorm'
import { ObzorError, rightsOf, type Right, type SavedProvider } from '../../../model/index.ts'
import { AppUserEntity } from '../../db/entities/index.ts'
import type { EngineClock } from '../../tokens.ts'
import { denied, loginTaken, usersTooMany } from '../access-errors.ts'
import { identityOf, secondFactorRoles, type SessionIdentity } from '../identity.ts'
import type { Journal, WriteAct } from '../journal.ts'
import { openSealed, Sealer } from '../sealing.ts'
import type { SecretStore } from '../secret-store.ts'
import type { OpenSession, Sessions } from '../sessions.ts'
import { claimedUser, type ClaimedUser } from './claims.ts'
import { requireLocalAdministrator } from './local-administrator.ts'
import { ProviderClient, type ProviderFacts, type Vouched } from './provider-client.ts'
import {
  attemptUnknown,
  factorMissing,
  managedByProvider,
  providerOff,
  userSwitchedOff,
} from './provider-errors.ts'
import { ProviderStore, type ProviderChange } from './provider-settings.ts'
import { safeNext, SignInAttempts } from './sign-in-attempt.ts'

/** Users are listed whole. */
const USERS_MAX = 2_000

export interface ProviderSignInDeps {
  control: DataSource
  clock: EngineClock
  journal: Journal
  sessions: Sessions
  secrets: SecretStore
}
/** What the page of sign-in shows; nothing that a stranger must not know. */
export interface ProviderOffer {
  /** «Войти через …»; `null` where there is none. */
  name: string | null
  localPasswords: boolean
}
export interface ReturnedUser {
  token: string
  identity: SessionIdentity
  next: string
}

export class ProviderSignIn {
  readonly #deps: ProviderSignInDeps
  readonly #store: ProviderStore
  readonly #client: ProviderClient
  readonly #attempts: SignInAttempts

  constructor(deps: ProviderSignInDeps) {
    this.#deps = deps
    this.#store = new ProviderStore(deps.secrets)
    this.#client = new ProviderClient(deps.clock)
    this.#attempts = new SignInAttempts(deps.secrets.signInKey(), deps.clock)
  }

  settings(): Promise<SavedProvider> {
    return this.#store.read(this.#deps.control)
  }

  async offer(): Promise<ProviderOffer> {
    const { enabled, name, localPasswords } = await this.settings()
    return enabled ? { name, localPasswords } : { name: null, localPasswords: true }
  }

  /** Asks the provider of these settings what it is, and saves nothing. */
  async check(change: ProviderChange): Promise<ProviderFacts> {
    return this.#client.look(await this.#store.entered(this.#deps.control, change))
  }

  /** Who came by a provider that is switched off or changed has no session from then on. */
  async save(actor: SessionIdentity, change: ProviderChange): Promise<SavedProvider> {
    const { journal, sessions } = this.#deps
    const saved = await journal.transact(async (manager, write) => {
      await requireRight(manager, actor, 'access.provider')
      const before = await this.#store.read(manager)
      const after = await this.#store.save(manager, change)
      if (!after.localPasswords) await requireLocalAdministrator(manager)
      if (!after.enabled || before.issuer !== after.issuer) await sessions.endOfProvider(manager)
      const { enabled, issuer, clientId, localPasswords, rules } = after
      await write({
        actor,
        action: 'access.provider',
        subject: issuer,
        // A new secret is named and not told.
        detail: {
          enabled,
          clientId,
          localPasswords,
          rules: rules.map(({ value, role }) => `${value} → ${role}`),
          secret: change.clientSecret !== undefined,
        },
      })
      return after
    })
    sessions.changed()
    return saved
  }

  /** The address to send the browser to, and the cookie that it must bring back. */
  async begin(next: unknown): Promise<{ address: string; cookie: string }> {
    const settings = await this.#enabled()
    const { attempt, address } = await this.#client.begin(settings, safeNext(next))
    return { address: address.href, cookie: this.#attempts.seal(attempt) }
  }

  /** `search`: the query that the browser came back with. Refusals are journalled. */
  async finish(cookieHeader: string | undefined, search: string, agent: string): Promise<ReturnedUser> {
    try {
      const settings = await this.#enabled()
      const attempt = this.#attempts.take(cookieHeader)
      // The provider was changed meanwhile: an answer of the former one proves nothing to the new.
      if (!attempt || attempt.issuer !== settings.issuer) throw attemptUnknown()
      const vouched = await this.#client.finish(settings, attempt, search)
      const user = claimedUser(vouched.claims, settings)
      const opened = await this.#admit(settings.issuer, user, vouched, agent)
      return { ...opened, next: attempt.next }
    } catch (error) {
      const code = error instanceof ObzorError ? error.code : 'OBZ_HTTP_INTERNAL'
      const detail = { by: 'provider', code }
      await this.#deps.journal.note({ actor: null, action: 'session.open', outcome: 'refused', detail })
      throw error
    }
  }

  /** Where the browser goes to end the session at the provider as well; `undefined` where that cannot be. */
  async signOutAddress(session: Pick<OpenSession, 'providerToken'>): Promise<string | undefined> {
    if (!session.providerToken) return undefined
    const { secrets, control } = this.#deps
    const token = openSealed(secrets.vaultKeys(), session.providerToken).toString('utf8')
    const settings = await this.#store.readWithSecret(control)
    if (!settings.enabled) return undefined
    // A provider that is down must not keep anybody from signing out here.
    const address = await this.#client.signOutAddress(settings, token).catch(() => undefined)
    return address?.href
  }

  async #enabled() {
    const settings = await this.#store.readWithSecret(this.#deps.control)
    if (!settings.enabled) throw providerOff()
    return settings
  }

  async #admit(
    issuer: string,
    claimed: ClaimedUser,
    { idToken }: Vouched,
    agent: string,
  ): Promise<{ token: string; identity: SessionIdentity }> {
    const { clock, journal, secrets, sessions } = this.#deps
    return journal.transact(async (manager, write) => {
      const required = await secondFactorRoles(manager)
      if (!claimed.hasFactor && claimed.roles.some((role) => required.includes(role))) throw factorMissing()
      const user = await this.#userOf(manager, write, issuer, claimed)
      if (!user.enabled) throw userSwitchedOff()
      await manager.getRepository(AppUserEntity).update({ id: user.id }, { lastSignInAt: clock.now() })
      const session = await sessions.open(manager, user.id, agent, {
        providerToken: new Sealer(secrets.vaultPublicKey()).seal(idToken),
        providerFactor: claimed.hasFactor,
      })
      const actor = { userId: user.id, login: user.login }
      const factor = claimed.hasFactor ? 'provider' : 'none'
      const detail = { via: 'provider', factor, roles: user.roles, scope: user.scope }
      await write({ actor, action: 'session.open', subject: user.login, detail })
      return { token: session.token, identity: await identityOf(manager, user, session) }
    })
  }

  /** By issuer and subject, never by a name: names are given away and taken over. */
  async #userOf(
    manager: EntityManager,
    write: WriteAct,
    issuer: string,
    { subject, login, displayName, roles, scope }: ClaimedUser,
  ): Promise<AppUserEntity> {
    const users = manager.getRepository(AppUserEntity)
    const who = { providerIssuer: issuer, providerSubject: subject }
    const known = await users.findOneBy(who)
    if (known) {
      await users.update({ id: known.id }, { displayName, roles, scope })
      return users.findOneByOrFail({ id: known.id })
    }
    if ((await users.count()) >= USERS_MAX) throw usersTooMany(USERS_MAX)
    const free = await freeLogin(manager, login, issuer)
    const { id } = await users.save(
      users.create({ ...who, login: free, displayName, roles, scope, passwordHash: null }),
    )
    const actor = { userId: id, login: free }
    await write({ actor, action: 'user.create', subject: free, detail: { roles, scope, via: 'provider' } })
    return users.findOneByOrFail({ id })
  }
}

/** Refuses to change by hand what the provider says at each sign-in. */
export function requireOwnUser(user: AppUserEntity): void {
  if (user.providerSubject !== null) throw managedByProvider()
}

async function requireRight(manager: EntityManager, actor: SessionIdentity, right: Right): Promise<void> {
  const user = await manager.getRepository(AppUserEntity).findOneBy({ id: actor.userId })
  if (user?.enabled && rightsOf(user.roles, user.scope).includes(right)) return
  throw denied(`the right ${right} was taken away a moment ago`)
}

/** A login that somebody has already is told apart by the provider's host. */
async function freeLogin(manager: EntityManager, login: string, issuer: string): Promise<string> {
  const users = manager.getRepository(AppUserEntity)
  const withHost = `${login}@${new URL(issuer).hostname}`.slice(0, 64)
  for (const free of [login, withHost]) if (!(await users.existsBy({ login: free }))) return free
  throw loginTaken(login)
}
