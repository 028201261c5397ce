// A published view: a SELECT that clients hold live. It reads states, never a log: told which ids changed, it
// reads what they are now, in the transaction the relay gives it.
import type { ClientBase } from 'pg'
import type { ChannelRight } from '../../model/index.ts'
import type { ChannelRow } from '../../protocol/index.ts'
import type { PublishedChannel } from './published-channel.ts'

/** Ids that changed, by the outbox's dataset. */
export type ChangedIds = ReadonlyMap<string, readonly number[]>

export interface ViewChange {
  put: ChannelRow[]
  remove: string[]
}

export interface PublishedView {
  readonly channel: string
  /** Who may subscribe. */
  readonly right: ChannelRight
  /** Datasets of the outbox whose changes concern this view. */
  readonly datasets: readonly string[]
  /** Of a view that fills its channel by itself, and answers `load` and `refresh` with no rows. */
  readonly published?: PublishedChannel
  /** Every row, read anew; the view forgets what it held. A row that was given away is never written to: the channel compares with it. */
  load(client: ClientBase): Promise<ChannelRow[]>
  /** Current rows of what changed; a row that equals the published one may be repeated, the channel drops it. */
  refresh(client: ClientBase, changed: ChangedIds): Promise<ViewChange>
  /** True when the view has news of its own, without any change in the database. */
  isDirty?(): boolean
  /** Called after a turn inside its transaction, for checks that must see the same snapshot. */
  inspect?(client: ClientBase): Promise<void>
}
