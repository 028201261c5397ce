// The socket side of the live path: connections come, subscribe and go, and what the relay publishes reaches them. Who may what
// is admission.ts, who is sent what is deliveries.ts; here is what happens to a client that is too slow, hostile or too many.
import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import { Server } from 'socket.io'
import {
  HEARTBEAT_MS,
  LIVE_PATH,
  PROTOCOL_VERSION,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '../../protocol/index.ts'
import { Admission } from './admission.ts'
import { ClientWire } from './block-sender.ts'
import {
  Deliveries,
  type ClientEvents,
  type ClientState,
  type LiveServer,
  type LiveSocket,
  type ServerEvents,
} from './deliveries.ts'
import { sendBeat } from './heartbeat.ts'
import { isFlood, noMessages } from './message-flood.ts'
import type { LiveMetrics } from './metrics.ts'
import type { LiveStream } from './published-channel.ts'
import type { Relay, RelayListener } from './relay.ts'
import { SessionChecks } from './session-checks.ts'
import { derivedFrom, isOf, Streams } from './streams.ts'
import { readSubscribe } from './subscription.ts'
import type { AuthoriseSocket } from './tokens.ts'

/** Bytes of one message from a client: a subscription has a few hundred. */
const INBOUND_BYTES_MAX = 64 * 1024
/** Bytes that may wait for one client; past it the client gets no more frames until it has drained. */
export const CLIENT_BUFFER_BYTES_MAX = 8 * 1024 * 1024
const DRAIN_CHECK_MS = 250
/** Messages of one client in a second: a wall sends a handful in its life. Past it the socket is closed. */
const MESSAGES_PER_SECOND_MAX = 200
/** What ends or is taken away here is told at once; this is for another engine's doing and for time, within the promised 5 s. */
const SESSION_CHECK_MS = 4_000
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

/** As a connection is lost: a client that is told of an end by Socket.IO waits its own time, all of them the same. */
function closeAll(sockets: Iterable<LiveSocket>): void {
  for (const { conn } of sockets) conn.close()
}

export class LiveGateway {
  readonly #options: LiveGatewayOptions
  readonly #bufferMax: number
  readonly #streams: Streams
  readonly #admission: Admission
  readonly #sessionChecks: SessionChecks
  #io: LiveServer | null = null
  #deliveries: Deliveries | null = null
  #timers: NodeJS.Timeout[] = []
  #unlisten: (() => void) | null = null

  constructor(options: LiveGatewayOptions) {
    const { relay, authorise, log, clientBufferBytesMax = CLIENT_BUFFER_BYTES_MAX } = options
    this.#options = options
    this.#bufferMax = clientBufferBytesMax
    this.#streams = new Streams(relay)
    this.#admission = new Admission({ relay, streams: this.#streams, authorise })
    this.#sessionChecks = new SessionChecks({
      streams: this.#streams,
      log,
      sockets: () => this.#sockets(),
      rightsOf: (socket) => this.#admission.rightsOf(socket),
      close: (socket, channel) => this.#closeChannel(socket, channel),
    })
  }

  attach(server: HttpServer): void {
    const io: LiveServer = new Server<ClientEvents, ServerEvents, Record<string, never>, ClientState>(
      server,
      {
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
      },
    )
    io.use((_socket, next) => {
      if (io.engine.clientsCount > CLIENTS_MAX) next(new Error('too many clients'))
      else next()
    })
    io.on('connection', (socket) => this.#welcome(socket))
    this.#io = io
    const { relay, log, metrics } = this.#options
    const deliveries = new Deliveries({
      io,
      log,
      metrics,
      bufferBytesMax: this.#bufferMax,
      streamOf: (name) => this.#streams.of(name),
      unwatched: (name) => this.#streams.derivedOf(name)?.close(name),
    })
    this.#deliveries = deliveries
    this.#unlisten = relay.listen(this.#listener(deliveries))
    const beating = { relay, streams: this.#streams, metrics }
    this.#every(HEARTBEAT_MS, () => {
      sendBeat(beating, this.#sockets(), (socket, name) => deliveries.isMember(socket, name))
      metrics.clients.set(this.clients)
    })
    this.#every(DRAIN_CHECK_MS, () => deliveries.tellDrained())
    this.#every(this.#options.sessionCheckMs ?? SESSION_CHECK_MS, () => this.checkSessions())
  }

  /** What the relay publishes, to those who hold it. */
  #listener(deliveries: Deliveries): RelayListener {
    const { relay } = this.#options
    return {
      delta: (frame) => {
        const channel = relay.channel(frame.channel)
        if (!channel) return
        deliveries.publish(channel, frame)
        for (const change of channel.derived?.changes() ?? []) deliveries.publish(change.stream, change.frame)
      },
      snapshot: ({ name, derived }) => {
        deliveries.restart(name)
        for (const watched of derivedFrom(name, deliveries.names())) {
          // The channel may be another one in the former's place, which does not know what is watched.
          derived?.open(watched)
          deliveries.restart(watched)
        }
      },
      closed: (name) => {
        for (const socket of this.#sockets()) {
          const held = [...socket.data.channels].filter((each) => isOf(name, each))
          for (const channel of held) this.#closeChannel(socket, channel)
        }
      },
      // They come again at random moments of `retryMs`, and a balancer gives them to the engine that is ready.
      standsBy: () => closeAll(this.#sockets()),
    }
  }

  get clients(): number {
    return this.#io?.engine.clientsCount ?? 0
  }

  #sockets(): Iterable<LiveSocket> {
    return this.#io?.sockets.sockets.values() ?? []
  }

  /** The fullest client's buffer, for tests and metrics. */
  bufferedBytesMax(): number {
    return Math.max(0, ...Array.from(this.#sockets(), ({ data }) => data.wire.bufferedBytes))
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
    this.#unlisten?.()
    const io = this.#io
    this.#io = null
    if (!io) return
    const wires = Array.from(io.sockets.sockets.values(), ({ data }) => data.wire)
    closeAll(io.sockets.sockets.values())
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
      ...noMessages(),
    }
    metrics.clients.set(this.clients)
    socket.use((_event, next) => {
      if (isFlood(socket.data, MESSAGES_PER_SECOND_MAX)) socket.disconnect(true)
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
      for (const name of socket.data.channels) this.#deliveries?.stop(socket, name)
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

  async #subscribe(
    socket: LiveSocket,
    input: unknown,
    reply: (answer: SubscribeAnswer) => void,
  ): Promise<void> {
    const admitted = await this.#admission.admit(socket, input)
    const deliveries = this.#deliveries
    if (!deliveries || !socket.connected) return
    // From here to the end nothing waits: no frame can slip between the answer and the room, and requests that come
    // together do not all find the same room left.
    const answer = admitted.ok ? this.#admission.open(socket, admitted) : admitted
    if (!answer.ok) {
      this.#options.metrics.subscriptionsRefused.inc({ reason: answer.reason })
      reply(answer)
      return
    }
    const { stream, request } = answer
    const { name } = stream
    socket.data.channels.add(name)
    const move = this.#moveOf(socket, stream, request)
    // Whether or not the difference can be sent: the client said that this area takes the other's place.
    if (request.from !== undefined && request.from !== name) this.#leave(socket, request.from)
    if (request.form === 'columns') socket.data.inColumns.add(name)
    else socket.data.inColumns.delete(name)
    if (move) {
      reply({ ok: true, resumed: false })
      deliveries.move(socket, stream, move)
      return
    }
    const { isResumed, send } = deliveries.begin(socket, stream, request.cursor)
    reply({ ok: true, resumed: isResumed })
    send()
  }

  /** The difference from the area that this client holds whole, as far as was sent on this very connection. */
  #moveOf(socket: LiveSocket, stream: LiveStream, { from, form }: SubscribeRequest): Uint8Array | null {
    if (from === undefined || from === stream.name || form !== 'columns') return null
    const held = this.#streams.of(from)
    if (!held || !this.#deliveries?.isMember(socket, from)) return null
    return stream.moveBlock?.(held) ?? null
  }

  #leave(socket: LiveSocket, name: string): void {
    socket.data.channels.delete(name)
    socket.data.inColumns.delete(name)
    this.#deliveries?.stop(socket, name)
  }

  /** It asks again and is refused, so that its user sees why. */
  #closeChannel(socket: LiveSocket, channel: string): void {
    this.#leave(socket, channel)
    socket.emit('needs-snapshot', { channel })
  }

  /** Closes what a client may not read any longer. Call when a session ended or rights changed. */
  checkSessions(): void {
    this.#sessionChecks.check()
  }
}
