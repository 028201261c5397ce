// Read-only queries to the agencies' databases on behalf of plugins: only connections named in the manifest, in
// a read-only transaction, streamed by a server-side cursor.
import pg from 'pg'
import QueryStream from 'pg-query-stream'
import { ObzorError } from '../../model/index.ts'
import { denied } from './http-broker.ts'

const STATEMENT_TIMEOUT_MS = 60_000
const CONNECT_TIMEOUT_MS = 10_000
const PAGE_ROWS = 1_000
/** Queries a run may hold open at once. */
const CURSORS_MAX = 4
const SQL_LENGTH_MAX = 64 * 1024

/** Numbers and booleans as such, everything else as the server's own text: a date must not meet a time zone here. */
const TEXT_TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    if (oid === 21 || oid === 23 || oid === 700 || oid === 701) return Number
    if (oid === 16) return (value: string) => value === 't'
    if (oid === 114 || oid === 3802) return (value: string) => JSON.parse(value) as unknown
    return (value: string) => value
  },
} as pg.CustomTypesConfig

export interface DatabaseGrant {
  pluginId: string
  /** Names of the manifest. */
  names: readonly string[]
  /** Connection strings of the installation. */
  connections: Readonly<Record<string, string>>
}

interface Cursor {
  client: pg.Client
  rows: AsyncIterator<Record<string, unknown>>
  /** The first row is asked for at once: a cursor whose query is refused before its first read never answers it. */
  first: Promise<IteratorResult<Record<string, unknown>>> | undefined
}

/** The open cursors of one run. */
export class DatabaseBroker {
  readonly #grant: DatabaseGrant
  readonly #cursors = new Map<number, Cursor>()
  #next = 1
  #opening = 0

  constructor(grant: DatabaseGrant) {
    this.#grant = grant
  }

  async open(database: string, sql: string, values: unknown[]): Promise<{ cursor: number }> {
    const { pluginId, names, connections } = this.#grant
    if (!names.includes(database)) throw denied(pluginId, `the database '${database}'`)
    const connectionString = connections[database]
    if (connectionString === undefined) {
      throw failure('OBZ_DATABASE_CONNECTION_UNKNOWN', `no connection named '${database}' is configured`)
    }
    if (this.#cursors.size + this.#opening >= CURSORS_MAX || sql.length > SQL_LENGTH_MAX) {
      throw failure('OBZ_DATABASE_BOUND', `more than ${CURSORS_MAX} queries at once, or a query above 64 KiB`)
    }
    const client = new pg.Client({
      connectionString,
      application_name: `obzor ${pluginId}`,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      types: TEXT_TYPES,
    })
    client.on('error', () => undefined)
    this.#opening += 1
    try {
      await client.connect()
      await client.query("set datestyle = 'ISO, YMD'; set timezone = 'UTC'; begin read only")
    } catch (error) {
      await client.end().catch(() => undefined)
      throw failure('OBZ_DATABASE_UNREACHABLE', `the database '${database}' does not answer`, error)
    } finally {
      this.#opening -= 1
    }
    const stream = client.query(
      new QueryStream(sql, values, { batchSize: PAGE_ROWS, highWaterMark: PAGE_ROWS }),
    )
    const cursor = this.#next
    this.#next += 1
    const rows = stream[Symbol.asyncIterator]() as Cursor['rows']
    const first = rows.next()
    first.catch(() => undefined)
    this.#cursors.set(cursor, { client, rows, first })
    return { cursor }
  }

  async next(cursor: number): Promise<{ rows: Record<string, unknown>[]; done: boolean }> {
    const open = this.#cursors.get(cursor)
    if (!open) throw new Error('the query is closed')
    const rows: Record<string, unknown>[] = []
    try {
      while (rows.length < PAGE_ROWS) {
        const { value, done } = await (open.first ?? open.rows.next())
        open.first = undefined
        if (done) return { rows, done: true }
        rows.push(value)
      }
      return { rows, done: false }
    } catch (error) {
      const code = (error as { code?: string }).code ?? 'connection lost'
      throw failure('OBZ_DATABASE_QUERY_FAILED', `the query was refused by the database (${code})`, error)
    }
  }

  async close(cursor: number): Promise<void> {
    const open = this.#cursors.get(cursor)
    this.#cursors.delete(cursor)
    await open?.client.end().catch(() => undefined)
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#cursors.keys()].map((cursor) => this.close(cursor)))
  }
}

const failure = (code: `OBZ_DATABASE_${string}`, fact: string, cause?: unknown): ObzorError =>
  new ObzorError({
    code,
    fact,
    risk: 'the source stays at its last good data',
    action: 'check the connection of the source and the rights of its role',
    cause,
  })
