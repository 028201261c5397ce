// Tiles of a running live path: what is committed is in them, and the territories carry the indicators of the frames.
import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { putVacancy, seedRegion, startLiveEngine, type LiveEngine } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { readTile, type ReadFeature } from './testing/read-tile.ts'
import { tileRoutes } from './tile-routes.ts'

let database: TestDatabase
let engine: LiveEngine
let app: FastifyInstance

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(
    `update territory.territory set geom = st_multi(st_makeenvelope(38 + id, 52, 38.9 + id, 52.8, 4326)) where parent_id is not null`,
  )
  engine = await startLiveEngine({ databaseUrl: database.url })
  await engine.layers.loadTerritories()
  app = fastify()
  await app.register(tileRoutes, {
    layers: engine.layers,
    region: () => Promise.resolve({ bounds: [], attribution: '' }),
  })
})
afterAll(async () => {
  await app.close()
  await engine.stop()
  await database.close()
})

async function features(layer: string): Promise<ReadFeature[]> {
  const { rawPayload } = await app.inject({ url: `/tiles/${layer}/4/9/5.mvt` })
  return readTile(rawPayload)[0]?.features ?? []
}

test('a committed vacancy is in its tile, and in the value of its municipality', async () => {
  await putVacancy(database.pool, 1, { places: 4, territory: 2 })
  engine.doorbell.ring()
  await expect
    .poll(() => features('vacancies'), { timeout: 10_000 })
    .toMatchObject([{ kind: 1, values: { title: 'в1', places: 4, territory: '42600000' } }])
  await expect
    .poll(() => features('territories'), { timeout: 10_000 })
    .toMatchObject([
      { id: 2, kind: 3, values: { oktmo: '42600000', nameRu: 'Первый', 'vacancies.places': 5 } },
      { id: 3, kind: 3, values: { oktmo: '42700000', nameRu: 'Второй', 'vacancies.places': 0 } },
    ])
})

test('a deleted vacancy leaves its tile', async () => {
  await putVacancy(database.pool, 2, { places: 1, territory: 3 })
  await expect.poll(() => features('vacancies'), { timeout: 10_000 }).toHaveLength(2)
  await database.pool.query(`delete from facts.feature`)
  await expect.poll(() => features('vacancies'), { timeout: 10_000 }).toHaveLength(0)
  const cell = { 'vacancies.places': 0 }
  await expect
    .poll(async () => (await features('territories')).map(({ values }) => values), { timeout: 10_000 })
    .toMatchObject([cell, cell])
})

test('a tile of territories names the version of the indicators it shows', async () => {
  const { headers } = await app.inject({ url: '/tiles/territories/4/9/5.mvt' })
  const { rows } = await database.pool.query<{ epoch: string; version: string }>(
    `select epoch, version from live.channel where name = 'indicators'`,
  )
  const [epoch, version] = String(headers['x-obzor-version']).split('/')
  expect(epoch).toBe(rows[0]!.epoch)
  // The disk is ahead of what was published.
  expect(Number(version)).toBeGreaterThan(0)
  expect(Number(version)).toBeLessThanOrEqual(Number(rows[0]!.version))
})
