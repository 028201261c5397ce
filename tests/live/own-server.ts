// A PostgreSQL of a test's own, to be killed under the platform, and the randomness that drives such tests.
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
    close: async () => {
      await pool.end()
      await cluster.destroy()
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** Printed in the name of the test; set OBZOR_SEED to replay it. */
export const SEED = Number(process.env.OBZOR_SEED ?? Date.now() % 1_000_000)
/** Set OBZOR_LONG=1 for the sizes that are too long for every commit. */
export const IS_LONG = process.env.OBZOR_LONG === '1'

/** mulberry32: small, and the same everywhere. Numbers of [0, 1). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
