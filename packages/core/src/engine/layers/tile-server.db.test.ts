import { expect, test } from 'vitest'
import { testDatabase } from '../../testing/test-database.ts'
import { httpFixture } from '../http/http-fixture.ts'
import { HotLayers } from './hot-layers.ts'
import { tileRoutes } from './tile-routes.ts'

test('tiles are public in the platform’s own server, and a bad address is a problem in its words', async () => {
  const database = await testDatabase()
  const layers = new HotLayers(database.pool, () => ({ indicators: [], layers: [], statistics: [] }))
  const region = (): Promise<{ bounds: number[]; attribution: string }> =>
    Promise.resolve({ bounds: [1, 2, 3, 4], attribution: 'а' })
  const { server, close } = await httpFixture(database.url, {
    routes: [(app) => tileRoutes(app, { layers, region })],
  })
  const get = (url: string) => server.app.inject({ url })
  expect((await get('/tiles/territories/8/156/83.mvt')).statusCode).toBe(200)
  expect((await get('/tiles/territories.json')).json()).toMatchObject({ name: 'Территории', maxzoom: 14 })
  expect((await get('/tiles/territories/99/0/0.mvt')).json()).toMatchObject({ code: 'OBZ_HTTP_INVALID' })
  expect((await get('/api/openapi.json')).json().paths).toHaveProperty('/tiles/{layer}/{z}/{x}/{file}')
  await close()
  await database.close()
})
