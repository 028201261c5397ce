// Turns commits into frames. One relay per database; a turn reads what became visible since the last one, in one
// transaction, writes the new versions, then publishes. SPEC.md states what clients may rely on.
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Client, Pool } from 'pg'
import type { Logger } from 'pino'
import type { ChannelRow, Cursor, DeltaFrame } from '../../protocol/index.ts'
import { advanceVersions, beginEpoch, joinEpoch, storedVersions } from './db/channel-version.ts'
import { RELAY_LOCK } from '../db/advisory-locks.ts'
import { endConnection, inTransaction, leaderConnection, tryLock } from './db/leader-connection.ts'
import { currentSnapshot, probeOutbox, readDifference, type OutboxDifference } from './db/outbox.ts'
import type { Doorbell } from './doorbell.ts'
import { Housekeeping } from './housekeeping.ts'
import type { LiveMetrics } from './metrics.ts'
import type { PlannedChange, PublishedChannel } from './published-channel.ts'
import { RowChannel } from './row-channel.ts'
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
/** A client that came to a standby waits this long for it to lead, then is sent to look for the leader. */
const SEND_AWAY_MS = 1_000
const BACK_OFF_MS_MAX = 1_000
/**
 * Idle: at once. Busy: after a turn the relay rests as long as this process worked in it (not as long as it waited for a
 * busy database), so that half of a core is left to sockets however many changes come, and one turn takes up what came
 * meanwhile.
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
  /** The plugin that declared it is gone: who holds the channel must be told. */
  closed?(channel: string): void
  /**
   * Another engine leads, who hangs on this one would wait for ever. Called when it is found, and again and again while it
   * is so, for those who have come meanwhile.
   */
  standsBy?(): void
}

/** Another engine's epoch stands where ours should: it leads now. */
class Deposed extends Error {}

export class Relay {
  readonly #options: RelayOptions
  readonly #channels: Map<string, PublishedChannel>
  #views: readonly PublishedView[]
  /** Views that take the place of `#views` at the next turn. */
  #nextViews: readonly PublishedView[] | null = null
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
    this.#views = options.views
    this.#channels = new Map(options.views.map((view) => [view.channel, channelOf(view)]))
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

  /**
   * Other views from the next turn on. A new channel joins the epoch, a view in another's place is one more delta of its
   * channel, and nobody loses a connection or any other channel.
   */
  replaceViews(views: readonly PublishedView[]): void {
    this.#nextViews = views
    this.#options.doorbell.ring()
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
        client = await leaderConnection(databaseUrl, 'obzor-relay', { pipeline: true })
        await this.#standBy(client)
        if (this.#stopped) break
        if (this.#nextViews && this.#epoch === null) this.#settleViews(this.#nextViews)
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
        if (error instanceof Deposed) this.#depose()
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
    let sentAwayAt = Date.now()
    while (!this.#stopped && !(await tryLock(client, RELAY_LOCK))) {
      // The lock alone says nothing: our own lost connection may still hold it. Who leads has begun another epoch.
      if (this.#epoch !== null && !(await this.#isOurEpoch(client))) this.#depose()
      if (this.#epoch === null && Date.now() - sentAwayAt >= SEND_AWAY_MS) {
        sentAwayAt = Date.now()
        this.#sendAway()
      }
      await this.#options.doorbell.wait(STANDBY_POLL_MS)
    }
  }

  async #isOurEpoch(client: Client): Promise<boolean> {
    const stored = await storedVersions(client)
    return this.#views.every(({ channel }) => stored.get(channel)?.epoch === this.#epoch)
  }

  /** What we hold grows old from here on: whoever comes is told to wait, whoever is here is sent to look for the leader. */
  #depose(): void {
    if (this.#epoch === null) return
    this.#epoch = null
    this.#options.log.warn('another engine leads: clients are sent away')
    this.#sendAway()
  }

  #sendAway(): void {
    for (const listener of this.#listeners) listener.standsBy?.()
  }

  /**
   * Reads every view whole. The epoch goes on when nobody else has led since: what we hold in memory is what the
   * clients hold, so the difference to the new picture is one more delta. Otherwise a new epoch begins.
   */
  async #resync(client: Client): Promise<void> {
    const views = this.#views
    this.#options.metrics.relayResyncs.inc()
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

  /** Before anything was published there is nothing to go on with. */
  #settleViews(views: readonly PublishedView[]): void {
    this.#views = views
    this.#nextViews = null
    this.#channels.clear()
    for (const view of views) this.#channels.set(view.channel, channelOf(view))
  }

  /** The new pictures may be ahead of the cursor by a moment: the next turn reads states, and finds them as they are. */
  async #takeViews(client: Client, views: readonly PublishedView[]): Promise<void> {
    const known = new Set(this.#views)
    const added = views.filter((view) => !known.has(view))
    const pictures = await this.#picturesOf(client, added)
    const stored = await storedVersions(client)
    const joining = new Map<string, number>()
    for (const { channel, published } of added) {
      if (published || !this.#channels.has(channel))
        joining.set(channel, (stored.get(channel)?.version ?? 0) + 1)
    }
    const epoch = this.#epoch!
    if (!(await joinEpoch(client, epoch, joining))) throw new Deposed('another engine leads the channels')
    const planned = new Map<PublishedChannel, PlannedChange>()
    for (const [view, rows] of pictures) {
      // A view that brings its own channel does not go on with the former one.
      const channel = view.published ? undefined : this.#channels.get(view.channel)
      const change = channel?.planWhole(rows)
      if (channel && change) planned.set(channel, change)
      if (!channel) this.#openChannel(view, { epoch, version: joining.get(view.channel)! }, rows)
    }
    const names = new Set(views.map(({ channel }) => channel))
    for (const name of [...this.#channels.keys()].filter((channel) => !names.has(channel))) {
      this.#channels.delete(name)
      for (const listener of this.#listeners) listener.closed?.(name)
    }
    this.#views = views
    if (this.#nextViews === views) this.#nextViews = null
    await this.#publish(client, planned)
  }

  async #picturesOf(
    client: Client,
    views: readonly PublishedView[],
  ): Promise<Map<PublishedView, ChannelRow[]>> {
    try {
      return await inTransaction(client, 'repeatable read read only', async () => {
        const pictures = new Map<PublishedView, ChannelRow[]>()
        for (const view of views) pictures.set(view, await view.load(client))
        return pictures
      })
    } catch (error) {
      // A view that cannot be read must not stop the others for ever; a lost connection says nothing about the view.
      const { code } = error as { code?: string }
      if (error instanceof TypeError || /^(?!08|57)[0-9A-Z]{5}$/.test(code ?? '')) this.#nextViews = null
      throw error
    }
  }

  #openChannel(view: PublishedView, cursor: Cursor, rows: readonly ChannelRow[]): void {
    const channel = channelOf(view)
    channel.begin(cursor, Date.now(), rows)
    this.#channels.set(view.channel, channel)
    for (const listener of this.#listeners) listener.snapshot(channel)
  }

  /** Statements go out without waiting for the answers to those before them: a turn is three round trips. */
  async #turn(client: Client): Promise<void> {
    if (this.#nextViews) await this.#takeViews(client, this.#nextViews)
    // While there is news, to ask first whether there is any would be one more.
    if (this.#gapMs === 0 && !(await this.#hasNews(client))) return
    const { metrics } = this.#options
    const loadBefore = performance.eventLoopUtilization()
    const end = metrics.relayTurnSeconds.startTimer()
    const { now, ids, lagMs, planned, ended } = await this.#read(client, this.#cursor!)
    if (planned) {
      await Promise.all([ended, this.#publish(client, planned)])
      this.#cursor = now
      this.#readAt = Date.now()
    } else {
      await ended
      await this.#resync(client)
    }
    const isNews = ids === null || ids.size > 0
    if (isNews) metrics.relayLagSeconds.observe(lagMs / 1000)
    end()
    this.#pollMs = POLL_MS_MIN
    const workedMs = performance.eventLoopUtilization(loadBefore).active
    this.#gapMs = isNews ? Math.min(Math.max(workedMs, FRAME_GAP_MS_MIN), FRAME_GAP_MS_MAX) : 0
    this.#housekeeping.look(this.#cursor!)
  }

  async #hasNews(client: Client): Promise<boolean> {
    const { now, hasNews } = await probeOutbox(client, this.#cursor!)
    if (hasNews || this.#views.some((view) => view.isDirty?.())) return true
    this.#cursor = now
    this.#readAt = Date.now()
    this.#pollMs = Math.min(this.#pollMs * POLL_GROWTH, POLL_MS_MAX)
    this.#housekeeping.look(now)
    return false
  }

  /** What is new and what it makes of the views, in one picture. `ended`: the transaction's end, already under way. */
  async #read(
    client: Client,
    before: string,
  ): Promise<
    OutboxDifference & { planned: Map<PublishedChannel, PlannedChange> | null; ended: Promise<unknown> }
  > {
    const begun = client.query('begin isolation level repeatable read read only')
    try {
      const [, difference] = await Promise.all([begun, readDifference(client, before)])
      const planned = difference.ids && (await this.#plan(client, difference.ids))
      return { ...difference, planned, ended: client.query('commit') }
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      throw error
    }
  }

  async #plan(client: Client, ids: ChangedIds): Promise<Map<PublishedChannel, PlannedChange>> {
    const concerned = this.#views.filter(
      (view) => view.datasets.some((dataset) => ids.has(dataset)) || view.isDirty?.(),
    )
    // All are asked before the first answers; all have answered before anything else is done with any of them.
    const changes = await Promise.allSettled(
      concerned.map(async (view) => {
        const change = this.#channels.get(view.channel)!.plan(await view.refresh(client, ids))
        await view.inspect?.(client)
        return change
      }),
    )
    const failures = changes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    if (failures.length > 0) throw failures.find((failure) => !isConsequence(failure)) ?? failures[0]
    const planned = new Map<PublishedChannel, PlannedChange>()
    for (const [index, outcome] of changes.entries()) {
      if (outcome.status === 'fulfilled' && outcome.value)
        planned.set(this.#channels.get(concerned[index]!.channel)!, outcome.value)
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

const channelOf = (view: PublishedView): PublishedChannel =>
  view.published ?? new RowChannel(view.channel, view.right)

/** In a transaction that has failed all else fails too; the reason is another statement's. */
const isConsequence = (failure: unknown): boolean => (failure as { code?: string }).code === '25P02'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
