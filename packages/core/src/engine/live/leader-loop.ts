// The life of a worker of which one runs per database: waits for its lock on a connection of its own, then looks again and again
// until it is stopped. A lost connection loses the lock with it; the worker begins anew after a while.
import type { Client } from 'pg'
import type { Logger } from 'pino'
import { endConnection, leaderConnection, tryLock } from './db/leader-connection.ts'
import type { Doorbell } from './doorbell.ts'

const BACK_OFF_MS_MIN = 50

export interface LeaderLoopOptions {
  databaseUrl: string
  /** Of the connection, as the database's server lists it. */
  name: string
  lock: number
  doorbell: Doorbell
  log: Logger
  /** Said when the connection is lost. */
  lost: string
  pollMs: number
  standbyPollMs: number
  backOffMsMax: number
  /** It leads now: what it knew of a former lead holds no longer. */
  lead(client: Client): Promise<void> | void
  /** One look and at most one portion; true while more may wait. The first look of a lead is told that more may. */
  step(client: Client, isQueued: boolean): Promise<boolean>
}

export class LeaderLoop {
  readonly #options: LeaderLoopOptions
  #stopped = false
  #done: Promise<void> | null = null
  #backOffMs = BACK_OFF_MS_MIN

  constructor(options: LeaderLoopOptions) {
    this.#options = options
  }

  start(): void {
    this.#done ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#options.doorbell.ring()
    await this.#done
  }

  async #run(): Promise<void> {
    const { databaseUrl, name, log, lost, backOffMsMax } = this.#options
    while (!this.#stopped) {
      let client: Client | null = null
      try {
        client = await leaderConnection(databaseUrl, name)
        await this.#follow(client)
      } catch (error) {
        log.warn({ err: error, backOffMs: this.#backOffMs }, lost)
        await new Promise((resolve) => setTimeout(resolve, this.#backOffMs))
        this.#backOffMs = Math.min(this.#backOffMs * 2, backOffMsMax)
      } finally {
        await endConnection(client)
      }
    }
  }

  async #follow(client: Client): Promise<void> {
    const { lock, doorbell, pollMs, standbyPollMs, lead, step } = this.#options
    // One connection waits; a new one each time would be some a second.
    while (!this.#stopped && !(await tryLock(client, lock))) await doorbell.wait(standbyPollMs)
    if (this.#stopped) return
    await lead(client)
    // Whatever an earlier leader left in the queue comes first.
    let isQueued = true
    while (!this.#stopped) {
      isQueued = await step(client, isQueued)
      this.#backOffMs = BACK_OFF_MS_MIN
      if (!isQueued) await doorbell.wait(pollMs)
    }
  }
}
