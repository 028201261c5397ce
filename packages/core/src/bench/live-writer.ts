// A foreign writer of the live benchmarks, in a process of its own: transactions of so many rows, at a pace or as fast as
// allowed, and never more than a window ahead of what the slowest client has.
import pg from 'pg'
import { sharedNow } from './live-clock.ts'

export interface StartWriter {
  kind: 'start'
  databaseUrl: string
  /** Rows of the layer, with ids from 1: written in turn. */
  features: number
  rowsPerTransaction: number
  /** `null`: as fast as the database and the window allow. */
  transactionsPerSecond: number | null
  /** Transactions that the slowest client may be behind: what is under way stays bounded whoever is measured. */
  window: number
  /** The first transaction's number: it goes on where another writer ended. */
  from: number
}
export type WriterOrder = StartWriter | { kind: 'reached'; transaction: number } | { kind: 'stop' }
/** Numbers and moments of commit in pairs, and the last number that was committed. */
export type WriterNews = { kind: 'stopped'; commits: Float64Array; last: number }

/** Connections: the next transaction does not wait for the disk of the one before. */
const LANES = 4
/** Past this the moments are no longer kept: a soak needs none. */
const KEPT_MAX = 400_000
const PAUSE_MS = 2

const UPDATE = `update facts.feature set properties = jsonb_set(properties, '{places}', to_jsonb($1::int))
                 where id between $2 and $3 and layer = 'vacancies'`

class Writer {
  readonly #start: StartWriter
  #next: number
  #last: number
  #reached: number
  #isStopped = false
  readonly #commits: number[] = []
  readonly #startedAt = sharedNow()

  constructor(start: StartWriter) {
    this.#start = start
    this.#next = start.from
    this.#last = start.from - 1
    this.#reached = start.from - 1
  }

  reached(transaction: number): void {
    this.#reached = Math.max(this.#reached, transaction)
  }
  stop(): void {
    this.#isStopped = true
  }

  async run(): Promise<WriterNews> {
    await Promise.all(Array.from({ length: LANES }, () => this.#lane()))
    return { kind: 'stopped', commits: Float64Array.from(this.#commits), last: this.#last }
  }

  /** Not due yet, or too far ahead of the slowest client. */
  #mustWait(): boolean {
    const { transactionsPerSecond, window, from } = this.#start
    if (this.#next - this.#reached > window) return true
    if (transactionsPerSecond === null) return false
    return this.#next - from > ((sharedNow() - this.#startedAt) * transactionsPerSecond) / 1_000
  }

  async #lane(): Promise<void> {
    const { databaseUrl, rowsPerTransaction, features } = this.#start
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const blocks = Math.floor(features / rowsPerTransaction)
    while (!this.#isStopped) {
      if (this.#mustWait()) {
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
        continue
      }
      const transaction = this.#next
      this.#next += 1
      const first = 1 + (transaction % blocks) * rowsPerTransaction
      await client.query('begin')
      await client.query({
        name: 'bench-write',
        text: UPDATE,
        values: [transaction, first, first + rowsPerTransaction - 1],
      })
      const committingAt = sharedNow()
      await client.query('commit')
      this.#last = Math.max(this.#last, transaction)
      if (this.#commits.length < KEPT_MAX) this.#commits.push(transaction, committingAt)
    }
    await client.end()
  }
}

/** Runs in the child until the parent is gone. */
export function serveWriter(): void {
  let writer: Writer | null = null
  process.on('disconnect', () => process.exit(0))
  process.on('message', (order: WriterOrder) => {
    if (order.kind === 'reached') writer?.reached(order.transaction)
    else if (order.kind === 'stop') writer?.stop()
    else {
      writer = new Writer(order)
      writer.run().then(
        (news) => process.send?.(news, () => undefined),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`)
          process.exit(1)
        },
      )
    }
  })
}
