// Gives each part of the engine the connection it may have. Where the owner of the database may make no roles, an
// administrator makes them once; until then the engine works as the owner and says so.
import { hash } from 'node:crypto'
import type { Logger } from 'pino'
import type { EngineConfig } from '../tokens.ts'
import { grantRoles, letsIn, makeRole, ownerFacts, withOwner, type PlatformRole } from './db/roles.ts'

export interface PlatformRolesDeps {
  config: EngineConfig
  /** The same at each start of this installation. */
  passwordOf(role: PlatformRole): string
  log: Pick<Logger, 'info' | 'warn'>
}

/** PostgreSQL cuts longer names without a word. */
const ROLE_BYTES_MAX = 63

/** One database of a server, one pair of roles. */
export const roleName = (database: string, role: PlatformRole): string => {
  const name = `${database}_${role}`
  if (Buffer.byteLength(name) <= ROLE_BYTES_MAX) return name
  return `obzor_${hash('sha256', database).slice(0, 16)}_${role}`
}

export const urlOfRole = (url: string, role: string, password: string): string =>
  url.replace(
    /^(postgres(?:ql)?:\/\/)(?:[^/@]*@)?/,
    `$1${encodeURIComponent(role)}:${encodeURIComponent(password)}@`,
  )

/** The configuration with a url for each kind of work; as it came where no roles can be had. Call after migrations. */
export async function apartByRoles({ config, passwordOf, log }: PlatformRolesDeps): Promise<EngineConfig> {
  const { databaseUrl: owner, roleUrls = {} } = config
  return await withOwner(owner, async (client) => {
    const facts = await ownerFacts(client)
    const opened = async (role: PlatformRole): Promise<{ url: string; role: string } | null> => {
      const name = roleName(facts.database, role)
      const url = roleUrls[role] ?? urlOfRole(owner, name, passwordOf(role))
      let found = await letsIn(url, facts.owner)
      if (found === null && roleUrls[role] === undefined && facts.mayCreateRoles) {
        await makeRole(client, name, passwordOf(role))
        found = await letsIn(url, facts.owner)
      }
      return found === null ? null : { url, role: found }
    }
    const [engine, intake] = [await opened('engine'), await opened('intake')]
    if (!engine || !intake || engine.role === intake.role) {
      log.warn(
        { code: 'OBZ_VAULT_ROLES_MISSING', ...commands(facts.database) },
        'every connection of the platform can read the vault: its roles are not there or are not let in',
      )
      return config
    }
    await grantRoles(client, { engine: engine.role, intake: intake.role }, facts)
    log.info({ engine: engine.role, intake: intake.role }, 'the vault is apart from the engine’s connections')
    return {
      ...config,
      databaseUrl: engine.url,
      intakeDatabaseUrl: intake.url,
      vaultDatabaseUrl: owner,
    }
  })
}

/** What the administrator of a server runs once. */
const commands = (database: string): { run: string[]; set: string[] } => ({
  run: (['engine', 'intake'] as const).map(
    (role) => `create role ${roleName(database, role)} login password '…'`,
  ),
  set: ['OBZOR_ENGINE_DATABASE_URL', 'OBZOR_INTAKE_DATABASE_URL'],
})
