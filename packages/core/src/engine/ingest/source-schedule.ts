// The schedule of one source: waits for its trigger, starts a run, takes care of what follows from its outcome.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { Trigger } from '../../plugin-api/index.ts'
import type { ManagedPlugin } from '../host/managed-plugin.ts'
import type { EngineClock } from '../tokens.ts'
import type { JournalSource } from './db/run-journal.ts'
import { Inbox } from './inbox.ts'
import { nextMended } from './mended-records.ts'
import type { IngestService, RunOutcome, StartedRun } from './ingest-service.ts'
import type { CronSchedule } from './next-run.ts'

/** The poll that finds files when the watcher is silent. */
const LOOK_MS = 1_000
const BACK_OFF_MS_MAX = 300_000
/** Gives the database a moment before a schedule that could not be read is tried again. */
const TROUBLE_MS = 1_000

export interface SourceScheduleOptions {
  code: string
  /** Of the manifest; the saved one of the source wins. */
  trigger: Trigger
  plugin: ManagedPlugin
  dataDirectory: string
  ingest: IngestService
  clock: EngineClock
  logger: Logger
  nextCron(schedule: CronSchedule, after: Date): Date | null
  findSource(code: string): Promise<JournalSource | undefined>
}

export class SourceSchedule {
  readonly #options: SourceScheduleOptions
  #inbox: { key: string; inbox: Inbox } | undefined
  #cancelTimer: () => void = () => undefined
  #turn: Promise<void> | undefined
  #again = false
  #closed = false
  #failures = 0
  /** When the next run is due by which schedule: another schedule counts anew. */
  #due: { at: number; by: string } | undefined

  constructor(options: SourceScheduleOptions) {
    this.#options = options
  }

  get plugin(): ManagedPlugin {
    return this.#options.plugin
  }

  open(): void {
    this.kick()
  }

  /** Takes a look now; while a run is going, right after it. */
  kick(): void {
    if (this.#closed) return
    if (this.#turn) {
      this.#again = true
      return
    }
    this.#cancelTimer()
    this.#turn = this.#takeTurn().finally(() => {
      this.#turn = undefined
      if (this.#again) {
        this.#again = false
        this.kick()
      }
    })
  }

  close(): void {
    this.#closed = true
    this.#cancelTimer()
    this.#inbox?.inbox.close()
  }

  async settled(): Promise<void> {
    await this.#turn
  }

  /** Opens a run at once. Throws `OBZ_SOURCE_BUSY`, or `OBZ_SOURCE_NOTHING_WAITING` for an empty inbox. */
  async runNow(): Promise<string> {
    const { code, ingest } = this.#options
    const source = await this.#options.findSource(code)
    const schedule = source?.schedule ?? this.#options.trigger
    if (!('inbox' in schedule)) {
      const started = await ingest.start(code, 'manual')
      void started.done.then((outcome) => this.#noteByHand(outcome))
      return started.runId
    }
    const inbox = this.#inboxFor(schedule)
    const name = (await inbox.look()).ready[0]
    if (name === undefined) throw nothingWaiting(code, schedule.inbox)
    const started = await ingest.start(code, 'manual', { name, path: path.join(inbox.folder, name) })
    void this.#settleFile(inbox, name, started).finally(() => this.kick())
    return started.runId
  }

  async #takeTurn(): Promise<void> {
    let waitMs = TROUBLE_MS
    try {
      waitMs = await this.#runWhatIsDue()
    } catch (error) {
      this.#options.logger.warn(
        {
          source: this.#options.code,
          code: (error as { code?: string }).code,
          text: (error as Error).message,
        },
        'source could not be looked at',
      )
    }
    if (!this.#closed) this.#cancelTimer = this.#options.clock.after(waitMs, () => this.kick())
  }

  /** Runs what is due and returns the wait until the next look. */
  async #runWhatIsDue(): Promise<number> {
    const { code, plugin, ingest, clock } = this.#options
    const source = await this.#options.findSource(code)
    if (!source?.enabled || plugin.broken || ingest.isRunning(code)) return LOOK_MS
    await this.#readMended()
    if ('inbox' in source.schedule) return await this.#drainInbox(source.schedule)
    const now = clock.now().getTime()
    const by = JSON.stringify(source.schedule)
    this.#due ??= { at: this.#firstDue(source.schedule, now), by }
    if (this.#due.by !== by) this.#due = { at: now + this.#pause(source.schedule, now), by }
    const waitMs = this.#due.at - now
    if (waitMs > 0) return Math.min(waitMs, BACK_OFF_MS_MAX)
    this.#noteOutcome(await ingest.run(code, 'schedule'))
    const ended = clock.now().getTime()
    this.#due = { at: ended + this.#pause(source.schedule, ended), by }
    if (this.#failures > 0) await ingest.noteRetry(code, new Date(this.#due.at))
    return this.#due.at - ended
  }

  /** What was mended in quarantine goes first; it is kept nowhere once it was read, because quarantine has it sealed. */
  async #readMended(): Promise<void> {
    const { code, ingest, plugin, dataDirectory } = this.#options
    for (;;) {
      const file = await nextMended(dataDirectory, code)
      if (!file || this.#closed || plugin.broken) return
      const outcome = await (await ingest.start(code, 'manual', file)).done
      await ingest.dropSpooled(outcome)
      if (outcome.state === 'interrupted') return
      await rm(file.path, { force: true })
    }
  }

  #firstDue(schedule: Exclude<Trigger, { inbox: string }>, now: number): number {
    return 'everySeconds' in schedule ? now : now + this.#pause(schedule, now)
  }

  /** The interval, or after failures twice as long each time, ≤ 5 min, with jitter so that sources do not line up. */
  #pause(schedule: Exclude<Trigger, { inbox: string }>, now: number): number {
    const regular =
      'everySeconds' in schedule
        ? schedule.everySeconds * 1000
        : Math.max(
            (this.#options.nextCron(schedule, new Date(now))?.getTime() ?? now + BACK_OFF_MS_MAX) - now,
            1,
          )
    if (this.#failures === 0 || 'cron' in schedule) return regular
    const backOff = Math.min(regular * 2 ** Math.min(this.#failures, 20), BACK_OFF_MS_MAX)
    return Math.max(backOff * (0.5 + Math.random() / 2), Math.min(regular, BACK_OFF_MS_MAX))
  }

  #noteOutcome({ state }: RunOutcome): void {
    // Interrupted is nobody's fault: the next try comes at the usual time.
    if (state === 'failed') this.#failures += 1
    else this.#failures = 0
  }

  /** A run by hand moves no schedule: one that failed is tried again when it was due anyway. */
  async #noteByHand(outcome: RunOutcome): Promise<void> {
    this.#noteOutcome(outcome)
    const { code, ingest, logger } = this.#options
    if (this.#failures === 0 || !this.#due) return
    await ingest.noteRetry(code, new Date(this.#due.at)).catch((error: unknown) => {
      logger.warn({ source: code, code: (error as { code?: string }).code }, 'next attempt not noted')
    })
  }

  async #drainInbox(schedule: { inbox: string; pattern: string }): Promise<number> {
    const { code, ingest, plugin } = this.#options
    const inbox = this.#inboxFor(schedule)
    for (;;) {
      const { ready, againInMs } = await inbox.look()
      const name = ready[0]
      if (name === undefined || this.#closed || plugin.broken) return Math.min(againInMs ?? LOOK_MS, LOOK_MS)
      const started = await ingest.start(code, 'inbox', { name, path: path.join(inbox.folder, name) })
      const { state } = await this.#settleFile(inbox, name, started)
      // The file stays and must be stable anew; meanwhile the database or the sender gets a moment.
      if (state === 'interrupted') return TROUBLE_MS
    }
  }

  /** What becomes of a file after its run. Files that are to be tried again stay where they are. */
  async #settleFile(inbox: Inbox, name: string, started: StartedRun): Promise<RunOutcome> {
    const outcome = await started.done
    const { state, errorCode, errorText, spooled } = outcome
    if (state === 'succeeded') await inbox.settleDone(name, spooled!)
    else if (
      state === 'interrupted' ||
      errorCode === 'OBZ_FILES_REPLACED' ||
      errorCode === 'OBZ_FILES_GONE'
    ) {
      inbox.forget(name)
    } else await inbox.settleFailed(name, spooled, errorText ?? 'unknown reason')
    await this.#options.ingest.dropSpooled(outcome)
    this.#noteOutcome(outcome)
    return outcome
  }

  #inboxFor({ inbox: name, pattern }: { inbox: string; pattern: string }): Inbox {
    const key = `${name}/${pattern}`
    if (this.#inbox?.key === key) return this.#inbox.inbox
    this.#inbox?.inbox.close()
    const { dataDirectory, clock } = this.#options
    const inbox = new Inbox(dataDirectory, name, pattern, () => clock.now().getTime())
    inbox.watch(() => this.kick())
    this.#inbox = { key, inbox }
    return inbox
  }
}

const nothingWaiting = (code: string, inbox: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_NOTHING_WAITING',
    fact: `no whole file waits in the inbox '${inbox}' of ${code}`,
    risk: 'nothing was read',
    action: 'put a file into the inbox; it is read by itself',
  })
