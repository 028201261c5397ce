// One run of one source from its trigger to its end: journal, spool, plugin, writer, time limit, outcome. Whatever
// happens to a run happens to that run only, and its end is written even when the database was away.
import { open, type FileHandle } from 'node:fs/promises'
import type pg from 'pg'
import type { Logger } from 'pino'
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import type { RunRow } from '../../protocol/index.ts'
import { SecretStore } from '../access/secret-store.ts'
import { PluginHost, unknownSource, type HostedSource } from '../host/plugin-host.ts'
import type { RunOrder } from '../host/wire/messages.ts'
import {
  DATABASE,
  ENGINE_CLOCK,
  ENGINE_CONFIG,
  LOGGER,
  type EngineClock,
  type EngineConfig,
} from '../tokens.ts'
import { BatchWriter } from './batch-writer.ts'
import { databaseFailure, isConnectionLost } from './database-failure.ts'
import * as journal from './db/run-journal.ts'
import { closeReread } from './db/quarantine-ledger.ts'
import type { RunEnd } from './db/run-journal.ts'
import { IngestPool } from './ingest-pool.ts'
import {
  busy,
  capped,
  connectorFailure,
  leadLost,
  QUARANTINE_KEPT_MAX,
  repeated,
  stoppedByOperator,
  stoppingReason,
  SUCCEEDED,
  timedOut,
} from './run-ends.ts'
import { RunMeter } from './run-meter.ts'
import { RunProgressBus } from './run-progress.ts'
import { Throttle } from './throttle.ts'
import { DELIVERY_CHUNK_BYTES, Spool, type SpooledFile } from './spool.ts'

const TIMEOUT_SECONDS = 3_600
const PROGRESS_MS = 250
/** Between attempts to write a run's end while the database is away. */
const JOURNAL_RETRY_MS = 250
/** Nobody's fault: the source is read again by itself. */
const INTERRUPTIONS = new Set(['OBZ_INGEST_STOPPING', 'OBZ_INGEST_DATABASE_LOST', 'OBZ_INGEST_LEAD_LOST'])

/** A file that waits in an inbox. */
export interface WaitingFile {
  name: string
  path: string
  /** Records that were mended in quarantine: no connector reads them. */
  isMended?: true
}

export interface RunOutcome extends RunEnd {
  runId: string
  /** The copy that was read; the caller drops it after moving the original. */
  spooled: SpooledFile | undefined
}

export interface StartedRun {
  runId: string
  done: Promise<RunOutcome>
}

interface ActiveRun {
  sourceCode: string
  abort: AbortController
  done: Promise<RunOutcome>
}

@injectable()
export class IngestService {
  readonly #host: PluginHost
  readonly #secrets: SecretStore
  readonly #database: pg.Pool
  readonly #pool: pg.Pool
  readonly #clock: EngineClock
  readonly #logger: Logger
  readonly #bus: RunProgressBus
  readonly #spool: Spool
  readonly #active = new Map<string, ActiveRun>()
  readonly #starting = new Set<string>()
  #stopping = false

  constructor(
    @inject(ENGINE_CONFIG) config: EngineConfig,
    @inject(PluginHost) host: PluginHost,
    @inject(SecretStore) secrets: SecretStore,
    @inject(DATABASE) database: pg.Pool,
    @inject(IngestPool) ingestPool: IngestPool,
    @inject(ENGINE_CLOCK) clock: EngineClock,
    @inject(LOGGER) logger: Logger,
    @inject(RunProgressBus) bus: RunProgressBus,
  ) {
    this.#host = host
    this.#secrets = secrets
    this.#database = database
    this.#pool = ingestPool.pool
    this.#clock = clock
    this.#logger = logger.child({ part: 'ingest' })
    this.#bus = bus
    this.#spool = new Spool(config.dataDirectory)
  }

  /** Closes what a killed engine left open; call before the first run. */
  async recover(): Promise<void> {
    this.#stopping = false
    this.#spool.clear()
    const sources = await journal.interruptOpenRuns(this.#database)
    if (sources.length > 0) this.#logger.warn({ sources }, 'runs were interrupted; they are read again')
  }

  /** Runs a source to its end. */
  async run(sourceCode: string, trigger: RunRow['trigger'], file?: WaitingFile): Promise<RunOutcome> {
    return await (
      await this.start(sourceCode, trigger, file)
    ).done
  }

  /** Opens a run and returns at once; `done` never rejects. */
  async start(sourceCode: string, trigger: RunRow['trigger'], file?: WaitingFile): Promise<StartedRun> {
    if (this.isRunning(sourceCode)) throw busy(sourceCode)
    this.#starting.add(sourceCode)
    try {
      return await this.#open(sourceCode, trigger, file)
    } finally {
      this.#starting.delete(sourceCode)
    }
  }

  async #open(sourceCode: string, trigger: RunRow['trigger'], file?: WaitingFile): Promise<StartedRun> {
    const hosted = this.#host.source(sourceCode)
    const source = await journal.findSource(this.#database, sourceCode)
    if (!hosted || !source) throw unknownSource(sourceCode)
    const retried =
      trigger === 'inbox' &&
      file !== undefined &&
      (await journal.wasInterrupted(this.#database, source.id, file.name))
    const kind = retried ? 'retry' : trigger
    const runId = await journal.openRun(this.#database, source.id, kind, file?.name ?? null)
    if (runId === undefined) throw busy(sourceCode)
    const meter = new RunMeter({
      runId,
      trigger: kind,
      deliveryName: file?.name ?? null,
      now: () => this.#clock.now().getTime(),
    })
    const abort = new AbortController()
    if (this.#stopping) abort.abort(stoppingReason())
    const done = this.#carryOut({ runId, hosted, source, file, meter, abort })
    this.#active.set(runId, { sourceCode, abort, done })
    this.#publish(sourceCode, meter.row('running', null))
    return { runId, done: done.finally(() => this.#active.delete(runId)) }
  }

  isRunning(sourceCode: string): boolean {
    if (this.#starting.has(sourceCode)) return true
    return [...this.#active.values()].some((run) => run.sourceCode === sourceCode)
  }

  /** Ends a run at the operator's wish; returns false when it is not running. */
  cancel(runId: string): boolean {
    const run = this.#active.get(runId)
    run?.abort.abort(stoppedByOperator())
    return run !== undefined
  }

  /** Another engine may be in charge by now: ends all runs here; their sources are read again by whoever leads. */
  interrupt(): void {
    for (const { abort } of this.#active.values()) abort.abort(leadLost())
  }

  /** Interrupts all runs and waits until their ends are written. */
  async stop(): Promise<void> {
    this.#stopping = true
    for (const { abort } of this.#active.values()) abort.abort(stoppingReason())
    await Promise.all([...this.#active.values()].map(({ done }) => done))
  }

  /** Resolves when no run is open. */
  async settled(): Promise<void> {
    await Promise.all([...this.#active.values()].map(({ done }) => done))
  }

  async #carryOut(run: RunParts): Promise<RunOutcome> {
    const { runId, hosted, meter, abort } = run
    const timeoutSeconds = hosted.declaration.timeoutSeconds ?? TIMEOUT_SECONDS
    const cancelTimeout = this.#clock.after(timeoutSeconds * 1000, () =>
      abort.abort(timedOut(hosted.declaration.code, timeoutSeconds)),
    )
    let spooled: SpooledFile | undefined
    let end: RunEnd
    try {
      const taken = run.file ? await this.#take(run, run.file) : undefined
      spooled = taken?.spooled
      end = taken?.repeated ? repeated(run.file!.name) : await this.#read(run, spooled, taken?.fixId ?? null)
    } catch (error) {
      end = this.#endOf(error, runId)
    } finally {
      cancelTimeout()
    }
    await this.#close(runId, end)
    const error = end.errorCode === null ? null : { code: end.errorCode, text: end.errorText ?? '' }
    this.#publish(hosted.declaration.code, meter.row(end.state, error))
    this.#bus.committed()
    this.#logger.info({ run: runId, source: hosted.declaration.code, ...end, ...meter.totals }, 'run ended')
    return { runId, spooled, ...end }
  }

  async #take(
    { runId, source }: RunParts,
    file: WaitingFile,
  ): Promise<{ spooled: SpooledFile; repeated: boolean; fixId: string | null }> {
    const fixId = await journal.fixOfRun(this.#database, { sourceId: source.id, runId, fileName: file.name })
    const spooled = await this.#spool.take(file.path, runId)
    await journal.noteDelivery(this.#database, runId, spooled)
    // Somebody sent these rows to be read, whatever was read before.
    const isTaken = fixId === null && (await journal.wasTaken(this.#database, source.id, spooled.sha256))
    return { spooled, fixId, repeated: isTaken }
  }

  async #read(run: RunParts, spooled: SpooledFile | undefined, fixId: string | null): Promise<RunEnd> {
    const { runId, hosted, source, meter, abort } = run
    const delivery = spooled && run.file ? { name: run.file.name, sizeBytes: spooled.sizeBytes } : null
    const file = spooled ? await open(spooled.path, 'r') : undefined
    let bytesRead = 0
    let askedBytes = 0
    const shown = new Throttle(this.#clock, PROGRESS_MS, () =>
      this.#publish(source.code, meter.row('running', null)),
    )
    const order: RunOrder = {
      run: Number(runId),
      sourceCode: source.code,
      config: source.config,
      delivery,
      knownOktmo: await journal.knownOktmo(this.#database),
      today: this.#clock.now().toISOString().slice(0, 10),
      sealPublicKey: this.#secrets.vaultPublicKey().toString('hex'),
      pepper: this.#secrets.sourcePepper(source.code).toString('hex'),
      storage: source.storage,
      quarantineKeptMax: QUARANTINE_KEPT_MAX,
      ...(run.file?.isMended && { isMended: true }),
    }
    let writer: BatchWriter | undefined
    let writerFailure: Error | undefined
    try {
      await this.#host.run(
        order,
        (flow) => {
          const created = new BatchWriter({
            pool: this.#pool,
            pluginId: hosted.manifest.id,
            sourceId: source.id,
            runId,
            secrets: this.#secrets,
            emits: hosted.declaration.emits,
            quarantineKeptMax: QUARANTINE_KEPT_MAX,
            fixId,
            isPolled: run.file === undefined,
            flow,
            bytesRead: () => bytesRead,
            onBatch: (result) => {
              meter.batch(result)
              this.#bus.committed()
              shown.now()
            },
            onFailure: (error) => {
              writerFailure = error
              abort.abort(error)
            },
          })
          writer = created
          return {
            rows: (table, bytes) => created.rows(table, bytes),
            batch: (batchEnd) => created.batch(batchEnd),
            progress: (share) => {
              meter.share(share)
              shown.soon()
            },
            readDelivery: async () => {
              // Chunks are asked for ahead: each has its place, because reads may finish in any order.
              const position = askedBytes
              askedBytes += DELIVERY_CHUNK_BYTES
              const chunk = await chunkAt(file, position)
              bytesRead += chunk.length
              if (delivery) meter.share(bytesRead / delivery.sizeBytes)
              shown.soon()
              return chunk
            },
          }
        },
        abort.signal,
      )
      await writer?.finish()
    } catch (error) {
      // Whole batches that arrived before a connector's own error are kept; after a lost database there is nothing to keep.
      if (!writerFailure && !abort.signal.aborted) await writer?.finish().catch(() => undefined)
      throw writerFailure ?? error
    } finally {
      shown.stop()
      await writer?.discard()
      await file?.close()
    }
    abort.signal.throwIfAborted()
    return meter.totals.quarantined > QUARANTINE_KEPT_MAX ? capped(meter.totals.quarantined) : SUCCEEDED
  }

  #endOf(error: unknown, runId: string): RunEnd {
    const failure =
      error instanceof ObzorError || isDatabaseError(error) ? databaseFailure(error) : connectorFailure(error)
    if (!(error instanceof ObzorError)) {
      // Name and place only: messages of drivers and parsers quote data.
      const { name, code } = (error ?? {}) as { name?: string; code?: string }
      this.#logger.warn({ run: runId, name, code }, 'run failed')
    }
    const state =
      failure.code === 'OBZ_RUN_CANCELLED'
        ? 'cancelled'
        : INTERRUPTIONS.has(failure.code)
          ? 'interrupted'
          : 'failed'
    return { state, errorCode: failure.code, errorText: failure.message }
  }

  /** Writes the end of a run, again and again while the database is away; gives up only when the platform stops. */
  async #close(runId: string, end: RunEnd): Promise<void> {
    for (;;) {
      try {
        // First, because the end of the run is what tells the console how many wait.
        if (end.state === 'succeeded' && end.errorCode === null) await closeReread(this.#database, runId)
        return await journal.closeRun(this.#database, runId, end)
      } catch (error) {
        // The next start finds the run open and marks it interrupted.
        if (this.#stopping || !isConnectionLost(error)) {
          this.#logger.error(
            { run: runId, code: (error as { code?: string }).code },
            'end of run not written',
          )
          return
        }
        await new Promise<void>((resolve) => this.#clock.after(JOURNAL_RETRY_MS, resolve))
      }
    }
  }

  #publish(sourceCode: string, run: RunRow): void {
    this.#bus.publish({ sourceCode, run })
  }

  /** The source as it is saved; its switch and schedule may have changed since. */
  findSource(code: string): Promise<journal.JournalSource | undefined> {
    return journal.findSource(this.#database, code)
  }

  noteRetry(code: string, at: Date): Promise<void> {
    return journal.noteRetry(this.#database, code, at)
  }

  async dropSpooled(outcome: RunOutcome): Promise<void> {
    await this.#spool.drop(outcome.spooled)
  }
}

interface RunParts {
  runId: string
  hosted: HostedSource
  source: journal.JournalSource
  file: WaitingFile | undefined
  meter: RunMeter
  abort: AbortController
}

async function chunkAt(file: FileHandle | undefined, position: number): Promise<Buffer> {
  if (!file) throw new Error('the run has no delivery')
  const chunk = Buffer.allocUnsafe(DELIVERY_CHUNK_BYTES)
  const { bytesRead } = await file.read(chunk, 0, chunk.length, position)
  return chunk.subarray(0, bytesRead)
}

/** SQLSTATE or a socket's code; a connector's exception has neither. */
const isDatabaseError = (error: unknown): boolean =>
  typeof (error as { code?: unknown } | null)?.code === 'string' || isConnectionLost(error)
