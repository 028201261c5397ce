// One plugin's operating-system process, from spawn to exit: starts it without files, network, children and
// environment, speaks the wire with it, watches that it answers and stays within its memory.
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Duplex, Readable } from 'node:stream'
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { EngineClock } from '../tokens.ts'
import type { HostLimits } from './limits.ts'
import { boundedLines } from './output-lines.ts'
import { PROCESS_GUARD_URL } from './process-guard.ts'
import { checkedNotice } from './wire/checked-notice.ts'
import { FRAME_FROM_PLUGIN_BYTES_MAX } from './wire/frames.ts'
import type { BatchEnd, PluginNotice, RunAnswer, RunOrder } from './wire/messages.ts'
import { toWire, WirePeer } from './wire/peer.ts'
import { STAGING_TABLES } from './wire/staging.ts'

export const DEFAULT_HEAP_MB = 256
const PAGE_BYTES = 4096
/** On a machine that has no time to spare: a third of what the engine gets. */
const NICENESS = 5
/** A file read at 100 MB/s asks for 400 chunks a second; a log line for each row of a bad file is too many. */
const MESSAGES_PER_SECOND_MAX = 2_000
const MESSAGES_BURST_MAX = 20_000

/** What a run gives to the process that carries it out. */
export interface RunHandlers {
  rows(table: number, bytes: Buffer): void
  batch(end: BatchEnd): void
  progress(share: number): void
  log(level: 'info' | 'warn', message: string, facts: Record<string, unknown>): void
  /** Answers HTTP, database and delivery requests. */
  request(method: string, params: unknown): Promise<unknown>
}

/** Lets a run hold the whole wire while the database is behind. */
export interface WireFlow {
  pause(): void
  resume(): void
}

export interface PluginProcessOptions {
  /** Name in logs and errors. */
  id: string
  file: string
  heapMb: number
  limits: HostLimits
  clock: EngineClock
  logger: Logger
  /** Each line that the process prints, within the bounds of the log. */
  onLine?: (level: 'info' | 'warn', line: string) => void
}

export class PluginProcess {
  readonly #options: PluginProcessOptions
  readonly #child: ChildProcess
  readonly #peer: WirePeer
  readonly #runs = new Map<number, RunHandlers>()
  readonly #exited: Promise<void>
  #paused = 0
  #heardAt: number
  #stopWatch: () => void = () => undefined
  #end: ObzorError | undefined
  #stopping = false
  #ranOutOfHeap = false
  /** Has said what it is; until then the time of a start is its bound, not the time of silence. */
  #isUp = false
  /** A bucket that leaks `MESSAGES_PER_SECOND_MAX`. */
  #messages = 0
  #countedAt = 0

  constructor(options: PluginProcessOptions) {
    this.#options = options
    this.#heardAt = options.clock.now().getTime()
    this.#child = spawn(
      process.execPath,
      [
        '--permission',
        '--disallow-code-generation-from-strings',
        `--max-old-space-size=${options.heapMb}`,
        '--no-warnings',
        '--import',
        PROCESS_GUARD_URL,
        options.file,
      ],
      // No environment and no folder of ours: a connection string must not reach a plugin by accident.
      { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: {}, cwd: '/' },
    )
    const { logger, id, clock } = options
    const lineClock = { now: () => clock.now().getTime(), after: clock.after.bind(clock) }
    boundedLines(this.#child.stdout!, lineClock, (line) => {
      logger.info({ plugin: id, line }, 'plugin output')
      options.onLine?.('info', line)
    })
    boundedLines(this.#child.stderr!, lineClock, (line) => {
      if (line.includes('heap out of memory')) this.#ranOutOfHeap = true
      logger.warn({ plugin: id, line }, 'plugin error output')
      options.onLine?.('warn', line)
    })
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#finish(`could not be started (${error.message})`)
        resolve()
      })
      // 'close' and not 'exit': by then the last words on stderr have been read.
      this.#child.once('close', (code, signal) => {
        const how = this.#ranOutOfHeap
          ? `ran out of its ${options.heapMb} MiB of memory`
          : `ended by itself (${signal ?? `exit code ${code}`})`
        this.#finish(how)
        resolve()
      })
    })
    this.#peer = new WirePeer(this.#child.stdio[3] as Duplex & Readable, FRAME_FROM_PLUGIN_BYTES_MAX, {
      request: (method, params) => this.#answer(method, params),
      notice: (notice) => this.#notice(checkedNotice(notice)),
      rows: (table, run, bytes) => {
        this.#heard()
        if (table >= STAGING_TABLES.length) throw new RangeError(`rows for the unknown table ${table}`)
        this.#runs.get(run)?.rows(table, bytes)
      },
      closed: (reason) => {
        // A reset or broken pipe is a process that is dying: its exit tells why. Anything else is a rule broken.
        if (reason && !(reason as NodeJS.ErrnoException).code)
          return this.kill(`broke the wire's rules (${reason.message})`)
        options.clock.after(options.limits.cancelGraceMs, () => this.#child.kill('SIGKILL'))
      },
    })
    this.#watch()
  }

  get processId(): number | undefined {
    return this.#child.pid
  }

  /** Why the process is no more; undefined while it lives. */
  get end(): ObzorError | undefined {
    return this.#end
  }

  /** Resolves when the process is gone, however that came. */
  get exited(): Promise<void> {
    return this.#exited
  }

  get idle(): boolean {
    return this.#runs.size === 0
  }

  async describe(): Promise<PluginManifest> {
    const { clock, limits } = this.#options
    const cancel = clock.after(limits.startMs, () =>
      this.kill(`did not start within ${limits.startMs / 1000} s`),
    )
    try {
      const manifest = await this.#guarded(this.#peer.request<PluginManifest>('describe', null))
      this.#isUp = true
      this.#heard()
      // Only now: a start at a low priority would take its time from whoever waits for it.
      yieldProcessor(this.#child.pid)
      return manifest
    } finally {
      cancel()
    }
  }

  /** Runs a connector; resolves after its last row was handed over, rejects with its error or `OBZ_PLUGIN_CRASHED`. */
  async run(order: RunOrder, handlersFor: (flow: WireFlow) => RunHandlers): Promise<RunAnswer> {
    this.#runs.set(order.run, handlersFor(this.#flow()))
    this.#heard()
    try {
      return await this.#guarded(this.#peer.request<RunAnswer>('run', order))
    } finally {
      this.#runs.delete(order.run)
    }
  }

  cancel(run: number, reason: ObzorError): void {
    this.#peer.notify({ type: 'cancel', run, reason: toWire(reason) })
  }

  /** Ends the process at once; the reason completes «plugin 'x' …». */
  kill(reason: string): void {
    this.#finish(reason)
    this.#child.kill('SIGKILL')
  }

  /** Ends an idle process politely; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#peer.close(undefined)
    const cancel = this.#options.clock.after(this.#options.limits.cancelGraceMs, () =>
      this.#child.kill('SIGKILL'),
    )
    await this.#exited
    cancel()
  }

  /** A request that fails because the process died fails with the reason of its death. */
  async #guarded<Result>(request: Promise<Result>): Promise<Result> {
    try {
      return await request
    } catch (error) {
      if (error instanceof ObzorError) throw error
      if (this.#end) throw this.#end
      // A closed wire comes a moment before the exit is known.
      if (
        this.#child.exitCode !== null ||
        this.#child.signalCode !== null ||
        this.#child.stdio[3]?.destroyed
      ) {
        await this.#exited
      }
      throw this.#end ?? error
    }
  }

  #finish(how: string): void {
    if (this.#end) return
    const { id, logger } = this.#options
    this.#stopWatch()
    this.#end = new ObzorError({
      code: 'OBZ_PLUGIN_CRASHED',
      fact: `plugin '${id}' ${how}`,
      risk: 'its run has failed; what was committed before stays',
      action: 'it is started again by itself; if it repeats, read its log and the file it was given',
    })
    if (!this.#stopping) logger.warn({ plugin: id, how }, 'plugin process ended')
    this.#peer?.close(this.#end)
  }

  #flow(): WireFlow {
    let held = false
    return {
      pause: () => {
        if (held) return
        held = true
        this.#paused += 1
        this.#peer.pause()
      },
      resume: () => {
        if (!held) return
        held = false
        this.#paused -= 1
        this.#heard()
        if (this.#paused === 0) this.#peer.resume()
      },
    }
  }

  #heard(): void {
    this.#heardAt = this.#options.clock.now().getTime()
  }

  #answer(method: string, params: unknown): Promise<unknown> {
    this.#heard()
    this.#countMessage()
    const { run } = params as { run: number }
    const handlers = this.#runs.get(run)
    if (!handlers) return Promise.reject(new Error('the run is over'))
    return handlers.request(method, params)
  }

  #notice(notice: PluginNotice): void {
    this.#heard()
    this.#countMessage()
    const handlers = this.#runs.get(notice.run)
    if (!handlers) return
    if (notice.type === 'batch') handlers.batch(notice)
    else if (notice.type === 'progress') handlers.progress(notice.share)
    else handlers.log(notice.level, notice.message, notice.facts ?? {})
  }

  /** Messages cost the engine's one thread; rows do not, the database holds them back. */
  #countMessage(): void {
    const now = this.#options.clock.now().getTime()
    this.#messages =
      Math.max(0, this.#messages - ((now - this.#countedAt) / 1000) * MESSAGES_PER_SECOND_MAX) + 1
    this.#countedAt = now
    if (this.#messages > MESSAGES_BURST_MAX) {
      this.kill(`sent more than ${MESSAGES_PER_SECOND_MAX} messages a second`)
    }
  }

  /** Asks every few seconds whether the event loop turns and how much memory is in use. */
  #watch(): void {
    const { clock, limits, heapMb } = this.#options
    this.#stopWatch = clock.after(limits.pingEveryMs, () => {
      if (this.#end || this.#stopping) return
      const silentMs = clock.now().getTime() - this.#heardAt
      if (this.#isUp && this.#paused === 0 && silentMs > limits.hangAfterMs) {
        return this.kill(`did not answer for ${Math.round(silentMs / 1000)} s`)
      }
      const residentMb = residentBytes(this.#child.pid) / 1024 / 1024
      if (residentMb > heapMb + limits.residentBeyondHeapMb) {
        return this.kill(`used ${Math.round(residentMb)} MiB of memory, more than it may`)
      }
      void this.#peer.request('ping', null).then(
        () => this.#heard(),
        () => undefined,
      )
      this.#watch()
    })
  }
}

/** A plugin that computes without end takes what the engine leaves, not the other way round. */
function yieldProcessor(processId: number | undefined): void {
  if (processId === undefined) return
  try {
    setPriority(processId, NICENESS)
  } catch {
    // It is gone already, or the system has no priorities: its exit tells, or nothing is to be done.
  }
}

/** Resident memory of a process; 0 where the system has no /proc, there the heap ceiling alone protects. */
export function residentBytes(processId: number | undefined): number {
  if (processId === undefined || process.platform !== 'linux') return 0
  try {
    return Number(readFileSync(`/proc/${processId}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES
  } catch {
    return 0
  }
}
