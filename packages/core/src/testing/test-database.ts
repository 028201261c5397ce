// A database of its own for each test file, cloned from the migrated template in about 0.1 s.
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

export interface TestDatabase {
  url: string
  pool: pg.Pool
  /** Closes the pool and drops the database. */
  close(): Promise<void>
}

export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const urlOf = (database: string): string => inject('clusterUrl').replace('%DB%', database)
  const administer = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: urlOf('postgres') })
    await client.connect()
    await client.query(sql)
    await client.end()
  }
  await administer(`create database ${name} template obzor_template`)
  const pool = new pg.Pool({ connectionString: urlOf(name), max: 10 })
  // A server killed by a test ends idle connections: that is the test's business, not an uncaught error.
  pool.on('error', () => undefined)
  return {
    url: urlOf(name),
    pool,
    close: async () => {
      await pool.end()
      await administer(`drop database if exists ${name} with (force)`)
    },
  }
}
