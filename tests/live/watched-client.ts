// A client whose every frame is looked at as it is applied: versions without a hole, no row that goes back or comes
// twice. It keeps an account of its own, so that the feed under test is not its own judge.
import { BALLAST_CHANNEL, type FilteredRow } from '../../packages/core/src/testing/filtered-views.ts'
import { createFeed, type ChannelFeed } from '../../packages/core/src/protocol/feed/index.ts'
import {
  judge,
  type Cursor,
  type DeltaFrame,
  type Frame,
  type SnapshotFrame,
} from '../../packages/core/src/protocol/index.ts'
import { createJsonFeed, type ChannelsOfOneSocket } from './json-feed.ts'
import { openLink, type Link } from './link.ts'

export interface WatchedClient {
  name: string
  channels: readonly string[]
  link: Link
  feed: ChannelsOfOneSocket
  close(): Promise<void>
}

/** What happened to all clients of a run. */
export class Account {
  readonly faults: string[] = []
  snapshots = 0
  deltas = 0
  resumed = 0
  told = 0
  /** By reason: frames that came and were not applied. */
  readonly dropped = new Map<string, number>()
}

export interface WatchOptions {
  name: string
  form: 'columns' | 'json'
  channels: readonly string[]
  engines: () => readonly string[]
  account: Account
}

export async function openWatched(options: WatchOptions): Promise<WatchedClient> {
  const { name, form, channels, engines, account } = options
  const link = await openLink(engines)
  const feed = form === 'json' ? createJsonFeed(link.url, channels) : openColumns(link.url, channels)
  for (const channel of channels) watch(feed.channel(channel), `${name}, ${channel}`, account)
  return {
    name,
    channels,
    link,
    feed,
    close: async () => {
      feed.close()
      await link.close()
    },
  }
}

function openColumns(url: string, channels: readonly string[]): ChannelsOfOneSocket {
  const feed = createFeed({ url, channels, beforePaint: (callback) => void setImmediate(callback) })
  return {
    channel: (name) => feed.channel(name),
    connect: () => void feed.socket.connect(),
    disconnect: () => void feed.socket.disconnect(),
    close: () => feed.close(),
  }
}

function watch(channel: ChannelFeed, name: string, account: Account): void {
  const kind = kindOf(channel.name)
  const ledger = new Ledger(kind, (fault) => account.faults.push(`${name}: ${fault}`))
  const take = channel.take.bind(channel)
  /** A snapshot that was older came last. */
  let isRepeated = false
  channel.take = (event) => {
    const before = channel.cursor
    const state = channel.state.kind
    take(event)
    if (event.kind === 'told') account.told += 1
    if (event.kind === 'answered' && event.answer.ok && event.answer.resumed) account.resumed += 1
    if (event.kind !== 'framed') return
    const { frame } = event
    const to = frame.kind === 'snapshot' ? frame.version : frame.to
    const after = channel.cursor
    const isApplied =
      after?.epoch === frame.epoch &&
      after.version === to &&
      (frame.kind === 'snapshot' || before?.version !== to || before.epoch !== frame.epoch)
    const verdict = judge(before, frame)
    if (isApplied) {
      isRepeated = false
      if (frame.kind === 'snapshot') account.snapshots += 1
      else account.deltas += 1
      // The ballast is an engine's own: no commit stands behind it.
      if (channel.name !== BALLAST_CHANNEL) ledger.apply(frame, before)
    } else {
      // Who asks for a layer twice is sent the snapshot that is kept for all, and what leads on from that.
      isRepeated ||= kind !== 'rows' && verdict === 'older'
      const why = `${isRepeated ? 'repeated, ' : ''}${verdict} while ${state}`
      account.dropped.set(why, (account.dropped.get(why) ?? 0) + 1)
    }
  }
}

/**
 * `rows`: a delta a version. `features`: deltas may be joined, and lead on where nothing changed in the area. `cells`: that,
 * and rows without a stamp; one that came and went between two joined versions is removed though it never was there.
 */
type Kind = 'rows' | 'features' | 'cells'
const kindOf = (channel: string): Kind =>
  channel.includes('@h3/') ? 'cells' : channel.startsWith('layer:') ? 'features' : 'rows'

class Ledger {
  readonly #kind: Kind
  readonly #fault: (fault: string) => void
  /** Latest stamp of each id ever seen, also of those that are gone: an id is never given twice. */
  readonly #seen = new Map<string, number>()
  #held = new Set<string>()

  constructor(kind: Kind, fault: (fault: string) => void) {
    this.#kind = kind
    this.#fault = fault
  }

  apply(frame: Frame, before: Cursor | null): void {
    if (frame.kind === 'snapshot') this.#replace(frame, before)
    else this.#advance(frame, before)
  }

  #replace(frame: SnapshotFrame, before: Cursor | null): void {
    // Across epochs too: a new leader begins above the version that the last one left on disk.
    if (before && frame.version < before.version) {
      this.#fault(`a snapshot of version ${frame.version} after version ${before.version}`)
    }
    this.#held = new Set(frame.rows.map(({ id }) => id))
    if (this.#held.size !== frame.rows.length) this.#fault(`an id stands twice in ${frame.version}`)
    if (this.#kind === 'cells') return
    for (const row of frame.rows as FilteredRow[]) {
      if (row.stamp < (this.#seen.get(row.id) ?? 0)) this.#fault(`row ${row.id} went back in a snapshot`)
      this.#seen.set(row.id, row.stamp)
    }
  }

  #advance(frame: DeltaFrame, before: Cursor | null): void {
    const { from, to, epoch, put, patch = [], remove } = frame
    const isNext = this.#kind === 'rows' ? to === from + 1 : to > from
    if (!before || before.epoch !== epoch || before.version !== from || !isNext) {
      this.#fault(`${from}…${to} of ${epoch} applied at ${before?.version} of ${before?.epoch}`)
    }
    if (this.#kind === 'cells') return
    const isEmpty = put.length + patch.length + remove.length === 0
    if (this.#kind === 'rows' && isEmpty) this.#fault(`an empty delta ${to}`)
    for (const id of remove) {
      if (!this.#held.delete(id)) this.#fault(`row ${id} was removed in ${to} and was not there`)
    }
    for (const row of patch) {
      if (!this.#held.has(row.id)) this.#fault(`row ${row.id} was patched in ${to} and was not there`)
    }
    for (const row of [...put, ...patch] as FilteredRow[]) {
      const seen = this.#seen.get(row.id) ?? 0
      if (!(row.stamp > seen)) this.#fault(`row ${row.id} came with ${row.stamp} in ${to} after ${seen}`)
      this.#seen.set(row.id, row.stamp)
      this.#held.add(row.id)
    }
  }
}
