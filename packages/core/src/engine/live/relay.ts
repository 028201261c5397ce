// Turns commits into frames. One relay per database; a turn reads what became visible since the last one, in one
// transaction, writes the new versions, then publishes. SPEC.md states what clients may rely on.
import { randomUUID } from 'node:crypto'
import type { Client, Pool } from 'pg'
import type { Logger } from 'pino'
import type { DeltaFrame } from '../../protocol/index.ts'
import { advanceVersions, beginEpoch, storedVersions } from './db/channel-version.ts'
import { RELAY_LOCK } from '../db/advisory-locks.ts'
import { endConnection, inTransaction, leaderConnection, tryLock } from './db/leader-connection.ts'
import { currentSnapshot, probeOutbox, readDifference } from './db/outbox.ts'
import type { Doorbell } from './doorbell.ts'
import { Housekeeping } from './housekeeping.ts'
import type { LiveMetrics } from './metrics.ts'
import { PublishedChannel, type PlannedChange } from './published-channel.ts'
import type { ChangedIds, PublishedView } from './view.ts'

/**
 * Foreign writers do not ring: this is what they wait at most, while there is news and after a quiet time. A look takes
 * 0.2 ms, so an idle relay costs the database under 1 % of a core.
 */
const POLL_MS_MIN = 5
const POLL_MS_MAX = 25
const POLL_GROWTH = 1.25
/** A standby asks this often whether the leader has gone; it takes over within this and the reading of one picture. */
const STANDBY_POLL_MS = 200
const BACK_OFF_MS_MAX = 1_000
/**
 * Idle: at once. Busy: after a turn the relay rests as long as the turn took, so that half of a core is left to sockets
 * however many changes come, and one turn takes up what came meanwhile.
 */
const FRAME_GAP_MS_MIN = 8
const FRAME_GAP_MS_MAX = 50

export interface RelayOptions {
  databaseUrl: string
  /** For housekeeping beside the turns. */
  pool: Pool
  views: PublishedView[]
  doorbell: Doorbell
  log: Logger
  metrics: LiveMetrics
}

export interface RelayListener {
  delta(frame: DeltaFrame): void
  /** A new epoch: everyone needs this. */
  snapshot(channel: PublishedChannel): void
}

/** Another engine's epoch stands where ours should: it leads now. */
class Deposed extends Error {}

export class Relay {
  readonly #options: RelayOptions
  readonly #channels: Map<string, PublishedChannel>
  readonly #listeners = new Set<RelayListener>()
  #epoch: string | null = null
  #cursor: string | null = null
  #isLeading = false
  #readAt: number | null = null
  #stopped = false
  #done: Promise<void> | null = null
  #pollMs = POLL_MS_MIN
  /** Rest that the last turn has earned; 0 when it published nothing. */
  #gapMs = 0
  readonly #housekeeping: Housekeeping

  constructor(options: RelayOptions) {
    this.#options = options
    this.#housekeeping = new Housekeeping(options)
    this.#channels = new Map(
      options.views.map((view) => [view.channel, new PublishedChannel(view.channel, view.right)]),
    )
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
    return this.#epoch
  }

  get isLeading(): boolean {
    return this.#isLeading
  }

  /** Engine's time of the last completed look at the database, milliseconds since 1970. */
  get readAt(): number | null {
    return this.#readAt
  }

  channel(name: string): PublishedChannel | undefined {
    return this.#channels.get(name)
  }

  channels(): Iterable<PublishedChannel> {
    return this.#channels.values()
  }

  listen(listener: RelayListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #run(): Promise<void> {
    const { databaseUrl, log, metrics } = this.#options
    let backOffMs = 50
    while (!this.#stopped) {
      let client: Client | null = null
      try {
        client = await leaderConnection(databaseUrl, 'obzor-relay')
        await this.#standBy(client)
        if (this.#stopped) break
        await this.#resync(client)
        this.#isLeading = true
        metrics.isLeader.set(1)
        log.info({ epoch: this.#epoch, channels: this.#channels.size }, 'relay leads')
        backOffMs = 50
        while (!this.#stopped) {
          await this.#turn(client)
          await this.#pause()
        }
      } catch (error) {
        if (error instanceof Deposed) this.#epoch = null
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
    while (!this.#stopped && !(await tryLock(client, RELAY_LOCK))) {
      // Another engine leads: what we hold grows old, so a client that comes here is told to wait.
      this.#epoch = null
      await this.#options.doorbell.wait(STANDBY_POLL_MS)
    }
  }

  /**
   * Reads every view whole. The epoch goes on when nobody else has led since: what we hold in memory is what the
   * clients hold, so the difference to the new picture is one more delta. Otherwise a new epoch begins.
   */
  async #resync(client: Client): Promise<void> {
    const { views, metrics } = this.#options
    metrics.relayResyncs.inc()
    const { cursor, pictures } = await inTransaction(client, 'repeatable read read only', async () => {
      const snapshot = await currentSnapshot(client)
      const loaded = new Map<PublishedView, Awaited<ReturnType<PublishedView['load']>>>()
      for (const view of views) loaded.set(view, await view.load(client))
      return { cursor: snapshot, pictures: loaded }
    })
    const stored = await storedVersions(client)
    const epoch = this.#epoch
    const isOurs = epoch !== null && views.every((view) => stored.get(view.channel)?.epoch === epoch)
    if (isOurs) {
      const planned = new Map<PublishedChannel, PlannedChange>()
      for (const [view, rows] of pictures) {
        const channel = this.#channels.get(view.channel)!
        const change = channel.planWhole(rows)
        if (change) planned.set(channel, change)
      }
      await this.#publish(client, planned)
    } else {
      await this.#beginEpoch(client, stored, pictures)
    }
    this.#cursor = cursor
    this.#readAt = Date.now()
  }

  async #beginEpoch(
    client: Client,
    stored: Awaited<ReturnType<typeof storedVersions>>,
    pictures: Map<PublishedView, Awaited<ReturnType<PublishedView['load']>>>,
  ): Promise<void> {
    const epoch = randomUUID()
    const versions = new Map<string, number>()
    for (const view of pictures.keys()) {
      versions.set(view.channel, (stored.get(view.channel)?.version ?? 0) + 1)
    }
    if (!(await beginEpoch(client, epoch, versions))) throw new Deposed('another engine leads the channels')
    this.#epoch = epoch
    const at = Date.now()
    for (const [view, rows] of pictures) {
      const channel = this.#channels.get(view.channel)!
      channel.begin({ epoch, version: versions.get(view.channel)! }, at, rows)
    }
    for (const channel of this.#channels.values()) {
      for (const listener of this.#listeners) listener.snapshot(channel)
    }
  }

  async #turn(client: Client): Promise<void> {
    const { views, metrics } = this.#options
    const before = this.#cursor!
    const { now, hasNews } = await probeOutbox(client, before)
    const isDirty = views.some((view) => view.isDirty?.())
    if (!hasNews && !isDirty) {
      this.#cursor = now
      this.#readAt = Date.now()
      this.#gapMs = 0
      this.#pollMs = Math.min(this.#pollMs * POLL_GROWTH, POLL_MS_MAX)
      this.#housekeeping.look(now)
      return
    }
    const startedAt = performance.now()
    const end = metrics.relayTurnSeconds.startTimer()
    const found = await inTransaction(client, 'repeatable read read only', async () => {
      const difference = await readDifference(client, before)
      return difference.ids ? { ...difference, planned: await this.#plan(client, difference.ids) } : null
    })
    if (found) {
      await this.#publish(client, found.planned)
      this.#cursor = found.now
      this.#readAt = Date.now()
      if (found.ids!.size > 0) metrics.relayLagSeconds.observe(found.lagMs / 1000)
    } else {
      await this.#resync(client)
    }
    end()
    this.#pollMs = POLL_MS_MIN
    this.#gapMs = Math.min(Math.max(performance.now() - startedAt, FRAME_GAP_MS_MIN), FRAME_GAP_MS_MAX)
    this.#housekeeping.look(this.#cursor!)
  }

  async #plan(client: Client, ids: ChangedIds): Promise<Map<PublishedChannel, PlannedChange>> {
    const planned = new Map<PublishedChannel, PlannedChange>()
    for (const view of this.#options.views) {
      const isConcerned = view.datasets.some((dataset) => ids.has(dataset)) || view.isDirty?.()
      if (!isConcerned) continue
      const channel = this.#channels.get(view.channel)!
      const change = channel.plan(await view.refresh(client, ids))
      await view.inspect?.(client)
      if (change) planned.set(channel, change)
    }
    return planned
  }

  /** Versions go to disk first: a frame that was seen can then never be numbered again. */
  async #publish(client: Client, planned: Map<PublishedChannel, PlannedChange>): Promise<void> {
    if (planned.size === 0) return
    const versions = new Map<string, number>()
    for (const channel of planned.keys()) versions.set(channel.name, channel.cursor.version + 1)
    if (!(await advanceVersions(client, this.#epoch!, versions))) {
      throw new Deposed('another engine has taken over the channels')
    }
    const at = Date.now()
    for (const [channel, change] of planned) {
      const frame = channel.apply(change, at)
      this.#options.metrics.framesPublished.inc({ channel: channel.name })
      for (const listener of this.#listeners) listener.delta(frame)
    }
  }

  async #pause(): Promise<void> {
    if (this.#gapMs > 0) await sleep(this.#gapMs)
    else await this.#options.doorbell.wait(this.#pollMs)
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
