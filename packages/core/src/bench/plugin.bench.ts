// What it costs that a plugin is a process of its own: records a second against the same connector without the process,
// in turns on the same file, and what a process costs that has nothing to do.
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { pathsFrom } from '../cli/paths.ts'
import { buildFolder, folderBuilder } from '../cli/plugin/build-folder.ts'
import { linkKit, openFolder, type PluginFolder } from '../cli/plugin/plugin-folder.ts'
import { systemClock } from '../engine/clock.ts'
import { DEFAULT_HOST_LIMITS } from '../engine/host/limits.ts'
import { checkedConfig } from '../engine/host/manifest-check.ts'
import { PluginProcess } from '../engine/host/plugin-process.ts'
import type { RunOrder } from '../engine/host/wire/messages.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { figure } from './figures.ts'

const ROWS = Number(process.env.OBZOR_BENCH_ROWS ?? 300_000)
const ROUNDS = 5
const RATIO_AIM = 0.7
const IDLE_MB_AIM = 50
const IDLE_MS = 5_000
const CHUNK_BYTES = 256 * 1024
const HEAP_MB = 256
/** Of /proc/<pid>/stat, on every Linux that matters. */
const TICKS_PER_SECOND = 100

interface Measured {
  rows: number
  ms: number
}

export const run: Bench = async ({ workDirectory, say }): Promise<BenchReport> => {
  const { root } = pathsFrom(process.env)
  const places = path.join(workDirectory, 'source-example')
  cpSync(path.join(root, 'packages/plugins/_template/source'), places, { recursive: true })
  const folder = openFolder(places)
  linkKit(folder, root)
  const table = path.join(workDirectory, 'places.csv')
  writeFileSync(table, placesTable())
  const facts = path.join(workDirectory, 'facts.xml')
  const egisso = openFolder(path.join(root, 'packages/plugins/source-egisso'))
  writeFileSync(facts, factsFile(egisso))
  const idle: BenchRow[] = []
  const rows = [
    await compare({
      folder,
      root,
      code: 'example.places',
      file: table,
      work: workDirectory,
      what: 'places from CSV',
      say,
      idle,
    }),
    await compare({
      folder: egisso,
      root,
      code: 'egisso.facts',
      file: facts,
      work: workDirectory,
      what: 'facts from XML, sealed',
      say,
      idle,
    }),
  ]
  return {
    name: 'plugin',
    takenAt: new Date().toISOString(),
    rows: [...rows, ...idle],
    facts: {
      rows: ROWS,
      rounds: ROUNDS,
      'bytes of places': statSync(table).size,
      'bytes of facts': statSync(facts).size,
    },
  }
}

interface Comparing {
  folder: PluginFolder
  root: string
  code: string
  file: string
  work: string
  what: string
  say(line: string): void
  /** Gets the idle figures of the first plugin that is asked. */
  idle: BenchRow[]
}

async function compare({ folder, root, code, file, work, what, say, idle }: Comparing): Promise<BenchRow> {
  const built = path.join(work, `${folder.id}.mjs`)
  writeFileSync(built, await buildFolder(folder, root))
  const harness = path.join(root, 'packages/core/src/bench/plugin-in-process.ts')
  const builder = await folderBuilder(
    folder,
    root,
    `import { readFileSync } from 'node:fs'
     import { readInProcess } from ${JSON.stringify(harness)}
     import * as exported from ${JSON.stringify(folder.entry)}
     const plugin = Object.values(exported).find((value) => value?.manifest && value?.connectors)
     await readInProcess(plugin, process.argv[2], JSON.parse(readFileSync(process.argv[3], 'utf8')), 2)`,
  )
  const inProcess = path.join(work, `${folder.id}.in-process.mjs`)
  writeFileSync(inProcess, await builder.build())
  await builder.dispose()
  const alone = new PluginProcess({
    id: folder.id,
    file: built,
    heapMb: HEAP_MB,
    limits: DEFAULT_HOST_LIMITS,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  })
  try {
    const manifest = await alone.describe()
    if (idle.length === 0) idle.push(...(await idleRows(alone)))
    const order = orderOf(code, path.basename(file), checkedConfig(code, manifest, {}), statSync(file).size)
    const orderFile = path.join(work, `${folder.id}.order.json`)
    writeFileSync(orderFile, JSON.stringify(order))
    const ours: number[] = []
    const limits: number[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      // In turns: whatever else the machine does meanwhile, it does to both.
      limits.push(await rateWithout(inProcess, file, orderFile))
      if (round === 1) await rateIsolated(alone, file, order)
      ours.push(await rateIsolated(alone, file, order))
      say(
        `${what}, round ${round}: ${Math.round(ours.at(-1)!)} rows/s in its process, ${Math.round(limits.at(-1)!)} without`,
      )
    }
    const [own, limit] = [median(ours), median(limits)]
    const ratio = median(ours.map((rate, round) => ratioOf(rate, limits[round]!, 'more')))
    return {
      name: `${what}, through the isolated process`,
      ours: own,
      limit,
      ratio,
      unit: 'rows/s',
      aim: { of: 'ratio', bound: 'least', value: RATIO_AIM },
      note: 'limit: the same connector, checks and encoding without a process of its own; both warm',
    }
  } finally {
    await alone.stop()
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
const rateOf = ({ rows, ms }: Measured): number => (rows * 1000) / ms

async function rateIsolated(process: PluginProcess, file: string, order: RunOrder): Promise<number> {
  const content = readFileSync(file)
  let at = 0
  let rows = 0
  const startedAt = performance.now()
  await process.run(order, () => ({
    rows: () => undefined,
    batch: ({ read }) => void (rows += read),
    progress: () => undefined,
    log: () => undefined,
    request: async () => {
      const chunk = content.subarray(at, at + CHUNK_BYTES)
      at += chunk.length
      return chunk
    },
  }))
  return rateOf({ rows, ms: performance.now() - startedAt })
}

/** The second of two rounds: the first warms the compiler up, as the isolated process is warm. */
async function rateWithout(script: string, file: string, order: string): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${HEAP_MB}`,
    script,
    file,
    order,
  ])
  return rateOf(JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured)
}

/** A plugin with nothing to do is ended after two minutes; this is what it costs until then. */
async function idleRows(plugin: PluginProcess): Promise<BenchRow[]> {
  const pid = plugin.processId
  const ticks = (): number => {
    const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const fields = after.split(' ')
    return Number(fields[11]) + Number(fields[12])
  }
  // The start itself is no idling.
  await pause(1_000)
  const before = ticks()
  await pause(IDLE_MS)
  const cpuMs = ((ticks() - before) * 1000) / TICKS_PER_SECOND / (IDLE_MS / 1000)
  return [
    {
      ...figure('memory of its own of an idle plugin', megabytesOf(pid, 'RssAnon'), 'MB'),
      aim: { of: 'ours', bound: 'most', value: IDLE_MB_AIM },
      note: 'its process is ended after 2 minutes without work: then it costs nothing',
    },
    figure('the same with the pages of Node, which all processes share', megabytesOf(pid, 'VmRSS'), 'MB'),
    figure('processor time of an idle plugin', cpuMs, 'ms/s'),
  ]
}

const megabytesOf = (pid: number | undefined, field: 'RssAnon' | 'VmRSS'): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1000

function orderOf(sourceCode: string, name: string, config: unknown, sizeBytes: number): RunOrder {
  const { publicKey } = generateKeyPairSync('x25519')
  return {
    run: 1,
    sourceCode,
    config,
    delivery: { name, sizeBytes },
    knownOktmo: ['42606000'],
    today: '2026-06-30',
    sealPublicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url').toString('hex'),
    pepper: '00'.repeat(32),
    storage: {},
    quarantineKeptMax: 1_000,
  }
}

function placesTable(): string {
  const rows = Array.from(
    { length: ROWS },
    (_, index) =>
      `${index},Место ${index % 1000},${(39 + (index % 700) / 1000).toFixed(4)},${(52 + (index % 500) / 1000).toFixed(4)},${index % 97}`,
  )
  return `id,название,lon,lat,значение\n${rows.join('\n')}\n`
}

/** The first fact of the plugin's own example, over and over under other keys. */
function factsFile(folder: PluginFolder): string {
  const example = readFileSync(path.join(folder.path, 'fixtures/10.06.S.xml'), 'utf8')
  const fact = /<pac:fact>[\s\S]*?<\/pac:fact>/.exec(example)![0]
  const facts = Array.from({ length: Math.round(ROWS / 3) }, (_, index) =>
    fact.replace(/(?<=<pac:uuid>)[^<]*/, `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
  )
  return example.replace(fact, () => `${facts.join('\n')}\n${fact}`)
}
