// A published view that is too dear for the relay's turns: a SELECT over everything, recounted beside them on a connection
// of its own when its inputs have changed. What it publishes is one snapshot of the database, late by one recount at most.
import type { ClientBase, Pool } from 'pg'
import type { Logger } from 'pino'
import type { ChannelRow } from '../../protocol/index.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../live/view.ts'

/** Between the end of one recount and the next at least. */
const REST_MS_MIN = 1_000
/** The rest is this many times as long as the recount took: at most a twentieth of one core of the database. */
const REST_PER_WORK = 20
/** A recount that takes longer ends, and what was published stays. */
const RECOUNT_MS_MAX = 60_000

export interface RecountedViewOptions {
  channel: string
  /** Of the outbox. */
  datasets: readonly string[]
  /** All rows, in the one snapshot of the given connection. */
  recount(client: ClientBase): Promise<ChannelRow[]>
  /** After a recount and before its rows go out; where it fails they do not. */
  keep?(client: ClientBase): Promise<void>
  /** Connections for recounts; one at a time is used. */
  pool: Pool
  /** Several views that go one after the other share this; default: at once. */
  inTurn?: (work: () => Promise<void>) => Promise<void>
  log: Logger
  restMsMin?: number
}

export class RecountedView implements PublishedView {
  readonly channel: string
  readonly right = 'public'
  readonly datasets: readonly string[]
  readonly #options: RecountedViewOptions
  #rows: ChannelRow[] = []
  #publishedIds = new Set<string>()
  #hasNews = false
  /** Something changed after the last recount had begun. */
  #isDue = false
  #isWaiting = false
  #work: Promise<void> | null = null
  #restMs = 0

  constructor(options: RecountedViewOptions) {
    this.#options = options
    this.channel = options.channel
    this.datasets = options.datasets
  }

  isDirty(): boolean {
    return this.#hasNews
  }

  /** What is known at once; the recount that this begins is news later. */
  async load(): Promise<ChannelRow[]> {
    this.#ask()
    return this.#publish()
  }

  async refresh(_client: ClientBase, changed: ChangedIds): Promise<ViewChange> {
    if (this.datasets.some((dataset) => changed.has(dataset))) this.#ask()
    if (!this.#hasNews) return { put: [], remove: [] }
    const before = this.#publishedIds
    const put = this.#publish()
    return { put, remove: [...before].filter((id) => !this.#publishedIds.has(id)) }
  }

  /** What it counts over is declared otherwise now: the database has no news of that. */
  recountAnew(): void {
    this.#ask()
  }

  /** Resolves when no recount is under way. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work
  }

  #publish(): ChannelRow[] {
    this.#hasNews = false
    this.#publishedIds = new Set(this.#rows.map(({ id }) => id))
    return this.#rows
  }

  #ask(): void {
    this.#isDue = true
    if (this.#work || this.#isWaiting) return
    if (this.#restMs === 0) return this.#begin()
    this.#isWaiting = true
    setTimeout(() => {
      this.#isWaiting = false
      this.#begin()
    }, this.#restMs).unref()
  }

  #begin(): void {
    this.#isDue = false
    const inTurn = this.#options.inTurn ?? ((work: () => Promise<void>) => work())
    this.#work = inTurn(() => this.#recount())
      .catch((error: unknown) =>
        this.#options.log.warn({ err: error, channel: this.channel }, 'a recount did not finish'),
      )
      .finally(() => {
        this.#work = null
        if (this.#isDue) this.#ask()
      })
  }

  async #recount(): Promise<void> {
    const client = await this.#options.pool.connect()
    const startedAt = performance.now()
    try {
      const rows = await inTransaction(client, 'repeatable read read only', async () => {
        await client.query(`set local statement_timeout = ${RECOUNT_MS_MAX}`)
        return await this.#options.recount(client)
      })
      await this.#options.keep?.(client)
      this.#rows = rows
      this.#hasNews = true
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    } finally {
      const workedMs = performance.now() - startedAt
      this.#restMs = Math.max(this.#options.restMsMin ?? REST_MS_MIN, REST_PER_WORK * workedMs)
    }
  }
}
