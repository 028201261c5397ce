// Half the load of `live` for as long as asked: whether the engine's memory stays where it is. The engine is this process;
// clients and writer are others and keep nothing.
import os from 'node:os'
import pg from 'pg'
import { migrate } from '../engine/db/migrate.ts'
import { seedRegion, startLiveEngine } from '../testing/live-engine.ts'
import type { Bench, BenchReport, BenchRow } from '../testing/bench-report.ts'
import { captureBy } from './live-peers.ts'
import { Clients, ForeignWriter } from './live-processes.ts'
import { figure } from './figures.ts'
import { until, writeVacancies } from './region-rows.ts'
import { heldBytes } from './soak-memory.ts'
import { lowest, slopeOf, type Sample } from './soak-slope.ts'

const SOCKETS = Number(process.env.OBZOR_BENCH_SOCKETS ?? 1_000)
const FEATURES = 50_000
const ROWS_PER_TRANSACTION = 100
const TRANSACTIONS_PER_SECOND = 50
const MINUTES = 5
/** By then the memory of deltas to resume from is full (1,000 frames), and code is compiled. */
const WARM_SHARE = 0.3
const SAMPLES_MIN = 20
const SAMPLE_MS_MAX = 2_500
/** Of so many samples the least counts. */
const GROUP = 4
/** A shorter run shows that it works; its slope says nothing. */
const JUDGED_MINUTES_MIN = 5
const AIM_MB_PER_HOUR = 1
/** Transactions that the slowest client may be behind. */
const WINDOW = 1_000
const MB = 1024 * 1024

export const run: Bench = async ({ databaseUrl, minutes = MINUTES, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the soak needs an empty database')
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  pool.on('error', () => undefined)
  await seedRegion(pool)
  await writeVacancies(pool, FEATURES)
  await captureBy(pool, null)
  await pool.query('analyze')
  const engine = await startLiveEngine({ databaseUrl })
  await until('the first picture', () => engine.live.notReady().length === 0)
  const port = Number(new URL(engine.url).port)
  const order = {
    port,
    count: SOCKETS,
    dialect: 'columns',
    channel: 'layer:vacancies',
    records: false,
  } as const
  const clients = await Clients.open(order)
  let reached = 0
  clients.onReached((transaction) => {
    reached = Math.max(reached, transaction)
  })
  const writer = new ForeignWriter(
    {
      databaseUrl,
      features: FEATURES,
      rowsPerTransaction: ROWS_PER_TRANSACTION,
      transactionsPerSecond: TRANSACTIONS_PER_SECOND,
      window: WINDOW,
      from: 1,
    },
    clients,
  )
  const [heap, resident] = await sample(minutes, say)
  const { last } = await writer.stop()
  await until('all clients have the last change', () => reached >= last)
  const state = await clients.state()
  clients.close()
  await engine.stop()
  await pool.end()
  return {
    name: 'soak',
    takenAt: new Date().toISOString(),
    rows: [
      slopeRow('heap and buffers after a collection', heap, minutes),
      { ...slopeRow('resident memory', resident, minutes), aim: null },
      figure('heap and buffers at the end', lowest(heap, GROUP).at(-1)!.megabytes, 'MB'),
      figure('resident memory at the end', resident.at(-1)!.megabytes, 'MB'),
      {
        ...figure(
          'changes that reached all clients',
          (last * ROWS_PER_TRANSACTION) / (minutes * 60),
          'rows/s',
        ),
        note: `offered ${ROWS_PER_TRANSACTION * TRANSACTIONS_PER_SECOND}/s, ${state.snapshots - SOCKETS} times a client had to be given a snapshot`,
      },
      {
        ...figure('gaps and repetitions of versions, all clients', state.gaps + state.twice, 'frames'),
        aim: { of: 'ours', bound: 'most', value: 0 },
      },
    ],
    facts: {
      minutes,
      sockets: SOCKETS,
      samples: heap.length,
      'load, one minute': os.loadavg()[0]!.toFixed(1),
    },
  }
}

/** Samples after the warm-up: heap with buffers, and what the system says. */
async function sample(minutes: number, say: (line: string) => void): Promise<[Sample[], Sample[]]> {
  const [heap, resident]: [Sample[], Sample[]] = [[], []]
  const totalMs = minutes * 60_000
  const everyMs = Math.min(SAMPLE_MS_MAX, (totalMs * (1 - WARM_SHARE)) / SAMPLES_MIN)
  const started = performance.now()
  let saidAt = started
  say(`${minutes} min, the first ${Math.round((totalMs * WARM_SHARE) / 1_000)} s to warm up`)
  await new Promise((resolve) => setTimeout(resolve, totalMs * WARM_SHARE))
  while (performance.now() - started < totalMs) {
    await new Promise((resolve) => setTimeout(resolve, everyMs))
    const megabytes = (await heldBytes(1)) / MB
    const hours = (performance.now() - started) / 3_600_000
    heap.push({ hours, megabytes })
    resident.push({ hours, megabytes: process.memoryUsage.rss() / MB })
    if (performance.now() - saidAt < 30_000) continue
    saidAt = performance.now()
    const { megabytesPerHour, within } = slopeOf(lowest(heap, GROUP))
    say(`${megabytes.toFixed(1)} MB, ${megabytesPerHour.toFixed(1)} ± ${within.toFixed(1)} MB/h`)
  }
  return [heap, resident]
}

function slopeRow(name: string, samples: Sample[], minutes: number): BenchRow {
  const least = lowest(samples, GROUP)
  const { megabytesPerHour, within } = slopeOf(least)
  return {
    ...figure(`${name}: slope`, megabytesPerHour, 'MB/h'),
    aim: minutes >= JUDGED_MINUTES_MIN ? { of: 'ours', bound: 'most', value: AIM_MB_PER_HOUR } : null,
    note:
      `${Number.isFinite(within) ? `± ${within.toFixed(1)} MB/h (95 %)` : 'not known how sure'} by ${least.length} samples ` +
      `after the warm-up, each the least of ${GROUP}`,
  }
}
