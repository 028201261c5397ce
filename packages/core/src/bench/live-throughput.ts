// 10,000 row changes a second to a thousand sockets: what reaches them and when, by our live path, by what one would write with
// Socket.IO, and by bytes that are ready. Server, clients and writer are three processes; the server is this one.
import os from 'node:os'
import pg from 'pg'
import type { Registry } from 'prom-client'
import { startLiveEngine } from '../testing/live-engine.ts'
import { ratioOf, type BenchOptions, type BenchRow } from '../testing/bench-report.ts'
import { sharedNow } from './live-clock.ts'
import type { Dialect, Receipts } from './live-clients.ts'
import { captureBy, startByteServer, startPeer, type PeerKind } from './live-peers.ts'
import { Clients, ForeignWriter } from './live-processes.ts'
import { figure } from './figures.ts'
import { until } from './region-rows.ts'

const SOCKETS = Number(process.env.OBZOR_BENCH_SOCKETS ?? 1_000)
const ROWS_PER_TRANSACTION = 100
const TRANSACTIONS_PER_SECOND = 100
const CHANNEL = 'layer:vacancies'
/** Not counted: plans, caches and compiled code. */
const WARM_MS = 3_000
const MEASURED_MS = Number(process.env.OBZOR_BENCH_LIVE_MS ?? 10_000)
/** What may be under way: ten seconds of the pace for the paced runs; for the peer that sends each row, a thousand events. */
const WINDOW = { paced: 1_000, whole: 60, each: 10 }

interface Found {
  /** Rows × sockets that they reached, a second. */
  rowDeltasPerSecond: number
  framesPerSecond: number
  frameBytes: number
  p50: number
  p99: number
  /** Share of one core that the server's process took. */
  serverCores: number
  clientCores: number
  changesPerSecond: number
}

/** Latencies in steps of 0.1 ms up to a minute. */
class Histogram {
  readonly #steps = new Float64Array(600_001)
  #count = 0
  add(ms: number, weight: number): void {
    this.#steps[Math.min(600_000, Math.max(0, Math.round(ms * 10)))]! += weight
    this.#count += weight
  }
  percentile(percent: number): number {
    let left = (this.#count * percent) / 100
    for (let step = 0; step <= 600_000; step += 1) {
      left -= this.#steps[step]!
      if (left <= 0) return step / 10
    }
    return 60_000
  }
}

interface Window {
  from: number
  to: number
}

/** Joins what the clients read with when it was committed. */
function found(receipts: Receipts, commits: Float64Array, { from, to }: Window, cores: number): Found {
  const committedAt = new Map<number, number>()
  let committed = 0
  for (let at = 0; at < commits.length; at += 2) {
    committedAt.set(commits[at]!, commits[at + 1]!)
    if (commits[at + 1]! >= from && commits[at + 1]! < to) committed += 1
  }
  const contents = new Map<number, { rows: number; parts: { rows: number; at: number }[] }>()
  for (let at = 0; at < receipts.contents.length; at += 3) {
    const [version, transaction, rows] = receipts.contents.subarray(at, at + 3) as unknown as [
      number,
      number,
      number,
    ]
    const content = contents.get(version) ?? { rows: 0, parts: [] }
    content.rows += rows
    const committing = committedAt.get(transaction)
    if (committing !== undefined) content.parts.push({ rows, at: committing })
    contents.set(version, content)
  }
  const latencies = new Histogram()
  let [rows, frames] = [0, 0]
  for (let at = 0; at < receipts.times.length; at += 1) {
    const time = receipts.times[at]!
    const content = contents.get(receipts.versions[at]!)
    if (!content || time < from || time >= to) continue
    frames += 1
    rows += content.rows
    for (const part of content.parts) latencies.add(time - part.at, part.rows)
  }
  const seconds = (to - from) / 1_000
  return {
    rowDeltasPerSecond: rows / seconds,
    framesPerSecond: frames / seconds,
    frameBytes: receipts.bytes / Math.max(1, receipts.times.length),
    p50: latencies.percentile(50),
    p99: latencies.percentile(99),
    serverCores: cores,
    clientCores: receipts.cpuMs / (to - from),
    changesPerSecond: (committed * ROWS_PER_TRANSACTION) / seconds,
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Load {
  databaseUrl: string
  features: number
  transactionsPerSecond: number | null
  window: number
}
let transactions = 1

async function measure(clients: Clients, load: Load): Promise<Found> {
  const writer = new ForeignWriter(
    { ...load, rowsPerTransaction: ROWS_PER_TRANSACTION, from: transactions },
    clients,
  )
  await pause(WARM_MS)
  await clients.collect()
  const cpu = process.cpuUsage()
  const from = sharedNow()
  await pause(MEASURED_MS)
  const to = sharedNow()
  const { user, system } = process.cpuUsage(cpu)
  const { commits, last } = await writer.stop()
  transactions = last + 1
  return found(await clients.collect(), commits, { from, to }, (user + system) / 1_000 / (to - from))
}

/** The limit with the frames that ours sent: as many as can be read, and the time of one at our pace. */
async function measureBytes(
  like: Found,
): Promise<{ perSecond: number; clientCores: number; p50: number; p99: number }> {
  const server = await startByteServer()
  const clients = await open(server.port, 'bytes')
  let version = 0
  let reached = -1
  const unlisten = clients.onReached((_transaction, now) => {
    reached = now
  })
  const bytes = Math.round(like.frameBytes)
  const sendUntil = async (deadline: number, gapMs: number): Promise<Map<number, number>> => {
    const sentAt = new Map<number, number>()
    while (sharedNow() < deadline) {
      const started = sharedNow()
      version += 1
      sentAt.set(version, started)
      server.send(version, bytes)
      // A window of two: the server writes one frame while the clients read the one before.
      await until('the frame before', () => reached >= version - (gapMs > 0 ? 0 : 1))
      const left = gapMs - (sharedNow() - started)
      if (left > 0) await pause(left)
    }
    return sentAt
  }
  await sendUntil(sharedNow() + WARM_MS / 3, 0)
  await clients.collect()
  const whole = MEASURED_MS / 3
  const before = version
  await sendUntil(sharedNow() + whole, 0)
  const perSecond = ((version - before) * SOCKETS) / (whole / 1_000)
  await until('all', () => reached >= version)
  const clientCores = (await clients.collect()).cpuMs / whole
  const sentAt = await sendUntil(sharedNow() + whole, (SOCKETS / like.framesPerSecond) * 1_000)
  const { versions, times } = await clients.collect()
  const latencies = new Histogram()
  for (let at = 0; at < times.length; at += 1) {
    const sent = sentAt.get(versions[at]!)
    if (sent !== undefined) latencies.add(times[at]! - sent, 1)
  }
  unlisten()
  clients.close()
  await server.stop()
  return { perSecond, clientCores, p50: latencies.percentile(50), p99: latencies.percentile(99) }
}

const open = (port: number, dialect: Dialect): Promise<Clients> =>
  Clients.open({ port, count: SOCKETS, dialect, channel: CHANNEL, records: true })

export interface ThroughputOptions extends Pick<BenchOptions, 'say'> {
  databaseUrl: string
  /** Rows of the layer, ids from 1. */
  features: number
}

export async function measureThroughput({
  databaseUrl,
  features,
  say,
}: ThroughputOptions): Promise<BenchRow[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  pool.on('error', () => undefined)
  const load = { databaseUrl, features, transactionsPerSecond: TRANSACTIONS_PER_SECOND, window: WINDOW.paced }
  const unbound = { ...load, transactionsPerSecond: null, window: WINDOW.whole }

  say(`${SOCKETS} sockets, ours: ${ROWS_PER_TRANSACTION * TRANSACTIONS_PER_SECOND} changes a second`)
  await captureBy(pool, null)
  const engine = await startLiveEngine({ databaseUrl })
  await until('the first picture', () => engine.live.notReady().length === 0)
  let clients = await open(Number(new URL(engine.url).port), 'columns')
  engine.registry.resetMetrics()
  const paced = await measure(clients, load)
  const turn = await phasesOf(engine.registry)
  say(`${SOCKETS} sockets, ours: as many changes as the writer can`)
  const ours = await measure(clients, unbound)
  clients.close()
  await engine.stop()

  const peerRows: BenchRow[] = []
  const best: Partial<Record<PeerKind, Found>> = {}
  for (const kind of ['batched', 'each'] as const) {
    say(`${SOCKETS} sockets, Socket.IO with NOTIFY and GeoJSON, ${NAMES[kind]}`)
    await captureBy(pool, kind)
    const peer = await startPeer({ databaseUrl, kind })
    clients = await open(peer.port, 'events')
    const most = await measure(clients, { ...unbound, window: kind === 'each' ? WINDOW.each : WINDOW.whole })
    best[kind] = most
    peerRows.push({
      ...figure(`peer, ${NAMES[kind]}: row-deltas to ${SOCKETS} sockets`, most.rowDeltasPerSecond, 'rows/s'),
      limit: ours.rowDeltasPerSecond,
      ratio: ratioOf(most.rowDeltasPerSecond, ours.rowDeltasPerSecond, 'more'),
      note: `limit: ours, all that the writer can; ${noteOf(most)}`,
    })
    clients.close()
    await peer.stop()
  }
  await captureBy(pool, null)

  say(`${SOCKETS} sockets, pre-built bytes`)
  const limit = await measureBytes(paced)
  await pool.end()
  const limitRows = (limit.perSecond * paced.rowDeltasPerSecond) / paced.framesPerSecond
  const offered = ROWS_PER_TRANSACTION * TRANSACTIONS_PER_SECOND
  return [
    ...(
      [
        ['p50', 10],
        ['p99', 25],
      ] as const
    ).map(([percent, aim]) => ({
      name: `${offered} changes/s to ${SOCKETS} sockets: commit to client, ${percent}`,
      ours: paced[percent],
      limit: limit[percent],
      ratio: ratioOf(paced[percent], limit[percent], 'less'),
      unit: 'ms',
      aim: { of: 'ours' as const, bound: 'most' as const, value: aim },
      note: `limit: pre-built bytes of ${Math.round(paced.frameBytes)} B at the same pace, from the start of their sending; ${noteOf(paced)}`,
    })),
    ...turn.map(({ phase, ms, count }) => ({
      ...figure(`${offered} changes/s: ${PHASES[phase]}`, ms, 'ms'),
      note: `the mean of ${count}`,
    })),
    {
      name: `row-deltas to ${SOCKETS} sockets, the writer at ${offered}/s`,
      ours: paced.rowDeltasPerSecond,
      limit: limitRows,
      ratio: ratioOf(paced.rowDeltasPerSecond, limitRows, 'more'),
      unit: 'rows/s',
      aim: null,
      note: `limit: pre-built bytes of the same size, two under way: ${Math.round(limit.perSecond)} frames/s, clients ${limit.clientCores.toFixed(2)} cores; ${noteOf(paced)}`,
    },
    {
      name: `row-deltas to ${SOCKETS} sockets, all that the writer can`,
      ours: ours.rowDeltasPerSecond,
      limit: null,
      ratio: null,
      unit: 'rows/s',
      aim: { of: 'ours', bound: 'least', value: 10e6 },
      note: `window of ${WINDOW.whole} transactions; p50 ${ours.p50} ms; ${noteOf(ours)}`,
    },
    {
      name: 'row-deltas, ours against batched Socket.IO',
      ours: ours.rowDeltasPerSecond,
      limit: best.batched!.rowDeltasPerSecond,
      ratio: ratioOf(ours.rowDeltasPerSecond, best.batched!.rowDeltasPerSecond, 'more'),
      unit: 'rows/s',
      aim: { of: 'ratio', bound: 'least', value: 3 },
      note: `limit: the peer; both with a window of ${WINDOW.whole} transactions`,
    },
    ...peerRows,
    figure('load of the machine at the end, one minute', os.loadavg()[0]!, 'processes'),
  ]
}

/** Parts of a turn of the relay, in their order. */
const PHASES = {
  difference: 'what of the outbox is new',
  refresh: 'rows of that, read and compared',
  fence: 'whether this engine still leads',
  send: 'frames built and written to all sockets',
}

async function phasesOf(
  registry: Registry,
): Promise<{ phase: keyof typeof PHASES; ms: number; count: number }[]> {
  const { values } = await registry.getSingleMetric('obzor_relay_phase_seconds')!.get()
  const valueOf = (phase: string, what: string): number =>
    values.find(
      (each) =>
        each.labels.phase === phase &&
        'metricName' in each &&
        each.metricName === `obzor_relay_phase_seconds_${what}`,
    )?.value ?? 0
  return (Object.keys(PHASES) as (keyof typeof PHASES)[]).map((phase) => {
    const count = valueOf(phase, 'count')
    return { phase, count, ms: (valueOf(phase, 'sum') * 1_000) / Math.max(1, count) }
  })
}

const NAMES: Record<PeerKind, string> = { batched: 'batched over 50 ms', each: 'an event for each change' }

const noteOf = (at: Found): string =>
  `${Math.round(at.framesPerSecond)} frames/s of ${Math.round(at.frameBytes)} B, ${Math.round(at.changesPerSecond)} changes/s committed, ` +
  `p50 ${at.p50.toFixed(1)} p99 ${at.p99.toFixed(1)} ms, cores: server ${at.serverCores.toFixed(2)}, clients ${at.clientCores.toFixed(2)}`
