// Read-only queries to the agencies' databases on behalf of plugins: only connections named in the manifest, in
// a read-only transaction, page by page from a server-side cursor.
import pg from 'pg'
import { ObzorError } from '../../model/index.ts'
import { denied } from './http-broker.ts'

/** Of one page: a reader that takes its time with a million rows is no fault of the agency's database. */
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

type Row = Record<string, unknown>

interface Cursor {
  client: pg.Client
  /** The page after the one that was given last, asked for ahead. */
  page: Promise<Row[]>
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
    const connectionString = Object.hasOwn(connections, database) ? connections[database] : undefined
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
    const cursor = this.#next
    this.#next += 1
    // A query that is refused says so at its first page, as one that breaks off says so at a later one.
    const page = client
      .query(`declare plugin_rows no scroll cursor for ${sql}`, values)
      .then(async () => await fetchPage(client))
    page.catch(() => undefined)
    this.#cursors.set(cursor, { client, page })
    return { cursor }
  }

  async next(cursor: number): Promise<{ rows: Row[]; done: boolean }> {
    const open = this.#cursors.get(cursor)
    if (!open) throw new Error('the query is closed')
    try {
      const rows = await open.page
      const done = rows.length < PAGE_ROWS
      if (!done) {
        open.page = fetchPage(open.client)
        open.page.catch(() => undefined)
      }
      return { rows, done }
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

async function fetchPage(client: pg.Client): Promise<Row[]> {
  const { rows } = await client.query<Row>(`fetch ${PAGE_ROWS} from plugin_rows`)
  return rows
}

const failure = (code: `OBZ_DATABASE_${string}`, fact: string, cause?: unknown): ObzorError =>
  new ObzorError({
    code,
    fact,
    risk: 'the source stays at its last good data',
    action: 'check the connection of the source and the rights of its role',
    cause,
  })
