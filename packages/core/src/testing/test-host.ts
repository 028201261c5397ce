// A plugin host and ingest on a test's own database and folder, with plugins built from texts.
import 'reflect-metadata'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type pg from 'pg'
import pino from 'pino'
import { container as root } from 'tsyringe'
import type { DataSource } from 'typeorm'
import { controlDatabase } from '../engine/db/control.ts'
import { SourceRunEntity } from '../engine/db/entities/index.ts'
import { HOST_LIMITS, type HostLimits } from '../engine/host/limits.ts'
import { registerHost, type HostParts } from '../engine/host/register-host.ts'
import {
  CONTROL,
  DATABASE,
  ENGINE_CLOCK,
  ENGINE_CONFIG,
  LOGGER,
  REGION_SETTINGS,
  type EngineClock,
  type EngineConfig,
  type RegionSettings,
} from '../engine/tokens.ts'
import { openVault } from '../engine/vault/open-vault.ts'
import type { TestDatabase } from './cluster-database.ts'

export const realClock: EngineClock = {
  now: () => new Date(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

export interface TestHost extends HostParts {
  pool: pg.Pool
  control: DataSource
  databaseUrl: string
  dataDirectory: string
  /** Live objects: a test may change them between runs. */
  settings: RegionSettings
  limits: HostLimits
  logs: Record<string, unknown>[]
  /** Writes a file aside and renames it into the inbox. */
  deliver(inbox: string, name: string, content: string | Uint8Array): Promise<void>
  /** The file waits in no watched inbox: for runs that a test starts itself. */
  file(name: string, content: string | Uint8Array): Promise<{ name: string; path: string }>
  runs(sourceCode: string): Promise<SourceRunEntity[]>
  /** The n-th run of a source, when it has ended. */
  ended(sourceCode: string, count?: number): Promise<SourceRunEntity>
  names(folder: string): Promise<string[]>
  close(): Promise<void>
}

export interface TestHostOptions {
  /** Text of each plugin by its id. */
  plugins: Record<string, string>
  /** Built processes by their ids, beside those made of texts. */
  builds?: Record<string, Uint8Array>
  /** Scripts of their panels and layers, by their ids and file names. */
  clients?: Record<string, ReadonlyMap<string, Uint8Array>>
  /** Default: one of Vitest's cluster. */
  database?: TestDatabase
  settings?: Partial<RegionSettings>
  limits?: Partial<HostLimits>
  /** Sources bring their rows as the role that may not read the vault, as in a platform. */
  withRoles?: boolean
  /** Run before the plugins are loaded. */
  arrange?: (pool: pg.Pool) => Promise<void>
}

const WAIT_MS_MAX = 30_000

/** Looks every 20 ms, at most 30 s, until `look` gives a value. */
export async function eventually<Result>(
  look: () => Promise<Result | undefined>,
  what: string,
): Promise<Result> {
  const deadline = Date.now() + WAIT_MS_MAX
  for (;;) {
    const result = await look()
    if (result !== undefined) return result
    if (Date.now() > deadline) throw new Error(`did not happen within ${WAIT_MS_MAX / 1000} s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export async function testHost(options: TestHostOptions): Promise<TestHost> {
  const database = options.database ?? (await (await import('./test-database.ts')).testDatabase())
  const base = mkdtempSync(path.join(tmpdir(), 'obzor-host-'))
  const dataDirectory = path.join(base, 'data')
  const pluginsDirectory = path.join(base, 'plugins')
  mkdirSync(dataDirectory, { recursive: true })
  mkdirSync(pluginsDirectory, { recursive: true })
  const texts = Object.entries(options.plugins)
  if (texts.length > 0) {
    const { buildPlugin } = await import('./build-plugin.ts')
    await Promise.all(texts.map(([id, code]) => buildPlugin(pluginsDirectory, id, code)))
  }
  for (const [id, build] of Object.entries(options.builds ?? {})) {
    await writeFile(path.join(pluginsDirectory, `${id}.mjs`), build)
  }
  for (const [id, scripts] of Object.entries(options.clients ?? {})) {
    const folder = path.join(pluginsDirectory, `${id}.client`)
    await mkdir(folder, { recursive: true })
    for (const [name, script] of scripts) await writeFile(path.join(folder, name), script)
  }
  await options.arrange?.(database.pool)
  const logs: Record<string, unknown>[] = []
  const logger = pino(
    { level: 'debug' },
    { write: (line: string) => logs.push(JSON.parse(line) as Record<string, unknown>) },
  )
  const control = await controlDatabase(database.url).initialize()
  const scope = root.createChildContainer()
  const config: EngineConfig = {
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: 0,
    dataDirectory,
    pluginsDirectory,
    uiDirectory: base,
  }
  scope.registerInstance(ENGINE_CONFIG, config)
  if (options.withRoles) {
    const { intakeDatabaseUrl } = await openVault({ config, log: logger })
    Object.assign(config, { intakeDatabaseUrl })
  }
  const settings: RegionSettings = {
    region: 'test',
    pack: null,
    asOf: '2024-12',
    training: true,
    connections: {},
    sources: {},
    grants: {},
    ...options.settings,
  }
  scope.registerInstance(REGION_SETTINGS, settings)
  scope.registerInstance(DATABASE, database.pool)
  scope.registerInstance(CONTROL, control)
  scope.registerInstance(LOGGER, logger)
  scope.registerInstance(ENGINE_CLOCK, realClock)
  const parts = registerHost(scope, options.limits)
  const runs = (sourceCode: string): Promise<SourceRunEntity[]> =>
    control
      .getRepository(SourceRunEntity)
      .query('select id from control.source where code = $1', [sourceCode])
      .then(([source]: { id: string }[]) =>
        source === undefined
          ? []
          : control
              .getRepository(SourceRunEntity)
              .find({ where: { sourceId: source.id }, order: { id: 'ASC' } }),
      )
  return {
    ...parts,
    pool: database.pool,
    control,
    databaseUrl: database.url,
    dataDirectory,
    settings,
    limits: scope.resolve(HOST_LIMITS),
    logs,
    deliver: async (inbox, name, content) => {
      const folder = path.join(dataDirectory, 'inbox', inbox)
      mkdirSync(folder, { recursive: true })
      await writeFile(path.join(folder, `.${name}.tmp`), content)
      await rename(path.join(folder, `.${name}.tmp`), path.join(folder, name))
    },
    file: async (name, content) => {
      const file = path.join(base, name)
      await writeFile(file, content)
      return { name, path: file }
    },
    runs,
    ended: (sourceCode, count = 1) =>
      eventually(async () => {
        const run = (await runs(sourceCode))[count - 1]
        return run && run.state !== 'running' ? run : undefined
      }, `run ${count} of ${sourceCode} ends`),
    names: async (folder) => (await readdir(path.join(dataDirectory, folder)).catch(() => [])).sort(),
    close: async () => {
      await parts.stop()
      await control.destroy()
      await database.close()
      rmSync(base, { recursive: true, force: true })
    },
  }
}
