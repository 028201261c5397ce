// Tiles of a million live points: ours from the columns in memory against ST_AsMVT through the same server, and
// against a buffer that is only sent. All asked for over HTTP by a client in a thread of its own.
import { Worker } from 'node:worker_threads'
import fastify, { type FastifyInstance } from 'fastify'
import pg from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { migrate } from '../engine/db/migrate.ts'
import { LayerView } from '../engine/layers/db/layer-view.ts'
import { HotLayers } from '../engine/layers/hot-layers.ts'
import type { HotStore } from '../engine/layers/hot-store/hot-store.ts'
import { worldX, worldY } from '../engine/layers/hot-store/world.ts'
import { readTile } from '../engine/layers/testing/read-tile.ts'
import { COUNT_KEY, makeTile } from '../engine/layers/tiles/encode-tile.ts'
import { tileRoutes } from '../engine/layers/tile-routes.ts'
import { Doorbell } from '../engine/live/doorbell.ts'
import { LiveMetrics } from '../engine/live/metrics.ts'
import { Relay } from '../engine/live/relay.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { CATALOGUE, seedRegion } from '../testing/live-engine.ts'
import { figure, percentile } from './figures.ts'
import { until } from './region-rows.ts'

const POINTS = Number(process.env.OBZOR_BENCH_POINTS ?? 1_000_000)
const ZOOMS = [8, 9, 10, 11, 12, 13, 14]
/** Липецк and a village: what people look at, and what they pass. */
const PLACES = [
  [39.6, 52.61],
  [38.9, 52.2],
] as const
/** The best of them counts on either side: what else the machine does disturbs both by turns. */
const COLD_TURNS = 5
const WARM_REQUESTS = 3_000
const WARM_AT_ONCE = 8
/** By turns, and the best counts, as with cold tiles. */
const WARM_TURNS = 5
const CHANGES_PER_SECOND = 1_000
const STALE_PROBES = 40

/** Asks for addresses one after another on kept connections; answers with the milliseconds of each. */
const CLIENT = `
const http = require('node:http')
const { parentPort } = require('node:worker_threads')
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 })
const get = (url, headers) => new Promise((resolve, reject) => {
  const started = performance.now()
  http.get(url, { agent, headers }, (answer) => {
    let bytes = 0
    answer.on('data', (chunk) => (bytes += chunk.length))
    answer.on('end', () => answer.statusCode === 200 || answer.statusCode === 304
      ? resolve({ ms: performance.now() - started, bytes })
      : reject(new Error(url + ' ' + answer.statusCode)))
  }).on('error', reject)
})
parentPort.on('message', async ({ url, count, atOnce, headers }) => {
  const started = performance.now()
  const times = []
  let bytes = 0
  let left = count
  const lane = async () => { while (left-- > 0) { const one = await get(url, headers); times.push(one.ms); bytes = one.bytes } }
  try {
    await Promise.all(Array.from({ length: atOnce }, lane))
    parentPort.postMessage({ times, bytes, totalMs: performance.now() - started })
  } catch (error) { parentPort.postMessage({ fault: String(error) }) }
})`

interface Asked {
  times: number[]
  bytes: number
  totalMs: number
}
interface Ask {
  url: string
  count?: number
  atOnce?: number
  headers?: Record<string, string>
}

function startClient(): { ask(request: Ask): Promise<Asked>; stop(): Promise<number> } {
  const worker = new Worker(CLIENT, { eval: true })
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        worker.once('message', (answer: Asked & { fault?: string }) =>
          answer.fault === undefined ? resolve(answer) : reject(new Error(answer.fault)),
        )
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
        worker.postMessage({ count: 1, atOnce: 1, headers: {}, ...request })
      }),
    stop: () => worker.terminate(),
  }
}

const median = (values: number[]): number =>
  percentile(
    values.toSorted((left, right) => left - right),
    50,
  )

async function writePoints(pool: pg.Pool): Promise<void> {
  await pool.query('select setseed(0.5)')
  // Two thirds in towns, the rest all over the region.
  await pool.query(
    `insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
     select 1, 'vacancies', 'v' || i,
            st_setsrid(case when i % 3 = 0 then st_makepoint(37.8 + random() * 3, 51.9 + random() * 1.6)
                            else st_makepoint(38.1 + (i % 20) * 0.125 + (random() + random() - 1) * 0.08,
                                              52.1 + (i * 7 % 20) * 0.06 + (random() + random() - 1) * 0.05) end, 4326),
            2 + i % 2, jsonb_build_object('title', 'Вакансия ' || i % 300, 'places', i % 9), 0, 1, 1
       from generate_series(1, $1::int) i`,
    [POINTS],
  )
  await pool.query('vacuum analyze facts.feature')
}

/** The best that SQL does here: the box goes to the index, attributes leave as typed columns. */
const AS_MVT = `
  select st_asmvt(q, 'vacancies', 4096, 'shape', 'id') as tile from (
    select f.id, t.oktmo as territory, f.properties ->> 'title' as title, (f.properties ->> 'places')::int as places,
           st_asmvtgeom(st_transform(f.geom, 3857), st_tileenvelope($1, $2, $3), 4096, 64, true) as shape
      from facts.feature f left join territory.territory t on t.id = f.territory_id
     where f.layer = 'vacancies'
       and f.geom && st_transform(st_tileenvelope($1, $2, $3, margin => 64.0 / 4096), 4326)) q
   where shape is not null`

interface Served {
  app: FastifyInstance
  url: string
  cached: { body: Buffer }
}

async function serve(layers: HotLayers, pool: pg.Pool): Promise<Served> {
  const app = fastify()
  const cached = { body: Buffer.alloc(0) }
  await app.register(tileRoutes, {
    layers,
    region: () => Promise.resolve({ bounds: [37.8, 51.9, 40.8, 53.5], attribution: '' }),
  })
  app.get<{ Params: { z: string; x: string; y: string } }>('/postgis/:z/:x/:y', async ({ params }, reply) => {
    const { rows } = await pool.query<{ tile: Buffer }>(AS_MVT, [params.z, params.x, params.y])
    return reply.type('application/vnd.mapbox-vector-tile').send(rows[0]!.tile)
  })
  app.get('/cached', (_request, reply) => {
    void reply.type('application/vnd.mapbox-vector-tile').send(cached.body)
  })
  return { app, cached, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
}

const pathOf = (zoom: number, [lon, lat]: readonly [number, number]): string => {
  const size = 2 ** (32 - zoom)
  return `${zoom}/${Math.floor(worldX(lon) / size)}/${Math.floor(worldY(lat) / size)}`
}

export const run: Bench = async ({ databaseUrl, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the tiles benchmark needs an empty database')
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 6 })
  await seedRegion(pool)
  say(`writing ${POINTS} points`)
  await writePoints(pool)

  const layers = new HotLayers(pool, () => ({ ...CATALOGUE, indicators: [] }))
  const declaration = CATALOGUE.layers[0]!
  const { store, versions } = layers.layerOf(declaration)
  const doorbell = new Doorbell()
  const relay = new Relay({
    databaseUrl,
    pool,
    views: [new LayerView(declaration, store)],
    doorbell,
    log: pino({ level: 'silent' }),
    metrics: new LiveMetrics(new Registry()),
  })
  relay.listen(layers)
  say('reading them')
  const reading = performance.now()
  relay.start()
  await until('the first picture', () => relay.epoch !== null)
  const readSeconds = (performance.now() - reading) / 1000

  const served = await serve(layers, pool)
  const client = startClient()
  const rows: BenchRow[] = []
  const forget = (): void => versions.touch({ minX: 0, minY: 0, maxX: 2 ** 32 - 1, maxY: 2 ** 32 - 1 })
  const measured: Measured = { client, served, forget, pool, store }
  await client.ask({ url: `${served.url}/tiles/vacancies/${pathOf(8, PLACES[0])}.mvt`, count: 5 })
  const ratios = { served: [] as number[], alone: [] as number[] }
  say(`cold, at ${CHANGES_PER_SECOND} changes a second`)
  const changes = await startChanges(databaseUrl)
  for (const zoom of ZOOMS) {
    say(`zoom ${zoom}`)
    const [cold, alone] = [await measureCold(measured, zoom), await measureAlone(measured, zoom)]
    ratios.served.push(cold.ratio!)
    ratios.alone.push(alone.ratio!)
    rows.push(cold, alone)
  }
  rows.push(
    {
      ...figure('cold, all zooms: times cheaper than ST_AsMVT', median(ratios.served), 'times'),
      aim: { of: 'ours', bound: 'least', value: 15 },
      note: `median of the rows above through the server, at ${await changes.stop()} changes a second`,
    },
    {
      ...figure('cold, all zooms: times cheaper without the server', median(ratios.alone), 'times'),
      note: 'median of the rows above: the encoder alone against the statement alone, nothing sent',
    },
  )
  for (const zoom of [10, 14]) rows.push(await measureWarm(measured, zoom))
  say(`${CHANGES_PER_SECOND} changes a second`)
  rows.push(...(await measureStale(measured, pool, databaseUrl)))
  rows.push(
    {
      ...figure('columns of the layer', store.bytes / POINTS, 'B/point'),
      // Arrays grow by doubling: only a full million says what a million takes.
      aim: POINTS === 1_000_000 ? { of: 'ours', bound: 'most', value: 64 } : null,
    },
    figure('from the database into channel and columns', readSeconds, 's'),
  )
  await client.stop()
  await served.app.close()
  await relay.stop()
  await pool.end()
  return { name: 'tiles', takenAt: new Date().toISOString(), rows, facts: { points: POINTS } }
}

interface Measured {
  client: ReturnType<typeof startClient>
  served: Served
  pool: pg.Pool
  store: HotStore
  /** Every tile is out of date. */
  forget(): void
}

/** Nothing compressed on either side: compression costs both the same. */
async function measureCold({ client, served, forget }: Measured, zoom: number): Promise<BenchRow> {
  let ours = 0
  let theirs = 0
  let features = 0
  for (const place of PLACES) {
    const path = pathOf(zoom, place)
    const turns = { ours: [] as number[], theirs: [] as number[] }
    for (let turn = 0; turn < COLD_TURNS; turn += 1) {
      forget()
      turns.ours.push((await client.ask({ url: `${served.url}/tiles/vacancies/${path}.mvt` })).times[0]!)
      turns.theirs.push((await client.ask({ url: `${served.url}/postgis/${path}` })).times[0]!)
    }
    ours += Math.min(...turns.ours) / PLACES.length
    theirs += Math.min(...turns.theirs) / PLACES.length
    const { rawPayload } = await served.app.inject({ url: `/tiles/vacancies/${path}.mvt` })
    const peer = await served.app.inject({ url: `/postgis/${path}` })
    const [mine, other] = [pointsOf(rawPayload), pointsOf(peer.rawPayload)]
    // A point on the verge of the buffer is rounded in by one side and cut off by the other.
    if (Math.abs(mine - other) > 2 + mine / 500) {
      throw new Error(`tile ${path}: ${mine} points, ST_AsMVT has ${other}`)
    }
    features += mine
  }
  return {
    name: `z${zoom} cold`,
    ours,
    limit: theirs,
    ratio: theirs / ours,
    unit: 'ms',
    aim: null,
    note: `limit: ST_AsMVT through the same server; ratio: times cheaper; ${Math.round(features / PLACES.length)} points a tile`,
  }
}

/** Points that a tile tells of, one by one or in groups. */
function pointsOf(tile: Uint8Array): number {
  const features = readTile(tile)[0]?.features ?? []
  return features.reduce((sum, { values }) => sum + Number(values[COUNT_KEY] ?? 1), 0)
}

/** Without the server: the request itself weighs as much as a tile of a high zoom. */
async function measureAlone({ pool, store }: Measured, zoom: number): Promise<BenchRow> {
  let ours = 0
  let theirs = 0
  let all = 0
  let isGrouped = false
  for (const place of PLACES) {
    const [z = 0, x = 0, y = 0] = pathOf(zoom, place).split('/').map(Number)
    const turns = { ours: [] as number[], theirs: [] as number[], all: [] as number[] }
    for (let turn = 0; turn < COLD_TURNS; turn += 1) {
      const started = performance.now()
      isGrouped = makeTile('vacancies', store, { zoom: z, x, y }).isGrouped || isGrouped
      const made = performance.now()
      makeTile('vacancies', store, { zoom: z, x, y }, Number.POSITIVE_INFINITY)
      const madeWhole = performance.now()
      await pool.query(`select octet_length(tile) from (${AS_MVT}) t`, [z, x, y])
      turns.ours.push(made - started)
      turns.all.push(madeWhole - made)
      turns.theirs.push(performance.now() - madeWhole)
    }
    ours += Math.min(...turns.ours) / PLACES.length
    theirs += Math.min(...turns.theirs) / PLACES.length
    all += Math.min(...turns.all) / PLACES.length
  }
  const grouped = isGrouped ? `; told in groups, ${all.toFixed(2)} ms with every point` : ''
  return {
    name: `z${zoom} cold, alone`,
    ours,
    limit: theirs,
    ratio: theirs / ours,
    unit: 'ms',
    aim: null,
    note: `the encoder alone, limit: the statement alone${grouped}`,
  }
}

async function measureWarm({ client, served }: Measured, zoom: number): Promise<BenchRow> {
  const url = `${served.url}/tiles/vacancies/${pathOf(zoom, PLACES[0])}.mvt`
  const { rawPayload } = await served.app.inject({ url: new URL(url).pathname })
  served.cached.body = rawPayload
  const load = {
    count: Math.min(WARM_REQUESTS, Math.ceil(400_000_000 / rawPayload.length)),
    atOnce: WARM_AT_ONCE,
  }
  const rate = async (address: string): Promise<number> => {
    const { times, totalMs } = await client.ask({ url: address, ...load })
    return (times.length / totalMs) * 1000
  }
  const ours: number[] = []
  const limits: number[] = []
  for (let turn = 0; turn < WARM_TURNS; turn += 1) {
    ours.push(await rate(url))
    limits.push(await rate(`${served.url}/cached`))
  }
  return {
    name: `z${zoom} warm`,
    ours: Math.max(...ours),
    limit: Math.max(...limits),
    ratio: ratioOf(Math.max(...ours), Math.max(...limits), 'more'),
    unit: 'tiles/s',
    aim: { of: 'ratio', bound: 'least', value: 0.8 },
    note: `limit: the same ${rawPayload.length} bytes from a buffer by a route that does nothing else`,
  }
}

interface Changes {
  /** Answers with the changes a second that there were. */
  stop(): Promise<number>
}

/** Other rows change all the time, fifty in a statement. */
async function startChanges(databaseUrl: string): Promise<Changes> {
  const writer = new pg.Client({ connectionString: databaseUrl })
  await writer.connect()
  const writing = { isDone: false, rows: 0 }
  const started = performance.now()
  const write = async (): Promise<void> => {
    while (!writing.isDone) {
      const first = 1 + ((writing.rows * 37) % (POINTS - 200))
      const { rowCount } = await writer.query(
        `update facts.feature set properties = properties || jsonb_build_object('places', (random() * 9)::int + 10 * $2::int)
          where id between $1 and $1 + 49`,
        [first, writing.rows % 1000],
      )
      writing.rows += rowCount ?? 0
      const dueMs = (writing.rows / CHANGES_PER_SECOND) * 1000 - (performance.now() - started)
      if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs))
    }
  }
  const written = write()
  return {
    stop: async () => {
      const seconds = (performance.now() - started) / 1000
      writing.isDone = true
      await written
      await writer.end()
      return Math.round(writing.rows / seconds)
    },
  }
}

/** From a commit to a tile that shows it, while other rows change all the time. */
async function measureStale({ served }: Measured, pool: pg.Pool, databaseUrl: string): Promise<BenchRow[]> {
  const changes = await startChanges(databaseUrl)
  const times: number[] = []
  const { rows } = await pool.query<{ id: string; lon: number; lat: number }>(
    `select id, st_x(geom) as lon, st_y(geom) as lat from facts.feature order by id desc limit 1`,
  )
  const { id, lon, lat } = rows[0]!
  const url = `/tiles/vacancies/${pathOf(14, [lon, lat])}.mvt`
  for (let probe = 1; probe <= STALE_PROBES; probe += 1) {
    const value = 1_000_000 + probe
    await pool.query(
      `update facts.feature set properties = properties || jsonb_build_object('places', $2::int) where id = $1`,
      [id, value],
    )
    const committed = performance.now()
    await until('the tile shows the change', async () => {
      const { rawPayload } = await served.app.inject({ url })
      const features = readTile(rawPayload)[0]?.features ?? []
      return features.some((feature) => feature.id === Number(id) && feature.values['places'] === value)
    })
    times.push(performance.now() - committed)
  }
  times.sort((left, right) => left - right)
  return [
    {
      ...figure('commit to a z14 tile that shows it, p50', percentile(times, 50), 'ms'),
      note: `${await changes.stop()} other changes a second`,
    },
    {
      ...figure('commit to a z14 tile that shows it, p95', percentile(times, 95), 'ms'),
      aim: { of: 'ours', bound: 'most', value: 100 },
      note: 'a foreign writer: the relay polls',
    },
  ]
}
