// The live connection of one page: one socket, many channels. Runs in a browser and in Node; time, painting and the
// socket come in from outside.
import { io, type Socket } from 'socket.io-client'
import type { LayerRow } from '../channels.ts'
import { frameOf } from '../column-frame.ts'
import { decodeFrame } from '../decode-columns.ts'
import type { Bbox } from '../derived-channels.ts'
import {
  LIVE_PATH,
  type ChannelRow,
  type Cursor,
  type Frame,
  type Heartbeat,
  type Hello,
  type NeedsSnapshot,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '../frames.ts'
import { AreaFeed } from './area-feed.ts'
import { BLOCK_EVENT, blockParser, bytesOfBlock } from './block-parser.ts'
import { ChannelFeed, type ChannelOutlet } from './channel-feed.ts'

export type Connection = 'connecting' | 'connected' | 'lost'

interface FromServer {
  hello(hello: Hello): void
  heartbeat(beat: Heartbeat): void
  frame(frame: Frame): void
  /** A binary message, by our parser. */
  [BLOCK_EVENT](data: unknown): void
  'needs-snapshot'(told: NeedsSnapshot): void
}
interface ToServer {
  subscribe(request: SubscribeRequest, answer: (answer: SubscribeAnswer) => void): void
  unsubscribe(request: SubscribeRequest): void
}
export type FeedSocket = Socket<FromServer, ToServer>

export interface FeedOptions {
  /** Origin of the server; default: the page's. */
  url?: string
  /** Channels to hold from the start; `channel(name)` adds more. */
  channels?: readonly string[]
  socketFactory?: (url: string | undefined) => FeedSocket
  /** Milliseconds since 1970. */
  now?: () => number
  beforePaint?: (callback: () => void) => void
}

export interface Feed {
  readonly connection: Connection
  /** The socket under it, for whoever must see the wire itself. */
  readonly socket: FeedSocket
  /** Server's clock minus ours, milliseconds; 0 before the first hello. */
  readonly clockOffsetMs: number
  /** When anything came from the server, by our clock; `null` before the first. */
  readonly lastHeardAt: number | null
  /** The channel's feed; made and subscribed at the first call, shared after. */
  channel<Row extends ChannelRow = ChannelRow>(name: string): ChannelFeed<Row>
  release(name: string): void
  /** The features of a layer around a box, which may be moved; each call makes one of its own. */
  area<Row extends LayerRow = LayerRow>(layer: string, bbox: Bbox): AreaFeed<Row>
  releaseArea<Row extends LayerRow>(area: AreaFeed<Row>): void
  onConnection(listener: (connection: Connection) => void): () => void
  close(): void
}

/** A hall of screens must not reconnect in step: half of each wait is random. At most 1.5 s. */
const RECONNECT_MS = { reconnectionDelay: 250, reconnectionDelayMax: 1_000, randomizationFactor: 0.5 }

const openSocket = (url: string | undefined): FeedSocket => {
  const options = {
    path: LIVE_PATH,
    transports: ['websocket'],
    forceNew: true,
    timeout: 4_000,
    parser: blockParser,
    ...RECONNECT_MS,
  }
  return url === undefined ? io(options) : io(url, options)
}

/** A hidden tab paints nothing and gets no animation frames; its rows must go on all the same. */
function beforeNextPaint(callback: () => void): void {
  const isVisible = typeof document !== 'undefined' && document.visibilityState === 'visible'
  if (isVisible && typeof requestAnimationFrame === 'function') requestAnimationFrame(callback)
  else setTimeout(callback, 0)
}

export function createFeed({
  url,
  channels = [],
  socketFactory = openSocket,
  now = Date.now,
  beforePaint = beforeNextPaint,
}: FeedOptions = {}): Feed {
  const held = new Map<string, ChannelFeed>()
  const areas = new Set<ChannelFeed>()
  const listeners = new Set<(connection: Connection) => void>()
  let connection: Connection = 'connecting'
  let clockOffsetMs = 0
  let lastHeardAt: number | null = null
  let isClosed = false
  const socket = socketFactory(url)

  /** Whoever shows, or asks for, a channel. */
  function* receivers(channel: string): Generator<ChannelFeed> {
    const own = held.get(channel)
    if (own) yield own
    for (const area of areas) if (area.concerns(channel)) yield area
  }
  const all = (): ChannelFeed[] => [...held.values(), ...areas]
  const begin = (channel: ChannelFeed): void => {
    if (socket.connected) channel.take({ kind: 'connected', now: now() })
  }
  const leave = (name: string): void => {
    if (socket.connected && [...receivers(name)].length === 0) socket.emit('unsubscribe', { channel: name })
  }
  const outlet: ChannelOutlet = {
    now,
    beforePaint,
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    subscribe: (channel, _ask, cursor, { held: from, answered }) => {
      // Where two maps of one page show the same area, the one that moves must not end it for the other.
      const isFromFree = from !== null && [...receivers(from)].length === 1
      const request: SubscribeRequest = {
        channel,
        form: 'columns',
        ...(cursor && { cursor }),
        ...(isFromFree && { from }),
      }
      socket.emit('subscribe', request, answered)
    },
  }
  const turn = (next: Connection): void => {
    if (next === connection) return
    connection = next
    for (const listener of listeners) listener(next)
  }

  const connectLater = (): void => {
    setTimeout(() => {
      if (!isClosed) socket.connect()
    }, RECONNECT_MS.reconnectionDelayMax)
  }

  socket.on('connect', () => {
    turn('connected')
    for (const each of all()) each.take({ kind: 'connected', now: now() })
  })
  socket.on('disconnect', (reason) => {
    turn('lost')
    for (const each of all()) each.take({ kind: 'disconnected', now: now() })
    // Socket.IO gives up when the server itself closed the connection; a wall must not.
    if (reason === 'io server disconnect') connectLater()
  })
  socket.on('connect_error', () => {
    if (connection === 'connected') turn('lost')
    // Refused by the server (not by the network): Socket.IO would not try again by itself.
    if (!socket.active) connectLater()
  })
  socket.on('hello', ({ at, retryMs }) => {
    lastHeardAt = now()
    clockOffsetMs = at - lastHeardAt
    // Half of it, and as much again at random either way: the first call falls anywhere in the server's window.
    if (retryMs !== undefined) socket.io.reconnectionDelay(retryMs / 2).randomizationFactor(1)
  })
  const takeFrame = (frame: Frame): void => {
    lastHeardAt = now()
    for (const each of receivers(frame.channel)) each.takeFrame(frame)
  }
  socket.on('frame', takeFrame)
  socket.on(BLOCK_EVENT, (data) => {
    const bytes = bytesOfBlock(data)
    const decoded = bytes && decodeFrame(bytes)
    if (decoded?.ok) takeFrame(frameOf(decoded.frame))
    // What sends such bytes cannot be believed in anything else either: a new connection, by the usual waits.
    else socket.io.engine.close()
  })
  socket.on('heartbeat', ({ at, readAt, channels: positions }) => {
    lastHeardAt = now()
    const behindMs = readAt === null ? Number.POSITIVE_INFINITY : at - readAt
    for (const each of all()) {
      const position: Cursor | null = positions[each.name] ?? null
      each.take({ kind: 'beat', now: lastHeardAt, at: position, behindMs })
    }
  })
  socket.on('needs-snapshot', ({ channel }) => {
    for (const each of receivers(channel)) if (each.name === channel) each.take({ kind: 'told', now: now() })
  })

  const feed: Feed = {
    socket,
    get connection() {
      return connection
    },
    get clockOffsetMs() {
      return clockOffsetMs
    },
    get lastHeardAt() {
      return lastHeardAt
    },
    channel: <Row extends ChannelRow>(name: string) => {
      let channel = held.get(name)
      if (!channel) {
        channel = new ChannelFeed(name, outlet)
        held.set(name, channel)
        begin(channel)
      }
      // What rows a channel has is the protocol's promise, by its name; the map of feeds cannot say it.
      return channel as unknown as ChannelFeed<Row>
    },
    release: (name) => {
      held.get(name)?.close()
      if (held.delete(name)) leave(name)
    },
    area: <Row extends LayerRow>(layer: string, bbox: Bbox) => {
      const area = new AreaFeed<Row>(layer, bbox, outlet)
      // As above: its rows are what the layer promises.
      areas.add(area as unknown as ChannelFeed)
      begin(area as unknown as ChannelFeed)
      return area
    },
    releaseArea: (area) => {
      area.close()
      if (areas.delete(area as unknown as ChannelFeed)) for (const name of area.names()) leave(name)
    },
    onConnection: (listener) => {
      listeners.add(listener)
      listener(connection)
      return () => listeners.delete(listener)
    },
    close: () => {
      for (const each of all()) each.close()
      held.clear()
      areas.clear()
      listeners.clear()
      isClosed = true
      socket.close()
    },
  }
  for (const name of channels) feed.channel(name)
  return feed
}
