// Decides when each source is read: a file in its inbox, an interval, a cron pattern, or a wish. One run a source
// at a time; a polled source that fails waits longer each time; one engine of a database does it.
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import { PluginHost, unknownSource } from '../host/plugin-host.ts'
import {
  ENGINE_CLOCK,
  ENGINE_CONFIG,
  LOGGER,
  REGION_SETTINGS,
  type EngineClock,
  type EngineConfig,
  type RegionSettings,
} from '../tokens.ts'
import { tryLeaderLock, type LeaderLock } from './db/leader-lock.ts'
import { IngestPool } from './ingest-pool.ts'
import { IngestService } from './ingest-service.ts'
import { nextRun } from './next-run.ts'
import { Retention } from './retention.ts'
import { SourceSchedule } from './source-schedule.ts'

const LEADER_RETRY_MS = 1_000

@injectable()
export class Scheduler {
  readonly #config: EngineConfig
  readonly #region: RegionSettings
  readonly #host: PluginHost
  readonly #ingest: IngestService
  readonly #pool: IngestPool
  readonly #retention: Retention
  readonly #clock: EngineClock
  readonly #logger: Logger
  readonly #schedules = new Map<string, SourceSchedule>()
  #lock: LeaderLock | undefined
  #cancelRetry: () => void = () => undefined
  #stopped = true

  // oxlint-disable-next-line eslint/max-params
  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(REGION_SETTINGS) region: RegionSettings,
    @inject(PluginHost) host: PluginHost,
    @inject(IngestService) ingest: IngestService,
    @inject(IngestPool) pool: IngestPool,
    @inject(Retention) retention: Retention,
    @inject(ENGINE_CLOCK) clock: EngineClock,
    @inject(LOGGER) logger: Logger,
  ) {
    this.#config = config
    this.#region = region
    this.#host = host
    this.#ingest = ingest
    this.#pool = pool
    this.#retention = retention
    this.#clock = clock
    this.#logger = logger.child({ part: 'scheduler' })
    host.onChange(() => this.#follow())
  }

  /** True while this engine is the one that starts runs. */
  get isLeader(): boolean {
    return this.#lock !== undefined
  }

  /** Becomes the leader, now or when the other engine goes; then closes interrupted runs and starts all triggers. */
  async start(): Promise<void> {
    this.#stopped = false
    await this.#lead()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRetry()
    for (const schedule of this.#schedules.values()) schedule.close()
    await this.#ingest.stop()
    await this.#retention.stop()
    await Promise.all([...this.#schedules.values()].map((schedule) => schedule.settled()))
    this.#schedules.clear()
    await this.#lock?.release()
    this.#lock = undefined
    await this.#pool.close()
  }

  /** «Запустить сейчас»: opens a run and returns its id. */
  async runNow(code: string): Promise<{ runId: string }> {
    const hosted = this.#host.source(code)
    if (!hosted) throw unknownSource(code)
    const schedule = this.#schedules.get(code)
    if (!schedule) throw standby()
    hosted.plugin.forgive()
    return { runId: await schedule.runNow() }
  }

  cancel(runId: string): boolean {
    return this.#ingest.cancel(runId)
  }

  /** The source was switched or given another configuration: look again now. */
  refresh(code: string): void {
    this.#schedules.get(code)?.kick()
  }

  async #lead(): Promise<void> {
    if (this.#stopped) return
    try {
      this.#lock = await tryLeaderLock(this.#config.databaseUrl, () => this.#lostLead())
    } catch (error) {
      this.#logger.warn({ code: (error as { code?: string }).code }, 'the database does not answer')
    }
    if (!this.#lock) return this.#leadLater()
    try {
      await this.#ingest.settled()
      await this.#ingest.recover()
    } catch (error) {
      this.#logger.warn({ code: (error as { code?: string }).code }, 'start of runs put off')
      await this.#lock?.release()
      this.#lock = undefined
      return this.#leadLater()
    }
    this.#follow()
    this.#retention.start()
  }

  /** Schedules of the sources there are: of plugins that came or were replaced, and none of those that left. */
  #follow(): void {
    if (this.#stopped || !this.#lock) return
    for (const [code, schedule] of this.#schedules) {
      if (this.#host.source(code)?.plugin === schedule.plugin) continue
      schedule.close()
      this.#schedules.delete(code)
    }
    for (const { declaration, plugin } of this.#host.sources) {
      if (this.#schedules.has(declaration.code)) continue
      const schedule = new SourceSchedule({
        code: declaration.code,
        trigger: declaration.trigger,
        plugin,
        dataDirectory: this.#config.dataDirectory,
        ingest: this.#ingest,
        clock: this.#clock,
        logger: this.#logger,
        nextCron: (pattern, after) => nextRun(pattern, after, this.#region.holidays),
        findSource: (code) => this.#ingest.findSource(code),
      })
      this.#schedules.set(declaration.code, schedule)
      schedule.open()
    }
  }

  #leadLater(): void {
    if (!this.#stopped) this.#cancelRetry = this.#clock.after(LEADER_RETRY_MS, () => void this.#lead())
  }

  /** The connection with the lock is gone: another engine may be the one by now, so its runs are not ours any more. */
  #lostLead(): void {
    this.#lock = undefined
    for (const schedule of this.#schedules.values()) schedule.close()
    this.#schedules.clear()
    this.#ingest.interrupt()
    void this.#retention.stop()
    void this.#lead()
  }
}

const standby = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_INGEST_STANDBY',
    fact: 'this engine stands by while another one, or the database, is in charge of the runs',
    risk: 'nothing was started',
    action: 'try again in a few seconds, or at the other engine',
  })
