// Vitest global set-up: one throwaway cluster for the run, one migrated template; each test file clones it.
import type { TestProject } from 'vitest/node'
import { throwawayCluster } from './cluster-database.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Connection string of the cluster with `%DB%` in place of the database's name. */
    clusterUrl: string
    /** Folder of the cluster, for tests that kill or restart the server. */
    clusterDirectory: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await throwawayCluster()
  project.provide('clusterUrl', cluster.url)
  project.provide('clusterDirectory', cluster.directory)
  return () => cluster.destroy()
}
