// Versions of the parameters by which the registry is linked, as an administrator looks after them: what each has done, a new one
// learned beside the engine, an earlier one put into force again.
import type pg from 'pg'
import type { Logger } from 'pino'
import { CENTIBITS, chanceOfBits } from '../linkage/people-model.ts'
import { IDENTITY_COLUMNS, type IdentityColumn } from '../linkage/identity.ts'
import type { EngineClock } from '../tokens.ts'
import { codeOfFailure } from './linkage-failure.ts'
import { listVersionWork, type VersionWork } from './db/version-work.ts'
import { linkageBusy } from './errors.ts'
import { useVersion } from './link-registry.ts'
import type { LinkageRunner } from './linkage-runner.ts'

export interface ShownVersion extends Omit<VersionWork, 'model'> {
  /** What each column says at most against one person and for one, bits. */
  columns: { what: IdentityColumn; against: number; for: number }[]
  /** Chances from which a pair joins, and from which an officer is asked. */
  joinFrom: number
  askFrom: number
}
/** The last attempt to learn; kept in memory, because only who asked waits for it. */
export type Learning =
  { kind: 'running'; by: string; startedAt: Date } | { kind: 'failed'; by: string; code: string }

export interface VersionDeskDeps {
  pool: pg.Pool
  runner: Pick<LinkageRunner, 'isBusy' | 'learn'>
  clock: EngineClock
  log: Logger
}

export class VersionDesk {
  readonly #deps: VersionDeskDeps
  #learning: Learning | null = null

  constructor(deps: VersionDeskDeps) {
    this.#deps = deps
  }

  get learning(): Learning | null {
    return this.#learning
  }

  async list(): Promise<ShownVersion[]> {
    const versions = await listVersionWork(this.#deps.pool)
    return versions.map(({ model, ...version }) => ({
      ...version,
      columns: IDENTITY_COLUMNS.map((what) => ({
        what,
        against: model.levels[what][0]! / CENTIBITS,
        for: model.levels[what].at(-1)! / CENTIBITS,
      })),
      joinFrom: chanceOfBits(model.joinFrom),
      askFrom: chanceOfBits(model.askFrom),
    }))
  }

  /** Begins; what became of it is told by `learning` and by the list. Throws `OBZ_LINKAGE_BUSY`. */
  learn(by: string): void {
    const { runner, clock } = this.#deps
    if (runner.isBusy) throw linkageBusy()
    this.#learning = { kind: 'running', by, startedAt: clock.now() }
    void this.#learned(by)
  }

  async #learned(by: string): Promise<void> {
    const { runner, log } = this.#deps
    try {
      const version = await runner.learn(by)
      this.#learning = null
      log.info({ version }, 'new parameters of linkage were learned')
    } catch (error) {
      const code = codeOfFailure(error)
      this.#learning = { kind: 'failed', by, code }
      log.warn({ code }, 'no parameters of linkage were learned')
    }
  }

  /** Throws `OBZ_REGISTRY_NO_VERSION` and `OBZ_LINKAGE_BUSY`. */
  async use(id: number): Promise<void> {
    const client = await this.#deps.pool.connect()
    try {
      await useVersion(client, id)
    } finally {
      client.release()
    }
  }
}
