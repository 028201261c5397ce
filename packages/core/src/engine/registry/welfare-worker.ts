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
import { endConnection, inTransaction, leaderConnection, tryLock } from '../live/db/leader-connection.ts'
import { probeOutbox } from '../live/db/outbox.ts'
import type { Doorbell } from '../live/doorbell.ts'
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
  #stopped = false
  #done: Promise<void> | null = null
  #cursor = ''
  #basis: WelfareBasis | null = null
  #basisCheckedAt = 0
  #hasNoLines = false

  constructor(options: WelfareWorkerOptions) {
    this.#options = options
  }

  start(): void {
    this.#done ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#options.doorbell.ring()
    await this.#done
  }

  async #run(): Promise<void> {
    const { databaseUrl, doorbell, log } = this.#options
    let backOffMs = 50
    while (!this.#stopped) {
      let client: Client | null = null
      try {
        client = await leaderConnection(databaseUrl, 'obzor-welfare')
        await this.#standBy(client)
        this.#basis = null
        this.#basisCheckedAt = 0
        // Whatever an earlier leader left in the queue comes first.
        let isQueued = true
        while (!this.#stopped) {
          isQueued = await this.#step(client, isQueued)
          backOffMs = 50
          if (!isQueued) await doorbell.wait(POLL_MS)
        }
      } catch (error) {
        log.warn({ err: error, backOffMs }, 'welfare worker lost its connection and starts over')
        await new Promise((resolve) => setTimeout(resolve, backOffMs))
        backOffMs = Math.min(backOffMs * 2, BACK_OFF_MS_MAX)
      } finally {
        await endConnection(client)
      }
    }
  }

  /** Returns when this engine counts, or stops. One connection waits; a new one each time would be five a second. */
  async #standBy(client: Client): Promise<void> {
    while (!this.#stopped && !(await tryLock(client, WELFARE_LOCK))) {
      await this.#options.doorbell.wait(STANDBY_POLL_MS)
    }
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
