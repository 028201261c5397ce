// Areas and roll-ups over a real relay, a real socket and the feed of the walls: at rest they equal a SELECT.
import { latLngToCell } from 'h3-js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFeed, type Feed } from '../../protocol/feed/index.ts'
import {
  LIVE_PATH,
  areaAround,
  areaChannel,
  decodeFrame,
  rollUpChannel,
  type Bbox,
  type ChannelRow,
  type LayerRow,
  type RollUpRow,
  type SubscribeAnswer,
  type TileArea,
} from '../../protocol/index.ts'
import { BLOCK_EVENT, blockParser, bytesOfBlock } from '../../protocol/feed/block-parser.ts'
import { io } from 'socket.io-client'
import { CATALOGUE, seedRegion, startLiveEngine, type LiveEngine } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/test-database.ts'

const SEED = Number(process.env.OBZOR_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31))
const WAIT = { timeout: 30_000, interval: 20 }
/** Around the city of Lipetsk: three degrees by two. */
const REGION: Bbox = [38, 51.9, 41, 53.6]

let database: TestDatabase
let engine: LiveEngine
let feed: Feed

/** Repeatable numbers in 0…1. */
function* numbers(seed: number): Generator<number, never, undefined> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}
const random = numbers(SEED)
const between = (least: number, most: number): number => least + random.next().value * (most - least)

beforeAll(async () => {
  console.log(`OBZOR_TEST_SEED=${SEED}`)
  database = await testDatabase()
  await seedRegion(database.pool)
  await writeVacancies(1, 2_000)
  engine = await startLiveEngine({ databaseUrl: database.url })
  feed = createFeed({ url: engine.url, beforePaint: setImmediate })
})
afterAll(async () => {
  feed.close()
  await engine.stop()
  await database.close()
})

const INSERT = `insert into facts.feature
  (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)`

/** Puts or moves the vacancies with these keys. */
async function writeVacancies(first: number, last: number): Promise<void> {
  const keys = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  await database.pool.query(
    `${INSERT}
     select 1, 'vacancies', key, st_setsrid(st_makepoint(lon, lat), 4326), 2,
            jsonb_build_object('title', 'в' || key, 'places', places), 0, 1, 1
       from unnest($1::text[], $2::float8[], $3::float8[], $4::int[]) as given (key, lon, lat, places)
     on conflict (source_id, layer, feature_key) do update
        set properties = excluded.properties, geom = excluded.geom`,
    [
      keys.map(String),
      keys.map(() => between(REGION[0], REGION[2])),
      keys.map(() => between(REGION[1], REGION[3])),
      keys.map(() => Math.floor(between(0, 9))),
    ],
  )
}

/** By SQL alone: which tile a point stands in is the formula of the web's tiling. */
async function selectWithin({ zoom, minX, maxX, minY, maxY }: TileArea): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: string }>(
    `select id from (
       select id, floor((round(st_x(geom)::numeric, 6)::float8 / 360 + 0.5) * 2 ^ $1) as x,
              floor((0.5 - asinh(tan(radians(round(st_y(geom)::numeric, 6)::float8))) / (2 * pi())) * 2 ^ $1) as y
         from facts.feature where layer = 'vacancies') placed
      where x between $2 and $3 and y between $4 and $5 order by id`,
    [zoom, minX, maxX, minY, maxY],
  )
  return rows.map(({ id }) => id)
}

async function selectCells(resolution: number): Promise<Record<string, RollUpRow>> {
  const { rows } = await database.pool.query<{ lon: number; lat: number; places: number }>(
    `select round(st_x(geom)::numeric, 6)::float8 as lon, round(st_y(geom)::numeric, 6)::float8 as lat,
            (properties ->> 'places')::int as places from facts.feature where layer = 'vacancies'`,
  )
  const cells: Record<string, RollUpRow & { 'places.sum': number; 'places.known': number }> = {}
  for (const { lon, lat, places } of rows) {
    const id = latLngToCell(lat, lon, resolution)
    const cell = (cells[id] ??= { id, count: 0, 'places.sum': 0, 'places.known': 0 })
    cell.count += 1
    cell['places.sum'] += places
    cell['places.known'] += 1
  }
  return cells
}

const idsOf = (rows: ReadonlyMap<string, ChannelRow>): string[] =>
  [...rows.keys()].sort((left, right) => Number(left) - Number(right))

const someView = (): Bbox => {
  const [west, south] = [between(37.5, 40), between(51.5, 53)]
  return [west, south, west + between(0.1, 1.5), south + between(0.1, 1)]
}

test('a viewer that moves while features come, move and go equals the SELECT of its area at rest', async () => {
  const area = feed.area('vacancies', someView())
  let resets = 0
  area.subscribe({ rows: ({ isReset }) => (resets += Number(isReset)) })
  await expect.poll(() => area.state.kind, WAIT).toBe('live')
  const before = resets
  for (let move = 0; move < 25; move += 1) {
    area.show(someView())
    const first = Math.floor(between(1, 1_900))
    await writeVacancies(first, first + Math.floor(between(1, 60)))
    if (move % 5 === 0) await database.pool.query(`delete from facts.feature where id % 53 = $1`, [move])
    engine.doorbell.ring()
  }
  area.show([39, 52.2, 39.8, 52.8])
  // The last move may still be under way, so the area is looked at anew each time.
  const difference = async (): Promise<string[]> => {
    const [held, selected] = [idsOf(area.rows), await selectWithin(area.area)]
    const [mine, theirs] = [new Set(held), new Set(selected)]
    const unlike = [...held.filter((id) => !theirs.has(id)), ...selected.filter((id) => !mine.has(id))]
    return area.state.kind === 'live' ? unlike : [area.state.kind, ...unlike]
  }
  await expect.poll(difference, WAIT).toEqual([])
  expect(area.rows.size).toBeGreaterThan(0)
  // Each move was the difference alone: nothing was replaced whole.
  expect(resets).toBe(before)
  feed.releaseArea(area)
})

test('roll-ups equal the cells of a SELECT, at every resolution that is watched', async () => {
  const layers = [4, 7].map((resolution) => ({
    resolution,
    channel: feed.channel<RollUpRow>(rollUpChannel('vacancies', resolution)),
  }))
  for (const { channel } of layers) await expect.poll(() => channel.state.kind, WAIT).toBe('live')
  for (let turn = 0; turn < 10; turn += 1) {
    await writeVacancies(turn * 100 + 1, turn * 100 + 150)
    if (turn % 3 === 0) await database.pool.query(`delete from facts.feature where id % 41 = $1`, [turn])
    engine.doorbell.ring()
  }
  for (const { channel, resolution } of layers) {
    await expect.poll(() => Object.fromEntries(channel.rows), WAIT).toEqual(await selectCells(resolution))
  }
})

test('a roll-up and an area come in the version of the layer', async () => {
  const layer = feed.channel<LayerRow>('layer:vacancies')
  const area = feed.area('vacancies', REGION)
  const cells = feed.channel<RollUpRow>(rollUpChannel('vacancies', 5))
  for (const each of [layer, area, cells]) await expect.poll(() => each.state.kind, WAIT).toBe('live')
  await writeVacancies(3_000, 3_040)
  engine.doorbell.ring()
  await expect
    .poll(() => layer.rows.size, WAIT)
    .toBe((await selectWithin(areaAround([-180, -85, 180, 85]))).length)
  await expect.poll(() => [area.version, cells.version], WAIT).toEqual([layer.version, layer.version])
  feed.releaseArea(area)
})

test('viewers of one area are sent the same bytes, and only when something within it changed', async () => {
  const here = areaChannel('vacancies', areaAround([39.5, 52.5, 39.6, 52.6]))
  const blocks: [Buffer[], Buffer[]] = [[], []]
  const sockets = blocks.map((received) => {
    const socket = io(engine.url, {
      path: LIVE_PATH,
      transports: ['websocket'],
      forceNew: true,
      parser: blockParser,
    })
    socket.on(BLOCK_EVENT, (data: unknown) => received.push(Buffer.from(bytesOfBlock(data)!)))
    return socket
  })
  for (const socket of sockets) {
    if (!socket.connected) await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
    const answer = (await socket.emitWithAck('subscribe', {
      channel: here,
      form: 'columns',
    })) as SubscribeAnswer
    expect(answer).toEqual({ ok: true, resumed: false })
  }
  await expect.poll(() => blocks.map(({ length }) => length), WAIT).toEqual([1, 1])
  const put = (key: string, lon: number): Promise<unknown> =>
    database.pool.query(
      `${INSERT}
       values (1, 'vacancies', $1, st_setsrid(st_makepoint($2, 52.55), 4326), 2, '{}', 0, 1, 1)`,
      [key, lon],
    )
  await put('elsewhere', 10)
  engine.doorbell.ring()
  await put('here', 39.55)
  engine.doorbell.ring()
  await expect.poll(() => blocks.map(({ length }) => length), WAIT).toEqual([2, 2])
  expect(blocks[0][1]!.equals(blocks[1][1]!)).toBe(true)
  const decoded = decodeFrame(blocks[0][1]!)
  expect(decoded).toMatchObject({ ok: true, frame: { kind: 'delta', channel: here } })
  for (const socket of sockets) socket.close()
})

test('a layer that is declared anew goes on for whoever watches it, its areas and roll-ups too', async () => {
  const [declared] = CATALOGUE.layers
  const area = feed.area('vacancies', REGION)
  const cells = feed.channel<RollUpRow>(rollUpChannel('vacancies', 6))
  for (const each of [area, cells]) await expect.poll(() => each.state.kind, WAIT).toBe('live')
  const secret = { type: 'string', title: declared!.title } as const
  CATALOGUE.layers = [{ ...declared!, properties: { secret } }]
  try {
    engine.live.catalogueChanged()
    const members = (): string[] => Object.keys([...area.rows.values()][0]!)
    await expect.poll(members, WAIT).toEqual(['id', 'lon', 'lat', 'territory', 'secret'])
    await expect.poll(() => Object.keys([...cells.rows.values()][0]!), WAIT).toEqual(['id', 'count'])
    await writeVacancies(4_000, 4_010)
    engine.doorbell.ring()
    const counted = (): number => [...cells.rows.values()].reduce((sum, { count }) => sum + count, 0)
    const all = (await selectWithin(areaAround([-180, -85, 180, 85]))).length
    await expect
      .poll(() => [area.state.kind, cells.state.kind, counted()], WAIT)
      .toEqual(['live', 'live', all])
  } finally {
    CATALOGUE.layers = [declared!]
    feed.releaseArea(area)
  }
})

test('names that derive nothing are refused by their reason', async () => {
  const socket = io(engine.url, { path: LIVE_PATH, transports: ['websocket'], forceNew: true })
  const ask = async (request: unknown): Promise<unknown> =>
    ((await socket.emitWithAck('subscribe', request)) as { reason?: string }).reason
  for (const channel of ['layer:vacancies@h3/16', 'layer:vacancies@', 'layer:none@h3/3', 'indicators@h3/3'])
    expect(await ask({ channel })).toBe('unknown-channel')
  expect(await ask({ channel: rollUpChannel('vacancies', 3), from: 7 })).toBe('bad-request')
  socket.close()
})
