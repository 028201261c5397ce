// One heartbeat as text. What everyone is told is encoded once; for whoever watches areas or roll-ups only their positions are
// put to it, each encoded once for all who watch it: 5,000 clients with a map each are 25 ms of JSON a second otherwise.
import type { Cursor, Heartbeat } from '../../protocol/index.ts'
import { prepareEvent, prepareEventText } from './block-sender.ts'
import type { LiveSocket } from './deliveries.ts'
import type { LiveMetrics } from './metrics.ts'
import type { LiveStream } from './published-channel.ts'
import type { Relay } from './relay.ts'
import type { Streams } from './streams.ts'

export class Beat {
  /** Its JSON without the last two brackets, of the positions and of the whole. */
  readonly #head: string
  readonly #hasPositions: boolean
  readonly #common: Buffer
  readonly #entries = new Map<LiveStream, string>()

  constructor(beat: Heartbeat) {
    // The positions come last, so that more of them can follow.
    const { channels, ...rest } = beat
    const told: Heartbeat = { ...rest, channels }
    this.#common = prepareEvent('heartbeat', told)
    this.#head = JSON.stringify(told).slice(0, -2)
    this.#hasPositions = Object.keys(channels).length > 0
  }

  /** The bytes for a client that is sent these streams beside what everyone may be sent. */
  with(streams: readonly LiveStream[]): Buffer {
    if (streams.length === 0) return this.#common
    const own = streams.map((stream) => this.#entry(stream)).join(',')
    return prepareEventText('heartbeat', `${this.#head}${this.#hasPositions ? ',' : ''}${own}}}`)
  }

  #entry(stream: LiveStream): string {
    let entry = this.#entries.get(stream)
    if (entry === undefined) {
      const { epoch, version }: Cursor = stream.cursor
      entry = `${JSON.stringify(stream.name)}:${JSON.stringify({ epoch, version })}`
      this.#entries.set(stream, entry)
    }
    return entry
  }
}

export interface HeartbeatOptions {
  relay: Pick<Relay, 'epoch' | 'readAt' | 'channels'>
  streams: Streams
  metrics: LiveMetrics
}

/** One beat to each of the sockets. `isMember`: all that was published of the stream has been sent to it. */
export function sendBeat(
  { relay, streams, metrics }: HeartbeatOptions,
  sockets: Iterable<LiveSocket>,
  isMember: (socket: LiveSocket, name: string) => boolean,
): void {
  const channels: Record<string, Cursor> = {}
  let derivedCount = 0
  for (const { name, cursor, derived } of relay.channels()) {
    if (relay.epoch !== null) channels[name] = cursor
    derivedCount += derived?.size ?? 0
  }
  metrics.derivedStreams.set(derivedCount)
  const beat = new Beat({ at: Date.now(), readAt: relay.readAt, channels })
  for (const socket of sockets) {
    const own: LiveStream[] = []
    for (const name of socket.data.channels) {
      // Whoever holds areas or roll-ups is told of its own: all that are watched would be too many for everyone. And not those that
      // it waits for: the first frame may be long under way.
      const stream = name.includes('@') && isMember(socket, name) ? streams.of(name) : undefined
      if (stream) own.push(stream)
    }
    socket.data.wire.sendIfIdle(beat.with(own))
  }
}
