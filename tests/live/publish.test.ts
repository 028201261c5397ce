import { afterAll, beforeAll, expect, test } from 'vitest'
import { io } from 'socket.io-client'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import type { Feed } from '../../packages/wall-ui/src/feed/index.ts'
import {
  atRest,
  openFeed,
  putVacancy,
  rowsOf,
  seedRegion,
  startLiveEngine,
  until,
  type LiveEngine,
} from './live-fixture.ts'

let database: TestDatabase
let engine: LiveEngine
let feed: Feed

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  engine = await startLiveEngine({ databaseUrl: database.url })
  feed = openFeed(engine.url, [
    'indicators',
    'layer:vacancies',
    'freshness',
    'statistic:poverty.rate.official',
  ])
})
afterAll(async () => {
  feed.close()
  await engine.stop()
  await database.close()
})

test('an inserted, changed and deleted feature reaches the client with declared properties only', async () => {
  const layer = feed.channel('layer:vacancies')
  await putVacancy(database.pool, 1, { places: 3, territory: 2 })
  await until('the vacancy is there', () => layer.rows.size === 1)
  expect([...layer.rows.values()]).toEqual([
    { id: '1', lon: 40, lat: 52, territory: '42600000', title: 'в1', places: 3 },
  ])
  await putVacancy(database.pool, 1, { places: 5, territory: 3 })
  await until('the change is there', () => layer.rows.get('1')?.places === 5)
  const { held, selected } = await atRest(feed, database.pool)
  expect(held).toEqual(selected)
  await database.pool.query('delete from facts.feature')
  await until('the vacancy is gone', () => layer.rows.size === 0)
  const afterwards = await atRest(feed, database.pool)
  expect(afterwards.held).toEqual(afterwards.selected)
})

test('a change that leaves the published row as it was makes no frame', async () => {
  await putVacancy(database.pool, 2, { places: 1, territory: 2 })
  const layer = feed.channel('layer:vacancies')
  await until('the vacancy is there', () => layer.rows.size === 1)
  const version = layer.version
  await database.pool.query(`update facts.feature set properties = properties || '{"secret": "y"}'`)
  await database.pool.query(`insert into facts.statistic
    (source_id, code, territory_code, period, value, unit, content_hash, run_id)
    values (1, 'poverty.rate.official', '48', '2020', 8.4, 'percent', 0, 1)`)
  const statistic = feed.channel('statistic:poverty.rate.official')
  await until('a later change of another channel is there', () => statistic.rows.size === 1)
  expect(layer.version).toBe(version)
})

test('a person in a household becomes a cell of each territory, and an income moves it', async () => {
  await database.pool.query(`
    insert into registry.household (household_key) values (gen_random_uuid());
    insert into registry.person (birth_date, sex, territory_id, household_id) values
      ('1980-01-01', 'm', 2, 1), ('2015-01-01', 'f', 2, 1);`)
  const cells = feed.channel('indicators')
  await until('a poor household', () => cells.rows.get('poverty.rate/42600000')?.value === 100)
  await database.pool.query(`
    insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
    values (1, gen_random_uuid(), 1, '2024-11-01', 9000000, '2000', 0, 1)`)
  await until('it is poor no more', () => cells.rows.get('poverty.rate/48')?.value === 0)
  const { held, selected } = await atRest(feed, database.pool)
  expect(held).toEqual(selected)
})

test('what TRUNCATE takes away leaves the screens, and what its transaction writes anew is there', async () => {
  const layer = feed.channel('layer:vacancies')
  await putVacancy(database.pool, 3, { places: 4, territory: 3 })
  await until('there is something to lose', () => layer.rows.size > 1)
  const client = await database.pool.connect()
  await client.query('begin')
  // The same ids are given again: 1 is another feature now.
  await client.query('truncate facts.feature restart identity')
  await putVacancy(client, 4, { places: 6, territory: 2 })
  await client.query('commit')
  client.release()
  await until('only the new one is there', () => layer.rows.size === 1 && layer.rows.get('1')?.title === 'в4')
  const afterwards = await atRest(feed, database.pool)
  expect(afterwards.held).toEqual(afterwards.selected)

  const cells = feed.channel('indicators')
  await database.pool.query('truncate facts.income')
  await until('without its income it is poor again', () => cells.rows.get('poverty.rate/48')?.value === 100)
  await database.pool.query('truncate facts.feature, facts.statistic')
  await until('nothing is left', () => layer.rows.size === 0)
  await until('nor of the figures', () => feed.channel('statistic:poverty.rate.official').rows.size === 0)
  const atLast = await atRest(feed, database.pool)
  expect(atLast.held).toEqual(atLast.selected)
})

test('TRUNCATE by a transaction that may not see all rows is refused, so that none goes unseen', async () => {
  const client = await database.pool.connect()
  try {
    await client.query('begin isolation level repeatable read')
    await expect(client.query('truncate facts.feature')).rejects.toMatchObject({
      code: '0A000',
      hint: 'Use READ COMMITTED, or DELETE.',
    })
  } finally {
    await client.query('rollback')
    client.release()
  }
})

test('freshness is public, sources are refused without a session and given with one', async () => {
  await until('freshness', () => feed.channel('freshness').rows.size === 2)
  const refused = feed.channel('sources')
  await until('an answer', () => refused.state.kind === 'refused')
  expect(refused.state).toMatchObject({ reason: 'forbidden' })
  expect(refused.rows.size).toBe(0)

  const socket = io(engine.url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie: 'signed-in' },
  })
  const frame = new Promise<{ rows: { id: string }[] }>((resolve) => {
    socket.on('frame', resolve)
  })
  socket.emit('subscribe', { channel: 'sources' }, () => undefined)
  expect((await frame).rows.map((row) => row.id)).toEqual(['test.first', 'test.second'])
  socket.close()
})

test('progress of a run is laid over its row, and its committed end is the last word', async () => {
  const { rows } = await database.pool.query<{ id: string }>(
    "insert into control.source_run (source_id, trigger) values (1, 'manual') returning id",
  )
  const runId = rows[0]!.id
  const signedIn = io(engine.url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie: 'signed-in' },
  })
  const seen: { read: number; state: string; share: number | null }[] = []
  signedIn.on('frame', (frame: { rows?: unknown[]; put?: unknown[] }) => {
    for (const row of (frame.rows ?? frame.put) as { id: string; lastRun: (typeof seen)[number] | null }[]) {
      if (row.id === 'test.first' && row.lastRun) seen.push(row.lastRun)
    }
  })
  signedIn.emit('subscribe', { channel: 'sources' }, () => undefined)
  await until('the run is seen', () => seen.some((run) => run.state === 'running'))
  const event = {
    sourceCode: 'test.first',
    runId,
    read: 10,
    accepted: 10,
    unchanged: 0,
    duplicate: 0,
    quarantined: 0,
    rowsPerSecond: 5,
    share: 0.5,
    etaSeconds: 2,
  }
  engine.progress(event)
  await until('progress is seen', () => seen.some((run) => run.read === 10 && run.share === 0.5))
  await database.pool.query(
    `update control.source_run set state = 'succeeded', rows_read = 20, rows_accepted = 20, finished_at = now() where id = $1`,
    [runId],
  )
  await until('the end is seen', () => seen.at(-1)?.state === 'succeeded')
  engine.progress({ ...event, read: 15 })
  expect(seen.at(-1)).toMatchObject({ read: 20, share: 1 })
  signedIn.close()
})

test('what a hostile client sends closes or refuses that client only', async () => {
  const hostile = io(engine.url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  await new Promise<void>((resolve) => hostile.on('connect', () => resolve()))
  const ask = (request: unknown): Promise<unknown> =>
    new Promise((resolve) => hostile.emit('subscribe', request, resolve))
  expect(await ask(null)).toMatchObject({ ok: false, reason: 'bad-request' })
  expect(await ask({ channel: ['indicators'] })).toMatchObject({ ok: false, reason: 'bad-request' })
  expect(await ask({ channel: '__proto__' })).toMatchObject({ ok: false, reason: 'unknown-channel' })
  expect(await ask({ channel: 'indicators', cursor: { epoch: 1 } })).toMatchObject({
    ok: false,
    reason: 'bad-cursor',
  })
  hostile.emit('subscribe', { channel: 'indicators' })
  hostile.emit('subscribe', { channel: 'indicators' }, 'no function')
  const closed = new Promise<string>((resolve) => hostile.on('disconnect', resolve))
  hostile.emit('subscribe', { channel: 'x'.repeat(100_000) }, () => undefined)
  expect(await closed).toMatch(/transport|server/)
  const before = rowsOf(feed.channel('layer:vacancies'))
  await putVacancy(database.pool, 99, { places: 1, territory: 2 })
  await until(
    'others are served',
    () => Object.keys(rowsOf(feed.channel('layer:vacancies'))).length > Object.keys(before).length,
  )
  expect(feed.connection).toBe('connected')
})

test('a client that floods is closed', async () => {
  const socket = io(engine.url, {
    path: '/live',
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
  const closed = new Promise<string>((resolve) => socket.on('disconnect', resolve))
  for (let count = 0; count < 500; count += 1) socket.emit('unsubscribe', { channel: 'indicators' })
  expect(await closed).toBe('io server disconnect')
})
