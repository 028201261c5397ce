// From commit to a client: 10,000 changes a second to a thousand sockets; and on a database of the size of a region: how long
// one change takes to reach a wall's feed, how fast a bulk load is recounted, how soon a starting engine has its first
// picture, and the same to a wall's DOM.
import { fileURLToPath } from 'node:url'
import { io, type Socket } from 'socket.io-client'
import pg from 'pg'
import { ensureDatabase, urlOfDatabase } from '../engine/db/databases.ts'
import { migrate } from '../engine/db/migrate.ts'
import type { Frame } from '../protocol/index.ts'
import { figure, percentile } from './figures.ts'
import { measureThroughput } from './live-throughput.ts'
import { until, welfareCounted, writeRegistry, writeVacancies } from './region-rows.ts'
import { measureWall } from './wall-latency.ts'
import {
  ratioOf,
  type Bench,
  type BenchOptions,
  type BenchReport,
  type BenchRow,
} from '../testing/bench-report.ts'
import {
  cellsBySql,
  putVacancy,
  seedRegion,
  startLiveEngine,
  type LiveEngine,
} from '../testing/live-engine.ts'

/** Липецкая область has 1,116,265 residents. */
const HOUSEHOLDS = Number(process.env.OBZOR_BENCH_HOUSEHOLDS ?? 440_000)
const VACANCIES = 7_500
/** Of the layer that 10,000 changes a second are made in. */
const FEATURES = 50_000
const CHANGES = 200
const CLIENTS = 200

/** Built plugins and user interfaces stand beside the built benchmark. */
const DIST = fileURLToPath(new URL('..', import.meta.url))

export const run: Bench = async ({ databaseUrl, workDirectory, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the live benchmark needs an empty database')
  const rows = await throughput(databaseUrl, say)
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 6 })
  await seedRegion(pool)
  say(`writing ${HOUSEHOLDS} households`)
  lonePerson = await writeRegistry(pool, HOUSEHOLDS)
  await writeVacancies(pool, VACANCIES)
  let engine = await startLiveEngine({ databaseUrl })

  say('counting their welfare')
  rows.push(await measureWelfare(pool, engine))
  await engine.stop()

  say('starting again on the full region')
  const started = performance.now()
  engine = await startLiveEngine({ databaseUrl })
  await until('the first picture', () => engine.live.notReady().length === 0)
  rows.push(
    figure('engine start to first picture of the full region', (performance.now() - started) / 1000, 's'),
  )

  const listenLimit = await measureNotify(pool, databaseUrl)
  for (const change of [VACANCY_CHANGE, INCOME_CHANGE]) {
    say(`${CHANGES} changes: ${change.name}`)
    rows.push(...(await measureChanges(pool, engine, change, listenLimit)))
  }
  say(`${CLIENTS} clients`)
  rows.push(await measureFanOut(pool, engine))
  const cells = await cellsBySql(pool)
  await engine.stop()
  await pool.end()
  await ensureDatabase(urlOfDatabase(databaseUrl, 'postgres'), 'obzor_wall')
  rows.push(
    ...(await measureWall({
      databaseUrl: urlOfDatabase(databaseUrl, 'obzor_wall'),
      workDirectory,
      dist: DIST,
      say,
    })),
  )
  return {
    name: 'live',
    takenAt: new Date().toISOString(),
    rows,
    facts: {
      households: HOUSEHOLDS,
      vacancies: VACANCIES,
      changes: CHANGES,
      cells: Object.keys(cells).length,
    },
  }
}

/** In a database of its own: its triggers come and go. */
async function throughput(databaseUrl: string, say: BenchOptions['say']): Promise<BenchRow[]> {
  await ensureDatabase(urlOfDatabase(databaseUrl, 'postgres'), 'obzor_throughput')
  const own = urlOfDatabase(databaseUrl, 'obzor_throughput')
  await migrate(own)
  const pool = new pg.Pool({ connectionString: own, max: 2 })
  await seedRegion(pool)
  await writeVacancies(pool, FEATURES)
  await pool.query('analyze')
  await pool.end()
  return await measureThroughput({ databaseUrl: own, features: FEATURES, say })
}

async function measureWelfare(pool: pg.Pool, engine: LiveEngine): Promise<BenchRow> {
  const started = performance.now()
  await until('all households are counted', () => welfareCounted(pool))
  const seconds = (performance.now() - started) / 1000
  const { rows } = await pool.query<{ count: string }>('select count(*) from registry.household_welfare')
  const households = Number(rows[0]!.count)
  await until('the relay has published', () => engine.live.notReady().length === 0)
  return {
    ...figure('welfare of the whole region', households / seconds, 'households/s'),
    note: `${households} in ${seconds.toFixed(1)} s, relay and audit included`,
  }
}

/** What the database alone needs from a commit to another client that hears of it. */
async function measureNotify(pool: pg.Pool, url: string): Promise<number[]> {
  const listener = new pg.Client({ connectionString: url })
  await listener.connect()
  await listener.query('listen bench')
  const times: number[] = []
  for (let turn = 0; turn < CHANGES; turn += 1) {
    const heard = new Promise<number>((resolve) =>
      listener.once('notification', () => resolve(performance.now())),
    )
    const client = await pool.connect()
    await client.query('begin')
    await putVacancy(client, 1, { places: turn % 7, territory: 2 })
    await client.query('notify bench')
    const committing = performance.now()
    await client.query('commit')
    client.release()
    times.push((await heard) - committing)
  }
  await listener.end()
  return times.toSorted((left, right) => left - right)
}

/** Of a household of one, with incomes. */
let lonePerson = 0

interface Change {
  name: string
  channel: string
  aimMs: number
  write(client: pg.PoolClient, turn: number): Promise<unknown>
}
const VACANCY_CHANGE: Change = {
  name: 'vacancy',
  channel: 'layer:vacancies',
  aimMs: 150,
  write: (client, turn) => putVacancy(client, 1, { places: 1_000 + turn, territory: 2 }),
}
const INCOME_CHANGE: Change = {
  name: 'income → household → cells',
  channel: 'indicators',
  aimMs: 150,
  // A household of one falls below its line and rises again: its cells change each time.
  write: (client, turn) =>
    client.query(
      `update facts.income set amount_kopecks = $1
        where person_id = $2`,
      [turn % 2 === 0 ? 10_000 + turn : 50_000_000 + turn, lonePerson],
    ),
}

const open = async (url: string): Promise<Socket> => {
  const socket = io(url, { path: '/live', transports: ['websocket'], forceNew: true })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  return socket
}
const subscribed = (socket: Socket, channel: string): Promise<void> =>
  new Promise((resolve) => {
    socket.once('frame', () => resolve())
    socket.emit('subscribe', { channel }, () => undefined)
  })
const nextDelta = (socket: Socket): Promise<number> =>
  new Promise((resolve) => {
    socket.once('frame', (frame: Frame) => {
      if (frame.kind !== 'delta') throw new Error('a snapshot came in the middle of a measurement')
      resolve(performance.now())
    })
  })

async function measureChanges(
  pool: pg.Pool,
  engine: LiveEngine,
  change: Change,
  limit: number[],
): Promise<BenchRow[]> {
  const socket = await open(engine.url)
  await subscribed(socket, change.channel)
  const times: number[] = []
  for (let turn = 0; turn < CHANGES; turn += 1) {
    const client = await pool.connect()
    await client.query('begin')
    await change.write(client, turn)
    const heard = nextDelta(socket)
    const committing = performance.now()
    await client.query('commit')
    client.release()
    times.push((await heard) - committing)
    // Out of step with the poll, as real writers are.
    await new Promise((resolve) => setTimeout(resolve, 30 + ((turn * 7) % 23)))
  }
  socket.close()
  times.sort((left, right) => left - right)
  return ([50, 95] as const).map((percent) => {
    const [ours, bound] = [percentile(times, percent), percentile(limit, percent)]
    return {
      name: `${change.name}: commit to delta at the client, p${percent}`,
      ours,
      limit: bound,
      ratio: ratioOf(ours, bound, 'less'),
      unit: 'ms',
      aim: percent === 95 ? { of: 'ours', bound: 'most', value: change.aimMs } : null,
      note: 'limit: NOTIFY in the same transaction to a listening client; foreign writer, so our poll of 20 ms is included',
    }
  })
}

async function measureFanOut(pool: pg.Pool, engine: LiveEngine): Promise<BenchRow> {
  const sockets = await Promise.all(Array.from({ length: CLIENTS }, () => open(engine.url)))
  await Promise.all(sockets.map((socket) => subscribed(socket, 'layer:vacancies')))
  const times: number[] = []
  for (let turn = 0; turn < 20; turn += 1) {
    const heard = Promise.all(sockets.map((socket) => nextDelta(socket)))
    const committing = performance.now()
    await putVacancy(pool, 2, { places: 2_000 + turn, territory: 3 })
    times.push(...(await heard).map((moment) => moment - committing))
  }
  for (const socket of sockets) socket.close()
  times.sort((left, right) => left - right)
  return {
    ...figure(
      `${CLIENTS} clients in this process: write and commit to the last delta, p95`,
      percentile(times, 95),
      'ms',
    ),
    note: 'server and all clients share one thread here',
  }
}
