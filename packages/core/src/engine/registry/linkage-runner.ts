// Starts the linkage when records wait and the sources are quiet, one process at a time, and keeps to its bounds.
import { fork, type ChildProcess } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import type { Logger } from 'pino'
import type { EngineClock } from '../tokens.ts'
import { isRekeying } from '../vault/db/rotation-rows.ts'
import { isWaiting } from './db/linkage-queue.ts'
import { rotationUnderWay } from '../vault/errors.ts'
import type { LinkageNotice, LinkageOrder, LinkageTask } from './linkage.worker.ts'
import type { LinkProgress, LinkRun } from './link-registry.ts'

const WORKER = new URL('./linkage.worker.ts', import.meta.url)
/** DuckDB's; the process takes about as much again for what it holds of the groups. */
export const LINKAGE_MEMORY_MB = 2_048
const HEAP_MB = 1_536
/** Others come first: a delivery that is being read, a screen that waits. */
const NICENESS = 10
const LOOK_MS = 5_000
const AFTER_FAILURE_MS = 60_000
/** A run that says nothing for so long hangs. The longest silence measured is one rule of a whole region, 40 s. */
const SILENCE_MS_MAX = 15 * 60_000

export interface LinkageKeys {
  /** The newest first. */
  vaultKeys: readonly KeyObject[]
  peppers: LinkageOrder['peppers']
}

export interface LinkageRunnerDeps {
  pool: pg.Pool
  databaseUrl: string
  /** Asked for at each run: keys may have been rotated since. */
  keys(): LinkageKeys
  clock: EngineClock
  log: Logger
  /** A worker that stands elsewhere; for tests. */
  worker?: URL
}

export class LinkageRunner {
  readonly #deps: LinkageRunnerDeps
  #child: ChildProcess | null = null
  #cancelLook: () => void = () => undefined
  #isStopped = false
  #progress: LinkProgress | null = null

  constructor(deps: LinkageRunnerDeps) {
    this.#deps = deps
  }

  /** What the run that is under way says of itself. */
  get progress(): LinkProgress | null {
    return this.#progress
  }

  start(): void {
    this.#lookAfter(LOOK_MS)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelLook()
    const child = this.#child
    if (!child) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  #lookAfter(ms: number): void {
    if (this.#isStopped) return
    this.#cancelLook = this.#deps.clock.after(ms, () => void this.#look())
  }

  async #look(): Promise<void> {
    const { pool, log } = this.#deps
    try {
      // While pseudonyms are replaced a process would only find that it has to wait.
      const mayRun = !this.isBusy && (await isWaiting(pool)) && !(await isRekeying(pool))
      const run = mayRun ? await this.run() : null
      if (run) log.info({ ...run }, 'the registry was linked')
      this.#lookAfter(LOOK_MS)
    } catch (error) {
      if (!this.#isStopped) log.warn({ err: error }, 'the registry was not linked')
      this.#lookAfter(AFTER_FAILURE_MS)
    }
  }

  /** A run or a learning of this engine is under way. */
  get isBusy(): boolean {
    return this.#child !== null
  }

  /** One run in a process of its own; `null` where another engine's is under way. Rejects with the code of its failure. */
  async run(): Promise<LinkRun | null> {
    const notice = await this.#carriedOut({ kind: 'link' })
    return notice.kind === 'done' ? notice.run : null
  }

  /** Learns new parameters in a process of its own and puts them into force. Rejects with `LinkageFailure`. */
  async learn(madeBy: string): Promise<number> {
    const notice = await this.#carriedOut({ kind: 'learn', madeBy })
    const version = notice.kind === 'learned' ? notice.version : null
    if (version === null) throw new LinkageFailure(rotationUnderWay().code)
    return version
  }

  async #carriedOut(task: LinkageTask): Promise<LinkageNotice> {
    const { databaseUrl, worker = WORKER } = this.#deps
    const { vaultKeys, peppers } = this.#deps.keys()
    const child = fork(fileURLToPath(worker), [], {
      execArgv: [`--max-old-space-size=${HEAP_MB}`, '--no-warnings'],
      // Neither the engine's secrets nor its folder.
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    this.#child = child
    try {
      return await new Promise<LinkageNotice>((resolve, reject) => {
        let quiet: () => void = () => undefined
        const heard = (): void => {
          quiet()
          quiet = this.#deps.clock.after(SILENCE_MS_MAX, () => child.kill('SIGKILL'))
        }
        child.once('spawn', () => {
          if (child.pid !== undefined) lowered(child.pid)
          heard()
          child.send({
            databaseUrl,
            vaultKeyPems: vaultKeys.map((key) => key.export({ type: 'pkcs8', format: 'pem' }) as string),
            peppers,
            memoryMegabytes: LINKAGE_MEMORY_MB,
            task,
          } satisfies LinkageOrder)
        })
        child.on('message', (notice: LinkageNotice) => {
          heard()
          if (notice.kind === 'progress') this.#progress = notice.progress
          else if (notice.kind === 'failed') reject(new LinkageFailure(notice.code))
          else resolve(notice)
        })
        child.once('error', reject)
        child.once('exit', (code, signal) => {
          quiet()
          reject(new Error(`the process of linkage ended by itself (${signal ?? `exit code ${code}`})`))
        })
      })
    } finally {
      this.#progress = null
      this.#child = null
      if (child.connected) child.disconnect()
    }
  }
}

/** Only its code is known of what failed in the other process: a text could hold a value of a row. */
export class LinkageFailure extends Error {
  readonly code: string

  constructor(code: string) {
    super(`linkage failed: ${code}`)
    this.code = code
  }
}

function lowered(processId: number): void {
  try {
    setPriority(processId, NICENESS)
  } catch {
    // It is gone already, or the machine forbids it: then it runs as it is.
  }
}
