// An empty database of the test cluster, as the office's server would be: not the platform's template.
import { randomBytes } from 'node:crypto'
import pg from 'pg'

export interface OfficeDatabase {
  url: string
  pool: pg.Pool
  close(): Promise<void>
}

/** `clusterUrl` is what the set-up of the database tests provides, with `%DB%` for the name. */
export async function officeDatabase(clusterUrl: string): Promise<OfficeDatabase> {
  const name = `office_${randomBytes(6).toString('hex')}`
  const administer = async (...statements: string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: clusterUrl.replace('%DB%', 'postgres') })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }
  await administer(`create database ${name}`)
  const url = clusterUrl.replace('%DB%', name)
  const pool = new pg.Pool({ connectionString: url, max: 3 })
  pool.on('error', () => undefined)
  return {
    url,
    pool,
    close: async () => {
      await pool.end()
      await administer(`drop database if exists ${name} with (force)`, `drop role if exists ${name}_reader`)
    },
  }
}
