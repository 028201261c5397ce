// What crosses the socket. SPEC.md numbers the rules; this file is their types. Nothing here is a person.

/** Position of a client in a channel. Versions of an epoch are dense in a channel, or in the layer that it is made from. */
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
  /** Only in the binary form: rows with `id` and the members that changed; the client holds the rest. */
  patch?: ChannelRow[]
  remove: string[]
  /** Only in the binary form: leads from the rows of another area to those of `channel`, at the same moment. R45. */
  isMove?: boolean
}
export type Frame = SnapshotFrame | DeltaFrame

/** Why a subscription was refused. */
export type RefusalReason =
  | 'unknown-channel'
  | 'forbidden'
  | 'bad-cursor'
  | 'too-many-channels'
  | 'bad-request'
  /** So many areas of this layer are watched that no other can be: R44. */
  | 'too-many-areas'
  /** The engine has not read its first picture yet, or another engine leads: ask again. */
  | 'not-ready'

export interface SubscribeRequest {
  channel: string
  /** Absent: the server answers with a snapshot. */
  cursor?: Cursor
  /** `columns`: frames come as binary messages. Absent: as JSON events. */
  form?: 'columns'
  /** Another area of the same layer, held on this connection, whose place this one takes: R45. */
  from?: string
}
export type SubscribeAnswer =
  { ok: true; resumed: boolean } | { ok: false; reason: RefusalReason; message: string }

/** Sent once after a connection is made. */
export interface Hello {
  protocol: number
  /** Epoch of the running relay, `null` before its first picture. */
  epoch: string | null
  /** Server's time, milliseconds since 1970. */
  at: number
  heartbeatMs: number
  /** A client that loses this connection waits a random time up to this before it calls again. */
  retryMs?: number
}

/** Sent to every socket once a `heartbeatMs`: lets a client find a lost last frame and a server that went blind. */
export interface Heartbeat {
  at: number
  /** Server's time of the last completed look at the database; `null` before the first. */
  readAt: number | null
  /** Where each channel stands. */
  channels: Record<string, Cursor>
}

/** The server stopped sending a channel to this socket; the client subscribes again with its cursor. */
export interface NeedsSnapshot {
  channel: string
}

export const PROTOCOL_VERSION = 1
/** Path of the Socket.IO endpoint. */
export const LIVE_PATH = '/live'
export const HEARTBEAT_MS = 1_000
/** Channels of one socket; past it `too-many-channels`. */
export const CHANNELS_PER_SOCKET_MAX = 64
/** Characters of a channel's name. */
export const CHANNEL_NAME_MAX = 128
