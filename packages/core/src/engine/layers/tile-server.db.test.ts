import { expect, test } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { httpFixture } from '../http/http-fixture.ts'
import { sourcesOfLayers } from './db/layer-sources.ts'
import { HotLayers } from './hot-layers.ts'
import { layerRoutes } from './layer-routes.ts'
import { tileRoutes } from './tile-routes.ts'

test('tiles and features are public in the platform’s own server, and a bad address is a problem in its words', async () => {
  const database = await testDatabase()
  const layers = new HotLayers(database.pool, () => ({ indicators: [], layers: [], statistics: [] }))
  const region = (): Promise<{ bounds: number[]; attribution: string }> =>
    Promise.resolve({ bounds: [1, 2, 3, 4], attribution: 'а' })
  const { server, close } = await httpFixture(database.url, {
    routes: [
      (app) => tileRoutes(app, { layers, region }),
      (app) => layerRoutes(app, { layers, sourcesOf: sourcesOfLayers(database.pool) }),
    ],
  })
  const get = (url: string) => server.app.inject({ url })
  expect((await get('/tiles/territories/8/156/83.mvt')).statusCode).toBe(200)
  expect((await get('/tiles/territories.json')).json()).toMatchObject({ name: 'Территории', maxzoom: 14 })
  expect((await get('/tiles/territories/99/0/0.mvt')).json()).toMatchObject({ code: 'OBZ_HTTP_INVALID' })
  const features = '/api/v1/layers/territories/features'
  expect((await get(`${features}?near=39.6,52.6&limit=3`)).json()).toMatchObject({ features: [] })
  expect((await get(`${features}?limit=0&colour=red`)).json()).toMatchObject({
    code: 'OBZ_HTTP_INVALID',
    errors: expect.arrayContaining([expect.objectContaining({ path: '/querystring/limit' })]),
  })
  expect((await get('/api/v1/layers/territories/cells?resolution=7')).json()).toMatchObject({ cells: [] })
  const { paths } = (await get('/api/openapi.json')).json()
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/tiles/{layer}/{z}/{x}/{file}',
      '/api/v1/layers',
      '/api/v1/layers/{layer}/features',
      '/api/v1/layers/{layer}/cells',
    ]),
  )
  await close()
  await database.close()
})
