// Half the load of `live` for as long as asked: whether the engine's memory stays where it is. The engine is this process;
// clients and writer are others and keep nothing.
import os from 'node:os'
import pg from 'pg'
import { CHANGE_BYTES, RING_CHANGES_MAX, RING_VERSIONS_MAX } from '../engine/layers/channel/change-list.ts'
import { migrate } from '../engine/db/migrate.ts'
import { seedRegion, startLiveEngine } from '../testing/live-engine.ts'
import type { Bench, BenchReport, BenchRow } from '../testing/bench-report.ts'
import { captureBy } from './live-peers.ts'
import { Clients, ForeignWriter } from './live-processes.ts'
import { figure } from './figures.ts'
import { until, writeVacancies } from './region-rows.ts'
import { heldAtWork } from './soak-memory.ts'
import { lowest, slopeOf, type Sample } from './soak-slope.ts'

const SOCKETS = Number(process.env.OBZOR_BENCH_SOCKETS ?? 1_000)
const FEATURES = 50_000
const ROWS_PER_TRANSACTION = 100
const TRANSACTIONS_PER_SECOND = 50
const MINUTES = 5
/** Until the memory of versions to resume from is full, and code is compiled; a run too short for that is measured all the same. */
const WARM_MS_MIN = 60_000
const WARM_SHARE = 0.3
const WARM_SHARE_MAX = 0.5
const LOOK_MS = 250
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
  const remembered = new Remembered()
  clients.onReached((transaction, version) => remembered.take(transaction, version))
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
  const { held, inRing, resident } = await sample({ minutes, remembered, say })
  const { last } = await writer.stop()
  await until('all clients have the last change', () => remembered.reached >= last)
  const state = await clients.state()
  clients.close()
  await engine.stop()
  await pool.end()
  return {
    name: 'soak',
    takenAt: new Date().toISOString(),
    rows: [
      slopeRow('heap and buffers after a collection', held, minutes),
      { ...slopeRow('resident memory', resident, minutes), aim: null },
      figure('heap and buffers at the end', lowest(held, GROUP).at(-1)!.megabytes, 'MB'),
      {
        ...figure('remembered to resume from, at the end', inRing.at(-1)!, 'MB'),
        note:
          `not in the two above: the changes of the last ${RING_VERSIONS_MAX} versions, ${Math.min(...inRing).toFixed(1)} to ` +
          `${Math.max(...inRing).toFixed(1)} MB in this run: the busier the machine, the more changes in a version`,
      },
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
      samples: held.length,
      'load, one minute': os.loadavg()[0]!.toFixed(1),
    },
  }
}

/** What the layer remembers of its last versions, by what the clients say of them: each is 21 bytes a change. */
class Remembered {
  readonly #transactionOf = new Float64Array(RING_VERSIONS_MAX)
  #first: number | null = null
  #version = 0
  reached = 0

  take(transaction: number, version: number): void {
    this.#first ??= version
    this.#version = version
    this.reached = Math.max(this.reached, transaction)
    this.#transactionOf[version % RING_VERSIONS_MAX] = this.reached
  }

  get isFull(): boolean {
    return this.#first !== null && this.#version - this.#first >= RING_VERSIONS_MAX
  }

  get megabytes(): number {
    const before = this.#transactionOf[(this.#version + 1) % RING_VERSIONS_MAX]!
    const changes = Math.min((this.reached - before) * ROWS_PER_TRANSACTION, RING_CHANGES_MAX)
    return (changes * CHANGE_BYTES) / MB
  }
}

interface Sampled {
  /** Heap and buffers, without what is remembered. */
  held: Sample[]
  /** What is remembered, MB. */
  inRing: number[]
  /** What the system says. */
  resident: Sample[]
}

/** Samples after the warm-up. */
async function sample({
  minutes,
  remembered,
  say,
}: {
  minutes: number
  remembered: Remembered
  say: (line: string) => void
}): Promise<Sampled> {
  const { held, inRing, resident }: Sampled = { held: [], inRing: [], resident: [] }
  const totalMs = minutes * 60_000
  const started = performance.now()
  const passedMs = (): number => performance.now() - started
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  while (
    passedMs() < totalMs * WARM_SHARE_MAX &&
    (!remembered.isFull || passedMs() < Math.min(WARM_MS_MIN, totalMs * WARM_SHARE))
  )
    await pause(LOOK_MS)
  const note = remembered.isFull ? '' : ', and what is remembered to resume from is not full yet'
  say(`${minutes} min, of which ${Math.round(passedMs() / 1_000)} s to warm up${note}`)
  const everyMs = Math.min(SAMPLE_MS_MAX, (totalMs - passedMs()) / SAMPLES_MIN)
  let saidAt = performance.now()
  while (passedMs() < totalMs) {
    await pause(everyMs)
    const hours = passedMs() / 3_600_000
    const ring = remembered.megabytes
    const megabytes = heldAtWork() / MB - ring
    held.push({ hours, megabytes })
    inRing.push(ring)
    resident.push({ hours, megabytes: process.memoryUsage.rss() / MB })
    if (performance.now() - saidAt < 30_000) continue
    saidAt = performance.now()
    const { megabytesPerHour, within } = slopeOf(lowest(held, GROUP))
    say(
      `${megabytes.toFixed(1)} MB and ${ring.toFixed(1)} remembered, ${megabytesPerHour.toFixed(1)} ± ${within.toFixed(1)} MB/h`,
    )
  }
  return { held, inRing, resident }
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
