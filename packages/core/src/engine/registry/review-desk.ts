// The review queue: what an officer says of two records holds for ever and is applied at once where nothing else is at work.
import type pg from 'pg'
import { openSealed, type OpeningKeys } from '../access/sealing.ts'
import { LINKAGE_LOCK } from '../db/advisory-locks.ts'
import { IDENTITY_COLUMNS, type IdentityColumn, type WrittenIdentity } from '../linkage/identity.ts'
import { BUILT_IN, CENTIBITS, chanceOfBits } from '../linkage/people-model.ts'
import { applyPending } from './apply-pending.ts'
import { isRekeying } from '../vault/db/rotation-rows.ts'
import { currentVersion } from './db/linkage-versions.ts'
import * as rows from './db/review-rows.ts'
import { eventNotUndone, pairUnknown, secondOfficer } from './errors.ts'

/** A person of more records or facts than this is not made by one officer alone. */
export const FOUR_EYES_RECORDS = 6
export const FOUR_EYES_FACTS = 100

export interface ReviewPair extends Omit<rows.ReviewRow, 'weight' | 'parts'> {
  probability: number
  /** Bits, in the order in which they are added up: the chance at random first, what all say together last. */
  steps: { what: 'prior' | IdentityColumn | 'together'; bits: number }[]
  /** Whether «same» needs a second officer. */
  needsSecond: boolean
}
export interface Revealed {
  left: WrittenIdentity | null
  right: WrittenIdentity | null
}
export interface Decided {
  pair: ReviewPair
  /** False: it is applied with the next linkage. */
  isApplied: boolean
}

export class ReviewDesk {
  readonly #pool: pg.Pool
  readonly #vaultKeys: () => OpeningKeys

  /** `pool` reads the vault. */
  constructor({ pool, vaultKeys }: { pool: pg.Pool; vaultKeys: () => OpeningKeys }) {
    this.#pool = pool
    this.#vaultKeys = vaultKeys
  }

  async list(filter: rows.ReviewFilter): Promise<{ items: ReviewPair[]; next: string | null }> {
    const found = await rows.listReviews(this.#pool, { ...filter, limit: filter.limit + 1 })
    const last = found.length > filter.limit ? found[filter.limit - 1] : undefined
    return {
      items: found.slice(0, filter.limit).map(pairOf),
      next: last ? `${last.weight}.${last.id}` : null,
    }
  }

  async state(): Promise<rows.RegistryCounts & { reviews: rows.ReviewCounts }> {
    return { ...(await rows.readState(this.#pool)), reviews: await rows.countReviews(this.#pool) }
  }

  /** Names as the sources wrote them. Who may ask is the route's business, and that it was asked stands in the journal. */
  async reveal(id: string): Promise<Revealed> {
    const sealed = await rows.sealedSides(this.#pool, id)
    if (!sealed) throw pairUnknown(id)
    const open = (value: Buffer | null): WrittenIdentity | null =>
      value && (JSON.parse(openSealed(this.#vaultKeys(), value).toString('utf8')) as WrittenIdentity)
    return { left: open(sealed.left), right: open(sealed.right) }
  }

  async decide(id: string, verdict: 'same' | 'different' | 'later', by: string): Promise<Decided> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      await rows.lockReview(client, id)
      const pair = await rows.readReview(client, id)
      if (!pair) throw pairUnknown(id)
      const needsSecond = verdict === 'same' && needsTwo(pair)
      if (needsSecond && pair.state === 'second' && pair.firstBy === by) throw secondOfficer()
      const isFinal = !needsSecond || pair.state === 'second'
      const fresh = await rows.putDecision(client, {
        left: pair.left.record,
        right: pair.right.record,
        verdict,
        by,
        isFinal,
      })
      await client.query('commit')
      const isApplied =
        isFinal &&
        verdict !== 'later' &&
        (await this.#apply(client, [pair.left.record, pair.right.record].map(Number), fresh.length === 2))
      return { pair: pairOf((await rows.readReview(client, id))!), isApplied }
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }

  async events(
    before: string | undefined,
    limit: number,
  ): Promise<{ items: rows.EventRow[]; next: string | null }> {
    const found = await rows.listEvents(this.#pool, before, limit + 1)
    return { items: found.slice(0, limit), next: found.length > limit ? found[limit - 1]!.id : null }
  }

  /** Takes a merge back: the records that came with it are told apart from the others, for ever. */
  async undo(id: string, by: string): Promise<{ isApplied: boolean }> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      const event = await rows.readEvent(client, id)
      if (!event?.canUndo) throw eventNotUndone(id)
      const apart = await rows.tellApart(client, id, by)
      await rows.setPending(client, apart)
      await client.query('commit')
      return { isApplied: await this.#apply(client, apart, true) }
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    } finally {
      client.release()
    }
  }

  /** False where a linkage is under way, or one of the group waits to be compared: then it is done with that. */
  async #apply(client: pg.PoolClient, seeds: number[], mayApply: boolean): Promise<boolean> {
    if (!mayApply || seeds.length === 0) return false
    const { rows: lock } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [
      LINKAGE_LOCK,
    ])
    if (!lock[0]!.ours) return false
    try {
      // Pseudonyms of two peppers would take one person for two.
      if (await isRekeying(client)) return false
      const { id: version, model } = await currentVersion(client, BUILT_IN)
      const { applied } = await applyPending(client, { version, model, runId: null, seeds })
      return applied
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LINKAGE_LOCK])
    }
  }
}

const needsTwo = ({ reason, left, right }: rows.ReviewRow): boolean =>
  reason === 'two-snils' ||
  left.records + right.records > FOUR_EYES_RECORDS ||
  left.facts + right.facts > FOUR_EYES_FACTS

function pairOf(row: rows.ReviewRow): ReviewPair {
  const { weight, parts, ...told } = row
  const prior = parts.reduce((left, part) => left - part, weight)
  return {
    ...told,
    probability: chanceOfBits(weight),
    steps:
      parts.length === 0
        ? []
        : [
            { what: 'prior', bits: prior / CENTIBITS },
            ...IDENTITY_COLUMNS.map((what, at) => ({ what, bits: (parts[at] ?? 0) / CENTIBITS })),
            // Of a version that learned no patterns there is none.
            ...(parts[IDENTITY_COLUMNS.length]
              ? [{ what: 'together' as const, bits: parts[IDENTITY_COLUMNS.length]! / CENTIBITS }]
              : []),
          ],
    needsSecond: needsTwo(row),
  }
}
