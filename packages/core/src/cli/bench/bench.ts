// `./obzor bench NAME`: runs one benchmark in a folder of its own and prints its report.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PrivateCluster } from '../../engine/db/private-cluster.ts'
import { ensureDatabase } from '../../engine/db/databases.ts'
import { ObzorError } from '../../model/index.ts'
import { benchTable, meetsAim, type Bench, type BenchReport } from '../../testing/bench-report.ts'
import type { Paths } from '../paths.ts'

interface Entry {
  what: string
  /** `built`: `packages/core/src/bench/<name>.bench.ts`; `here`: part of the command line. */
  where: 'built' | 'here'
  /** Gets an empty private database; the others start what they need themselves. */
  database: boolean
}

/** The launcher's `./obzor bench --help` says the same, because it must work where nothing is installed. */
export const BENCHES: Readonly<Record<string, Entry>> = {
  ingest: {
    what: 'files of the full region to committed rows, against psql \\copy',
    where: 'built',
    database: true,
  },
  start: {
    what: 'second ./obzor up to a wall with data, and a first start by step',
    where: 'here',
    database: false,
  },
  fanout: {
    what: 'one change to 500 and 5,000 sockets, against pre-built bytes and Socket.IO',
    where: 'built',
    database: false,
  },
  live: {
    what: 'commit to changed picture; 10,000 changes a second to 1,000 sockets, against Socket.IO',
    where: 'built',
    database: true,
  },
  storm: {
    what: "1,000 screens return after 5 s without network, against Socket.IO's recovery",
    where: 'built',
    database: true,
  },
  soak: {
    what: "the engine's memory at half the load of live: 5 minutes, or --minutes 60",
    where: 'built',
    database: true,
  },
  writers: {
    what: 'what capture costs writers, against none and against NOTIFY',
    where: 'built',
    database: true,
  },
  plugin: {
    what: 'a connector in its own process against the same without one; a plugin that has nothing to do',
    where: 'built',
    database: false,
  },
  tiles: {
    what: 'tiles of a million live points, against ST_AsMVT and a ready buffer',
    where: 'built',
    database: true,
  },
  snapshot: {
    what: 'a million points to their picture in Chromium, against OpenLayers',
    where: 'built',
    database: false,
  },
  take: {
    what: 'a take on a wall of four pages: how far apart they show it, and how long after the click',
    where: 'built',
    database: true,
  },
  'wall-fps': {
    what: 'every scene at 3840 × 2160 with changes coming in, against a map with nothing on it',
    where: 'built',
    database: true,
  },
  'wall-soak': {
    what: 'a screen under eight hours of ticks and scenes: heap, elements, listeners; 10 minutes, or --minutes 60',
    where: 'built',
    database: true,
  },
  measure: {
    what: 'ten million persons measured by ./obzor measure, against SQL by hand in DuckDB',
    where: 'built',
    database: false,
  },
  link: {
    what: '2.8 million records of a whole region linked by ./obzor link, against plain blocking SQL in DuckDB',
    where: 'built',
    database: false,
  },
  households: {
    what: 'the households of 100,000 people composed for the first time, and after one change, against one GROUP BY by hand',
    where: 'built',
    database: true,
  },
  'link-delta': {
    what: 'the registry linked with what six agencies hold, then 10,000 records more, against the truth',
    where: 'built',
    database: true,
  },
  indicators: {
    what: '10,000 updates of persons a second to 125 municipalities by all breakdowns; writers on one municipality',
    where: 'built',
    database: true,
  },
  welfare: {
    what: 'welfare and hidden poverty of 440,000 households, and after 1,000 changed incomes, against one SQL by hand',
    where: 'built',
    database: true,
  },
  recount: {
    what: 'all indicators over 1.1 million persons from scratch, against one GROUP BY by hand',
    where: 'built',
    database: true,
  },
  apply: {
    what: '10,000 changes a second of a layer in Chromium, against OpenLayers',
    where: 'built',
    database: false,
  },
  wall: {
    what: 'the wall with 50,000 vacancies and 200 changes a second, against the same page at rest',
    where: 'built',
    database: true,
  },
}

/** For the error to be printed. */
const FAILED_EXIT_MS = 1_000

export interface BenchVerbOptions {
  name: string
  /** File for the figures, `-` for standard output. */
  json?: string
  keep: boolean
  /** For a benchmark that can run longer or shorter. */
  minutes?: number
}

async function load(paths: Paths, name: string): Promise<Bench> {
  const entry = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
  if (!entry) {
    throw new ObzorError({
      code: 'OBZ_BENCH_UNKNOWN',
      fact: `there is no benchmark '${name}'`,
      risk: 'nothing was measured',
      action: `choose one of ${Object.keys(BENCHES).join(', ')}`,
    })
  }
  if (entry.where === 'here') {
    const { startBench } = await import('./start.ts')
    return startBench(paths)
  }
  const file = path.join(paths.benches, `${name}.mjs`)
  if (!existsSync(file)) {
    throw new ObzorError({
      code: 'OBZ_BENCH_NOT_BUILT',
      fact: `${file} does not exist`,
      risk: 'nothing was measured',
      action: `write packages/core/src/bench/${name}.bench.ts, which exports run, and run ./obzor bench again`,
    })
  }
  const { run } = (await import(pathToFileURL(file).href)) as { run: Bench }
  return run
}

function save(report: BenchReport, json: string | undefined): void {
  if (json === undefined) return
  const text = `${JSON.stringify(report, null, 1)}\n`
  if (json === '-') process.stdout.write(text)
  else writeFileSync(json, text)
}

/** True when every aim was met. The cluster is durable: a figure without fsync would promise what nobody gets. */
export async function bench(paths: Paths, { name, json, keep, minutes }: BenchVerbOptions): Promise<boolean> {
  const run = await load(paths, name)
  const folder = mkdtempSync(path.join(tmpdir(), `obzor-bench-${name}-`))
  // mkdtemp closes the folder to others; the cluster's unprivileged owner must pass through.
  chmodSync(folder, 0o711)
  const cluster = BENCHES[name]?.database
    ? new PrivateCluster({ directory: path.join(folder, 'pg'), durability: 'durable' })
    : undefined
  const workDirectory = path.join(folder, 'work')
  mkdirSync(workDirectory, { mode: 0o711 })
  let hasFailed = false
  try {
    if (cluster) {
      await cluster.initialise()
      await cluster.start()
      await ensureDatabase(cluster.url('postgres'), 'obzor')
    }
    const databaseUrl = cluster?.url('obzor') ?? null
    const say = (line: string): void => void process.stderr.write(`  --  ${line}\n`)
    const report = await run({ workDirectory, databaseUrl, minutes, say }).catch((error: unknown) => {
      // A benchmark that failed has left connections open; the server's end below must not hide why it failed,
      process.on('uncaughtException', () => undefined)
      hasFailed = true
      throw error
    })
    // With figures on standard output, the table goes beside them, not between them.
    ;(json === '-' ? process.stderr : process.stdout).write(`\n${benchTable(report)}`)
    save(report, json)
    return report.rows.every((row) => meetsAim(row) !== false)
  } finally {
    if (keep) await cluster?.stop()
    else await cluster?.destroy()
    if (keep) process.stderr.write(`  --  kept: ${folder}\n`)
    else rmSync(folder, { recursive: true, force: true })
    // and its own servers and processes must not keep us here for ever.
    if (hasFailed) setTimeout(() => process.exit(1), FAILED_EXIT_MS).unref()
  }
}
