// Sessions in the database: opened, found by a cookie, listed and ended. Whoever holds an open socket listens here.
import { In, IsNull, LessThan, MoreThan, Not, type DataSource, type EntityManager } from 'typeorm'
import type { UserSession } from '../../model/index.ts'
import { SessionEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import { newToken, tokenHash, tokenOfCookie } from './session-cookie.ts'

/** A session ends this long after its last use. */
export const SESSION_HOURS = 12
const SESSION_MS = SESSION_HOURS * 3_600_000
/** Use is written down once a minute at most: a console that polls must not write on each request. */
const TOUCH_MS = 60_000
const AGENT_LENGTH_MAX = 200
/** Sessions shown of one user. */
const LISTED_MAX = 100

export interface OpenSession {
  id: string
  userId: string
  expiresAt: Date
  /** ID token, sealed; `null` for a session that a password opened. */
  providerToken: Buffer | null
}
/** How the region's provider of identities vouched for whoever signs in. */
export interface ProviderVouch {
  providerToken: Buffer
  providerFactor: boolean
}

export class Sessions {
  readonly #control: DataSource
  readonly #clock: EngineClock
  readonly #listeners = new Set<() => void>()

  constructor(control: DataSource, clock: EngineClock) {
    this.#control = control
    this.#clock = clock
  }

  /** Called after a session ended or somebody's rights changed; answers with what stops it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Call after the commit, or the listeners would still find the former state. */
  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  async open(
    manager: EntityManager,
    userId: string,
    agent: string,
    vouch?: ProviderVouch,
  ): Promise<{ token: string } & OpenSession> {
    const token = newToken()
    const now = this.#clock.now()
    const expiresAt = new Date(now.getTime() + SESSION_MS)
    const sessions = manager.getRepository(SessionEntity)
    await sessions.delete({ expiresAt: LessThan(now) })
    await sessions.insert({
      tokenHash: tokenHash(token),
      userId,
      agent: agent.slice(0, AGENT_LENGTH_MAX),
      createdAt: now,
      seenAt: now,
      expiresAt,
      ...vouch,
    })
    const { id } = await sessions.findOneByOrFail({ tokenHash: tokenHash(token) })
    return { token, id, userId, expiresAt, providerToken: vouch?.providerToken ?? null }
  }

  /** Use moves the end of the session on. */
  async ofCookie(cookieHeader: string | undefined): Promise<OpenSession | null> {
    const token = tokenOfCookie(cookieHeader)
    if (token === undefined) return null
    const sessions = this.#control.getRepository(SessionEntity)
    const session = await sessions.findOneBy({ tokenHash: tokenHash(token) })
    const now = this.#clock.now()
    if (!session || session.expiresAt <= now) return null
    const { id, userId, providerToken } = session
    if (now.getTime() - session.seenAt.getTime() < TOUCH_MS)
      return { id, userId, expiresAt: session.expiresAt, providerToken }
    const expiresAt = new Date(now.getTime() + SESSION_MS)
    await sessions.update({ tokenHash: session.tokenHash }, { seenAt: now, expiresAt })
    return { id, userId, expiresAt, providerToken }
  }

  async list(userId: string, currentId: string | null): Promise<UserSession[]> {
    const found = await this.#control.getRepository(SessionEntity).find({
      where: { userId, expiresAt: MoreThan(this.#clock.now()) },
      order: { seenAt: 'DESC' },
      take: LISTED_MAX,
    })
    return found.map(({ id, createdAt, seenAt, expiresAt, agent }) => ({
      id,
      createdAt: createdAt.toISOString(),
      seenAt: seenAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      agent,
      isCurrent: id === currentId,
    }))
  }

  /** Sessions open now, by user. */
  async counts(): Promise<Map<string, number>> {
    const rows = await this.#control
      .getRepository(SessionEntity)
      .createQueryBuilder('session')
      .select('session.user_id', 'userId')
      .addSelect('count(*)', 'count')
      .where('session.expires_at > :now', { now: this.#clock.now() })
      .groupBy('session.user_id')
      .getRawMany<{ userId: string; count: string }>()
    return new Map(rows.map(({ userId, count }) => [userId, Number(count)]))
  }

  /** `false` when the user has no such session. */
  async end(manager: EntityManager, userId: string, id: string): Promise<boolean> {
    return ((await manager.getRepository(SessionEntity).delete({ userId, id })).affected ?? 0) > 0
  }

  /** All of a user, but for one. */
  async endAll(manager: EntityManager, userId: string, exceptId?: string): Promise<void> {
    await manager
      .getRepository(SessionEntity)
      .delete({ userId, ...(exceptId !== undefined && { id: Not(exceptId) }) })
  }

  /** Of everybody whom a provider signed in. */
  async endOfProvider(manager: EntityManager): Promise<void> {
    await manager.getRepository(SessionEntity).delete({ providerFactor: Not(IsNull()) })
  }

  /** Of these users, where the provider did not say that a second factor was used. */
  async endWithoutFactor(manager: EntityManager, userIds: readonly string[]): Promise<void> {
    await manager.getRepository(SessionEntity).delete({ userId: In([...userIds]), providerFactor: false })
  }
}
