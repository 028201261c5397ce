// What the leading engine does beside its turns: empties hours of the outbox that all have read, and raises the alarm
// about a transaction that stays open. On the pool, never on the relay's connection: nothing here may delay a frame.
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import { emptyPastSlot, openTransactions, type OpenTransaction } from './db/outbox.ts'
import type { LiveMetrics } from './metrics.ts'

const WATCH_MS = 5_000
const SLOT_MS = 30_000
const OPEN_TRANSACTION_SECONDS_MAX = 30

export interface HousekeepingOptions {
  pool: Pool
  log: Logger
  metrics: LiveMetrics
}

export class Housekeeping {
  readonly #options: HousekeepingOptions
  #watchAt = 0
  #slotAt = 0
  #work: Promise<void> | null = null
  /** Already told of: the alarm rings once a transaction. */
  #alarmed = new Set<string>()
  #isHeld = false

  constructor({ pool, log, metrics }: HousekeepingOptions) {
    this.#options = { pool, log, metrics }
  }

  /** Cheap when nothing is due; what is due goes on by itself. `cursor`: where the relay stands. */
  look(cursor: string): void {
    const now = Date.now()
    if (this.#work || now - this.#watchAt < WATCH_MS) return
    this.#watchAt = now
    this.#work = this.#run(cursor, now)
      .catch((error: unknown) => {
        this.#options.log.warn({ err: error }, 'housekeeping of the outbox failed; it is tried again')
      })
      .finally(() => {
        this.#work = null
      })
  }

  async settled(): Promise<void> {
    await this.#work
  }

  async #run(cursor: string, now: number): Promise<void> {
    const { pool, metrics } = this.#options
    const open = await openTransactions(pool, OPEN_TRANSACTION_SECONDS_MAX)
    metrics.openTransactionSeconds.set(open[0]?.seconds ?? 0)
    this.#alarm(open)
    if (now - this.#slotAt < SLOT_MS) return
    this.#slotAt = now
    const outcome = await emptyPastSlot(pool, cursor)
    if (outcome === 'unread' && !this.#isHeld) {
      this.#options.log.warn(
        'a reader of the outbox is more than an hour behind: the outbox grows until it goes on',
      )
    }
    this.#isHeld = outcome === 'unread'
  }

  #alarm(open: readonly OpenTransaction[]): void {
    const { log } = this.#options
    const before = this.#alarmed
    this.#alarmed = new Set(open.map((transaction) => transaction.id))
    for (const { id, ...transaction } of open) {
      if (!before.has(id))
        log.warn({ err: openTooLong(transaction.seconds), transaction }, 'transaction open for long')
    }
    for (const id of before) {
      if (!this.#alarmed.has(id))
        log.info({ transaction: id }, 'a transaction that was open for long has ended')
    }
  }
}

const openTooLong = (seconds: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_LIVE_TRANSACTION_OPEN',
    fact: `a transaction has been open for ${Math.round(seconds)} s`,
    risk: 'what it wrote is on no screen yet, and the database cannot clean up behind it',
    action: 'find its client by the process id and let it commit, or end it with pg_terminate_backend',
  })
