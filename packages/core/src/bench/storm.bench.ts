// A thousand screens lose their network for five seconds while 1,000 rows a second change, and come back together: how long
// until each holds the truth again, and whether anything was lost on the way. Against Socket.IO's own recovery in the same run.
import { createHash } from 'node:crypto'
import os from 'node:os'
import pg from 'pg'
import { migrate } from '../engine/db/migrate.ts'
import { createFeed, type Feed } from '../protocol/feed/index.ts'
import { seedRegion, startLiveEngine, vacanciesBySql } from '../testing/live-engine.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import type { Dialect, FleetState } from './live-clients.ts'
import { captureBy, startPeer } from './live-peers.ts'
import { Clients, ForeignWriter } from './live-processes.ts'
import { figure, percentile } from './figures.ts'
import { until, writeVacancies } from './region-rows.ts'

const SOCKETS = Number(process.env.OBZOR_BENCH_SOCKETS ?? 1_000)
const FEATURES = 20_000
const ROWS_PER_TRANSACTION = 10
const TRANSACTIONS_PER_SECOND = 100
const CHANNEL = 'layer:vacancies'
const WARM_MS = 3_000
const AWAY_MS = 5_000
const AIM_MS = 1_000
/** Then nobody waits any longer for those who are not back: they count with this time. */
const RETURN_MS_MAX = 30_000
/** Real feeds among them, whose rows are compared with SELECT. */
const SAMPLE = 5

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Storm {
  state: FleetState
  /** From the first call until all stood, and how many a second that is. */
  openedMs: number
  serverCores: number
}

interface StormOptions {
  databaseUrl: string
  port: number
  dialect: Dialect
  from: number
  say(line: string): void
  /** Told when the cables are pulled and when they are back. */
  sample?: { drop(): void; return(): void }
}

async function storm({
  databaseUrl,
  port,
  dialect,
  from,
  say,
  sample,
}: StormOptions): Promise<Storm & { last: number }> {
  const clients = await Clients.open({ port, count: SOCKETS, dialect, channel: CHANNEL, records: false })
  const writer = new ForeignWriter(
    {
      databaseUrl,
      features: FEATURES,
      rowsPerTransaction: ROWS_PER_TRANSACTION,
      transactionsPerSecond: TRANSACTIONS_PER_SECOND,
      window: Number.MAX_SAFE_INTEGER,
      from,
    },
    clients,
  )
  await pause(WARM_MS)
  clients.drop()
  sample?.drop()
  await pause(AWAY_MS)
  sample?.return()
  const cpu = process.cpuUsage()
  const started = performance.now()
  // The peer's clients wait as ours do; by themselves they would wait for half a second to one and a half.
  const areBack = await clients.return(dialect === 'columns' ? null : SPREAD_MS, RETURN_MS_MAX)
  const { user, system } = process.cpuUsage(cpu)
  const serverCores = (user + system) / 1_000 / (performance.now() - started)
  const { last } = await writer.stop()
  say(`${areBack ? 'all are' : 'not all are'} back after ${Math.round(performance.now() - started)} ms`)
  let state = await clients.state()
  if (areBack) {
    await until('all clients have the last version', async () => {
      await pause(20)
      const before = state
      state = await clients.state()
      return state.current === SOCKETS && state.version === before.version
    })
  }
  clients.close()
  return { state, openedMs: clients.openedMs, serverCores, last }
}
/** What our server tells a thousand clients (SPEC.md, R6). */
const SPREAD_MS = SOCKETS / 2

/** Feeds as a wall has them, in this process: their rows are looked at, their times are not. */
function sampleOf(url: string): { feeds: Feed[]; drop(): void; return(): void } {
  const feeds = Array.from({ length: SAMPLE }, () =>
    createFeed({ url, channels: [CHANNEL], beforePaint: setImmediate }),
  )
  return {
    feeds,
    drop: () => {
      for (const { socket } of feeds) socket.disconnect()
    },
    return: () => {
      for (const { socket } of feeds) socket.connect()
    },
  }
}

const hashOf = (rows: Record<string, unknown>[]): string => {
  const hash = createHash('sha256')
  for (const { id, territory, title, places, lon, lat } of rows.toSorted(
    (a, b) => Number(a.id) - Number(b.id),
  )) {
    const degrees = [lon, lat].map((value) => Number(value).toFixed(6))
    hash.update(JSON.stringify([id, territory, title, places, ...degrees]))
  }
  return hash.digest('hex')
}

/** Feeds of the sample that equal the SELECT, once they stand still. */
async function equalFeeds(feeds: Feed[], pool: pg.Pool): Promise<number> {
  const expected = hashOf(Object.values(await vacanciesBySql(pool)) as Record<string, unknown>[])
  const isEqual = (feed: Feed): boolean => hashOf([...feed.channel(CHANNEL).rows.values()]) === expected
  await until('the sample equals SELECT', async () => {
    if (feeds.every(isEqual)) return true
    await pause(200)
    return false
  })
  return feeds.filter(isEqual).length
}

export const run: Bench = async ({ databaseUrl, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the storm benchmark needs an empty database')
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  pool.on('error', () => undefined)
  await seedRegion(pool)
  await writeVacancies(pool, FEATURES)
  await captureBy(pool, null)
  await pool.query('analyze')

  say(`${SOCKETS} clients of ours`)
  const engine = await startLiveEngine({ databaseUrl })
  await until('the first picture', () => engine.live.notReady().length === 0)
  const sample = sampleOf(engine.url)
  await until('the sample is live', () =>
    sample.feeds.every((feed) => feed.channel(CHANNEL).state.kind === 'live'),
  )
  const port = Number(new URL(engine.url).port)
  const ours = await storm({ databaseUrl, port, dialect: 'columns', from: 1, say, sample })
  const equal = await equalFeeds(sample.feeds, pool)
  for (const feed of sample.feeds) feed.close()
  await engine.stop()

  say(`${SOCKETS} clients of Socket.IO with its recovery`)
  await captureBy(pool, 'batched')
  const peer = await startPeer({ databaseUrl, kind: 'batched', recovers: true })
  const theirs = await storm({ databaseUrl, port: peer.port, dialect: 'events', from: ours.last + 1, say })
  await peer.stop()
  await pool.end()
  return {
    name: 'storm',
    takenAt: new Date().toISOString(),
    rows: rowsOf(ours, theirs, equal),
    facts: {
      sockets: SOCKETS,
      'away, ms': AWAY_MS,
      'changes a second': ROWS_PER_TRANSACTION * TRANSACTIONS_PER_SECOND,
      features: FEATURES,
      'load, one minute': os.loadavg()[0]!.toFixed(1),
    },
  }
}

function rowsOf(ours: Storm, theirs: Storm, equal: number): BenchRow[] {
  const missing = ({ state }: Storm): number => SOCKETS - 1 - state.caughtUpMs.length
  const at = (storm_: Storm, percent: number): number =>
    percentile(
      [
        ...storm_.state.caughtUpMs.toSorted((a, b) => a - b),
        ...Array.from({ length: missing(storm_) }, () => RETURN_MS_MAX),
      ],
      percent,
    )
  const standing = ({ state }: Storm): number => Math.max(...state.openMs)
  return [
    ...[50, 100].map((percent) => ({
      name: `return to the present, ${percent === 100 ? 'the last client' : `p${percent}`}`,
      ours: at(ours, percent),
      limit: at(theirs, percent),
      ratio: ratioOf(at(ours, percent), at(theirs, percent), 'less'),
      unit: 'ms',
      aim: percent === 100 ? { of: 'ours' as const, bound: 'most' as const, value: AIM_MS } : null,
      note: `limit: the peer, Socket.IO's connection-state recovery; random waits up to ${SPREAD_MS} ms included; not back after ${RETURN_MS_MAX / 1_000} s: ours ${missing(ours)}, peer's ${missing(theirs)}; cores: server ${ours.serverCores.toFixed(2)}, peer's ${theirs.serverCores.toFixed(2)}`,
    })),
    {
      name: 'clients taken back',
      ours: ((SOCKETS - 1) / standing(ours)) * 1_000,
      limit: ((SOCKETS - 1) / standing(theirs)) * 1_000,
      ratio: ratioOf(standing(ours), standing(theirs), 'less'),
      unit: 'clients/s',
      aim: null,
      note: 'handshake and sign-in, the random wait included; limit: the peer',
    },
    {
      ...figure(
        'gaps and repetitions of versions, all clients',
        ours.state.gaps + ours.state.twice,
        'frames',
      ),
      aim: { of: 'ours', bound: 'most', value: 0 },
      note: `the peer's: ${theirs.state.gaps + theirs.state.twice}; ours answered ${ours.state.snapshots - SOCKETS} of ${SOCKETS - 1} by a snapshot`,
    },
    {
      ...figure('feeds that equal the SELECT at rest', equal, `of ${SAMPLE}`),
      aim: { of: 'ours', bound: 'least', value: SAMPLE },
    },
    {
      name: `first opening: all ${SOCKETS} have their snapshot`,
      ours: ours.openedMs,
      limit: null,
      ratio: null,
      unit: 'ms',
      aim: null,
      note: `${FEATURES} rows each, ${Math.round((SOCKETS / ours.openedMs) * 1_000)} clients/s, encoded once a version; the peer's first frame is empty: ${Math.round(theirs.openedMs)} ms`,
    },
  ]
}
