// Who is sent which stream: members, those who wait for a snapshot, those who were cut off because they read too slowly. A
// frame is built once for all members; nothing is queued for anyone without bound.
import type { Logger } from 'pino'
import type { Server, Socket } from 'socket.io'
import type { Cursor, DeltaFrame, Frame, Heartbeat, Hello, NeedsSnapshot } from '../../protocol/index.ts'
import { MissedTails, prepareMessage, type ClientWire, type PreparedMessage } from './block-sender.ts'
import { jsonSnapshot } from './json-snapshot.ts'
import type { LiveMetrics } from './metrics.ts'
import type { LiveStream, SnapshotBlock } from './published-channel.ts'
import { nextTurn } from './slices.ts'

/** A client that was cut off is told so when its buffer is down to this. */
const DRAINED_BYTES = 512 * 1024
/**
 * Builds of a snapshot that changes overtook. Past it the last one is sent all the same: its client finds that the next
 * delta does not follow, and asks once more.
 */
const BUILDS_MAX = 3

export interface ServerEvents {
  hello(hello: Hello): void
  heartbeat(beat: Heartbeat): void
  frame(frame: Frame): void
  'needs-snapshot'(told: NeedsSnapshot): void
}
export interface ClientEvents {
  subscribe(request: unknown, answer: unknown): void
  unsubscribe(request: unknown): void
}
/** What the gateway knows of one client. */
export interface ClientState {
  wire: ClientWire
  channels: Set<string>
  /** Those of them that it takes as columns; the others go out as JSON events to a room. */
  inColumns: Set<string>
  /** Channels cut off because the buffer was full. */
  behind: Set<string>
  messages: number
  messagesSince: number
}
export type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, ClientState>
export type LiveServer = Server<ClientEvents, ServerEvents, Record<string, never>, ClientState>

export interface DeliveriesOptions {
  io: LiveServer
  log: Logger
  metrics: LiveMetrics
  /** Bytes that may wait for one client. */
  bufferBytesMax: number
  /** The stream that has the name now. */
  streamOf(name: string): LiveStream | undefined
  /** Called when the last client has left it. */
  unwatched(name: string): void
}

export class Deliveries {
  readonly #options: DeliveriesOptions
  /** Who gets the columns of a stream. */
  readonly #members = new Map<string, Set<LiveSocket>>()
  /** Sockets that wait for a snapshot of a stream: answered together, so it is encoded once. */
  readonly #waiting = new Map<string, Set<LiveSocket>>()
  /** What those who come back are owed, joined once for all of them. */
  readonly #tails = new WeakMap<LiveStream, MissedTails>()

  constructor(options: DeliveriesOptions) {
    this.#options = options
  }

  /** Names of all streams that somebody is sent or waits for. */
  names(): Set<string> {
    const rooms = [...this.#options.io.sockets.adapter.rooms.keys()]
    return new Set([...this.#members.keys(), ...this.#waiting.keys(), ...rooms])
  }

  /** True when everything of the stream that was published has been sent to this client. */
  isMember(socket: LiveSocket, name: string): boolean {
    return this.#members.get(name)?.has(socket) === true || socket.rooms.has(name)
  }

  /** Decides how the stream begins for a client; `send`, called in the same turn, does it. */
  begin(
    socket: LiveSocket,
    stream: LiveStream,
    cursor: Cursor | undefined,
  ): { isResumed: boolean; send: () => void } {
    this.stop(socket, stream.name, { isReplaced: true })
    const missed = cursor ? stream.resume(cursor) : null
    if (!missed) return { isResumed: false, send: () => this.#awaitSnapshot(socket, stream.name) }
    const send = (): void => {
      this.#join(socket, stream.name)
      this.#sendMissed(socket, stream, missed)
      this.#options.metrics.framesSent.inc({ kind: 'resume' }, missed.length)
    }
    return { isResumed: true, send }
  }

  /** Leads a client that holds all of one stream to another by the difference, and makes it a member there. */
  move(socket: LiveSocket, stream: LiveStream, move: Uint8Array): void {
    this.stop(socket, stream.name, { isReplaced: true })
    this.#join(socket, stream.name)
    socket.data.wire.send(prepareMessage(move))
    this.#options.metrics.framesSent.inc({ kind: 'move' })
  }

  /** No more frames of this stream to this client. `isReplaced`: it goes on with the same one at once. */
  stop(socket: LiveSocket, name: string, { isReplaced = false } = {}): void {
    socket.data.behind.delete(name)
    this.#waiting.get(name)?.delete(socket)
    const members = this.#members.get(name)
    members?.delete(socket)
    if (members?.size === 0) this.#members.delete(name)
    void socket.leave(name)
    if (!isReplaced) this.#endIfUnwatched(name)
  }

  /** One version of a stream, to all who hold the one before it. */
  publish(stream: LiveStream, frame: DeltaFrame): void {
    this.#sendJson(stream.name, frame)
    this.#sendColumns(stream, frame)
  }

  /** Everyone needs a snapshot: what they hold does not lead to what is there now. */
  restart(name: string): void {
    const stream = this.#options.streamOf(name)
    const { io } = this.#options
    const room = io.sockets.adapter.rooms.get(name) ?? []
    const sockets = [...(this.#members.get(name) ?? []), ...[...room].map((id) => io.sockets.sockets.get(id))]
    for (const socket of sockets) {
      if (!socket) continue
      this.stop(socket, name, { isReplaced: true })
      if (stream) this.#awaitSnapshot(socket, name)
      else socket.emit('needs-snapshot', { channel: name })
    }
  }

  /** Tells those who were cut off and have read what waited for them. */
  tellDrained(): void {
    const { io, bufferBytesMax } = this.#options
    for (const socket of io.sockets.sockets.values()) {
      const { behind, wire } = socket.data
      if (behind.size === 0 || wire.bufferedBytes > Math.min(DRAINED_BYTES, bufferBytesMax)) continue
      for (const channel of behind) socket.emit('needs-snapshot', { channel })
      behind.clear()
    }
  }

  #join(socket: LiveSocket, name: string): void {
    if (!socket.data.inColumns.has(name)) {
      void socket.join(name)
      return
    }
    const members = this.#members.get(name) ?? new Set()
    this.#members.set(name, members.add(socket))
  }

  #endIfUnwatched(name: string): void {
    const { io, unwatched } = this.#options
    const isWatched =
      (this.#members.get(name)?.size ?? 0) > 0 ||
      (this.#waiting.get(name)?.size ?? 0) > 0 ||
      io.sockets.adapter.rooms.has(name)
    if (!isWatched) unwatched(name)
  }

  /** A stream remembers as many deltas as it can resume from, so each of them has its block. */
  #sendMissed(socket: LiveSocket, stream: LiveStream, missed: readonly DeltaFrame[]): void {
    if (missed.length === 0) return
    if (!socket.data.inColumns.has(stream.name)) {
      for (const frame of missed) socket.emit('frame', frame)
      return
    }
    const tails = this.#tails.get(stream) ?? new MissedTails()
    this.#tails.set(stream, tails)
    const message = tails.between(missed[0]!.from, stream.cursor.version, () =>
      missed.map((frame) => stream.deltaBlock(frame)!),
    )
    socket.data.wire.send(message)
  }

  #awaitSnapshot(socket: LiveSocket, name: string): void {
    const waiting = this.#waiting.get(name)
    if (waiting) {
      waiting.add(socket)
      return
    }
    this.#waiting.set(name, new Set([socket]))
    void this.#sendSnapshots(name).catch((error: unknown) => {
      this.#options.log.error(
        { err: error, stream: name },
        'a snapshot could not be built; clients ask again',
      )
      this.#waiting.delete(name)
    })
  }

  async #sendSnapshots(name: string): Promise<void> {
    const end = this.#options.metrics.snapshotSeconds.startTimer()
    // A thousand areas that are asked for at once, after a restart, are not all built in one turn of the loop.
    await nextTurn()
    let overtaken = 0
    let isJsonNext = false
    while ((this.#waiting.get(name)?.size ?? 0) > 0) {
      const stream = this.#options.streamOf(name)
      if (!stream) break
      const columns = await stream.snapshotBlock()
      // Columns go first: they are ready, JSON is still to be written. Whoever waits for it has the next round.
      const { isInColumns, isInJson } = this.#awaited(name)
      const isJson: boolean = isInJson && (isJsonNext || !isInColumns)
      const json = isJson ? await jsonSnapshot(columns) : null
      // From here to the next round nothing waits, so no frame can slip between the snapshot and what follows it.
      const isCurrent = this.#options.streamOf(name) === stream
      const missed = isCurrent ? stream.resume(columns) : null
      if (!missed) overtaken += 1
      if (!missed && overtaken < BUILDS_MAX) continue
      this.#sendSnapshot(stream, { columns, json }, missed ?? [])
      isJsonNext = !isJson
      end()
    }
    this.#waiting.delete(name)
    this.#endIfUnwatched(name)
  }

  /** The forms that somebody waits for. */
  #awaited(name: string): { isInColumns: boolean; isInJson: boolean } {
    const forms = Array.from(this.#waiting.get(name) ?? [], ({ data }) => data.inColumns.has(name))
    return { isInColumns: forms.includes(true), isInJson: forms.includes(false) }
  }

  /** Without `json`, who waits for that form goes on waiting. */
  #sendSnapshot(
    stream: LiveStream,
    { columns, json }: { columns: SnapshotBlock; json: PreparedMessage | null },
    missed: readonly DeltaFrame[],
  ): void {
    const waiting = this.#waiting.get(stream.name) ?? new Set()
    const block = prepareMessage(columns.bytes)
    let count = 0
    for (const socket of waiting) {
      const message = socket.data.inColumns.has(stream.name) ? block : json
      if (!message) continue
      waiting.delete(socket)
      if (!socket.connected) continue
      this.#join(socket, stream.name)
      socket.data.wire.send(message)
      this.#sendMissed(socket, stream, missed)
      count += 1
    }
    this.#options.metrics.framesSent.inc({ kind: 'snapshot' }, count)
  }

  /** To everyone in the room, except those whose buffer is full: they leave it. */
  #sendJson(name: string, frame: DeltaFrame): void {
    const { io, bufferBytesMax, metrics } = this.#options
    const members = io.sockets.adapter.rooms.get(name)
    if (!members || members.size === 0) return
    for (const id of members) {
      const socket = io.sockets.sockets.get(id)
      if (socket && socket.data.wire.bufferedBytes > bufferBytesMax) this.#cutOff(socket, name)
    }
    io.to(name).emit('frame', frame)
    metrics.framesSent.inc({ kind: frame.kind }, members.size)
  }

  #sendColumns(stream: LiveStream, frame: DeltaFrame): void {
    const members = this.#members.get(stream.name)
    const block = members && members.size > 0 ? stream.deltaBlock(frame) : null
    if (!members || !block) return
    const message = prepareMessage(block)
    const { bufferBytesMax, metrics } = this.#options
    for (const socket of members) {
      const { wire } = socket.data
      if (wire.isBehind(bufferBytesMax)) this.#cutOff(socket, stream.name)
      else wire.send(message)
    }
    metrics.framesSent.inc({ kind: 'columns' }, members.size)
  }

  #cutOff(socket: LiveSocket, name: string): void {
    this.stop(socket, name, { isReplaced: true })
    if (socket.data.behind.size === 0) this.#options.metrics.clientsDropped.inc()
    socket.data.behind.add(name)
  }
}
