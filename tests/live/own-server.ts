// A PostgreSQL of a test's own, to be stopped and killed under the platform.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { migrate } from '../../packages/core/src/engine/db/migrate.ts'
import { PrivateCluster } from '../../packages/core/src/engine/db/private-cluster.ts'
import { until } from './live-fixture.ts'

export interface OwnServer {
  url: string
  pool: pg.Pool
  /** kill -9 of the postmaster, then a start as a supervisor would do it; returns when it answers. */
  kill(): Promise<void>
  /** Ends it the way an administrator does, and starts it again. */
  restart(mode: 'fast' | 'immediate'): Promise<void>
  close(): Promise<void>
}

export async function startOwnServer(): Promise<OwnServer> {
  const base = mkdtempSync(path.join(tmpdir(), 'obzor-live-'))
  chmodSync(base, 0o711)
  // Durable: what was acknowledged must survive the kill, or the test would compare two different histories.
  const cluster = new PrivateCluster({ directory: path.join(base, 'pg'), durability: 'durable' })
  await cluster.initialise()
  await cluster.start()
  const url = cluster.url('postgres')
  await migrate(url)
  const pool = new pg.Pool({ connectionString: url, max: 12 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const answers = async (): Promise<boolean> => {
    try {
      // Right after the kill the process may still be there and count as running: start again until it answers.
      await cluster.start()
      // A new connection: a backend that outlived its postmaster still answers on an old one.
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.end()
      return true
    } catch {
      return false
    }
  }
  return {
    url,
    pool,
    kill: async () => {
      process.kill(cluster.processId(), 'SIGKILL')
      await until('the server is back', answers, 30_000)
    },
    restart: async (mode) => {
      await cluster.stop(mode)
      await until('the server is back', answers, 30_000)
    },
    close: async () => {
      await pool.end()
      await cluster.destroy()
      rmSync(base, { recursive: true, force: true })
    },
  }
}
