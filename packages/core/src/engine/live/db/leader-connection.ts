// One engine per database does a job: whoever holds an advisory lock on a connection of its own. When that
// connection ends, so does the lock, and with it the right to write: all of the job's writes go through it.
import pg from 'pg'

const CONNECT_TIMEOUT_MS = 5_000
/** The longest statement is the first reading of a view; past it the connection counts as dead. */
const QUERY_TIMEOUT_MS = 120_000

/** A transaction of ours that idles past this was forgotten by a hung process: the server ends it and the lock with it. */
const IDLE_IN_TRANSACTION_MS_MAX = 30_000

export interface LeaderConnectionOptions {
  /** Statements are sent without waiting for the answers to those before them. */
  pipeline?: boolean
}

/** Connects; says nothing about who leads. */
export async function leaderConnection(
  url: string,
  name: string,
  { pipeline = false }: LeaderConnectionOptions = {},
): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    pipeline,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS_MAX,
    keepAlive: true,
  })
  // A connection that dies while idle says so here and again at the next query; the query is where we act.
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    await endConnection(client)
    throw error
  }
  return client
}

/** Tries the lock once; it stays with the connection. */
export async function tryLock(client: pg.ClientBase, lock: number): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>('select pg_try_advisory_lock($1) as leads', [lock])
  return rows[0]!.leads
}

/** A server that vanished without a word never confirms the end: then the socket is dropped. */
const END_TIMEOUT_MS = 1_000

/** Ends a connection in any state; never throws, never hangs. */
export async function endConnection(client: pg.Client | null): Promise<void> {
  if (!client) return
  let timer: NodeJS.Timeout | undefined
  const isOver = await Promise.race([
    client.end().then(
      () => true,
      () => false,
    ),
    new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, END_TIMEOUT_MS, false)
    }),
  ])
  clearTimeout(timer)
  if (!isOver)
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy()
}

/** Runs `work` in a transaction of the given kind on a connection that it has for itself. */
export async function inTransaction<Result>(
  client: pg.ClientBase,
  kind: 'repeatable read read only' | 'read committed',
  work: () => Promise<Result>,
): Promise<Result> {
  await client.query(`begin isolation level ${kind}`)
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
