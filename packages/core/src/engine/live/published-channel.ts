// What the relay publishes into and the gateway sends from. `RowChannel` holds rows; a layer's channel reads its columns.
import type { ChannelRight } from '../../model/index.ts'
import type { ChannelRow, Cursor, DeltaFrame, SnapshotFrame } from '../../protocol/index.ts'
import type { ViewChange } from './view.ts'

/** A change that was found to be real and is not applied yet: its version must be on disk first. Each channel knows its own. */
export interface PlannedChange {
  /** Rows put and removed. */
  readonly rowCount: number
}

/** The binary form of a snapshot, and the version that it is of. */
export interface SnapshotBlock {
  bytes: Uint8Array
  epoch: string
  version: number
}

/** What a client can subscribe: all of a channel, or something that derives from it. */
export interface LiveStream {
  readonly name: string
  readonly right: ChannelRight
  readonly cursor: Cursor
  /** Deltas that lead from a cursor to now; `null` where a snapshot is needed, or is smaller. */
  resume(cursor: Cursor): DeltaFrame[] | null
  /** The binary form of a delta that `resume` or the last publication gave; built once, the same bytes for everyone. */
  deltaBlock(frame: DeltaFrame): Uint8Array | null
  /** Built once for all who ask; behind the cursor when changes came while it was built. */
  snapshotBlock(): Promise<SnapshotBlock>
  /** Leads whoever holds all of `from` here without a snapshot; absent or `null` where it cannot be done. */
  moveBlock?(from: LiveStream): Uint8Array | null
}

/** Streams that are made from a channel while somebody watches them. */
export interface DerivedStreams {
  /** The stream of a name; `null` where the name says nothing this channel can derive, or too many are watched. */
  open(name: string): { stream: LiveStream } | { refused: 'unknown-channel' | 'too-many-areas' }
  get(name: string): LiveStream | undefined
  /** Nobody watches it. */
  close(name: string): void
  /** How many there are. */
  readonly size: number
  /** What the last publication changed in each. */
  changes(): readonly { stream: LiveStream; frame: DeltaFrame }[]
}

export interface PublishedChannel extends LiveStream {
  readonly size: number
  readonly derived?: DerivedStreams
  /** All rows as objects, in one go: for what takes them within the engine. */
  snapshot(): SnapshotFrame
  /** A new epoch: every client will need a snapshot. */
  begin(cursor: Cursor, at: number, rows: readonly ChannelRow[]): void
  /** What of a view's answer really differs from what is published; `null` where nothing does. */
  plan(change: ViewChange): PlannedChange | null
  /** The difference to a whole new picture. */
  planWhole(rows: readonly ChannelRow[]): PlannedChange | null
  /** Applies a planned change as the next version and returns the frame to publish. */
  apply(change: PlannedChange, at: number): DeltaFrame
}
