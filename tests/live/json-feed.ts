// A client of the JSON form, as one in another language would be: Socket.IO as it comes, the protocol's own state machine.
import { io } from 'socket.io-client'
import { ChannelFeed, type ChannelOutlet } from '../../packages/core/src/protocol/feed/index.ts'
import {
  LIVE_PATH,
  type Frame,
  type Heartbeat,
  type NeedsSnapshot,
  type SubscribeAnswer,
} from '../../packages/core/src/protocol/index.ts'

export interface ChannelsOfOneSocket {
  channel(name: string): ChannelFeed
  connect(): void
  disconnect(): void
  close(): void
}

export function createJsonFeed(url: string, channels: readonly string[]): ChannelsOfOneSocket {
  const socket = io(url, {
    path: LIVE_PATH,
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
  })
  const now = Date.now
  const outlet: ChannelOutlet = {
    now,
    beforePaint: (callback) => void setImmediate(callback),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
    subscribe: (channel, ask, cursor) => {
      socket.emit('subscribe', { channel, ...(cursor && { cursor }) }, (answer: SubscribeAnswer) =>
        held.get(channel)!.take({ kind: 'answered', now: now(), ask, answer }),
      )
    },
  }
  const held = new Map(channels.map((name) => [name, new ChannelFeed(name, outlet)]))
  let isWanted = true
  socket.on('connect', () => {
    for (const feed of held.values()) feed.take({ kind: 'connected', now: now() })
  })
  socket.on('disconnect', (reason) => {
    for (const feed of held.values()) feed.take({ kind: 'disconnected', now: now() })
    // Socket.IO gives up when the server itself closed the connection.
    if (reason === 'io server disconnect' && isWanted) socket.connect()
  })
  socket.on('frame', (frame: Frame) => held.get(frame.channel)?.take({ kind: 'framed', now: now(), frame }))
  socket.on('needs-snapshot', ({ channel }: NeedsSnapshot) =>
    held.get(channel)?.take({ kind: 'told', now: now() }),
  )
  socket.on('heartbeat', ({ at, readAt, channels: positions }: Heartbeat) => {
    const behindMs = readAt === null ? Number.POSITIVE_INFINITY : at - readAt
    for (const [name, feed] of held)
      feed.take({ kind: 'beat', now: now(), at: positions[name] ?? null, behindMs })
  })
  return {
    channel: (name) => held.get(name)!,
    connect: () => {
      isWanted = true
      socket.connect()
    },
    disconnect: () => {
      isWanted = false
      socket.disconnect()
    },
    close: () => {
      for (const feed of held.values()) feed.close()
      isWanted = false
      socket.close()
    },
  }
}
