// A whole platform for one test file: the real launcher, database, engine and plugins in a data folder of its own,
// and the vacancies server of the synthetic region inside the test, where it can be told to change or to fail.
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { isPortFree } from '../../packages/core/src/cli/ports.ts'
import { PrivateCluster } from '@obzor/core/engine/db/private-cluster.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** First start: build, generate, initialise the cluster, load. A bound: the machine is shared. */
const START_WITHIN_MS = 400_000
const STOP_WITHIN_MS = 30_000
const LOOK_MS = 50

export interface TestPlatform {
  /** `http://127.0.0.1:<port>` */
  base: string
  data: string
  /** Folder of `./obzor`'s inbox for one agency. */
  inbox(name: string): string
  /** Port that the configuration of the vacancies source names. */
  vacanciesPort: number
  databaseUrl: string
  pool: pg.Pool
  enginePid(): number
  postgresPid(): number
  /** All that the launcher printed so far. */
  output(): string
  stop(): Promise<void>
}

/** Looks every 50 ms until `look` gives a value; a bound, not a sleep: it ends as soon as the condition holds. */
export async function until<T>(
  what: string,
  withinMs: number,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const end = performance.now() + withinMs
  for (;;) {
    const value = await look()
    if (value !== undefined && value !== false) return value
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
    await pause(LOOK_MS)
  }
}

/**
 * Ports of tests lie below those that the system gives to whoever opens a connection (from 32768 up), which could take one
 * between its choice and its use; and a worker has a range of its own. Beside each, by 10710 up, lie its platform's vacancies.
 */
const PORTS_FIRST = 19_000
const PORTS_PER_WORKER = 1_000
const PORT_TRIES_MAX = 50

/** By chance within the worker's range: another clone may run its tests on the same machine. */
export async function freePort(): Promise<number> {
  const first = PORTS_FIRST + PORTS_PER_WORKER * ((Number(process.env.VITEST_POOL_ID ?? 1) - 1) % 3)
  for (let tries = 0; tries < PORT_TRIES_MAX; tries += 1) {
    const port = first + Math.floor(Math.random() * PORTS_PER_WORKER)
    if (await isPortFree('127.0.0.1', port)) return port
  }
  throw new Error(`no free port from ${first} on`)
}

export async function startPlatform(options: string[]): Promise<TestPlatform> {
  const data = mkdtempSync(path.join(tmpdir(), 'obzor-e2e-'))
  // The database's unprivileged owner must pass through the folder that mkdtemp closed.
  chmodSync(data, 0o711)
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  let output = ''
  const launcher: ChildProcess = spawn(
    path.join(ROOT, 'obzor'),
    ['up', '--no-simulate', '--port', String(port), ...options],
    {
      env: {
        ...process.env,
        OBZOR_DATA: data,
        DATABASE_URL: undefined,
        VITEST: undefined,
        NODE_ENV: undefined,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const collect = (chunk: Buffer): void => {
    output = `${output}${String(chunk)}`.slice(-100_000)
  }
  launcher.stdout?.on('data', collect)
  launcher.stderr?.on('data', collect)
  const ended = new Promise<void>((resolve) => launcher.once('exit', () => resolve()))
  const end = async (): Promise<void> => {
    launcher.kill('SIGINT')
    const killed = setTimeout(() => launcher.kill('SIGKILL'), STOP_WITHIN_MS)
    await ended
    clearTimeout(killed)
    rmSync(data, { recursive: true, force: true })
  }
  await until('the platform is ready', START_WITHIN_MS, async () => {
    if (launcher.exitCode !== null) throw new Error(`./obzor up ended with ${launcher.exitCode}:\n${output}`)
    return await isReady(base)
  }).catch(async (error: unknown) => {
    const log = path.join(data, 'logs/engine.log')
    const logged = existsSync(log) ? readFileSync(log, 'utf8').slice(-4000) : ''
    await end()
    throw new Error(`${String(error)}\n${output}\n${logged}`)
  })
  const cluster = new PrivateCluster({ directory: path.join(data, 'pg'), durability: 'durable' })
  const databaseUrl = cluster.url('obzor')
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 })
  pool.on('error', () => undefined)
  const generated = JSON.parse(readFileSync(path.join(data, 'generated.json'), 'utf8')) as {
    vacanciesPort: number
  }
  return {
    base,
    data,
    inbox: (name) => path.join(data, 'inbox', name),
    vacanciesPort: generated.vacanciesPort,
    databaseUrl,
    pool,
    enginePid: () => Number(readFileSync(path.join(data, 'run/engine.pid'), 'utf8')),
    postgresPid: () => cluster.processId(),
    output: () => output,
    stop: async () => {
      await pool.end()
      await end()
    },
  }
}

export async function isReady(base: string): Promise<boolean> {
  try {
    return (await fetch(`${base}/readyz`, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    return false
  }
}

/** True when no source runs and each of these has succeeded at least once. */
export async function settled(platform: TestPlatform, codes: string[]): Promise<boolean> {
  const { rows } = await platform.pool.query<{ code: string; state: string; ok: boolean; waiting: boolean }>(
    `select s.code, s.state, s.last_success_at is not null as ok from control.source s`,
  )
  return (
    codes.every((code) => rows.some((row) => row.code === code && row.ok)) &&
    rows.every((row) => row.state !== 'running')
  )
}
