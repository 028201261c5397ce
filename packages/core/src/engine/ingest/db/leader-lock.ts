// One engine a database starts runs. The lock belongs to a connection, so it is free the moment its engine dies.
import { SCHEDULER_LOCK } from '../../db/advisory-locks.ts'
import pg from 'pg'

export interface LeaderLock {
  release(): Promise<void>
}

/** Tries to become the one; `undefined` while another engine is. `onLost` is called once if the connection breaks. */
export async function tryLeaderLock(
  databaseUrl: string,
  onLost: () => void,
): Promise<LeaderLock | undefined> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'obzor scheduler',
    keepAlive: true,
  })
  let released = false
  client.on('error', () => undefined)
  client.on('end', () => {
    if (!released) onLost()
  })
  try {
    await client.connect()
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      SCHEDULER_LOCK,
    ])
    if (rows[0]?.taken) {
      return {
        release: async () => {
          released = true
          await client.end().catch(() => undefined)
        },
      }
    }
  } catch (error) {
    released = true
    await client.end().catch(() => undefined)
    throw error
  }
  released = true
  await client.end()
  return undefined
}
