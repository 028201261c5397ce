// A child that is started again when it dies, writes its own log file and is stopped in bounded time.
// Children lead process groups of their own, so that Ctrl-C reaches the supervisor alone, which stops them in order.
import { spawn, type ChildProcess } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { deathsAfter, restartWaitMs } from './back-off.ts'

/** Log and its predecessor together hold at most twice this. */
const LOG_BYTES_MAX = 64 * 1024 * 1024
const LOG_LOOK_MS = 60_000

export interface KeptProcessOptions {
  name: string
  command: string
  args: string[]
  environment: NodeJS.ProcessEnv
  logFile: string
  pidFile: string
  /** Longest wait for a clean end. */
  graceMs: number
  /** One line for the person who watches. */
  say(line: string): void
}

export class KeptProcess {
  readonly #options: KeptProcessOptions
  #child: ChildProcess | undefined
  #startedAt = 0
  #deaths = 0
  #restart: NodeJS.Timeout | undefined
  #logLook: NodeJS.Timeout | undefined
  #stopping = false

  constructor(options: KeptProcessOptions) {
    this.#options = options
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Deaths in a row without a healthy life between them. */
  get deaths(): number {
    return this.#deaths
  }

  start(): void {
    this.#stopping = false
    mkdirSync(path.dirname(this.#options.logFile), { recursive: true })
    mkdirSync(path.dirname(this.#options.pidFile), { recursive: true })
    this.#boundLog()
    this.#logLook ??= setInterval(() => this.#boundLog(), LOG_LOOK_MS).unref()
    this.#spawn()
  }

  #spawn(): void {
    const { command, args, environment, logFile, pidFile } = this.#options
    // Appending to a file of its own: the child outlives a supervisor that was killed without losing a line.
    const log = openSync(logFile, 'a', 0o600)
    const child = spawn(command, args, { env: environment, stdio: ['ignore', log, log], detached: true })
    closeSync(log)
    this.#child = child
    this.#startedAt = performance.now()
    child.once('error', (error) => this.#died(child, error.message))
    child.once('exit', (code, signal) => this.#died(child, signal ?? `exit code ${code}`))
    if (child.pid !== undefined) writeFileSync(pidFile, `${child.pid}\n`)
  }

  #died(child: ChildProcess, how: string): void {
    if (child !== this.#child) return
    this.#child = undefined
    rmSync(this.#options.pidFile, { force: true })
    if (this.#stopping) return
    this.#deaths = deathsAfter(this.#deaths, performance.now() - this.#startedAt)
    const waitMs = restartWaitMs(this.#deaths)
    this.#options.say(`${this.#options.name} ended (${how}); starting it again in ${waitMs / 1000} s`)
    this.#restart = setTimeout(() => this.#spawn(), waitMs)
  }

  /** Kills a child that does not answer any more; it is started again like one that died. */
  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Asks to end, waits `graceMs`, kills. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    clearInterval(this.#logLook)
    this.#logLook = undefined
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), this.#options.graceMs)
    await ended
    clearTimeout(kill)
    rmSync(this.#options.pidFile, { force: true })
  }

  /** The last lines of its log, for an error. */
  lastLines(count: number): string {
    const { logFile } = this.#options
    if (!existsSync(logFile)) return ''
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
  }

  /** Copies and empties, because the child keeps the file open; lines of that very instant may be lost. */
  #boundLog(): void {
    const { logFile } = this.#options
    try {
      if (statSync(logFile).size <= LOG_BYTES_MAX) return
      copyFileSync(logFile, `${logFile}.1`)
      truncateSync(logFile)
    } catch {
      // No log yet, or no room for the copy: the next look decides.
    }
  }
}
