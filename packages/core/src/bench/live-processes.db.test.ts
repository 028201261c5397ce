// The clients and the writer of the benchmarks, small: what they count must be right, or the figures are not.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedRegion, startLiveEngine, type LiveEngine } from '../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../testing/index.ts'
import { startByteServer, startPeer, captureBy } from './live-peers.ts'
import { Clients, ForeignWriter } from './live-processes.ts'
import { until, writeVacancies } from './region-rows.ts'

const COUNT = 12
const CHANNEL = 'layer:vacancies'
let database: TestDatabase
let engine: LiveEngine

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await writeVacancies(database.pool, 100)
  engine = await startLiveEngine({ databaseUrl: database.url })
  await until('the first picture', () => engine.live.notReady().length === 0)
})
afterAll(async () => {
  await engine.stop()
  await database.close()
})

const writerTo = (clients: Clients, from: number): ForeignWriter =>
  new ForeignWriter(
    {
      databaseUrl: database.url,
      features: 100,
      rowsPerTransaction: 10,
      transactionsPerSecond: 50,
      window: 1_000,
      from,
    },
    clients,
  )

test('clients of ours get every change once, also after their network was gone', async () => {
  const port = Number(new URL(engine.url).port)
  const order = { port, count: COUNT, dialect: 'columns', channel: CHANNEL, records: true } as const
  const clients = await Clients.open(order)
  let reached = 0
  clients.onReached((transaction) => {
    reached = Math.max(reached, transaction)
  })
  const writer = writerTo(clients, 1)
  await until('ten transactions have reached all', () => reached >= 10)
  clients.drop()
  expect(await clients.return(null, 60_000)).toBe(true)
  const { last, commits } = await writer.stop()
  expect(commits).toHaveLength(last * 2)
  await until('the last change has reached all', () => reached >= last)
  const state = await clients.state()
  expect(state).toMatchObject({ gaps: 0, twice: 0, current: COUNT })
  expect(state.caughtUpMs).toHaveLength(COUNT - 1)
  const { versions, times, contents } = await clients.collect()
  expect(times).toHaveLength(versions.length)
  const transactions = new Set(contents.filter((_value, index) => index % 3 === 1))
  expect(Math.max(...transactions)).toBe(last)
  clients.close()
})

test.each(['batched', 'each'] as const)('clients of the peer, %s, get the changes too', async (kind) => {
  await captureBy(database.pool, kind)
  const peer = await startPeer({ databaseUrl: database.url, kind, recovers: true })
  const order = { port: peer.port, count: COUNT, dialect: 'events', channel: CHANNEL, records: true } as const
  const clients = await Clients.open(order)
  try {
    let reached = 0
    clients.onReached((transaction) => {
      reached = Math.max(reached, transaction)
    })
    const writer = writerTo(clients, 1_000)
    await until('ten transactions have reached all', () => reached >= 1_010)
    clients.drop()
    expect(await clients.return(50, 60_000)).toBe(true)
    await writer.stop()
    // Socket.IO's recovery may bring what had just arrived once more; that is the peer's matter, and is counted.
    expect(await clients.state()).toMatchObject({ gaps: 0, current: COUNT })
  } finally {
    clients.close()
    await peer.stop()
    await captureBy(database.pool, null)
  }
})

test('ready bytes are counted by the version they carry', async () => {
  const server = await startByteServer()
  const order = {
    port: server.port,
    count: COUNT,
    dialect: 'bytes',
    channel: CHANNEL,
    records: true,
  } as const
  const clients = await Clients.open(order)
  let reached = 0
  clients.onReached((_transaction, version) => {
    reached = version
  })
  // One that is longer than what is read at once.
  for (const bytes of [64, 5_000, 600_000]) {
    server.send(reached + 1, bytes)
    const awaited = reached + 1
    await until('it has reached all', () => reached === awaited)
  }
  expect((await clients.collect()).bytes).toBe(COUNT * (64 + 64 + 5_000 + 600_000))
  clients.close()
  await server.stop()
})
