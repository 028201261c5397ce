// What the sources of a plugin in work did after a build was loaded, said as it happens: an author who has to look for
// the reason of a failed run in the engine's log believes that all is well.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import {
  lastRunId,
  runsOfPlugin,
  sourceStandings,
  type SourceRun,
} from '../../engine/ingest/db/source-standings.ts'
import type { Paths } from '../paths.ts'
import { platformDatabase } from '../platform-database.ts'
import { balanceText, failureLines, failureParts, retryText } from '../run-words.ts'

const LOOK_EVERY_MS = 200
/** A source that fetches by itself is read within a second of its load; a slow one is not waited for. */
const FIRST_RUN_WITHIN_MS = 20_000
const RETRY_LOOKS_MAX = 10

export class RunFollower {
  readonly #pool: pg.Pool
  readonly #pluginId: string
  readonly #say: (line: string) => void
  readonly #told = new Set<string>()
  #after = '0'

  private constructor(pool: pg.Pool, pluginId: string, say: (line: string) => void) {
    this.#pool = pool
    this.#pluginId = pluginId
    this.#say = say
  }

  /** Runs from now on; call it before the build is loaded. */
  static async open(paths: Paths, pluginId: string, say: (line: string) => void): Promise<RunFollower> {
    const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
    const follower = new RunFollower(new pg.Pool({ connectionString: database.url(), max: 1 }), pluginId, say)
    // A database that restarts under a session of an hour is no reason to end it.
    follower.#pool.on('error', () => undefined)
    follower.#after = await lastRunId(follower.#pool)
    return follower
  }

  /** Says what ended meanwhile. */
  async look(): Promise<void> {
    for (const run of await runsOfPlugin(this.#pool, this.#pluginId, this.#after)) {
      if (run.state === 'running') break
      this.#after = run.id
      await this.#tell(run)
    }
  }

  /** The first run of each source that fetches by itself; of one that takes longer, where to look. */
  async first(): Promise<void> {
    const codes = (await sourceStandings(this.#pool))
      .filter(({ pluginId, schedule }) => pluginId === this.#pluginId && 'everySeconds' in schedule)
      .filter(({ state }) => state !== 'disabled')
      .map(({ code }) => code)
    for (const until = performance.now() + FIRST_RUN_WITHIN_MS; performance.now() < until;) {
      await this.look()
      if (codes.every((code) => this.#told.has(code))) return
      await pause(LOOK_EVERY_MS)
    }
    const late = codes.filter((code) => !this.#told.has(code))
    this.#say(
      `${late.join(', ')}: no run has ended within ${FIRST_RUN_WITHIN_MS / 1000} s; ./obzor status shows it`,
    )
  }

  /** Until the signal. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look().catch(() => undefined)
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  close(): Promise<void> {
    return this.#pool.end()
  }

  async #tell(run: SourceRun): Promise<void> {
    const { code, state, errorCode, errorText } = run
    const isAgain = this.#told.has(code)
    this.#told.add(code)
    // A look of a polled source that found nothing new is no news after the first.
    const isQuiet = isAgain && state === 'succeeded' && run.accepted === 0 && run.quarantined === 0
    if (isQuiet) return
    this.#say(`${code}: run ${run.id} ${state}: ${balanceText(run)}`)
    if (errorCode === null || state === 'succeeded') return
    for (const line of failureLines(failureParts(errorCode, errorText))) this.#say(`  ${line}`)
    const retry = await this.#retryOf(code)
    if (retry !== '') this.#say(`  ${retry}`)
  }

  /** When it is tried again is written a moment after the end of the run. */
  async #retryOf(code: string): Promise<string> {
    for (let look = 0; ; look += 1) {
      const standing = (await sourceStandings(this.#pool)).find((source) => source.code === code)
      if (!standing) return ''
      if (standing.retryAt || 'inbox' in standing.schedule || look === RETRY_LOOKS_MAX)
        return retryText(standing, Date.now())
      await pause(LOOK_EVERY_MS)
    }
  }
}
