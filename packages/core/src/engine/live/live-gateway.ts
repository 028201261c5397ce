// The socket side of the live path: who may subscribe, who gets which frame, and what happens to a client that is
// too slow or hostile. Frames go out once per channel and version; nothing is queued for anyone without bound.
import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import { Server, type Socket } from 'socket.io'
import {
  CHANNELS_PER_SOCKET_MAX,
  HEARTBEAT_MS,
  LIVE_PATH,
  PROTOCOL_VERSION,
  type Cursor,
  type DeltaFrame,
  type Frame,
  type Heartbeat,
  type Hello,
  type NeedsSnapshot,
  type SubscribeAnswer,
} from '../../protocol/index.ts'
import { ClientWire, MissedTails, prepareMessage, type PreparedMessage } from './block-sender.ts'
import type { LiveMetrics } from './metrics.ts'
import type { PublishedChannel } from './published-channel.ts'
import type { Relay } from './relay.ts'
import { readSubscribe } from './subscription.ts'
import type { AuthoriseSocket } from './tokens.ts'

/** Bytes of one message from a client: a subscription has a few hundred. */
const INBOUND_BYTES_MAX = 64 * 1024
/** Bytes that may wait for one client; past it the client gets no more frames until it has drained. */
export const CLIENT_BUFFER_BYTES_MAX = 8 * 1024 * 1024
/** A client that was cut off is told so when its buffer is down to this. */
const DRAINED_BYTES = 512 * 1024
const DRAIN_CHECK_MS = 250
/** Messages of one client in a second: a wall sends a handful in its life. Past it the socket is closed. */
const MESSAGES_PER_SECOND_MAX = 200
/** A session that ended elsewhere stops receiving within this. */
const SESSION_CHECK_MS = 30_000
const PING_INTERVAL_MS = 5_000
const PING_TIMEOUT_MS = 10_000
/** What a client has at our end to take its last bytes and close by itself. */
const CLOSE_GRACE_MS = 500
/** How many connections an engine that has just started takes in a millisecond, with room for its own work. */
const RECONNECTS_PER_MS = 2
const RETRY_MS_MIN = 250
/** The promise is 5 s from a fault to the truth. */
const RETRY_MS_MAX = 2_500
/** Open sockets; past it a connection is refused. */
const CLIENTS_MAX = 5_000

interface ServerEvents {
  hello(hello: Hello): void
  heartbeat(beat: Heartbeat): void
  frame(frame: Frame): void
  'needs-snapshot'(told: NeedsSnapshot): void
}
interface ClientEvents {
  subscribe(request: unknown, answer: unknown): void
  unsubscribe(request: unknown): void
}
/** What the gateway knows of one client. */
interface ClientState {
  wire: ClientWire
  channels: Set<string>
  /** Those of them that it takes as columns; the others go out as JSON events to a room. */
  inColumns: Set<string>
  /** Channels cut off because the buffer was full. */
  behind: Set<string>
  messages: number
  messagesSince: number
}
type LiveSocket = Socket<ClientEvents, ServerEvents, Record<string, never>, ClientState>

export interface LiveGatewayOptions {
  relay: Pick<Relay, 'epoch' | 'readAt' | 'channel' | 'channels' | 'listen'>
  authorise: AuthoriseSocket
  log: Logger
  metrics: LiveMetrics
  /** Default `CLIENT_BUFFER_BYTES_MAX`. */
  clientBufferBytesMax?: number
  /** Default `SESSION_CHECK_MS`. */
  sessionCheckMs?: number
}

export class LiveGateway {
  readonly #options: LiveGatewayOptions
  readonly #bufferMax: number
  #io: Server<ClientEvents, ServerEvents, Record<string, never>, ClientState> | null = null
  #timers: NodeJS.Timeout[] = []
  #unlisten: (() => void) | null = null
  /** Who gets the columns of a channel. */
  readonly #members = new Map<string, Set<LiveSocket>>()
  /** Sockets that wait for a snapshot of a channel: answered together, so the rows are encoded once. */
  readonly #waiting = new Map<string, Set<LiveSocket>>()
  /** What those who come back are owed, joined once for all of them. */
  readonly #tails = new WeakMap<PublishedChannel, MissedTails>()

  constructor(options: LiveGatewayOptions) {
    this.#options = options
    this.#bufferMax = options.clientBufferBytesMax ?? CLIENT_BUFFER_BYTES_MAX
  }

  attach(server: HttpServer): void {
    const io = new Server<ClientEvents, ServerEvents, Record<string, never>, ClientState>(server, {
      path: LIVE_PATH,
      serveClient: false,
      // One connection, one order; long polling would need sticky sessions behind a balancer.
      transports: ['websocket'],
      maxHttpBufferSize: INBOUND_BYTES_MAX,
      perMessageDeflate: false,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      connectTimeout: 10_000,
      cleanupEmptyChildNamespaces: true,
    })
    io.use((_socket, next) => {
      if (io.engine.clientsCount > CLIENTS_MAX) next(new Error('too many clients'))
      else next()
    })
    io.on('connection', (socket) => this.#welcome(socket))
    this.#io = io
    this.#unlisten = this.#options.relay.listen({
      delta: (frame) => {
        const channel = this.#options.relay.channel(frame.channel)
        this.#sendJson(frame.channel, () => frame)
        this.#sendColumns(frame.channel, () => channel?.deltaBlock(frame) ?? null)
      },
      snapshot: (channel) => {
        this.#sendJson(channel.name, () => channel.snapshot())
        this.#sendColumns(channel.name, () => channel.snapshotBlock())
      },
      closed: (channel) => {
        for (const socket of this.#io?.sockets.sockets.values() ?? []) {
          if (!socket.data.channels.has(channel)) continue
          this.#leave(socket, channel)
          // It asks again and is refused, so that its user sees why.
          socket.emit('needs-snapshot', { channel })
        }
      },
      // They come again at random moments of `retryMs`, and a balancer gives them to the engine that is ready.
      deposed: () => this.#io?.disconnectSockets(true),
    })
    this.#every(HEARTBEAT_MS, () => this.#beat())
    this.#every(DRAIN_CHECK_MS, () => this.#tellDrained())
    this.#every(this.#options.sessionCheckMs ?? SESSION_CHECK_MS, () => void this.#checkSessions())
  }

  get clients(): number {
    return this.#io?.engine.clientsCount ?? 0
  }

  /** The fullest client's buffer, for tests and metrics. */
  bufferedBytesMax(): number {
    return Math.max(
      0,
      ...Array.from(this.#io?.sockets.sockets.values() ?? [], ({ data }) => data.wire.bufferedBytes),
    )
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
    this.#unlisten?.()
    const io = this.#io
    this.#io = null
    if (!io) return
    const wires = Array.from(io.sockets.sockets.values(), ({ data }) => data.wire)
    io.disconnectSockets(true)
    // Who does not read never answers the closing handshake, and would hold up the end of the process for 30 s.
    setTimeout(() => {
      for (const wire of wires) wire.cut()
    }, CLOSE_GRACE_MS)
    // Not io.close(): it would close the HTTP server, which is not ours.
    io.engine.close()
    await Promise.resolve()
  }

  #every(ms: number, work: () => void): void {
    this.#timers.push(setInterval(work, ms).unref())
  }

  #welcome(socket: LiveSocket): void {
    const { relay, metrics } = this.#options
    socket.data = {
      wire: new ClientWire(socket),
      channels: new Set(),
      inColumns: new Set(),
      behind: new Set(),
      messages: 0,
      messagesSince: Date.now(),
    }
    metrics.clients.set(this.clients)
    socket.use((_event, next) => {
      if (this.#isFlood(socket)) socket.disconnect(true)
      else next()
    })
    socket.on('subscribe', (request, answer) => {
      if (typeof answer !== 'function') return
      this.#subscribe(socket, request, answer as (answer: SubscribeAnswer) => void).catch(
        (error: unknown) => {
          // Whatever this client did concerns this client only.
          this.#options.log.warn({ err: error }, 'subscription failed; its socket is closed')
          socket.disconnect(true)
        },
      )
    })
    socket.on('unsubscribe', (request) => {
      const read = readSubscribe(request)
      if (read.ok) this.#leave(socket, read.request.channel)
    })
    socket.on('disconnect', () => {
      for (const waiting of this.#waiting.values()) waiting.delete(socket)
      for (const members of this.#members.values()) members.delete(socket)
      metrics.clients.set(this.clients)
    })
    socket.emit('hello', {
      protocol: PROTOCOL_VERSION,
      epoch: relay.epoch,
      at: Date.now(),
      heartbeatMs: HEARTBEAT_MS,
      retryMs: Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, this.clients / RECONNECTS_PER_MS)),
    })
  }

  #isFlood({ data }: LiveSocket): boolean {
    const now = Date.now()
    if (now - data.messagesSince > 1_000) {
      data.messagesSince = now
      data.messages = 0
    }
    data.messages += 1
    return data.messages > MESSAGES_PER_SECOND_MAX
  }

  async #subscribe(
    socket: LiveSocket,
    input: unknown,
    reply: (answer: SubscribeAnswer) => void,
  ): Promise<void> {
    const answer = await this.#decide(socket, input)
    if (!answer.ok) {
      this.#options.metrics.subscriptionsRefused.inc({ reason: answer.reason })
      reply(answer)
      return
    }
    if (!socket.connected) return
    const { channel, cursor, form } = answer
    // From here to the end nothing waits, so no frame can slip between the answer and the room.
    socket.data.channels.add(channel.name)
    this.#stopSending(socket, channel.name)
    if (form === 'columns') socket.data.inColumns.add(channel.name)
    else socket.data.inColumns.delete(channel.name)
    const missed = cursor ? channel.resume(cursor) : null
    reply({ ok: true, resumed: missed !== null })
    if (missed) {
      this.#join(socket, channel.name)
      if (form === 'columns' && missed.length > 0) this.#sendMissed(socket, channel, missed)
      else for (const frame of missed) socket.emit('frame', frame)
      this.#options.metrics.framesSent.inc({ kind: 'resume' }, missed.length)
    } else this.#awaitSnapshot(socket, channel)
  }

  /** A channel remembers as many deltas as it can resume from, so each of them has its block. */
  #sendMissed(socket: LiveSocket, channel: PublishedChannel, missed: readonly DeltaFrame[]): void {
    const tails = this.#tails.get(channel) ?? new MissedTails()
    this.#tails.set(channel, tails)
    const message = tails.between(missed[0]!.from, channel.cursor.version, () =>
      missed.map((frame) => channel.deltaBlock(frame)!),
    )
    socket.data.wire.send(message)
  }

  #join(socket: LiveSocket, channel: string): void {
    if (!socket.data.inColumns.has(channel)) {
      void socket.join(channel)
      return
    }
    const members = this.#members.get(channel) ?? new Set()
    this.#members.set(channel, members.add(socket))
  }

  #stopSending(socket: LiveSocket, channel: string): void {
    socket.data.behind.delete(channel)
    this.#waiting.get(channel)?.delete(socket)
    this.#members.get(channel)?.delete(socket)
    void socket.leave(channel)
  }

  async #decide(
    socket: LiveSocket,
    input: unknown,
  ): Promise<
    | { ok: true; channel: PublishedChannel; cursor: Cursor | undefined; form: 'columns' | undefined }
    | Exclude<SubscribeAnswer, { ok: true }>
  > {
    const { relay } = this.#options
    const read = readSubscribe(input)
    if (!read.ok) return read
    const { channel: name, cursor, form } = read.request
    const channel = relay.channel(name)
    if (!channel) return { ok: false, reason: 'unknown-channel', message: `there is no channel '${name}'` }
    if (channel.right === 'session' && !(await this.#isSignedIn(socket))) {
      return { ok: false, reason: 'forbidden', message: 'sign in first' }
    }
    if (!socket.data.channels.has(name) && socket.data.channels.size >= CHANNELS_PER_SOCKET_MAX) {
      const message = `a socket may hold ${CHANNELS_PER_SOCKET_MAX} channels`
      return { ok: false, reason: 'too-many-channels', message }
    }
    if (relay.epoch === null) {
      return {
        ok: false,
        reason: 'not-ready',
        message: 'the first picture is being read, or another engine leads',
      }
    }
    return { ok: true, channel, cursor, form }
  }

  async #isSignedIn(socket: LiveSocket): Promise<boolean> {
    const { headers, address } = socket.handshake
    return (await this.#options.authorise({ cookie: headers.cookie, address })) !== null
  }

  #awaitSnapshot(socket: LiveSocket, channel: PublishedChannel): void {
    const waiting = this.#waiting.get(channel.name)
    if (waiting) {
      waiting.add(socket)
      return
    }
    this.#waiting.set(channel.name, new Set([socket]))
    setImmediate(() => {
      const sockets = this.#waiting.get(channel.name)
      this.#waiting.delete(channel.name)
      if (!sockets || sockets.size === 0 || !this.#io) return
      const json: string[] = []
      let message: PreparedMessage | null = null
      for (const each of sockets) {
        if (!each.connected) continue
        this.#join(each, channel.name)
        if (each.data.inColumns.has(channel.name)) {
          message ??= prepareMessage(channel.snapshotBlock())
          each.data.wire.send(message)
        } else json.push(each.id)
      }
      if (json.length > 0) this.#io.to(json).emit('frame', channel.snapshot())
      this.#options.metrics.framesSent.inc({ kind: 'snapshot' }, sockets.size)
    })
  }

  #leave(socket: LiveSocket, channel: string): void {
    socket.data.channels.delete(channel)
    socket.data.inColumns.delete(channel)
    this.#stopSending(socket, channel)
  }

  /** To everyone in the room, except those whose buffer is full: they leave it. */
  #sendJson(channel: string, build: () => Frame): void {
    const io = this.#io
    const members = io?.sockets.adapter.rooms.get(channel)
    if (!io || !members || members.size === 0) return
    for (const id of members) {
      const socket = io.sockets.sockets.get(id)
      if (socket && socket.data.wire.bufferedBytes > this.#bufferMax) this.#cutOff(socket, channel)
    }
    const frame = build()
    io.to(channel).emit('frame', frame)
    this.#options.metrics.framesSent.inc({ kind: frame.kind }, members.size)
  }

  #sendColumns(channel: string, build: () => Uint8Array | null): void {
    const members = this.#members.get(channel)
    const block = members && members.size > 0 ? build() : null
    if (!members || !block) return
    const message = prepareMessage(block)
    for (const socket of members) {
      const { wire } = socket.data
      if (wire.isBehind(this.#bufferMax)) this.#cutOff(socket, channel)
      else wire.send(message)
    }
    this.#options.metrics.framesSent.inc({ kind: 'columns' }, members.size)
  }

  #cutOff(socket: LiveSocket, channel: string): void {
    this.#stopSending(socket, channel)
    if (socket.data.behind.size === 0) this.#options.metrics.clientsDropped.inc()
    socket.data.behind.add(channel)
  }

  #tellDrained(): void {
    for (const socket of this.#io?.sockets.sockets.values() ?? []) {
      if (
        socket.data.behind.size === 0 ||
        socket.data.wire.bufferedBytes > Math.min(DRAINED_BYTES, this.#bufferMax)
      )
        continue
      for (const channel of socket.data.behind) socket.emit('needs-snapshot', { channel })
      socket.data.behind.clear()
    }
  }

  #beat(): void {
    const { relay } = this.#options
    const channels: Record<string, Cursor> = {}
    if (relay.epoch !== null) for (const channel of relay.channels()) channels[channel.name] = channel.cursor
    // Volatile: a client that is behind needs no old heartbeats on top.
    this.#io?.volatile.emit('heartbeat', { at: Date.now(), readAt: relay.readAt, channels })
    this.#options.metrics.clients.set(this.clients)
  }

  async #checkSessions(): Promise<void> {
    const { relay, log } = this.#options
    const restricted = new Set<string>()
    for (const channel of relay.channels()) if (channel.right === 'session') restricted.add(channel.name)
    for (const socket of this.#io?.sockets.sockets.values() ?? []) {
      const held = [...socket.data.channels].filter((name) => restricted.has(name))
      try {
        if (held.length === 0 || (await this.#isSignedIn(socket))) continue
      } catch (error) {
        log.warn({ err: error }, 'a session could not be checked; its channels are closed')
      }
      for (const channel of held) {
        this.#leave(socket, channel)
        // It asks again and is refused, so that its user sees why.
        socket.emit('needs-snapshot', { channel })
      }
    }
  }
}
