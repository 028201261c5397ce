// Puts together what links the registry and what answers about it.
import type pg from 'pg'
import type { Logger } from 'pino'
import type { SecretStore } from '../access/secret-store.ts'
import type { EngineClock } from '../tokens.ts'
import { LinkageRunner, type LinkageKeys } from './linkage-runner.ts'
import type { RegistryRoutesDeps } from './registry.routes.ts'
import { ReviewDesk } from './review-desk.ts'
import { VersionDesk } from './version-desk.ts'

export interface RegistryParts {
  /** For the routes. */
  answers: RegistryRoutesDeps
  versions: VersionDesk
  start(): void
  stop(): Promise<void>
}

export interface ComposeRegistryDeps {
  pool: pg.Pool
  databaseUrl: string
  secrets: SecretStore
  clock: EngineClock
  log: Logger
}

export function composeRegistry({
  pool,
  databaseUrl,
  secrets,
  clock,
  log,
}: ComposeRegistryDeps): RegistryParts {
  const runner = new LinkageRunner({
    pool,
    databaseUrl,
    keys: () => ({ vaultKeys: secrets.vaultKeys(), peppers: pepperVersionsOf(secrets) }),
    clock,
    log: log.child({ part: 'linkage' }),
  })
  return {
    answers: {
      desk: new ReviewDesk({ pool, vaultKeys: () => secrets.vaultKeys() }),
      progress: () => runner.progress,
    },
    versions: new VersionDesk({ pool, runner, clock, log: log.child({ part: 'linkage' }) }),
    start: () => runner.start(),
    stop: () => runner.stop(),
  }
}

const pepperVersionsOf = (secrets: SecretStore): LinkageKeys['peppers'] =>
  Object.fromEntries(
    secrets
      .versions('pepper')
      .map((version) => [
        version,
        { registry: secrets.registryPepper(version), linkage: secrets.linkagePepper(version) },
      ]),
  )
