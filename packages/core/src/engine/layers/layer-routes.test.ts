import fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, expect, test } from 'vitest'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import { answerWithProblems } from '../http/errors.ts'
import { HotLayers } from './hot-layers.ts'
import { worldX, worldY } from './hot-store/world.ts'
import { layerRoutes } from './layer-routes.ts'

const text = { ru: 'Вакансии', en: 'Vacancies' }
const VACANCIES: LayerDeclaration = {
  code: 'vacancies',
  title: text,
  geometry: 'point',
  properties: { title: { type: 'string', title: text }, places: { type: 'number', title: text } },
  style: { colour: '#fff' },
}

let app: FastifyInstance
let layers: HotLayers
const put = (id: number, lon: number, lat: number, places: number | null): void =>
  void layers.layerOf(VACANCIES).store.put({
    id,
    at: { x: worldX(lon), y: worldY(lat) },
    shape: null,
    values: { title: 'врач', places, territory: '42701000' },
  })
const get = async (url: string) => {
  const answer = await app.inject(`/api/v1/layers${url}`)
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() }
}

beforeEach(async () => {
  layers = new HotLayers({} as never, () => ({ indicators: [], layers: [VACANCIES], statistics: [] }))
  app = fastify()
  answerWithProblems(app)
  await app.register(layerRoutes, {
    layers,
    sourcesOf: () => Promise.resolve(new Map([['vacancies', ['trudvsem.vacancies']]])),
  })
  put(1, 39.6, 52.6, 3)
  put(2, 39.61, 52.6, null)
  put(3, 39.7, 52.7, 5)
})

test('features of a box come page by page, and each page says where the next one begins', async () => {
  layers.layerOf(VACANCIES).cursor = { epoch: 'e', version: 7 }
  const { headers, body } = await get('/vacancies/features?bbox=39.5,52.5,39.8,52.8&limit=2')
  expect(headers['x-obzor-version']).toBe('e/7')
  expect(body).toMatchObject({ type: 'FeatureCollection', numberMatched: 3, numberReturned: 2, next: 2 })
  expect(body.features[0]).toEqual({
    type: 'Feature',
    id: 1,
    geometry: { type: 'Point', coordinates: [39.6, 52.6] },
    properties: { territory: '42701000', title: 'врач', places: 3 },
  })
  const last = await get(`/vacancies/features?bbox=39.5,52.5,39.8,52.8&limit=2&after=${body.next}`)
  expect(last.body).toMatchObject({ numberMatched: 1, next: null, features: [{ id: 3 }] })
})

test('the nearest come with their distance, nearest first, within the radius', async () => {
  const { body } = await get('/vacancies/features?near=39.612,52.6&radius=2000&limit=5')
  expect(body).toMatchObject({ numberMatched: null, numberReturned: 2, next: null })
  expect(
    body.features.map(({ id, distanceM }: { id: number; distanceM: number }) => [id, distanceM]),
  ).toEqual([
    [2, 135.1],
    [1, 810.4],
  ])
})

test('cells count features and add up their numbers', async () => {
  const { body } = await get('/vacancies/cells?resolution=5&bbox=39.5,52.5,39.65,52.65')
  expect(body).toEqual({
    resolution: 5,
    numberMatched: 2,
    cells: [
      {
        cell: expect.stringMatching(/^85[0-9a-f]{13}$/),
        count: 2,
        values: { places: { known: 1, sum: 3, min: 3, max: 3 } },
      },
    ],
  })
})

test('the list of layers says what each holds', async () => {
  const { body } = await get('')
  expect(body.layers[0]).toEqual({
    name: 'vacancies',
    title: text,
    channel: 'layer:vacancies',
    features: 3,
    columns: { territory: 'string', title: 'string', places: 'number' },
    sources: ['trudvsem.vacancies'],
  })
})

test('a third count by cells at a time is told to come again', async () => {
  for (let id = 10; id < 5_000; id += 1) put(id, 39 + id / 10_000, 52, 1)
  const answers = await Promise.all(
    [6, 7, 8].map((resolution) => get(`/vacancies/cells?resolution=${resolution}`)),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503])
  expect((await get('/vacancies/cells?resolution=6')).status).toBe(200)
})

test('more cells than an answer may have are refused', async () => {
  for (let id = 10; id < 10_100; id += 1) put(id, 39 + (id % 100) / 100, 52 + id / 20_000, 1)
  expect((await get('/vacancies/cells?resolution=15')).body).toMatchObject({
    status: 400,
    code: 'OBZ_LAYER_CELLS_TOO_MANY',
  })
})

test.each([
  ['/secrets/features', 404, 'OBZ_LAYER_UNKNOWN'],
  ['/secrets/cells?resolution=5', 404, 'OBZ_LAYER_UNKNOWN'],
  ['/vacancies/features?limit=10001', 400, 'OBZ_HTTP_INVALID'],
  ['/vacancies/features?bbox=1,2,3', 400, 'OBZ_HTTP_INVALID'],
  ['/vacancies/features?bbox=40,52,39,53', 400, 'OBZ_LAYER_PLACE_INVALID'],
  ['/vacancies/features?bbox=39,52,40,91', 400, 'OBZ_LAYER_PLACE_INVALID'],
  ['/vacancies/features?near=39,95', 400, 'OBZ_LAYER_PLACE_INVALID'],
  ['/vacancies/features?near=here', 400, 'OBZ_HTTP_INVALID'],
  ['/vacancies/features?radius=0&near=39,52', 400, 'OBZ_HTTP_INVALID'],
  ['/vacancies/cells', 400, 'OBZ_HTTP_INVALID'],
  ['/vacancies/cells?resolution=16', 400, 'OBZ_HTTP_INVALID'],
])('%s is refused with %i and the reason', async (url, status, code) => {
  expect((await get(url)).body).toMatchObject({ status, code })
})
