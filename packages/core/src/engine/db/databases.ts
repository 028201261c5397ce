// Databases of a server as a whole: made, dropped and checked before anything is connected to them for work.
import pg from 'pg'
import { ObzorError } from '../../model/index.ts'

/** Names are ours and short, but a name is never pasted into SQL unchecked. */
function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`not a database name: ${name}`)
  return `"${name}"`
}

/** A server that does not answer in this time is down. */
const CONNECT_TIMEOUT_MS = 10_000

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
export function urlOfDatabase(url: string, database: string): string {
  // A socket url has no host ("postgres://user:word@/name?host=…"), which URL refuses: replace the path by hand.
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${database}`)
}

export async function hasDatabase(url: string, name: string): Promise<boolean> {
  return await withClient(url, (client) => isThere(client, name))
}

const isThere = async (client: pg.Client, name: string): Promise<boolean> =>
  ((await client.query('select from pg_database where datname = $1', [name])).rowCount ?? 0) > 0

/** Makes the database when it is absent; true when it was made now. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<boolean> {
  return await withClient(adminUrl, async (client) => {
    if (await isThere(client, name)) return false
    await client.query(`create database ${quoted(name)}`)
    return true
  })
}

/** Removes the database with everyone who is connected to it. Harmless when it is absent. */
export async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, (client) => client.query(`drop database if exists ${quoted(name)} with (force)`))
}

export interface ServerFacts {
  /** For example `15.14`. */
  version: string
  /** Version of PostGIS that can be created here; `null` when its files are absent. */
  postgis: string | null
  /** Quoted where SQL needs it. */
  user: string
  /** May this user make databases? */
  mayCreateDatabases: boolean
}

/** Asks a server what it is. Throws `OBZ_DATABASE_UNREACHABLE` and `OBZ_DATABASE_TOO_OLD`. */
export async function serverFacts(url: string): Promise<ServerFacts> {
  let facts: (ServerFacts & { number: number }) | undefined
  try {
    facts = await withClient(url, async (client) => {
      const { rows } = await client.query<ServerFacts & { number: number }>(
        `select current_setting('server_version') as version,
                current_setting('server_version_num')::integer as number,
                (select default_version from pg_available_extensions where name = 'postgis') as postgis,
                quote_ident(current_user) as user,
                (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as "mayCreateDatabases"`,
      )
      return rows[0]
    })
  } catch (error) {
    throw new ObzorError({
      code: 'OBZ_DATABASE_UNREACHABLE',
      fact: `the PostgreSQL server did not answer (${error instanceof Error ? error.message : String(error)})`,
      risk: 'nothing can be shown or received',
      action: 'check DATABASE_URL and that the server is up, or unset it to use a private server',
      cause: error,
    })
  }
  if (!facts || facts.number < 150_000) {
    throw new ObzorError({
      code: 'OBZ_DATABASE_TOO_OLD',
      fact: `the server is PostgreSQL ${facts?.version ?? 'of an unknown version'}`,
      risk: 'MERGE, which every ingest ends with, needs 15 or newer',
      action: 'point DATABASE_URL to PostgreSQL 15 or newer, or unset it to use a private server',
    })
  }
  return facts
}

/**
 * Refuses a database in which this user cannot make what the platform needs, with the commands that mend it. A server
 * of one's own gives its user one database and no more: neither superuser, nor roles, nor other databases are needed.
 * Throws `OBZ_DATABASE_RIGHTS_MISSING`.
 */
export async function requireRights(url: string, { withPostgis }: { withPostgis: boolean }): Promise<void> {
  const rights = await withClient(url, async (client) => {
    const { rows } = await client.query<{
      user: string
      database: string
      maySchemas: boolean
      mayPublic: boolean
      isSuper: boolean
      hasPostgis: boolean
    }>(
      `select quote_ident(current_user) as user, quote_ident(current_database()) as database,
              has_database_privilege(current_database(), 'create') as "maySchemas",
              has_schema_privilege('public', 'create') as "mayPublic",
              (select rolsuper from pg_roles where rolname = current_user) as "isSuper",
              exists (select from pg_extension where extname = 'postgis') as "hasPostgis"`,
    )
    return rows[0]!
  })
  const { user, database } = rights
  const commands = [
    ...(rights.maySchemas ? [] : [`alter database ${database} owner to ${user}`]),
    ...(rights.mayPublic || !rights.maySchemas ? [] : [`grant create on schema public to ${user}`]),
    ...(!withPostgis || rights.hasPostgis || rights.isSuper ? [] : ['create extension postgis']),
  ]
  if (commands.length === 0) return
  throw new ObzorError({
    code: 'OBZ_DATABASE_RIGHTS_MISSING',
    fact: `the user ${user} cannot make in the database ${database} what the platform needs`,
    risk: 'there would be no tables and no map; nothing was changed',
    action: `let the administrator of that server run in ${database}: ${commands.join('; ')}`,
  })
}
