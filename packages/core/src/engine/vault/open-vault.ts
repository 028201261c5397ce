// What happens to the vault before anything else of the engine is made: its keys are held against the data, and the connections
// that may not read it get a role that cannot.
import type { Logger } from 'pino'
import { SecretStore } from '../access/secret-store.ts'
import { MIGRATION_LOCK } from '../db/advisory-locks.ts'
import type { EngineConfig } from '../tokens.ts'
import { checkKeys } from './check-keys.ts'
import { withOwner } from './db/roles.ts'
import { apartByRoles } from './platform-roles.ts'

export interface OpenVaultDeps {
  /** With the url of the database's owner. */
  config: EngineConfig
  log: Pick<Logger, 'info' | 'warn'>
}

/** Call after migrations. Returns the configuration with a url for each kind of work. */
export async function openVault({ config, log }: OpenVaultDeps): Promise<EngineConfig> {
  const secrets = new SecretStore(config)
  await withOwner(config.databaseUrl, async (client) => {
    // Two engines that start together write the same down once.
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await checkKeys(client, secrets)
  })
  return await apartByRoles({ config, passwordOf: (role) => secrets.databasePassword(role), log })
}
