// The database of this installation: the private cluster in .data/pg, watched and started again, or a server of
// the region's own (DATABASE_URL), which is checked and otherwise left alone.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import {
  dropDatabase,
  ensureDatabase,
  hasDatabase,
  requireRights,
  serverFacts,
  urlOfDatabase,
} from '../engine/db/databases.ts'
import { findPostgresBinaries, PrivateCluster } from '../engine/db/private-cluster.ts'
import { ObzorError } from '../model/index.ts'
import { restartWaitMs } from './back-off.ts'
import { isAlive } from './processes.ts'

/** How often the private server's process is looked at: with its restart well inside the promised 5 s. */
const WATCH_EVERY_MS = 250
const PLATFORM_DATABASE = 'obzor'
const OFFICE_DATABASE = 'social_office'

export interface PlatformDatabase {
  /** True for the cluster in .data/pg. */
  readonly isPrivate: boolean
  /** Of the platform; valid after `start`. */
  url(): string
  /** Of the social-protection office that the generator plays, on the same server. */
  officeUrl(): string
  /** Part of every connection string that changes when the folder is moved; `null` for a server of one's own. */
  readonly socketDirectory: string | null
  isRunning(): Promise<boolean>
  /** Starts the server if it is ours, and makes the platform's database. Returns what it is, for people. */
  start(say: (text: string) => void): Promise<string>
  /** Makes the office's database empty. */
  resetOffice(): Promise<void>
  /** Starts the server again whenever it dies, until `stop`. */
  watch(say: (line: string) => void): void
  stop(): Promise<void>
  /** Throws everything away. */
  destroy(): Promise<void>
}

export function platformDatabase(cluster: string, databaseUrl: string | undefined): PlatformDatabase {
  return databaseUrl ? new OwnServer(databaseUrl) : new PrivateServer(cluster)
}

class PrivateServer implements PlatformDatabase {
  readonly isPrivate = true
  readonly #directory: string
  #cluster: PrivateCluster | undefined
  #watching: NodeJS.Timeout | undefined
  #starting: Promise<void> | undefined
  #stopped = false

  constructor(directory: string) {
    this.#directory = directory
  }

  // Not in the constructor: on a machine without PostgreSQL, `start` installs it first.
  get #server(): PrivateCluster {
    this.#cluster ??= new PrivateCluster({ directory: this.#directory, durability: 'durable' })
    return this.#cluster
  }

  get socketDirectory(): string {
    return this.#server.socketDirectory
  }

  url(): string {
    return this.#server.url(PLATFORM_DATABASE)
  }

  officeUrl(): string {
    return this.#server.url(OFFICE_DATABASE)
  }

  async isRunning(): Promise<boolean> {
    if (!existsSync(this.#directory) && this.#cluster === undefined && !hasPostgres()) return false
    return await this.#server.isRunning()
  }

  async start(say: (text: string) => void): Promise<string> {
    requirePostgres(say)
    this.#openTheWay()
    say('initialising')
    await this.#server.initialise()
    say('starting')
    await this.#server.start()
    const facts = await serverFacts(this.#server.url('postgres'))
    if (facts.postgis === null) requirePostgis(facts.version, say)
    await ensureDatabase(this.#server.url('postgres'), PLATFORM_DATABASE)
    return `${facts.version}, private, no network port`
  }

  /** The server runs as another user than root: it must be able to pass through the data folder. */
  #openTheWay(): void {
    const parent = path.dirname(this.#directory)
    mkdirSync(parent, { recursive: true, mode: 0o711 })
    if (!statSync(parent).isDirectory()) throw notAFolder(parent)
  }

  async resetOffice(): Promise<void> {
    const admin = this.#server.url('postgres')
    await dropDatabase(admin, OFFICE_DATABASE)
    await ensureDatabase(admin, OFFICE_DATABASE)
  }

  watch(say: (line: string) => void): void {
    this.#watching = setInterval(() => {
      if (this.#starting || this.#stopped || this.#processLives()) return
      say('PostgreSQL ended; starting it again')
      this.#starting = this.#startAgain(say).finally(() => {
        this.#starting = undefined
      })
    }, WATCH_EVERY_MS)
  }

  #processLives(): boolean {
    try {
      return isAlive(this.#server.processId())
    } catch {
      return false
    }
  }

  async #startAgain(say: (line: string) => void): Promise<void> {
    // After a kill -9 the orphaned backends hold the shared memory for some moments: the first tries may fail.
    for (let attempt = 1; !this.#stopped; attempt += 1) {
      try {
        await this.#server.start()
        say('PostgreSQL is back')
        return
      } catch (error) {
        if (attempt === 5) say(error instanceof Error ? error.message : String(error))
        await new Promise((resolve) => setTimeout(resolve, restartWaitMs(attempt)))
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#watching)
    await this.#starting
    if (this.#cluster || existsSync(this.#directory)) await this.#server.stop()
  }

  async destroy(): Promise<void> {
    if (!hasPostgres()) return
    await this.#server.destroy()
  }
}

class OwnServer implements PlatformDatabase {
  readonly isPrivate = false
  readonly socketDirectory = null
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  url(): string {
    return this.#url
  }

  officeUrl(): string {
    return urlOfDatabase(this.#url, OFFICE_DATABASE)
  }

  async isRunning(): Promise<boolean> {
    try {
      await serverFacts(this.#url)
      return true
    } catch {
      return false
    }
  }

  async start(): Promise<string> {
    const facts = await serverFacts(this.#url)
    if (facts.postgis === null) throw postgisMissingElsewhere(facts.version)
    await requireRights(this.#url, { withPostgis: true })
    return `${facts.version}, your own server`
  }

  /** Nothing is dropped on somebody else's server: the generator empties only a table that it marked as its own. */
  async resetOffice(): Promise<void> {
    const { mayCreateDatabases, user } = await serverFacts(this.#url)
    if (mayCreateDatabases) await ensureDatabase(this.#url, OFFICE_DATABASE)
    else if (!(await hasDatabase(this.#url, OFFICE_DATABASE))) {
      throw new ObzorError({
        code: 'OBZ_DATABASE_MAY_NOT_CREATE',
        fact: `there is no database ${OFFICE_DATABASE}, and the user of DATABASE_URL may not create it`,
        risk: 'the synthetic social-protection office has nowhere to live',
        action: `let the administrator of that server run: create database ${OFFICE_DATABASE} owner ${user}`,
      })
    }
    await requireRights(this.officeUrl(), { withPostgis: false })
  }

  watch(): void {
    // Somebody else's server: the engine reconnects when it is back.
  }

  async stop(): Promise<void> {
    // Not ours to stop.
  }

  async destroy(): Promise<void> {
    throw new ObzorError({
      code: 'OBZ_DATABASE_NOT_OURS',
      fact: 'DATABASE_URL names a server of your own',
      risk: 'starting over would drop a database that Obzor did not make',
      action: 'drop and create that database yourself, then run ./obzor up without --fresh',
    })
  }
}

// ---- what the machine must have -----------------------------------------------------------------------------

function hasPostgres(): boolean {
  try {
    findPostgresBinaries()
    return true
  } catch {
    return false
  }
}

/** Only as root on a Debian-family system; says what it does. */
function installed(packages: string[], say: (text: string) => void): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  say(`installing ${packages.join(' ')} with apt-get`)
  process.stderr.write(
    `  --  installing ${packages.join(' ')} with apt-get, because this is root on Debian\n`,
  )
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (...args: string[]): boolean =>
    spawnSync('apt-get', args, { env: environment, stdio: 'ignore' }).status === 0
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  return run(...install) || (run('update') && run(...install))
}

function requirePostgres(say: (text: string) => void): void {
  if (hasPostgres() || installed(['postgresql', 'postgresql-postgis'], say)) return
  findPostgresBinaries()
}

function requirePostgis(version: string, say: (text: string) => void): void {
  const name = `postgresql-${version.split('.')[0]}-postgis-3`
  if (!installed([name], say)) throw postgisMissing(version)
}

function postgisMissing(version: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_DATABASE_NO_POSTGIS',
    fact: `PostgreSQL ${version} has no PostGIS`,
    risk: 'there would be no territories and no map',
    action: `on Debian or Ubuntu: sudo apt-get install -y postgresql-${version.split('.')[0]}-postgis-3 (./obzor doctor names the command of other systems)`,
  })
}

function postgisMissingElsewhere(version: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_DATABASE_NO_POSTGIS',
    fact: `the PostgreSQL ${version} that DATABASE_URL names has no PostGIS`,
    risk: 'there would be no territories and no map',
    action: 'install PostGIS 3.3 or newer on that server, or unset DATABASE_URL to use a private one',
  })
}

function notAFolder(file: string): ObzorError {
  return new ObzorError({
    code: 'OBZ_DATA_BROKEN',
    fact: `${file} is not a folder`,
    risk: 'there is nowhere to keep the data',
    action: 'move it away, or name another folder with OBZOR_DATA',
  })
}
