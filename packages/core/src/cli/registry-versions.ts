// `./obzor registry versions` and `use`: by which parameters the registry is linked, who made them, and how to go back.
import pg from 'pg'
import { listVersions, type VersionTold } from '../engine/registry/db/linkage-versions.ts'
import { useVersion } from '../engine/registry/link-registry.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'
import { registryDown } from './registry.ts'
import { table } from './table.ts'

async function withClient<Result>(
  paths: Paths,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (!(await database.isRunning())) throw registryDown('the parameters in force stay')
  const client = new pg.Client({ connectionString: database.url() })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Throws `OBZ_REGISTRY_DATABASE_DOWN`. */
export const registryVersions = (paths: Paths): Promise<VersionTold[]> => withClient(paths, listVersions)

/** Throws `OBZ_REGISTRY_NO_VERSION`, `OBZ_LINKAGE_BUSY` and `OBZ_REGISTRY_DATABASE_DOWN`. */
export const useRegistryVersion = (paths: Paths, id: number): Promise<void> =>
  withClient(paths, (client) => useVersion(client, id))

export const versionsText = (versions: readonly VersionTold[]): string =>
  table(
    ['version', 'in force', 'made', 'by', 'learned from'],
    versions.map(({ id, isCurrent, madeAt, madeBy, learnedFrom }) => [
      String(id),
      isCurrent ? 'yes' : '',
      madeAt.toISOString().slice(0, 16).replace('T', ' '),
      madeBy ?? 'built in',
      learnedFrom === null ? '' : `${learnedFrom.toLocaleString('en-GB')} records`,
    ]),
  )
