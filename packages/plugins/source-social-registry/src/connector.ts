import {
  CONFIG,
  DATABASES,
  inject,
  injectable,
  STORAGE,
  throwIfCancelled,
  untilCancelled,
  type CheckContext,
  type CheckOutcome,
  type Connector,
  type Databases,
  type RecordSink,
  type RunContext,
  type Storage,
} from '@obzor/core/plugin-api'
import type { SocialRegistryConfig } from './config.ts'
import { COUNTED_ROWS_MAX, personOf, queriesFor, type CitizenRow } from './citizen.ts'

/** Where the last run stopped: change time in UTC with microseconds, then the key. */
interface Cursor {
  at: string
  id: string
}
const BEGINNING: Cursor = { at: '-infinity', id: '-9223372036854775808' }
const CURSOR = 'cursor'
const DATABASE = 'social-registry'
/** The cursor is remembered this often: an interrupted first load of a million rows goes on where it stopped. */
const ROWS_PER_CURSOR = 20_000

@injectable()
export class SocialRegistryConnector implements Connector {
  readonly #config: SocialRegistryConfig
  readonly #databases: Databases
  readonly #storage: Storage

  constructor(
    @inject(CONFIG) config: SocialRegistryConfig,
    @inject(DATABASES) databases: Databases,
    @inject(STORAGE) storage: Storage,
  ) {
    this.#config = config
    this.#databases = databases
    this.#storage = storage
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const queries = queriesFor(this.#config)
    const reached = await this.#reached()
    const from = await this.#start(reached, queries.overlap, run.signal)
    const rows = this.#databases.query<CitizenRow>(DATABASE, queries.changes, [from.at, from.id])
    const iterator = rows[Symbol.asyncIterator]()
    let line = 0
    let last = reached
    try {
      for (;;) {
        throwIfCancelled(run.signal)
        const { value: row, done } = await untilCancelled(run.signal, iterator.next())
        if (done) break
        line += 1
        if (!sink.put(personOf(row), line)) await sink.drain()
        // Rows of the overlap lie before what was reached; the cursor never moves back.
        if (isAfter(row, last)) last = { at: row.updated_at, id: row.id }
        if (line % ROWS_PER_CURSOR === 0) await this.#remember(last)
      }
    } finally {
      // Closes the server's cursor; not awaited, because a hung database would hang its own cancellation.
      void iterator.return?.().catch(() => undefined)
    }
    if (last !== reached) await this.#remember(last)
  }

  /** Asks for every column by its name and counts; no row of anybody leaves the office. */
  async check({ signal }: CheckContext): Promise<CheckOutcome> {
    const queries = queriesFor(this.#config)
    await this.#first(queries.probe, signal)
    const answer = await this.#first<{ rows: string }>(queries.count, signal)
    const rows = Number(answer?.rows ?? 0)
    const isMore = rows > COUNTED_ROWS_MAX
    const counted = Math.min(rows, COUNTED_ROWS_MAX)
    return {
      reached: {
        ru: `Таблица ${this.#config.table} читается, все столбцы на месте. Строк: ${isMore ? 'больше ' : ''}${counted.toLocaleString('ru-RU')}`,
        en: `The table ${this.#config.table} can be read, every column is there. Rows: ${isMore ? 'more than ' : ''}${counted.toLocaleString('en-GB')}`,
      },
      ...(!isMore && { rows }),
    }
  }

  async #first<Row extends Record<string, unknown>>(
    sql: string,
    signal: AbortSignal,
  ): Promise<Row | undefined> {
    const iterator = this.#databases.query<Row>(DATABASE, sql)[Symbol.asyncIterator]()
    const { value, done } = await untilCancelled(signal, iterator.next())
    void iterator.return?.().catch(() => undefined)
    return done ? undefined : value
  }

  async #reached(): Promise<Cursor> {
    const kept = await this.#storage.get(CURSOR)
    return kept === undefined ? BEGINNING : (JSON.parse(kept) as Cursor)
  }

  /** The host stores it together with the rows put before, so it never runs ahead of them. */
  async #remember(cursor: Cursor): Promise<void> {
    await this.#storage.set(CURSOR, JSON.stringify(cursor))
  }

  /**
   * `updated_at` is when a transaction began, not when its rows became visible: a slow writer's rows appear behind
   * the cursor. So reading begins a little before now, or at the cursor, whichever is earlier.
   */
  async #start(reached: Cursor, overlapQuery: string, signal: AbortSignal): Promise<Cursor> {
    if (reached === BEGINNING || this.#config.overlapSeconds === 0) return reached
    const rows = this.#databases.query<{ at: string }>(DATABASE, overlapQuery, [this.#config.overlapSeconds])
    const iterator = rows[Symbol.asyncIterator]()
    const { value } = await untilCancelled(signal, iterator.next())
    void iterator.return?.().catch(() => undefined)
    const row = value as { at: string } | undefined
    return row && row.at < reached.at ? { at: row.at, id: BEGINNING.id } : reached
  }
}

/** Times have one width and compare as text; keys are numbers of up to 19 digits. */
function isAfter(row: CitizenRow, cursor: Cursor): boolean {
  if (cursor.at === BEGINNING.at || row.updated_at > cursor.at) return true
  return row.updated_at === cursor.at && BigInt(row.id) > BigInt(cursor.id)
}
