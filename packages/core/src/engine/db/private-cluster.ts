// The PostgreSQL that Obzor starts by itself: a private cluster on a unix socket, no TCP, owned by an
// unprivileged user, started and stopped with the platform. `DATABASE_URL` replaces it with the region's own.
import { execFile, execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { ObzorError } from '../../model/index.ts'

const run = promisify(execFile)
/** A unix socket's path may have 107 bytes; PostgreSQL adds `/.s.PGSQL.<port>`. */
const SOCKET_DIRECTORY_BYTES_MAX = 85
const PORT = 5432
/** initdb of a slow disk; past it the start has failed. */
const COMMAND_TIMEOUT_MS = 120_000

export interface ClusterOptions {
  /** Folder of the cluster; made when absent. */
  directory: string
  /** `durable` keeps fsync; `throwaway` is for tests: a crash of the machine may lose it. */
  durability: 'durable' | 'throwaway'
}

export interface ClusterState {
  /** `postgres://…` of a superuser of this cluster, for the given database. */
  url(database: string): string
  socketDirectory: string
}

interface Owner {
  uid: number
  gid: number
}

/** Newest installed `…/bin` with initdb and a version ≥ 15. Throws `OBZ_DATABASE_BINARIES_MISSING`. */
export function findPostgresBinaries(): string {
  const candidates: { bin: string; version: number }[] = []
  for (const root of ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr/pgsql']) {
    if (!existsSync(root)) continue
    for (const name of readdirSync(root)) {
      const bin = path.join(root, name, 'bin')
      const version = Number(/(\d+)/.exec(name)?.[1] ?? 0)
      if (version >= 15 && existsSync(path.join(bin, 'initdb'))) candidates.push({ bin, version })
    }
  }
  candidates.sort((a, b) => b.version - a.version)
  if (candidates[0]) return candidates[0].bin
  throw new ObzorError({
    code: 'OBZ_DATABASE_BINARIES_MISSING',
    fact: 'no PostgreSQL 15 or newer was found on this machine',
    risk: 'the platform has nowhere to keep its data',
    action: 'run ./obzor doctor, or set DATABASE_URL to a server of your own',
  })
}

/** PostgreSQL refuses to run as root: as root we step down to `postgres`, or to `nobody` where that is absent. */
function clusterOwner(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const user of ['postgres', 'nobody']) {
    try {
      const uid = Number(execFileSync('id', ['-u', user], { encoding: 'utf8' }))
      const gid = Number(execFileSync('id', ['-g', user], { encoding: 'utf8' }))
      return { uid, gid }
    } catch {
      continue
    }
  }
  throw new ObzorError({
    code: 'OBZ_DATABASE_NO_USER',
    fact: 'running as root and neither the user postgres nor nobody exists',
    risk: 'PostgreSQL refuses to run as root',
    action: 'create an unprivileged user named postgres, or start Obzor as a user of its own',
  })
}

/** Root's own home is closed to the unprivileged owner: then the files live in /var/lib/obzor-<hash>. */
function reachable(directory: string, owner: Owner | undefined): boolean {
  if (!owner) return true
  for (let folder = path.dirname(directory); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (!existsSync(folder)) continue
    const { mode, uid } = statSync(folder)
    if ((mode & 0o001) === 0 && uid !== owner.uid) return false
  }
  return true
}

export class PrivateCluster {
  readonly #bin: string
  readonly #owner: Owner | undefined
  readonly #directory: string
  readonly #durability: ClusterOptions['durability']
  readonly socketDirectory: string

  constructor({ directory, durability }: ClusterOptions) {
    this.#bin = findPostgresBinaries()
    this.#owner = clusterOwner()
    this.#durability = durability
    const absolute = path.resolve(directory)
    const hash = createHash('sha256').update(absolute).digest('hex').slice(0, 12)
    this.#directory = reachable(absolute, this.#owner) ? absolute : `/var/lib/obzor-${hash}`
    const beside = `${this.#directory}-socket`
    this.socketDirectory =
      Buffer.byteLength(beside) <= SOCKET_DIRECTORY_BYTES_MAX ? beside : `/tmp/obzor-pg-${hash}`
  }

  get directory(): string {
    return this.#directory
  }

  /** Where the log of this cluster is, to name it in errors. */
  get logFile(): string {
    return path.join(this.#directory, 'server.log')
  }

  url(database: string): string {
    const password = encodeURIComponent(readFileSync(this.#passwordFile, 'utf8').trim())
    return `postgres://obzor:${password}@/${database}?host=${encodeURIComponent(this.socketDirectory)}&port=${PORT}`
  }

  get #passwordFile(): string {
    return `${this.#directory}-password`
  }

  exists(): boolean {
    return existsSync(path.join(this.#directory, 'PG_VERSION'))
  }

  async #command(name: string, args: string[]): Promise<string> {
    const { stdout } = await run(path.join(this.#bin, name), args, {
      ...this.#owner,
      cwd: '/',
      timeout: COMMAND_TIMEOUT_MS,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    })
    return stdout
  }

  #ownedFolder(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (this.#owner) chownSync(folder, this.#owner.uid, this.#owner.gid)
    chmodSync(folder, 0o700)
  }

  /** Makes the cluster when it is absent. Throws `OBZ_DATABASE_BROKEN` for a folder that is neither empty nor a cluster. */
  async initialise(): Promise<void> {
    if (this.exists()) return
    if (existsSync(this.#directory) && readdirSync(this.#directory).length > 0) {
      throw new ObzorError({
        code: 'OBZ_DATABASE_BROKEN',
        fact: `${this.#directory} is not empty and not a PostgreSQL cluster`,
        risk: 'starting over would lose what is in it',
        action: 'move the folder away, or run ./obzor up --fresh to discard it',
      })
    }
    this.#ownedFolder(this.#directory)
    const password = randomBytes(24).toString('base64url')
    writeFileSync(this.#passwordFile, password, { mode: 0o600 })
    if (this.#owner) chownSync(this.#passwordFile, this.#owner.uid, this.#owner.gid)
    const sync = this.#durability === 'throwaway' ? ['--no-sync'] : []
    await this.#command('initdb', [
      `--pgdata=${this.#directory}`,
      '--username=obzor',
      '--encoding=UTF8',
      '--locale=C.UTF-8',
      '--auth=scram-sha-256',
      `--pwfile=${this.#passwordFile}`,
      ...sync,
    ])
    writeFileSync(path.join(this.#directory, 'obzor.conf'), this.#settings())
    writeFileSync(path.join(this.#directory, 'postgresql.auto.conf'), "include_if_exists = 'obzor.conf'\n")
  }

  #settings(): string {
    const settings: Record<string, string> = {
      listen_addresses: '',
      port: String(PORT),
      unix_socket_directories: this.socketDirectory,
      max_connections: '100',
      shared_buffers: this.#durability === 'durable' ? '512MB' : '128MB',
      maintenance_work_mem: '256MB',
      work_mem: '32MB',
      max_wal_size: '4GB',
      checkpoint_timeout: '15min',
      wal_compression: 'lz4',
      jit: 'off',
      timezone: 'UTC',
      log_min_messages: 'warning',
      // Statements can hold personal data: the server's own log must not repeat them.
      log_min_error_statement: 'panic',
      log_parameter_max_length_on_error: '0',
    }
    if (this.#durability === 'throwaway') {
      Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' })
    }
    return Object.entries(settings)
      .map(([name, value]) => `${name} = '${value}'\n`)
      .join('')
  }

  async isRunning(): Promise<boolean> {
    if (!this.exists()) return false
    try {
      await this.#command('pg_ctl', ['status', '-D', this.#directory])
      return true
    } catch {
      return false
    }
  }

  /** Starts and waits until it takes connections. Harmless when it runs already. */
  async start(): Promise<void> {
    if (await this.isRunning()) return
    this.#ownedFolder(this.socketDirectory)
    try {
      await this.#command('pg_ctl', [
        'start',
        '-w',
        '-t',
        '60',
        '-s',
        '-D',
        this.#directory,
        '-l',
        this.logFile,
      ])
    } catch (error) {
      throw new ObzorError({
        code: 'OBZ_DATABASE_NOT_STARTED',
        fact: `PostgreSQL in ${this.#directory} did not start`,
        risk: 'nothing can be shown or received',
        action: `read the last lines of ${this.logFile}`,
        cause: error,
      })
    }
  }

  /** Postmaster's process id, for tests that kill it. */
  processId(): number {
    return Number(readFileSync(path.join(this.#directory, 'postmaster.pid'), 'utf8').split('\n')[0])
  }

  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (!(await this.isRunning())) return
    await this.#command('pg_ctl', ['stop', '-w', '-t', '60', '-s', '-m', mode, '-D', this.#directory])
  }

  /** Removes the cluster and all that is in it. */
  async destroy(): Promise<void> {
    await this.stop('immediate')
    for (const folder of [this.#directory, this.socketDirectory, this.#passwordFile]) {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
