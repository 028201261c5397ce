// Vitest global set-up: one throwaway cluster for the run, one migrated template; each test file clones it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../engine/db/migrate.ts'
import { PrivateCluster } from '../engine/db/private-cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the cluster with `%DB%` in place of the database's name. */
    clusterUrl: string
    /** Folder of the cluster, for tests that kill or restart the server. */
    clusterDirectory: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
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
  project.provide('clusterUrl', cluster.url('%DB%'))
  project.provide('clusterDirectory', cluster.directory)
  return async () => {
    await cluster.destroy()
    rmSync(base, { recursive: true, force: true })
  }
}
