// `./obzor registry learn`: new parameters of the registry's linkage from the registry's own records. The platform links by them at
// its next look; it may go on working meanwhile.
import pg from 'pg'
import { SecretStore } from '../engine/access/secret-store.ts'
import { learnVersion } from '../engine/registry/link-registry.ts'
import { rotationUnderWay } from '../engine/vault/errors.ts'
import { withPepper } from '../engine/vault/linkage-peppers.ts'
import { ObzorError } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'

const MEMORY_MB = 1_024

/** Returns the number of the new version. Throws `OBZ_REGISTRY_DATABASE_DOWN` and `OBZ_VAULT_ROTATION_OPEN`. */
export async function learnRegistry(paths: Paths, say: (line: string) => void): Promise<number> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (!(await database.isRunning())) throw registryDown('nothing was learned; the parameters in force stay')
  const secrets = new SecretStore({ dataDirectory: paths.data })
  const client = new pg.Client({ connectionString: database.url() })
  await client.connect()
  try {
    say('reading the records of the registry')
    const learned = await withPepper(client, (version) =>
      learnVersion(
        {
          client,
          key: secrets.vaultKeys(),
          registryPepper: secrets.registryPepper(version),
          linkagePepper: secrets.linkagePepper(version),
          memoryMegabytes: MEMORY_MB,
          say: () => undefined,
        },
        'command line',
      ),
    )
    if (learned === null) throw rotationUnderWay()
    return learned
  } finally {
    await client.end()
  }
}

export const registryDown = (risk: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_REGISTRY_DATABASE_DOWN',
    fact: 'the database of the platform does not run',
    risk,
    action: 'run ./obzor up first',
  })
