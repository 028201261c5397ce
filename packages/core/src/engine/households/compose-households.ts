// Puts together what composes households and what answers about them.
import type pg from 'pg'
import type { Logger } from 'pino'
import type { IsoDate } from '../../model/index.ts'
import type { SecretStore } from '../access/secret-store.ts'
import type { Doorbell } from '../live/doorbell.ts'
import type { EngineClock } from '../tokens.ts'
import { HouseholdDesk } from './household-desk.ts'
import { HouseholdWorker } from './household-worker.ts'

export interface HouseholdParts {
  /** For the routes. */
  desk: HouseholdDesk
  start(): void
  stop(): Promise<void>
}

export interface ComposeHouseholdsDeps {
  pool: pg.Pool
  /** Reads what is sealed. */
  vaultPool: pg.Pool
  secrets: Pick<SecretStore, 'vaultKeys'>
  databaseUrl: string
  clock: EngineClock
  timeZone: string
  doorbell: Doorbell
  log: Logger
}

export function composeHouseholds(deps: ComposeHouseholdsDeps): HouseholdParts {
  const { pool, vaultPool, secrets, databaseUrl, clock, timeZone, doorbell, log } = deps
  // The day of the region, also on invented data: the simulator's acts go on after the month that figures are counted for.
  const today = (): IsoDate => new Intl.DateTimeFormat('sv-SE', { timeZone }).format(clock.now())
  const worker = new HouseholdWorker({ databaseUrl, today, doorbell, log: log.child({ part: 'households' }) })
  return {
    desk: new HouseholdDesk({ pool, vaultPool, vaultKeys: () => secrets.vaultKeys(), today }),
    start: () => worker.start(),
    stop: () => worker.stop(),
  }
}
