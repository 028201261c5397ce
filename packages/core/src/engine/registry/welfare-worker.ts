// Keeps registry.household_welfare equal to what its rule says of the facts. Follows the outbox with a cursor of
// its own; see migration 0007 for why nothing is lost or counted twice.
import type { Client } from 'pg'
import type { Logger } from 'pino'
import {
  ObzorError,
  subsistenceLines,
  lastDayOf,
  welfareRuleOn,
  type IsoMonth,
  type SubsistenceLines,
} from '../../model/index.ts'
import { WELFARE_LOCK } from '../db/advisory-locks.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { probeOutbox } from '../live/db/outbox.ts'
import type { Doorbell } from '../live/doorbell.ts'
import { LeaderLoop } from '../live/leader-loop.ts'
import type { LiveMetrics } from '../live/metrics.ts'
import {
  enqueueAll,
  enqueueDifference,
  readConsumer,
  readLines,
  recountHouseholds,
  takeFromQueue,
  welfareBasis,
  type WelfareBasis,
} from './db/welfare.ts'
import {
  declaredSourceIds,
  hasIncomes,
  readComparison,
  readHiddenRule,
  readWelfareRules,
} from './db/welfare-rules.ts'

const POLL_MS = 20
const STANDBY_POLL_MS = 200
const BACK_OFF_MS_MAX = 1_000
/** One transaction; bounds how long a single change waits behind a bulk load. */
const CHUNK_HOUSEHOLDS = 10_000
/** Lines, the window and the rules change by hand, a few times a year. */
const BASIS_CHECK_MS = 5_000

export interface WelfareWorkerOptions {
  databaseUrl: string
  asOf: IsoMonth
  doorbell: Doorbell
  log: Logger
  metrics: LiveMetrics
}

export class WelfareWorker {
  readonly #options: WelfareWorkerOptions
  readonly #loop: LeaderLoop
  #cursor = ''
  #basis: WelfareBasis | null = null
  #basisCheckedAt = 0
  #hasNoLines = false

  constructor(options: WelfareWorkerOptions) {
    this.#options = options
    const { databaseUrl, doorbell, log } = options
    this.#loop = new LeaderLoop({
      databaseUrl,
      doorbell,
      log,
      name: 'obzor-welfare',
      lock: WELFARE_LOCK,
      lost: 'welfare worker lost its connection and starts over',
      pollMs: POLL_MS,
      standbyPollMs: STANDBY_POLL_MS,
      backOffMsMax: BACK_OFF_MS_MAX,
      lead: () => {
        this.#basis = null
        this.#basisCheckedAt = 0
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
    const hasBasisChanged = await this.#checkBasis(client)
    if (!this.#basis) return false
    const { hasNews, now } = await probeOutbox(client, this.#cursor)
    if (hasNews) this.#cursor = await enqueueDifference(client, this.#cursor)
    else this.#cursor = now
    if (!hasNews && !isQueued && !hasBasisChanged) return false
    return this.#recountChunk(client, this.#basis)
  }

  async #recountChunk(client: Client, basis: WelfareBasis): Promise<boolean> {
    const { doorbell, metrics } = this.#options
    const counted = await inTransaction(client, 'read committed', async () => {
      const ids = await takeFromQueue(client, CHUNK_HOUSEHOLDS)
      const changed = ids.length > 0 ? await recountHouseholds(client, ids, basis) : 0
      return { households: ids.length, changed }
    })
    metrics.welfareHouseholds.inc(counted.households)
    if (counted.changed > 0) doorbell.ring()
    return counted.households === CHUNK_HOUSEHOLDS
  }

  /** True when everything was put into the queue, because the month, the lines or the rule are not those of the results. */
  async #checkBasis(client: Client): Promise<boolean> {
    const now = Date.now()
    if (now - this.#basisCheckedAt < BASIS_CHECK_MS) return false
    this.#basisCheckedAt = now
    const { asOf, log } = this.#options
    const lines = subsistenceLines(await readLines(client), lastDayOf(asOf))
    if (!lines) {
      if (!this.#hasNoLines) log.error({ err: noLine(asOf) }, 'welfare is not counted')
      this.#hasNoLines = true
      this.#basis = null
      return false
    }
    this.#hasNoLines = false
    const basis = await this.#readBasis(client, lines)
    const text = JSON.stringify({ rule: 5, ...basis })
    const isFirst = this.#basis === null
    this.#basis = basis
    const stored = await readConsumer(client)
    if (stored?.basis === text) {
      if (isFirst) this.#cursor = stored.snapshot
      return false
    }
    this.#cursor = await enqueueAll(client, text)
    return true
  }

  /** The first incomes of a region have everything counted again, which their own arrival would do anyway. */
  async #readBasis(client: Client, lines: SubsistenceLines): Promise<WelfareBasis> {
    const { asOf } = this.#options
    const window = welfareRuleOn(await readWelfareRules(client), lastDayOf(asOf))
    const { rule: hiddenRule } = await readHiddenRule(client)
    const declaredSources = await declaredSourceIds(client, hiddenRule)
    const comparison = await readComparison(client, asOf)
    const basis = welfareBasis(asOf, lines, { window, hiddenRule, declaredSources, comparison })
    const { windowFrom: from, windowTo: to } = basis
    // Incomes that were there an hour ago are there still: asking each time reads the table when they are all of other months.
    const isKnown = this.#basis?.hidden.canJudge === true && this.#basis.windowFrom === from
    const canJudge = isKnown || (await hasIncomes(client, { from, to }, declaredSources))
    return { ...basis, hidden: { ...basis.hidden, canJudge } }
  }
}

function noLine(asOf: IsoMonth): ObzorError {
  return new ObzorError({
    code: 'OBZ_WELFARE_NO_LINE',
    fact: `no subsistence minimum is known for ${asOf}`,
    risk: 'no household can be called poor or not, so poverty indicators stay empty',
    action: 'load a region pack with legal lines',
  })
}
