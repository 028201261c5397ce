// Keeps households equal to what the rule says of registers and acts. Follows the outbox with a cursor of its own, as the worker of
// welfare does, and looks only at persons whom a change can touch. It never waits for a delivery and none waits for it: persons
// that a delivery is writing are looked at a moment later.
import type { Client } from 'pg'
import type { Logger } from 'pino'
import type { IsoDate } from '../../model/index.ts'
import { HOUSEHOLDS_LOCK } from '../db/advisory-locks.ts'
import { probeOutbox } from '../live/db/outbox.ts'
import { LeaderLoop } from '../live/leader-loop.ts'
import type { Doorbell } from '../live/doorbell.ts'
import { CHUNK_PERSONS, composeNextChunk } from './compose-chunk.ts'
import { releaseInstitutions } from './db/compose.ts'
import {
  countHouseholds,
  enqueueChanged,
  enqueueDays,
  enqueueEverybody,
  enqueueSilence,
  readBasis,
} from './db/queue.ts'
import { makeWorkTables } from './db/work-tables.ts'

/** Another rule composes everybody again. */
const RULE = 1
const POLL_MS = 50
const STANDBY_POLL_MS = 500
const BACK_OFF_MS_MAX = 5_000
/** Days pass, registers fall silent, dormitories empty: none of it is news of the outbox. */
const CALENDAR_MS = 5_000
/** After a chunk that met a delivery: small enough to pass beside the next one. */
const CHUNK_PERSONS_MIN = 250

export interface HouseholdWorkerOptions {
  databaseUrl: string
  /** The day that households are composed for. */
  today(): IsoDate
  doorbell: Doorbell
  log: Logger
}

interface Basis {
  rule: number
  onDay: IsoDate
}

export class HouseholdWorker {
  readonly #options: HouseholdWorkerOptions
  readonly #loop: LeaderLoop
  #cursor = ''
  #onDay: IsoDate | null = null
  #calendarAt = 0
  #chunk = CHUNK_PERSONS
  /** Persons composed since the start, and with how many the planner is told again. */
  #composed = 0
  #countAt = CHUNK_PERSONS / 2

  constructor(options: HouseholdWorkerOptions) {
    this.#options = options
    const { databaseUrl, doorbell, log } = options
    this.#loop = new LeaderLoop({
      databaseUrl,
      doorbell,
      log,
      name: 'obzor-households',
      lock: HOUSEHOLDS_LOCK,
      lost: 'the worker of households lost its connection and starts over',
      pollMs: POLL_MS,
      standbyPollMs: STANDBY_POLL_MS,
      backOffMsMax: BACK_OFF_MS_MAX,
      lead: async (client) => {
        await makeWorkTables(client)
        this.#onDay = null
        this.#calendarAt = 0
      },
      step: (client, isQueued) => this.#step(client, isQueued),
    })
  }

  start(): void {
    this.#loop.start()
  }

  async stop(): Promise<void> {
    await this.#loop.stop()
  }

  /** One look and at most one chunk; true while the queue may hold more. */
  async #step(client: Client, isQueued: boolean): Promise<boolean> {
    const hasTurned = await this.#followCalendar(client)
    const { hasNews, now } = await probeOutbox(client, this.#cursor)
    this.#cursor = hasNews ? await enqueueChanged(client, this.#cursor) : now
    if (!hasNews && !isQueued && !hasTurned) return false
    return this.#composeChunk(client, this.#onDay!)
  }

  async #composeChunk(client: Client, onDay: IsoDate): Promise<boolean> {
    const outcome = await composeNextChunk(client, onDay, this.#chunk)
    if (!outcome) {
      this.#chunk = Math.max(CHUNK_PERSONS_MIN, Math.floor(this.#chunk / 4))
      await this.#options.doorbell.wait(POLL_MS)
      return true
    }
    this.#chunk = CHUNK_PERSONS
    if (outcome.moved > 0) this.#options.doorbell.ring()
    this.#composed += outcome.persons
    if (this.#composed >= this.#countAt) {
      this.#countAt = 2 * this.#composed
      await countHouseholds(client)
    }
    // A chunk may have put others into the queue; the empty look that follows costs half a millisecond.
    return outcome.persons > 0
  }

  /** True when somebody was put into the queue because time passed, or everybody because the rule is another. */
  async #followCalendar(client: Client): Promise<boolean> {
    const now = performance.now()
    if (this.#onDay !== null && now - this.#calendarAt < CALENDAR_MS) return false
    this.#calendarAt = now
    const today = this.#options.today()
    const isFirst = this.#onDay === null
    const stored = await readBasis(client)
    const before = stored?.basis ? (JSON.parse(stored.basis) as Basis) : null
    const basis = JSON.stringify({ rule: RULE, onDay: today } satisfies Basis)
    this.#onDay = today
    if (!stored || before?.rule !== RULE || before.onDay > today) {
      this.#cursor = await enqueueEverybody(client, basis)
      return true
    }
    if (isFirst) this.#cursor = stored.snapshot
    if (before.onDay < today) await enqueueDays(client, { after: before.onDay, upTo: today, basis })
    await enqueueSilence(client)
    await releaseInstitutions(client)
    return true
  }
}
