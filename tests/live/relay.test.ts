// The relay against everything that may happen to a database: writers that overlap, give up or take long, a killed
// connection, a second engine.
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { RELAY_LOCK } from '../../packages/core/src/engine/db/advisory-locks.ts'
import {
  beginEpoch,
  reserveVersions,
  stillLeads,
  storedVersions,
} from '../../packages/core/src/engine/live/db/channel-version.ts'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import type { Frame } from '../../packages/core/src/protocol/index.ts'
import type { Feed } from '../../packages/wall-ui/src/feed/index.ts'
import {
  atRest,
  openFeed,
  putVacancy,
  seedRegion,
  startLiveEngine,
  until,
  type LiveEngine,
} from './live-fixture.ts'

let database: TestDatabase
const engines: LiveEngine[] = []
const feeds: Feed[] = []
const start = async (): Promise<LiveEngine> => {
  const engine = await startLiveEngine({ databaseUrl: database.url })
  engines.push(engine)
  return engine
}
const follow = (engine: LiveEngine): Feed => {
  const feed = openFeed(engine.url, ['indicators', 'layer:vacancies'])
  feeds.push(feed)
  return feed
}

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
})
afterEach(async () => {
  for (const feed of feeds.splice(0)) feed.close()
  for (const engine of engines.splice(0)) await engine.stop()
})
afterAll(() => database.close())

/** Every frame of a channel as it came over a socket of its own. */
function record(feed: Feed, engine: LiveEngine): { frames: Frame[]; stop: () => void } {
  const frames: Frame[] = []
  const spy = openFeed(engine.url, [])
  feeds.push(spy)
  const channel = spy.channel('layer:vacancies')
  const take = channel.take.bind(channel)
  channel.take = (event) => {
    if (event.kind === 'framed') frames.push(event.frame)
    take(event)
  }
  return { frames, stop: () => spy.close() }
}

const FRAMES_MIN = 10
/** What a writer tries at most to see them. */
const TURNS_MAX = 2_000

test('16 writers that overlap and roll back, and one long transaction: nothing is lost, nothing comes twice', async () => {
  const engine = await start()
  const feed = follow(engine)
  const { frames } = record(feed, engine)
  await until('the spy has its snapshot', () => frames.length > 0)

  const long = new pg.Client({ connectionString: database.url })
  long.on('error', () => undefined)
  await long.connect()
  await long.query('begin')
  await putVacancy(long, 1_000_000, { places: 77, territory: 2 })

  const committed = new Map<number, number>()
  const writer = async (number: number): Promise<void> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    // Until frames have come between the writes, however slow the machine makes the relay.
    for (let turn = 0; turn < 40 || (frames.length < FRAMES_MIN && turn < TURNS_MAX); turn += 1) {
      const key = number * 100 + (turn % 10)
      const isKept = (number + turn) % 4 !== 0
      await client.query('begin')
      await putVacancy(client, key, { places: turn, territory: 2 + (turn % 2) })
      if (turn % 7 === 0) await client.query('select pg_sleep(0.004)')
      await client.query(isKept ? 'commit' : 'rollback')
      if (isKept) committed.set(key, turn)
    }
    await client.end()
  }
  await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number + 1)))
  const layer = feed.channel('layer:vacancies')
  const seen = (): Record<string, unknown> =>
    Object.fromEntries(Array.from(layer.rows.values(), (row) => [String(row.title).slice(1), row.places]))
  const expected = JSON.stringify(Object.fromEntries(committed))
  await until(
    'all short transactions are seen while the long one is open',
    () => JSON.stringify(seen()) === expected,
  ).catch(() => undefined)
  expect(seen()).toEqual(Object.fromEntries(committed))
  await long.query('commit')
  await long.end()
  await until('the long transaction is seen', () => layer.rows.size === committed.size + 1)
  const { held, selected } = await atRest(feed, database.pool)
  expect(held).toEqual(selected)

  const deltas = frames.filter((frame) => frame.kind === 'delta')
  expect(deltas.map(({ from }) => from)).toEqual(deltas.map((_, index) => deltas[0]!.from + index))
  expect(deltas.every(({ from, to }) => to === from + 1)).toBe(true)
  expect(deltas.length).toBeGreaterThan(FRAMES_MIN / 2)
}, 120_000)

test('a relay whose connection is killed goes on in the same epoch, without a snapshot', async () => {
  const engine = await start()
  const feed = follow(engine)
  const layer = feed.channel('layer:vacancies')
  await until('live', () => layer.state.kind === 'live')
  const before = layer.cursor!
  const kill =
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'obzor-relay' and datname = current_database()"
  await database.pool.query(kill)
  await putVacancy(database.pool, 2_000_000, { places: 1, territory: 3 })
  await until('the change after the kill is seen', () =>
    [...layer.rows.values()].some((row) => row.title === 'в2000000'),
  )
  expect(layer.cursor!.epoch).toBe(before.epoch)
  expect(layer.cursor!.version).toBe(before.version + 1)
  const { held, selected } = await atRest(feed, database.pool)
  expect(held).toEqual(selected)
})

/** Ends the relay's connection and takes its lock before anyone else can. */
async function takeLead(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  // Waits in the queue of the lock: whoever only tries it finds it taken.
  const taken = client.query('select pg_advisory_lock($1)', [RELAY_LOCK])
  await until('it is in the queue', async () => {
    const { rowCount } = await database.pool.query(
      "select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())",
    )
    return rowCount === 1
  })
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'obzor-relay' and datname = current_database()",
  )
  await taken
  return client
}

test('while nobody has begun another epoch, an engine without the lock keeps its clients and goes on in its own', async () => {
  const engine = await start()
  const feed = follow(engine)
  const layer = feed.channel('layer:vacancies')
  await until('live', () => layer.state.kind === 'live')
  const before = layer.cursor!
  const losses: string[] = []
  feed.onConnection((connection) => losses.push(connection))
  const holder = await takeLead()
  await putVacancy(database.pool, 2_500_000, { places: 1, territory: 3 })
  const attempts =
    "select from pg_stat_activity where application_name = 'obzor-relay' and datname = current_database()"
  await until('it stands by', async () => (await database.pool.query(attempts)).rowCount === 1)
  expect(engine.live.notReady()).not.toContain('relay does not lead yet')
  await holder.end()
  await until('the change is seen', () => [...layer.rows.values()].some((row) => row.title === 'в2500000'))
  expect(layer.cursor).toEqual({ epoch: before.epoch, version: before.version + 1 })
  expect(losses).toEqual(['connected'])
})

test('an engine that has not seen its database for five seconds is not ready, though nobody else leads', async () => {
  const engine = await start()
  // A second of the five is waited for; of an engine that looks every 25 ms none of it ever passes.
  const reasons = (): string[] => engine.live.notReady(performance.now() + 4_000)
  await until('it looks again and again', () => reasons().length === 0)
  const holder = await takeLead()
  await until('it has not looked for long', () => reasons().length > 0)
  expect(reasons()).toEqual([expect.stringMatching(/^relay has not read the database for \d+ s$/)])
  await holder.end()
  await until('it looks again', () => reasons().length === 0)
})

test('an engine that another has overtaken says that it is not ready and sends its clients away to look for it', async () => {
  const engine = await start()
  const feed = follow(engine)
  const layer = feed.channel('layer:vacancies')
  await until('live', () => layer.state.kind === 'live')
  const overtaker = await takeLead()
  const versions = new Map(
    Array.from(await storedVersions(overtaker), ([name, { version }]) => [name, version + 1] as const),
  )
  const losses: string[] = []
  feed.onConnection((connection) => losses.push(connection))
  expect(await beginEpoch(overtaker, randomUUID(), versions)).toBe(true)
  await until('the connection ends', () => losses.includes('lost'))
  expect(engine.live.notReady()).toEqual(['relay does not lead yet'])
  expect(layer.state.kind).toBe('stale')
  await until('a new connection is refused', () => layer.state.kind === 'refused')
  await overtaker.end()
  const { held, selected } = await atRest(feed, database.pool)
  expect(held).toEqual(selected)
})

test('a second engine waits, says so, and takes over with a new epoch', async () => {
  const first = await start()
  const feed = follow(first)
  await until('the first leads', () => feed.channel('layer:vacancies').state.kind === 'live')
  const second = await start()
  const waiting = follow(second)
  await until('the second refuses for now', () => waiting.channel('layer:vacancies').state.kind === 'refused')
  expect(waiting.channel('layer:vacancies').state).toMatchObject({ reason: 'not-ready' })
  expect(second.live.notReady()).toEqual(['relay does not lead yet'])
  // It would wait here for as long as the first leads: it is sent to look for it, again and again.
  const sent: string[] = []
  waiting.onConnection((connection) => sent.push(connection))
  await until('it is sent away twice', () => sent.filter((each) => each === 'lost').length === 2)
  const { epoch, version } = feed.channel('layer:vacancies').cursor!
  await engines.splice(engines.indexOf(first), 1)[0]!.stop()
  await putVacancy(database.pool, 3_000_000, { places: 1, territory: 3 })
  const { held, selected } = await atRest(waiting, database.pool)
  expect(held).toEqual(selected)
  const cursor = waiting.channel('layer:vacancies').cursor!
  expect(cursor.epoch).not.toBe(epoch)
  expect(cursor.version).toBeGreaterThan(version)
})

test('versions are on disk before they are published, many at a time', async () => {
  const engine = await start()
  const feed = follow(engine)
  const layer = feed.channel('layer:vacancies')
  await until('live', () => layer.state.kind === 'live')
  const stored = async (): Promise<number> =>
    (await storedVersions(database.pool)).get('layer:vacancies')!.version
  const known: number[] = []
  for (let turn = 1; turn <= 3; turn += 1) {
    const { version } = layer.cursor!
    await putVacancy(database.pool, 3_500_000, { places: turn, territory: 2 })
    await until('the change is seen', () => layer.version > version)
    known.push(await stored())
    expect(known.at(-1)).toBeGreaterThanOrEqual(layer.version)
  }
  // The second and the third turn wrote nothing.
  expect(new Set(known).size).toBe(1)
  const { version: seen } = layer.cursor!
  await engines.splice(engines.indexOf(engine), 1)[0]!.stop()
  const next = follow(await start()).channel('layer:vacancies')
  await until('the next engine is live', () => next.state.kind === 'live')
  expect(next.cursor!.version).toBeGreaterThan(Math.max(seen, known[0]!))
})

test('more ids than a turn may read by id are read whole', async () => {
  const engine = await start()
  const feed = follow(engine)
  await until('live', () => feed.channel('indicators').state.kind === 'live')
  await database.pool.query(
    `insert into live.outbox (dataset, ids) select 'feature', array_agg(i) from generate_series(1, 250000) i`,
  )
  await putVacancy(database.pool, 4_000_000, { places: 9, territory: 2 })
  const { held, selected } = await atRest(feed, database.pool)
  expect(held).toEqual(selected)
})

test('a client that comes back within the ring resumes, one with a foreign epoch gets a snapshot', async () => {
  const engine = await start()
  const feed = follow(engine)
  const layer = feed.channel('layer:vacancies')
  await until('live', () => layer.state.kind === 'live')
  const cursor = layer.cursor!
  await putVacancy(database.pool, 5_000_000, { places: 1, territory: 2 })
  await until('the next version', () => layer.version === cursor.version + 1)
  const kinds = async (from: { epoch: string; version: number }): Promise<string[]> => {
    const socket = (await import('socket.io-client')).io(engine.url, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
    })
    const seen: string[] = []
    socket.on('frame', (frame: Frame) => seen.push(frame.kind))
    const answer = await new Promise<{ resumed: boolean }>((resolve) => {
      socket.emit('subscribe', { channel: 'layer:vacancies', cursor: from }, resolve)
    })
    await until('a frame', () => seen.length > 0)
    socket.close()
    // A snapshot that is kept for all who come at this time may have a delta behind it.
    return [String(answer.resumed), seen[0]!]
  }
  expect(await kinds(cursor)).toEqual(['true', 'delta'])
  expect(await kinds({ ...cursor, epoch: '00000000-0000-4000-8000-000000000000' })).toEqual([
    'false',
    'snapshot',
  ])
  expect(await kinds({ ...cursor, version: cursor.version + 1_000 })).toEqual(['false', 'snapshot'])
})

test('who has lost the lock writes no version, whatever epoch stands there', async () => {
  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    return client
  }
  const [leader, deposed] = [await connect(), await connect()]
  await leader.query('select pg_advisory_lock($1)', [RELAY_LOCK])
  const epoch = randomUUID()
  expect(await beginEpoch(leader, epoch, new Map([['a', 1]]))).toBe(true)
  expect(await reserveVersions(leader, epoch, new Map([['a', 2]]))).toBe(true)
  expect(await reserveVersions(deposed, epoch, new Map([['a', 3]]))).toBe(false)
  expect(await beginEpoch(deposed, randomUUID(), new Map([['a', 9]]))).toBe(false)
  expect(await reserveVersions(leader, randomUUID(), new Map([['a', 3]]))).toBe(false)
  expect(await storedVersions(leader)).toEqual(new Map([['a', { epoch, version: 2 }]]))
  expect(await stillLeads(leader, epoch, ['a'])).toBe(true)
  expect(await stillLeads(leader, epoch, ['a', 'gone'])).toBe(false)
  expect(await stillLeads(leader, randomUUID(), ['a'])).toBe(false)
  expect(await stillLeads(deposed, epoch, ['a'])).toBe(false)
  await leader.end()
  await deposed.end()
})
