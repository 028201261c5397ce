// The journal of who did what. An act and its entry are one transaction: there is neither without the other.
import {
  LessThan,
  LessThanOrEqual,
  MoreThanOrEqual,
  Between,
  type DataSource,
  type EntityManager,
} from 'typeorm'
import type { ChainState, JournalDetail, JournalEntry, JournalOutcome } from '../../model/index.ts'
import { JournalEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import {
  addEntry,
  hashOfEntry,
  lastLink,
  linkAt,
  lockChain,
  type Ask,
  type JournalLink,
} from './db/journal-chain.ts'
import { JournalHead } from './journal-head.ts'
import { verifyChain } from './verify-chain.ts'

export interface Actor {
  userId: string
  login: string
}
export interface Act {
  /** `null`: nobody who is known here. */
  actor: Actor | null
  action: string
  subject?: string | null
  /** Default `done`. */
  outcome?: JournalOutcome
  /** No secrets, no persons of the registry. */
  detail?: JournalDetail
}
export type WriteAct = (act: Act) => Promise<void>

export interface JournalQuery {
  limit?: number
  /** Entries with a smaller id. */
  before?: string
  actor?: string
  action?: string
  subject?: string
  /** ISO instants, both included. */
  from?: string
  to?: string
}
export interface JournalDeps {
  control: DataSource
  clock: EngineClock
  dataDirectory: string
}

const DEFAULT_PAGE = 50

export class Journal {
  readonly #control: DataSource
  readonly #clock: EngineClock
  readonly #head: JournalHead
  #verifying: Promise<ChainState> | undefined

  constructor({ control, clock, dataDirectory }: JournalDeps) {
    this.#control = control
    this.#clock = clock
    this.#head = new JournalHead(dataDirectory)
  }

  /**
   * Runs `work` in a transaction that holds the end of the chain: what it reads is the last word, for every act that is
   * journalled waits its turn. Keep hashing of passwords and the like outside.
   */
  async transact<Result>(
    work: (manager: EntityManager, write: WriteAct) => Promise<Result>,
  ): Promise<Result> {
    let link: JournalLink | undefined
    let isHeadTrue = true
    const result = await this.#control.transaction('READ COMMITTED', async (manager) => {
      const ask: Ask = (sql, parameters) => manager.query(sql, parameters)
      await lockChain(ask)
      isHeadTrue = await this.#isHeadTrue(ask)
      return await work(manager, async (act) => {
        link = await this.#append(ask, link ?? (await lastLink(ask)), act)
      })
    })
    if (link && isHeadTrue) this.#moveHead(link)
    return result
  }

  /** An act that changes nothing in the database, or one that is about to be tried. */
  note(act: Act): Promise<void> {
    return this.transact((_manager, write) => write(act))
  }

  /** The newest first. */
  async list({ limit = DEFAULT_PAGE, before, actor, action, subject, from, to }: JournalQuery): Promise<{
    items: JournalEntry[]
    next: string | null
  }> {
    const found = await this.#control.getRepository(JournalEntity).find({
      where: {
        ...(before !== undefined && { id: LessThan(before) }),
        ...(actor !== undefined && { actor }),
        ...(action !== undefined && { action }),
        ...(subject !== undefined && { subject }),
        ...within(from, to),
      },
      order: { id: 'DESC' },
      take: limit + 1,
    })
    const items = found.slice(0, limit).map(entryOf)
    return { items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  /** One walk at a time, whoever asks. */
  verify(): Promise<ChainState> {
    this.#verifying ??= verifyChain(
      (sql, parameters) => this.#control.query(sql, parameters),
      this.#head.read(),
    ).finally(() => {
      this.#verifying = undefined
    })
    return this.#verifying
  }

  async #append(ask: Ask, last: JournalLink, act: Act): Promise<JournalLink> {
    const { actor, action, subject = null, outcome = 'done', detail = {} } = act
    const id = String(BigInt(last.id) + 1n)
    const content = {
      id,
      at: this.#clock.now(),
      actorId: actor?.userId ?? null,
      actor: actor?.login ?? null,
      action,
      subject,
      outcome,
      detail,
    }
    const hash = hashOfEntry(last.hash, content)
    await addEntry(ask, { ...content, previous: last.hash, hash })
    return { id, hash }
  }

  #moveHead(link: JournalLink): void {
    const known = this.#head.read()
    if (!known || BigInt(known.id) < BigInt(link.id)) this.#head.write(link)
  }

  /** A head that the journal no longer holds is evidence: it stays as it is, and the check goes on naming the break. */
  async #isHeadTrue(ask: Ask): Promise<boolean> {
    const head = this.#head.read()
    return !head || ((await linkAt(ask, head.id))?.hash.equals(head.hash) ?? false)
  }
}

function within(from: string | undefined, to: string | undefined) {
  if (from !== undefined && to !== undefined) return { at: Between(new Date(from), new Date(to)) }
  if (from !== undefined) return { at: MoreThanOrEqual(new Date(from)) }
  if (to !== undefined) return { at: LessThanOrEqual(new Date(to)) }
  return {}
}

function entryOf({
  id,
  at,
  actorId,
  actor,
  action,
  subject,
  outcome,
  detail,
  hash,
}: JournalEntity): JournalEntry {
  const shown = { id, actorId, actor, action, subject, outcome, detail }
  return { ...shown, at: at.toISOString(), hash: hash.toString('hex') }
}
