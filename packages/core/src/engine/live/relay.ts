// Turns commits into frames. One relay per database; a turn reads what became visible since the last one, in one
// transaction, writes the new versions, then publishes. This file is about when and by whose right; publication.ts knows
// what. SPEC.md states what clients may rely on.
import { performance } from 'node:perf_hooks'
import type { Client, Pool } from 'pg'
import type { Logger } from 'pino'
import { RELAY_LOCK } from '../db/advisory-locks.ts'
import { endConnection, leaderConnection, tryLock } from './db/leader-connection.ts'
import { probeOutbox, readDifference, type OutboxDifference } from './db/outbox.ts'
import type { Doorbell } from './doorbell.ts'
import { Housekeeping } from './housekeeping.ts'
import type { LiveMetrics } from './metrics.ts'
import { Deposed, Publication, type Planned, type RelayListener } from './publication.ts'
import type { PublishedChannel } from './published-channel.ts'
import { restAfter } from './turn-rest.ts'
import type { PublishedView } from './view.ts'

export type { RelayListener }

/**
 * Foreign writers do not ring: this is what they wait at most, while there is news and after a quiet time. A look takes
 * 0.2 ms, so an idle relay costs the database under 1 % of a core.
 */
const POLL_MS_MIN = 5
const POLL_MS_MAX = 25
const POLL_GROWTH = 1.25
/** A standby asks this often whether the leader has gone; it takes over within this and the reading of one picture. */
const STANDBY_POLL_MS = 200
/** A client that came to a standby waits this long for it to lead, then is sent to look for the leader. */
const SEND_AWAY_MS = 1_000
const BACK_OFF_MS_MAX = 1_000

export interface RelayOptions {
  databaseUrl: string
  /** For housekeeping beside the turns. */
  pool: Pool
  views: PublishedView[]
  doorbell: Doorbell
  log: Logger
  metrics: LiveMetrics
}

export class Relay {
  readonly #options: RelayOptions
  readonly #publication: Publication
  readonly #housekeeping: Housekeeping
  #cursor: string | null = null
  #isLeading = false
  #readAt: number | null = null
  /** The same by the clock that nobody sets. */
  #lookedAt = 0
  #stopped = false
  #done: Promise<void> | null = null
  #pollMs = POLL_MS_MIN
  /** Rest that the last turn has earned; `null` when it published nothing. */
  #gapMs: number | null = null

  constructor(options: RelayOptions) {
    this.#options = options
    this.#publication = new Publication(options)
    this.#housekeeping = new Housekeeping(options)
  }

  start(): void {
    this.#done ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#options.doorbell.ring()
    await this.#done
    await this.#housekeeping.settled()
  }

  /** `null` until the first picture was read by this engine as the leader. */
  get epoch(): string | null {
    return this.#publication.epoch
  }

  get isLeading(): boolean {
    return this.#isLeading
  }

  /** Engine's time of the last completed look at the database, milliseconds since 1970. */
  get readAt(): number | null {
    return this.#readAt
  }

  /** Milliseconds since then, at a moment of `performance.now()`; before the first look, since the process began. */
  silentMs(now: number): number {
    return now - this.#lookedAt
  }

  channel(name: string): PublishedChannel | undefined {
    return this.#publication.channel(name)
  }

  channels(): Iterable<PublishedChannel> {
    return this.#publication.channels()
  }

  /**
   * Other views from the next turn on. A new channel joins the epoch, a view in another's place is one more delta of its
   * channel, and nobody loses a connection or any other channel.
   */
  replaceViews(views: readonly PublishedView[]): void {
    this.#publication.replaceViews(views)
    this.#options.doorbell.ring()
  }

  listen(listener: RelayListener): () => void {
    return this.#publication.listen(listener)
  }

  async #run(): Promise<void> {
    const { databaseUrl, log, metrics } = this.#options
    let backOffMs = 50
    while (!this.#stopped) {
      let client: Client | null = null
      try {
        client = await leaderConnection(databaseUrl, 'obzor-relay', { pipeline: true })
        await this.#standBy(client)
        if (this.#stopped) break
        this.#publication.settleViews()
        await this.#readWhole(client)
        this.#isLeading = true
        metrics.isLeader.set(1)
        log.info({ epoch: this.epoch, channels: this.#publication.size }, 'relay leads')
        backOffMs = 50
        while (!this.#stopped) {
          await this.#turn(client)
          await this.#pause()
        }
      } catch (error) {
        if (error instanceof Deposed) this.#publication.depose()
        log.warn({ err: error, backOffMs }, 'relay lost its connection and starts over')
        await sleep(backOffMs)
        backOffMs = Math.min(backOffMs * 2, BACK_OFF_MS_MAX)
      } finally {
        this.#isLeading = false
        metrics.isLeader.set(0)
        await endConnection(client)
      }
    }
  }

  /** Returns when this engine leads, or stops. One connection waits; nothing is open on it between two looks. */
  async #standBy(client: Client): Promise<void> {
    const publication = this.#publication
    let sentAwayAt = Date.now()
    while (!this.#stopped && !(await tryLock(client, RELAY_LOCK))) {
      // The lock alone says nothing: our own lost connection may still hold it. Who leads has begun another epoch.
      if (publication.epoch !== null && !(await publication.isOurs(client))) publication.depose()
      if (publication.epoch === null && Date.now() - sentAwayAt >= SEND_AWAY_MS) {
        sentAwayAt = Date.now()
        publication.sendAway()
      }
      await this.#options.doorbell.wait(STANDBY_POLL_MS)
    }
  }

  async #readWhole(client: Client): Promise<void> {
    this.#cursor = await this.#publication.readWhole(client)
    this.#haveLooked()
  }

  /** Statements go out without waiting for the answers to those before them: a turn is three round trips. */
  async #turn(client: Client): Promise<void> {
    await this.#publication.takeNextViews(client)
    // While there is news, to ask first whether there is any would be one more.
    if (this.#gapMs === null && !(await this.#hasNews(client))) return
    const { metrics } = this.#options
    const startedAt = performance.now()
    const loadBefore = performance.eventLoopUtilization()
    const end = metrics.relayTurnSeconds.startTimer()
    const { now, ids, lagMs, planned, ended } = await this.#read(client, this.#cursor!)
    if (planned) {
      await Promise.all([ended, this.#publication.publish(client, planned)])
      this.#cursor = now
      this.#haveLooked()
    } else {
      await ended
      await this.#readWhole(client)
    }
    const isNews = ids === null || ids.size > 0
    if (isNews) metrics.relayLagSeconds.observe(lagMs / 1000)
    end()
    this.#pollMs = POLL_MS_MIN
    const restMs = restAfter(performance.eventLoopUtilization(loadBefore), performance.now() - startedAt)
    this.#gapMs = isNews ? restMs : null
    this.#housekeeping.look(this.#cursor!)
  }

  async #hasNews(client: Client): Promise<boolean> {
    const { now, hasNews } = await probeOutbox(client, this.#cursor!)
    if (hasNews || this.#publication.hasOwnNews()) return true
    this.#cursor = now
    this.#haveLooked()
    this.#pollMs = Math.min(this.#pollMs * POLL_GROWTH, POLL_MS_MAX)
    this.#housekeeping.look(now)
    return false
  }

  /** What is new and what it makes of the views, in one picture. `ended`: the transaction's end, already under way. */
  async #read(
    client: Client,
    before: string,
  ): Promise<OutboxDifference & { planned: Planned | null; ended: Promise<unknown> }> {
    const { relayPhaseSeconds: phases } = this.#options.metrics
    const begun = client.query('begin isolation level repeatable read read only')
    try {
      const told = phases.startTimer({ phase: 'difference' })
      const [, difference] = await Promise.all([begun, readDifference(client, before)])
      told()
      const refreshed = phases.startTimer({ phase: 'refresh' })
      const planned = difference.ids && (await this.#publication.plan(client, difference.ids))
      refreshed()
      return { ...difference, planned, ended: client.query('commit') }
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  }

  #haveLooked(): void {
    this.#readAt = Date.now()
    this.#lookedAt = performance.now()
  }

  async #pause(): Promise<void> {
    if (this.#gapMs === null) await this.#options.doorbell.wait(this.#pollMs)
    // A timer of less than a millisecond takes one.
    else if (this.#gapMs < 1) await new Promise((resolve) => setImmediate(resolve))
    else await sleep(this.#gapMs)
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
