// From the agencies' files of a whole region to committed, indexed rows: ЕГИССО and ФНС through their own plugins,
// against `psql \copy` of the very same rows into the same tables of an empty database in the same run.
import { execFile, fork } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { pino } from 'pino'
import 'reflect-metadata'
import { container as rootContainer } from 'tsyringe'
import { systemClock } from '../engine/clock.ts'
import { controlDatabase } from '../engine/db/control.ts'
import { ensureDatabase, urlOfDatabase } from '../engine/db/databases.ts'
import { migrate } from '../engine/db/migrate.ts'
import { registerHost, type HostParts } from '../engine/host/register-host.ts'
import { RegionLoader } from '../engine/territories/index.ts'
import {
  CONTROL,
  DATABASE,
  ENGINE_CLOCK,
  ENGINE_CONFIG,
  LOGGER,
  REGION_SETTINGS,
  type RegionSettings,
} from '../engine/tokens.ts'
import { loadPack } from '../regions/index.ts'
import { generateRegion } from '../synthetic/index.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'

const REGION = 'lipetsk'
const SOURCES = [
  { code: 'egisso.facts', plugin: 'source-egisso', inbox: 'egisso' },
  { code: 'fns.income', plugin: 'source-fns', inbox: 'fns' },
]
/** `\copy` fills these in this order; together they are what the files become. */
const TABLES = ['registry.person', 'facts.benefit', 'facts.income']
const RATIO_AIM = 0.5
const RESIDENT_MB_AIM = 512
const SAMPLE_MS = 100
const psql = promisify(execFile)

interface GenerateOrder {
  people: number | 'all'
  dataDirectory: string
  socialRegistryUrl: string
}

export const run: Bench = async ({ databaseUrl, workDirectory, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the ingest benchmark needs an empty database')
  const people = process.env.OBZOR_BENCH_PEOPLE ? Number(process.env.OBZOR_BENCH_PEOPLE) : 'all'
  await migrate(databaseUrl)
  await ensureDatabase(databaseUrl, 'bench_social')
  say(`making the files of ${people === 'all' ? 'the whole region' : `${people} people`}`)
  const sources = await generateApart({
    people,
    dataDirectory: workDirectory,
    socialRegistryUrl: urlOfDatabase(databaseUrl, 'bench_social'),
  })
  const bytes = SOURCES.reduce((sum, { inbox }) => sum + inboxBytes(workDirectory, inbox), 0)

  say(`reading ${Math.round(bytes / 1e6)} MB`)
  const engine = await startEngine(databaseUrl, workDirectory, sources)
  const first = await readAll(engine, workDirectory)
  say('reading the same files again')
  await engine.pool.query('update control.source_run set delivery_sha256 = null')
  const second = await readAll(engine, workDirectory)
  await engine.stop()

  say('the same rows by psql \\copy')
  const limitSeconds = await copyByPsql(databaseUrl, workDirectory, say)
  const rows = [
    measure('files to committed rows', first.rows / first.seconds, first.rows / limitSeconds),
    { ...figure('megabytes of files', bytes / 1e6 / first.seconds, 'MB/s') },
    { ...figure('the same files again, nothing changed', second.rows / second.seconds, 'rows/s') },
    memory('resident memory of the engine', first.engineMb),
    ...Object.entries(first.pluginMb).map(([id, mb]) => memory(`resident memory of ${id}`, mb)),
  ]
  return {
    name: 'ingest',
    takenAt: new Date().toISOString(),
    rows,
    facts: {
      people: String(people),
      megabytes: Math.round(bytes / 1e6),
      rows: first.rows,
      seconds: Number(first.seconds.toFixed(1)),
      'seconds of \\copy': Number(limitSeconds.toFixed(1)),
    },
  }
}

const figure = (name: string, ours: number, unit: string): BenchRow => ({
  name,
  ours,
  limit: null,
  ratio: null,
  unit,
  aim: null,
})
const measure = (name: string, ours: number, limit: number): BenchRow => ({
  ...figure(name, ours, 'rows/s'),
  limit,
  ratio: ratioOf(ours, limit, 'more'),
  aim: { of: 'ratio', bound: 'least', value: RATIO_AIM },
  note: 'limit: psql \\copy of the same rows into the same indexed tables',
})
const memory = (name: string, ours: number): BenchRow => ({
  ...figure(name, ours, 'MB'),
  aim: { of: 'ours', bound: 'most', value: RESIDENT_MB_AIM },
})

const inboxFiles = (workDirectory: string, inbox: string): string[] => {
  const folder = path.join(workDirectory, 'inbox', inbox)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xml'))
    .sort()
    .map((name) => path.join(folder, name))
}
const inboxBytes = (workDirectory: string, inbox: string): number =>
  inboxFiles(workDirectory, inbox).reduce((sum, file) => sum + statSync(file).size, 0)

interface BenchEngine extends HostParts {
  pool: pg.Pool
}

async function startEngine(
  databaseUrl: string,
  workDirectory: string,
  sources: RegionSettings['sources'],
): Promise<BenchEngine> {
  const built = path.join(import.meta.dirname, '../plugins')
  const pluginsDirectory = path.join(workDirectory, 'plugins')
  mkdirSync(pluginsDirectory)
  for (const { plugin } of SOURCES) {
    const file = path.join(built, `${plugin}.mjs`)
    if (!existsSync(file)) throw new Error(`${plugin} is not built: run ./obzor bench ingest`)
    copyFileSync(file, path.join(pluginsDirectory, `${plugin}.mjs`))
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 })
  const control = await controlDatabase(databaseUrl).initialize()
  const container = rootContainer.createChildContainer()
  container.registerInstance(ENGINE_CONFIG, {
    databaseUrl,
    host: '127.0.0.1',
    port: 0,
    dataDirectory: workDirectory,
    pluginsDirectory,
    uiDirectory: workDirectory,
  })
  container.registerInstance(REGION_SETTINGS, {
    region: REGION,
    pack: null,
    asOf: '2024-12',
    training: true,
    connections: {},
    sources,
    grants: {},
  })
  container.registerInstance(DATABASE, pool)
  container.registerInstance(CONTROL, control)
  container.registerInstance(LOGGER, pino({ level: 'silent' }))
  container.registerInstance(ENGINE_CLOCK, systemClock)
  await container.resolve(RegionLoader).load(loadPack({ region: REGION }))
  const parts = registerHost(container)
  await parts.host.start()
  return {
    ...parts,
    pool,
    stop: async () => {
      await parts.stop()
      await control.destroy()
      await pool.end()
    },
  }
}

interface ReadingFigures {
  rows: number
  seconds: number
  engineMb: number
  pluginMb: Record<string, number>
}

/** Both inboxes at once, each file by file, as the scheduler does it. */
async function readAll(engine: BenchEngine, workDirectory: string): Promise<ReadingFigures> {
  const figures: ReadingFigures = { rows: 0, seconds: 0, engineMb: 0, pluginMb: {} }
  const sampler = setInterval(() => {
    figures.engineMb = Math.max(figures.engineMb, process.memoryUsage.rss() / 1e6)
    for (const [id, resident] of Object.entries(engine.host.residentBytes())) {
      figures.pluginMb[id] = Math.max(figures.pluginMb[id] ?? 0, resident / 1e6)
    }
  }, SAMPLE_MS)
  const started = performance.now()
  await Promise.all(
    SOURCES.map(async ({ code, inbox }) => {
      for (const file of inboxFiles(workDirectory, inbox)) {
        const outcome = await engine.ingest.run(code, 'manual', { name: path.basename(file), path: file })
        if (outcome.state !== 'succeeded') throw new Error(outcome.errorText ?? `${code} failed`)
        await engine.ingest.dropSpooled(outcome)
      }
    }),
  )
  figures.seconds = (performance.now() - started) / 1000
  clearInterval(sampler)
  const { rows } = await engine.pool.query<{ read: number }>(
    `select sum(rows_read)::int as read from control.source_run
     where started_at >= now() - make_interval(secs => $1)`,
    [figures.seconds + 1],
  )
  figures.rows = rows[0]!.read
  return figures
}

/** Writes our tables out and times psql putting the same rows into the same tables of an empty database. */
async function copyByPsql(
  databaseUrl: string,
  workDirectory: string,
  say: (line: string) => void,
): Promise<number> {
  await ensureDatabase(databaseUrl, 'bench_limit')
  const limitUrl = urlOfDatabase(databaseUrl, 'bench_limit')
  await migrate(limitUrl)
  const ask = (url: string, command: string): Promise<unknown> =>
    psql('psql', ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--command', command, url])
  let seconds = 0
  for (const table of TABLES) {
    const file = path.join(workDirectory, `${table}.copy`)
    const rows = table === 'registry.person' ? `(select * from ${table})` : table
    await ask(databaseUrl, `\\copy ${rows} to '${file}'`)
    const started = performance.now()
    await ask(limitUrl, `\\copy ${table} from '${file}'`)
    const took = (performance.now() - started) / 1000
    say(`${table}: ${took.toFixed(1)} s`)
    seconds += took
  }
  return seconds
}

/** In a process of its own: what the generator needs must not count as the engine's memory. */
async function generateApart(order: GenerateOrder): Promise<RegionSettings['sources']> {
  return await new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [], {
      env: { ...process.env, OBZOR_BENCH_GENERATE: JSON.stringify(order) },
    })
    child.once('message', (sources) => resolve(sources as RegionSettings['sources']))
    child.once('error', reject)
    child.once('exit', (code) => code === 0 || reject(new Error(`the generator ended with ${code}`)))
  })
}

if (process.env.OBZOR_BENCH_GENERATE && process.send) {
  const order = JSON.parse(process.env.OBZOR_BENCH_GENERATE) as GenerateOrder
  const { sources } = await generateRegion({
    ...order,
    pack: loadPack({ region: REGION }),
    seed: 1,
    truthFile: path.join(order.dataDirectory, 'truth', 'truth.ndjson.gz'),
  })
  process.send(sources, () => process.exit(0))
}
