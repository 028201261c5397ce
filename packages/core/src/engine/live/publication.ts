// What is published: the views, the channel of each, and the epoch that numbers them all. Reads by whatever connection it is
// given and decides nothing about when: the relay turns, this plans, writes the versions and tells the listeners.
import { randomUUID } from 'node:crypto'
import type { ClientBase } from 'pg'
import type { Logger } from 'pino'
import type { ChannelRow, Cursor, DeltaFrame } from '../../protocol/index.ts'
import { beginEpoch, joinEpoch, reserveVersions, stillLeads, storedVersions } from './db/channel-version.ts'
import { inTransaction } from './db/leader-connection.ts'
import { currentSnapshot } from './db/outbox.ts'
import type { LiveMetrics } from './metrics.ts'
import type { PlannedChange, PublishedChannel } from './published-channel.ts'
import { RowChannel } from './row-channel.ts'
import type { ChangedIds, PublishedView } from './view.ts'

/**
 * Versions of a channel that are written to the disk at once: a turn that needs none of a thousand only asks whether we still
 * lead, and nobody waits for the disk. What is left of them when an epoch ends is never given to anything.
 */
const RESERVED_VERSIONS = 1_000

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
export class Deposed extends Error {}

/** What is to be published, by the channel it is of. */
export type Planned = ReadonlyMap<PublishedChannel, PlannedChange>
type Pictures = ReadonlyMap<PublishedView, readonly ChannelRow[]>

export interface PublicationOptions {
  views: readonly PublishedView[]
  log: Logger
  metrics: LiveMetrics
}

export class Publication {
  readonly #log: Logger
  readonly #metrics: LiveMetrics
  readonly #channels: Map<string, PublishedChannel>
  #views: readonly PublishedView[]
  /** Views that take the place of `#views` when it is their turn. */
  #nextViews: readonly PublishedView[] | null = null
  readonly #listeners = new Set<RelayListener>()
  #epoch: string | null = null
  /** By channel: the last version of the epoch that may be published. */
  readonly #reserved = new Map<string, number>()

  constructor({ views, log, metrics }: PublicationOptions) {
    this.#log = log
    this.#metrics = metrics
    this.#views = views
    this.#channels = new Map(views.map((view) => [view.channel, channelOf(view)]))
  }

  /** `null` until the first picture was read by this engine as the leader. */
  get epoch(): string | null {
    return this.#epoch
  }

  get size(): number {
    return this.#channels.size
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

  /** What we hold grows old from here on: whoever comes is told to wait, whoever is here is sent to look for the leader. */
  depose(): void {
    if (this.#epoch === null) return
    this.#epoch = null
    this.#log.warn('another engine leads: clients are sent away')
    this.sendAway()
  }

  sendAway(): void {
    for (const listener of this.#listeners) listener.standsBy?.()
  }

  async isOurs(client: ClientBase): Promise<boolean> {
    return this.#isOurEpoch(await storedVersions(client))
  }

  #isOurEpoch(stored: ReadonlyMap<string, Cursor>): boolean {
    const epoch = this.#epoch
    return epoch !== null && this.#views.every(({ channel }) => stored.get(channel)?.epoch === epoch)
  }

  replaceViews(views: readonly PublishedView[]): void {
    this.#nextViews = views
  }

  /** Before anything was published there is nothing to go on with. */
  settleViews(): void {
    const views = this.#nextViews
    if (!views || this.#epoch !== null) return
    this.#views = views
    this.#nextViews = null
    this.#channels.clear()
    for (const view of views) this.#channels.set(view.channel, channelOf(view))
  }

  /**
   * Reads every view whole, and gives the snapshot that it read at. The epoch goes on when nobody else has led since: what
   * we hold in memory is what the clients hold, so the difference to the new picture is one more delta. Otherwise a new
   * epoch begins.
   */
  async readWhole(client: ClientBase): Promise<string> {
    this.#metrics.relayResyncs.inc()
    const { cursor, pictures } = await inTransaction(client, 'repeatable read read only', async () => ({
      cursor: await currentSnapshot(client),
      pictures: await readPictures(client, this.#views),
    }))
    const stored = await storedVersions(client)
    if (this.#isOurEpoch(stored)) {
      const planned = new Map<PublishedChannel, PlannedChange>()
      for (const [view, rows] of pictures) {
        const channel = this.#channels.get(view.channel)!
        const change = channel.planWhole(rows)
        if (change) planned.set(channel, change)
      }
      await this.publish(client, planned)
    } else {
      await this.#beginEpoch(client, stored, pictures)
    }
    return cursor
  }

  async #beginEpoch(
    client: ClientBase,
    stored: ReadonlyMap<string, Cursor>,
    pictures: Pictures,
  ): Promise<void> {
    const epoch = randomUUID()
    const versions = new Map<string, number>()
    for (const { channel } of pictures.keys()) versions.set(channel, versionAfter(stored, channel))
    if (!(await beginEpoch(client, epoch, versions))) throw new Deposed('another engine leads the channels')
    this.#epoch = epoch
    this.#reserved.clear()
    const at = Date.now()
    for (const [view, rows] of pictures) {
      const channel = this.#channels.get(view.channel)!
      channel.begin({ epoch, version: versions.get(view.channel)! }, at, rows)
    }
    for (const channel of this.#channels.values()) this.#tellWhole(channel)
  }

  /**
   * Other views in the place of the present ones, where there are any. Their pictures may be ahead of the relay's cursor by a
   * moment: the next turn reads states, and finds them as they are.
   */
  async takeNextViews(client: ClientBase): Promise<void> {
    const views = this.#nextViews
    if (!views) return
    const known = new Set(this.#views)
    const added = views.filter((view) => !known.has(view))
    const pictures = await this.#picturesOf(client, added)
    const stored = await storedVersions(client)
    const joining = new Map<string, number>()
    for (const { channel, published } of added) {
      if (published || !this.#channels.has(channel)) joining.set(channel, versionAfter(stored, channel))
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
    this.#closeAllBut(new Set(views.map(({ channel }) => channel)))
    this.#views = views
    if (this.#nextViews === views) this.#nextViews = null
    await this.publish(client, planned)
  }

  async #picturesOf(client: ClientBase, added: readonly PublishedView[]): Promise<Pictures> {
    const asked = this.#nextViews
    try {
      return await inTransaction(client, 'repeatable read read only', () => readPictures(client, added))
    } catch (error) {
      // A view that cannot be read must not stop the others for ever; a lost connection says nothing about the view.
      const { code } = error as { code?: string }
      const isItsFault = error instanceof TypeError || /^(?!08|57)[0-9A-Z]{5}$/.test(code ?? '')
      if (isItsFault && this.#nextViews === asked) this.#nextViews = null
      throw error
    }
  }

  #openChannel(view: PublishedView, cursor: Cursor, rows: readonly ChannelRow[]): void {
    const channel = channelOf(view)
    channel.begin(cursor, Date.now(), rows)
    this.#channels.set(view.channel, channel)
    this.#tellWhole(channel)
  }

  #closeAllBut(names: ReadonlySet<string>): void {
    for (const name of [...this.#channels.keys()].filter((channel) => !names.has(channel))) {
      this.#channels.delete(name)
      for (const listener of this.#listeners) listener.closed?.(name)
    }
  }

  #tellWhole(channel: PublishedChannel): void {
    for (const listener of this.#listeners) listener.snapshot(channel)
  }

  /** Whether a view has news that no change of the database brought. */
  hasOwnNews(): boolean {
    return this.#views.some((view) => view.isDirty?.())
  }

  /** What became of the ids, by the views that they concern. Call in the transaction in which the ids were read. */
  async plan(client: ClientBase, ids: ChangedIds): Promise<Planned> {
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
  async publish(client: ClientBase, planned: Planned): Promise<void> {
    if (planned.size === 0) return
    const { relayPhaseSeconds: phases } = this.#metrics
    const fenced = phases.startTimer({ phase: 'fence' })
    if (!(await this.#mayPublish(client, [...planned.keys()]))) {
      throw new Deposed('another engine has taken over the channels')
    }
    fenced()
    const sent = phases.startTimer({ phase: 'send' })
    const at = Date.now()
    for (const [channel, change] of planned) {
      const frame = channel.apply(change, at)
      this.#metrics.framesPublished.inc({ channel: channel.name })
      for (const listener of this.#listeners) listener.delta(frame)
    }
    sent()
  }

  /** Asked after the reading and before the publication of every turn: whoever leads now, its epoch stands there. */
  async #mayPublish(client: ClientBase, channels: readonly PublishedChannel[]): Promise<boolean> {
    const epoch = this.#epoch!
    const upTo = new Map<string, number>()
    for (const { name, cursor } of channels) {
      if (cursor.version >= (this.#reserved.get(name) ?? 0))
        upTo.set(name, cursor.version + RESERVED_VERSIONS)
    }
    const names = channels.map(({ name }) => name)
    if (upTo.size === 0) return await stillLeads(client, epoch, names)
    // Of the same epoch or of none: the channels that are written to say it for the others.
    if (!(await reserveVersions(client, epoch, upTo))) return false
    for (const [name, version] of upTo) this.#reserved.set(name, version)
    return true
  }
}

const channelOf = (view: PublishedView): PublishedChannel =>
  view.published ?? new RowChannel(view.channel, view.right)

/** A number that was given once is never given again, whoever led. */
const versionAfter = (stored: ReadonlyMap<string, Cursor>, channel: string): number =>
  (stored.get(channel)?.version ?? 0) + 1

async function readPictures(client: ClientBase, views: readonly PublishedView[]): Promise<Pictures> {
  const pictures = new Map<PublishedView, readonly ChannelRow[]>()
  for (const view of views) pictures.set(view, await view.load(client))
  return pictures
}

/** In a transaction that has failed all else fails too; the reason is another statement's. */
const isConsequence = (failure: unknown): boolean => (failure as { code?: string }).code === '25P02'
