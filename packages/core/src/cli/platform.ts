// The running platform: database, engine and simulator, started in this order, watched, stopped in the reverse.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { migrate } from '../engine/db/migrate.ts'
import { ObzorError } from '../model/index.ts'
import { localBase } from './addresses.ts'
import { isLive, readiness } from './engine-client.ts'
import { KeptProcess } from './kept-process.ts'
import type { Paths } from './paths.ts'
import { platformDatabase, type PlatformDatabase } from './platform-database.ts'
import { stopLeftOver } from './processes.ts'
import { ENGINE_MARK, runFiles, SIMULATOR_MARK } from './run-state.ts'
import { Silence, START_MS_MAX } from './silence.ts'

/** The engine itself gives its connections and plugins 10 s. */
export const ENGINE_GRACE_MS = 15_000
export const SIMULATOR_GRACE_MS = 5_000
const READY_LOOK_MS = 100
/** Deaths in a row before the first readiness that end the start: the fault is not a passing one. */
const DEATHS_AT_START_MAX = 3
const WATCHDOG_LOOK_MS = 3_000

export interface PlatformOptions {
  paths: Paths
  host: string
  port: number
  say(line: string): void
}

export class Platform {
  readonly database: PlatformDatabase
  readonly #options: PlatformOptions
  #engine: KeptProcess | undefined
  #simulator: KeptProcess | undefined
  #watchdog: NodeJS.Timeout | undefined
  #stopping = false

  constructor(options: PlatformOptions) {
    this.#options = options
    this.database = platformDatabase(options.paths.cluster, process.env.DATABASE_URL)
  }

  /** Processes of a supervisor that was killed would hold the port and the advisory locks. */
  async clearLeftOvers(): Promise<void> {
    const files = runFiles(this.#options.paths)
    await stopLeftOver(files.simulator, SIMULATOR_MARK, SIMULATOR_GRACE_MS)
    await stopLeftOver(files.engine, ENGINE_MARK, ENGINE_GRACE_MS)
  }

  async startDatabase(say: (text: string) => void): Promise<string> {
    const about = await this.database.start(say)
    this.database.watch(this.#options.say)
    return about
  }

  async migrate(): Promise<string> {
    const done = await migrate(this.database.url())
    return done.length === 0 ? 'up to date' : `${done.length} applied`
  }

  async startEngine(say: (text: string) => void): Promise<void> {
    const { paths, host, port } = this.#options
    if (!existsSync(paths.engine)) throw notBuilt(paths.engine)
    this.#engine = new KeptProcess({
      name: 'the platform',
      command: process.execPath,
      args: ['--enable-source-maps', paths.engine],
      environment: {
        ...process.env,
        DATABASE_URL: undefined,
        NODE_ENV: 'production',
        OBZOR_DATABASE_URL: this.database.url(),
        OBZOR_HOST: host,
        OBZOR_PORT: String(port),
        OBZOR_DATA: paths.data,
        OBZOR_PLUGINS: paths.plugins,
        OBZOR_UI: paths.ui,
      },
      logFile: path.join(paths.logs, 'engine.log'),
      pidFile: runFiles(paths).engine,
      graceMs: ENGINE_GRACE_MS,
      say: this.#options.say,
    })
    this.#engine.start()
    await this.#ready(this.#engine, say)
    this.#watchSilence(this.#engine)
  }

  async #ready(engine: KeptProcess, say: (text: string) => void): Promise<void> {
    const base = localBase(this.#options.host, this.#options.port)
    const until = performance.now() + START_MS_MAX
    let answer: string | undefined
    while (!this.#stopping && performance.now() < until && engine.deaths < DEATHS_AT_START_MAX) {
      answer = await readiness(base)
      if (answer === 'ready') return
      if (answer) say(`waiting for: ${answer.slice(0, 100)}`)
      await pause(READY_LOOK_MS)
    }
    if (this.#stopping) return
    throw new ObzorError({
      code: 'OBZ_ENGINE_NOT_STARTED',
      fact:
        engine.deaths >= DEATHS_AT_START_MAX
          ? `the platform ended ${engine.deaths} times at its start`
          : `the platform was not ready within ${START_MS_MAX / 1000} s${answer ? ` (${answer.slice(0, 200)})` : ''}`,
      risk: 'there is nothing to look at yet; the data is untouched',
      action: `read the end of ${path.join(this.#options.paths.logs, 'engine.log')}:\n${engine.lastLines(8)}`,
    })
  }

  /** A hang is as dark as a crash. */
  #watchSilence(engine: KeptProcess): void {
    const base = localBase(this.#options.host, this.#options.port)
    const silence = new Silence(performance.now(), engine.pid)
    const look = async (): Promise<void> => {
      const isAnswering = await isLive(base)
      const seconds = silence.seen({ at: performance.now(), pid: engine.pid, isAnswering })
      if (!this.#stopping && seconds !== undefined) {
        this.#options.say(`the platform has not answered for ${seconds} s; killing it`)
        engine.kill()
      }
      if (!this.#stopping) this.#watchdog = setTimeout(() => void look(), WATCHDOG_LOOK_MS)
    }
    this.#watchdog = setTimeout(() => void look(), WATCHDOG_LOOK_MS)
  }

  startSimulator(): void {
    const { paths } = this.#options
    this.#simulator = new KeptProcess({
      name: 'the simulator',
      command: process.execPath,
      args: ['--enable-source-maps', paths.cli, 'simulate', '--child'],
      environment: { ...process.env, OBZOR_ROOT: paths.root, OBZOR_DATA: paths.data },
      logFile: path.join(paths.logs, 'simulator.log'),
      pidFile: runFiles(paths).simulator,
      graceMs: SIMULATOR_GRACE_MS,
      say: this.#options.say,
    })
    this.#simulator.start()
  }

  /** One-time code for the first administrator; `undefined` once there is one. */
  setupCode(): string | undefined {
    try {
      return readFileSync(this.#options.paths.setupCode, 'utf8').trim() || undefined
    } catch {
      return undefined
    }
  }

  /** Also in the middle of a start. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#watchdog)
    await this.#simulator?.stop()
    await this.#engine?.stop()
    await this.database.stop()
  }
}

function notBuilt(file: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_ENGINE_NOT_BUILT',
    fact: `${file} does not exist`,
    risk: 'the platform cannot start',
    action: 'start it with ./obzor up, which builds it first',
  })
}
