// What crosses the socket. SPEC.md numbers the rules; this file is their types. Nothing here is a person.

/** Position of a client in a channel. `version` is dense: 1, 2, 3 … within an epoch. */
export interface Cursor {
  epoch: string
  version: number
}

/** One published row; `id` is its key in the channel. */
export type ChannelRow = { id: string } & Record<string, unknown>

/** The whole channel at one version. */
export interface SnapshotFrame {
  kind: 'snapshot'
  channel: string
  epoch: string
  version: number
  /** Server's time when the version was committed to the channel, milliseconds since 1970. */
  at: number
  rows: ChannelRow[]
}

/** What changed between two versions: whole rows put, ids removed. Put wins over nothing; order inside does not matter. */
export interface DeltaFrame {
  kind: 'delta'
  channel: string
  epoch: string
  from: number
  to: number
  at: number
  put: ChannelRow[]
  remove: string[]
}
export type Frame = SnapshotFrame | DeltaFrame

/** Why a subscription was refused. */
export type RefusalReason =
  'unknown-channel' | 'forbidden' | 'bad-cursor' | 'too-many-channels' | 'bad-request'

export interface SubscribeRequest {
  channel: string
  /** Absent: the server answers with a snapshot. */
  cursor?: Cursor
}
export type SubscribeAnswer =
  { ok: true; resumed: boolean } | { ok: false; reason: RefusalReason; message: string }

/** Channels of one socket; past it `too-many-channels`. */
export const CHANNELS_PER_SOCKET_MAX = 64
