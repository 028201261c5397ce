// Puts together what links the registry and what answers about it.
import type pg from 'pg'
import type { Logger } from 'pino'
import type { SecretStore } from '../access/secret-store.ts'
import type { EngineClock } from '../tokens.ts'
import { LinkageRunner } from './linkage-runner.ts'
import type { RegistryRoutesDeps } from './registry.routes.ts'
import { ReviewDesk } from './review-desk.ts'

export interface RegistryParts {
  /** For the routes. */
  answers: RegistryRoutesDeps
  start(): void
  stop(): Promise<void>
}

export interface ComposeRegistryDeps {
  pool: pg.Pool
  databaseUrl: string
  secrets: Pick<SecretStore, 'vaultPrivateKey' | 'registryPepper' | 'linkagePepper'>
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
  const vaultKey = secrets.vaultPrivateKey()
  const runner = new LinkageRunner({
    pool,
    databaseUrl,
    vaultKey,
    registryPepper: secrets.registryPepper(),
    linkagePepper: secrets.linkagePepper(),
    clock,
    log: log.child({ part: 'linkage' }),
  })
  return {
    answers: { desk: new ReviewDesk({ pool, vaultKey }), progress: () => runner.progress },
    start: () => runner.start(),
    stop: () => runner.stop(),
  }
}
