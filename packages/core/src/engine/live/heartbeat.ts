// One heartbeat as text. What everyone is told is encoded once; for whoever watches areas or roll-ups only their positions are
// put to it, each encoded once for all who watch it: 5,000 clients with a map each are 25 ms of JSON a second otherwise.
import type { Cursor, Heartbeat } from '../../protocol/index.ts'
import { prepareEvent, prepareEventText } from './block-sender.ts'
import type { LiveStream } from './published-channel.ts'

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
