// Looks again at who may still read what it is sent: a session that ended here or elsewhere, rights that were taken away, time.
import type { Logger } from 'pino'
import type { ChannelRight, Right } from '../../model/index.ts'
import type { LiveSocket } from './deliveries.ts'
import type { Streams } from './streams.ts'

export interface SessionChecksOptions {
  streams: Streams
  log: Logger
  sockets(): Iterable<LiveSocket>
  rightsOf(socket: LiveSocket): Promise<readonly Right[] | null>
  /** Called for each channel that a client may not read any longer. */
  close(socket: LiveSocket, channel: string): void
}

export class SessionChecks {
  readonly #options: SessionChecksOptions
  #isChecking = false
  #isDue = false

  constructor(options: SessionChecksOptions) {
    this.#options = options
  }

  /** One look at a time; what is asked for during one is the next. */
  check(): void {
    this.#isDue = true
    if (!this.#isChecking) void this.#checkWhileDue()
  }

  async #checkWhileDue(): Promise<void> {
    this.#isChecking = true
    while (this.#isDue) {
      this.#isDue = false
      const sockets = [...this.#options.sockets()]
      await Promise.allSettled(sockets.map((socket) => this.#checkOne(socket)))
    }
    this.#isChecking = false
  }

  async #checkOne(socket: LiveSocket): Promise<void> {
    const { streams, log, rightsOf, close } = this.#options
    const rightOf = (name: string): ChannelRight => streams.baseOf(name)?.right ?? 'public'
    const guarded = [...socket.data.channels].filter((name) => rightOf(name) !== 'public')
    if (guarded.length === 0) return
    let rights: readonly string[] = []
    try {
      rights = (await rightsOf(socket)) ?? []
    } catch (error) {
      log.warn({ err: error }, 'a session could not be checked; its channels are closed')
    }
    for (const name of guarded) if (!rights.includes(rightOf(name))) close(socket, name)
  }
}
