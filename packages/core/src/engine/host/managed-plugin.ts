// Keeps one plugin's process available: starts it on demand, ends it when idle, waits longer after each crash and
// gives up after a few in a row until somebody asks again.
import type { Logger } from 'pino'
import { ObzorError } from '../../model/index.ts'
import type { PluginManifest } from '../../plugin-api/index.ts'
import type { PluginEntity } from '../db/entities/index.ts'
import type { EngineClock } from '../tokens.ts'
import type { HostLimits } from './limits.ts'
import type { PluginVitals } from './plugin-vitals.ts'
import { DEFAULT_HEAP_MB, PluginProcess, type RunHandlers, type WireFlow } from './plugin-process.ts'
import type { RunAnswer, RunOrder } from './wire/messages.ts'

export interface ManagedPluginOptions {
  file: string
  manifest: PluginManifest
  limits: HostLimits
  clock: EngineClock
  logger: Logger
  vitals: PluginVitals
  /** A crash, and the breaker that follows a few. */
  onTrouble(error: ObzorError): void
  onState(state: PluginEntity['state'], facts: { restarts: number; lastError: string | null }): void
}

export class ManagedPlugin {
  readonly #options: ManagedPluginOptions
  #process: PluginProcess | undefined
  #starting: Promise<PluginProcess> | undefined
  #crashes = 0
  #lastError: string | null = null
  #availableAt = 0
  #brokenUntil = 0
  #cancelIdle: () => void = () => undefined
  #stopped = false
  #retired = false

  constructor(options: ManagedPluginOptions) {
    this.#options = options
  }

  get manifest(): PluginManifest {
    return this.#options.manifest
  }

  get processId(): number | undefined {
    return this.#process?.processId
  }

  /** True while the breaker is open: sources wait instead of failing file after file. */
  get broken(): boolean {
    return this.#brokenUntil > this.#options.clock.now().getTime()
  }

  /** Somebody asked for the plugin: one more try at once. */
  forgive(): void {
    this.#brokenUntil = 0
    this.#availableAt = 0
  }

  /** Carries out one run. Rejects with the connector's error, `OBZ_PLUGIN_CRASHED` or `OBZ_PLUGIN_BROKEN`. */
  async run(
    order: RunOrder,
    handlersFor: (flow: WireFlow) => RunHandlers,
    abort: AbortSignal,
  ): Promise<RunAnswer> {
    const process = await this.#acquire(abort)
    this.#cancelIdle()
    const { clock, limits } = this.#options
    let cancelGrace = (): void => undefined
    const stop = (): void => {
      process.cancel(order.run, abort.reason as ObzorError)
      cancelGrace = clock.after(limits.cancelGraceMs, () => process.kill('did not stop when it was asked to'))
    }
    if (abort.aborted) throw abort.reason
    abort.addEventListener('abort', stop, { once: true })
    try {
      const answer = await process.run(order, handlersFor)
      this.#crashes = 0
      return answer
    } catch (error) {
      // A process killed because its run was stopped is not a crash of its own making.
      throw abort.aborted ? abort.reason : error
    } finally {
      abort.removeEventListener('abort', stop)
      cancelGrace()
      if (process.idle && this.#retired) await this.stop()
      else if (process.idle && !this.#stopped) {
        this.#cancelIdle = clock.after(limits.idleMs, () => void this.#endIdle(process))
      }
    }
  }

  /** Another build has taken the place of this one: ends when the runs it carries out have ended. */
  async retire(): Promise<void> {
    this.#retired = true
    if (!this.#process || this.#process.idle) await this.stop()
  }

  /** Ends at once, whatever it does. */
  async switchOff(): Promise<void> {
    this.#stopped = true
    this.#cancelIdle()
    const process = this.#process
    if (!process) return
    process.kill('was switched off')
    await process.exited
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelIdle()
    await this.#process?.stop()
  }

  async #endIdle(process: PluginProcess): Promise<void> {
    if (!process.idle || this.#process !== process) return
    this.#process = undefined
    await process.stop()
    this.#say('stopped')
  }

  async #acquire(abort: AbortSignal): Promise<PluginProcess> {
    if (this.#process && !this.#process.end) return this.#process
    if (this.broken) throw this.#brokenError()
    await this.#waitUntilAvailable(abort)
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined))
    return await this.#starting
  }

  async #start(): Promise<PluginProcess> {
    const { file, manifest, limits, clock, logger, vitals } = this.#options
    const heapMb = manifest.capabilities.memMb ?? DEFAULT_HEAP_MB
    const onLine = vitals.said.bind(vitals)
    const process = new PluginProcess({ id: manifest.id, file, heapMb, limits, clock, logger, onLine })
    this.#process = process
    vitals.started(process.processId)
    void process.exited.then(() => this.#ended(process))
    await process.describe()
    this.#say('running')
    return process
  }

  #ended(process: PluginProcess): void {
    const isCrash = this.#process === process && !this.#stopped
    this.#options.vitals.ended(process.processId, isCrash ? (process.end?.fact ?? '') : undefined)
    if (!isCrash) return
    this.#process = undefined
    this.#cancelIdle()
    this.#crashes += 1
    this.#lastError = process.end?.fact ?? null
    if (process.end) this.#options.onTrouble(process.end)
    const { clock, limits } = this.#options
    const now = clock.now().getTime()
    if (this.#crashes >= limits.crashesMax) {
      this.#brokenUntil = now + limits.breakerMs
      this.#options.onTrouble(this.#brokenError())
      return this.#say('broken')
    }
    const waitMs = Math.min(limits.restartMs * 2 ** (this.#crashes - 1), limits.restartMsMax)
    // Jitter: plugins felled by one cause must not come back in step.
    this.#availableAt = now + waitMs * (0.5 + Math.random() / 2)
    this.#say('backing-off')
  }

  async #waitUntilAvailable(abort: AbortSignal): Promise<void> {
    const { clock } = this.#options
    const waitMs = this.#availableAt - clock.now().getTime()
    if (waitMs <= 0) return
    await new Promise<void>((resolve, reject) => {
      const cancel = clock.after(waitMs, () => {
        abort.removeEventListener('abort', stop)
        resolve()
      })
      const stop = (): void => {
        cancel()
        reject(abort.reason as Error)
      }
      abort.addEventListener('abort', stop, { once: true })
    })
  }

  #say(state: PluginEntity['state']): void {
    this.#options.onState(state, { restarts: this.#crashes, lastError: this.#lastError })
  }

  #brokenError(): ObzorError {
    return new ObzorError({
      code: 'OBZ_PLUGIN_BROKEN',
      fact: `plugin '${this.manifest.id}' crashed ${this.#crashes} times in a row: ${this.#lastError ?? ''}`,
      risk: 'its sources are not read; their last good data stay',
      action: 'read the log of the plugin, install a corrected version, then start the source by hand',
    })
  }
}
