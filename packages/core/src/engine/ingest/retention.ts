// Keeps the traces of ingest within their bounds, once an hour: files that were read or refused, rows put aside, runs.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type pg from 'pg'
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { KEEP_LIMITS, type KeepLimits } from '../db/retention/keep-limits.ts'
import { pruneQuarantine, pruneRuns } from '../db/retention/prune-journal.ts'
import {
  DATABASE,
  ENGINE_CLOCK,
  ENGINE_CONFIG,
  LOGGER,
  type EngineClock,
  type EngineConfig,
} from '../tokens.ts'
import { pruneFolder } from './kept-files.ts'

/** After a start the files that waited are read first. */
const FIRST_MS = 60_000
const EVERY_MS = 3_600_000
const GB = 1e9

export interface Pruned {
  files: number
  quarantined: number
  runs: number
}

@injectable()
export class Retention {
  readonly #inboxes: string
  readonly #limits: KeepLimits
  readonly #database: pg.Pool
  readonly #clock: EngineClock
  readonly #logger: Logger
  #cancelNext: () => void = () => undefined
  #work: Promise<unknown> = Promise.resolve()

  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(DATABASE) database: pg.Pool,
    @inject(ENGINE_CLOCK) clock: EngineClock,
    @inject(LOGGER) logger: Logger,
  ) {
    this.#inboxes = path.join(config.dataDirectory, 'inbox')
    this.#limits = config.keep ?? KEEP_LIMITS
    this.#database = database
    this.#clock = clock
    this.#logger = logger.child({ part: 'retention' })
  }

  start(): void {
    this.#next(FIRST_MS)
  }

  async stop(): Promise<void> {
    this.#cancelNext()
    await this.#work
  }

  #next(afterMs: number): void {
    this.#cancelNext()
    this.#cancelNext = this.#clock.after(afterMs, () => {
      this.#work = this.prune().catch((error: unknown) => {
        const { code } = error as { code?: string }
        this.#logger.warn({ code }, 'old traces could not be removed; it is tried again in an hour')
      })
      this.#next(EVERY_MS)
    })
  }

  async prune(): Promise<Pruned> {
    const { doneDays, doneGb, failedDays, failedGb } = this.#limits
    const nowMs = this.#clock.now().getTime()
    let files = 0
    for (const inbox of await readdir(this.#inboxes).catch(() => [])) {
      const folder = path.join(this.#inboxes, inbox)
      const done = await pruneFolder(path.join(folder, 'done'), { days: doneDays, bytes: doneGb * GB }, nowMs)
      const failed = await pruneFolder(
        path.join(folder, 'failed'),
        { days: failedDays, bytes: failedGb * GB },
        nowMs,
      )
      files += done.length + failed.length
    }
    const quarantined = await pruneQuarantine(this.#database, this.#limits)
    const runs = await pruneRuns(this.#database, this.#limits)
    if (files + quarantined + runs > 0) {
      this.#logger.info({ files, quarantined, runs }, 'old traces of ingest removed')
    }
    return { files, quarantined, runs }
  }
}
