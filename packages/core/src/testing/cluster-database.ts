// A database cloned from a migrated template, on any cluster: tests get theirs from Vitest's set-up, the author's kit
// starts a throwaway cluster of its own.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { migrate } from '../engine/db/migrate.ts'
import { PrivateCluster } from '../engine/db/private-cluster.ts'

export interface TestDatabase {
  url: string
  pool: pg.Pool
  /** Closes the pool and drops the database. */
  close(): Promise<void>
}

/** `clusterUrl` has `%DB%` in place of the database's name. */
export async function databaseOn(clusterUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const urlOf = (database: string): string => clusterUrl.replace('%DB%', database)
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

export interface ThrowawayCluster {
  /** With `%DB%` in place of the database's name. */
  url: string
  directory: string
  destroy(): Promise<void>
}

/** A cluster with a migrated template, about 2 s. */
export async function throwawayCluster(): Promise<ThrowawayCluster> {
  const base = mkdtempSync(path.join(tmpdir(), 'obzor-test-'))
  // The folder of mkdtemp is closed to others: the cluster's unprivileged owner must pass through it.
  chmodSync(base, 0o711)
  const cluster = new PrivateCluster({ directory: path.join(base, 'pg'), durability: 'throwaway' })
  await cluster.initialise()
  await cluster.start()
  const admin = new pg.Client({ connectionString: cluster.url('postgres') })
  await admin.connect()
  await admin.query('create database obzor_template')
  await migrate(cluster.url('obzor_template'))
  await admin.query(
    "update pg_database set datistemplate = true, datallowconn = false where datname = 'obzor_template'",
  )
  await admin.end()
  return {
    url: cluster.url('%DB%'),
    directory: cluster.directory,
    destroy: async () => {
      await cluster.destroy()
      rmSync(base, { recursive: true, force: true })
    },
  }
}
