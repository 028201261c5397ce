import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fastify, { type FastifyInstance } from 'fastify'
import { beforeEach, expect, test } from 'vitest'
import type { LayerDeclaration } from '../../plugin-api/index.ts'
import { answerWithProblems } from '../http/errors.ts'
import { HotLayers } from './hot-layers.ts'
import { worldX, worldY } from './hot-store/world.ts'
import { readTile } from './testing/read-tile.ts'
import { tileRoutes } from './tile-routes.ts'

const text = { ru: 'Вакансии', en: 'Vacancies' }
const VACANCIES: LayerDeclaration = {
  code: 'vacancies',
  title: text,
  geometry: 'point',
  properties: { title: { type: 'string', title: text }, places: { type: 'number', title: text } },
  style: { colour: '#fff' },
}
const catalogue = { indicators: [], layers: [VACANCIES], statistics: [] }

let app: FastifyInstance
let layers: HotLayers
const put = (id: number, places: number, lon = 39.6): void =>
  void layers.layerOf(VACANCIES).store.put({
    id,
    at: { x: worldX(lon), y: worldY(52.6) },
    shape: null,
    values: { title: 'врач', places, territory: '42701000' },
  })
const LIPETSK = '/tiles/vacancies/8/156/83.mvt'
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

beforeEach(async () => {
  layers = new HotLayers({} as never, () => catalogue)
  app = fastify()
  answerWithProblems(app)
  const region = { bounds: [37.7, 51.9, 40.8, 53.6], attribution: '© Росстат' }
  await app.register(tileRoutes, { layers, region: () => Promise.resolve(region) })
})

test('a tile is sent again only after a change that it shows', async () => {
  put(7, 3)
  const first = await get(LIPETSK)
  expect(first.headers['content-type']).toBe('application/vnd.mapbox-vector-tile')
  expect(readTile(first.rawPayload)[0]!.features).toMatchObject([
    { id: 7, kind: 1, values: { title: 'врач', places: 3, territory: '42701000' } },
  ])
  const again = (): ReturnType<typeof get> => get(LIPETSK, { 'if-none-match': String(first.headers.etag) })
  expect((await again()).statusCode).toBe(304)
  put(8, 1, -120)
  expect((await again()).statusCode).toBe(304)
  put(7, 4)
  const changed = await again()
  expect(changed.statusCode).toBe(200)
  expect(readTile(changed.rawPayload)[0]!.features[0]!.values.places).toBe(4)
})

test('a large tile is compressed for those who take it, under a tag of its own', async () => {
  for (let id = 1; id <= 500; id += 1) put(id, id)
  const plain = await get(LIPETSK, { 'accept-encoding': 'br;q=0, gzip;q=0' })
  const zipped = await get(LIPETSK, { 'accept-encoding': 'gzip' })
  const brotli = await get(LIPETSK, { 'accept-encoding': 'gzip, deflate, br' })
  const codings = [plain, zipped, brotli].map(({ headers }) => headers['content-encoding'])
  expect(codings).toEqual([undefined, 'gzip', 'br'])
  expect(gunzipSync(zipped.rawPayload)).toEqual(plain.rawPayload)
  expect(brotliDecompressSync(brotli.rawPayload)).toEqual(plain.rawPayload)
  expect(new Set([plain, zipped, brotli].map(({ headers }) => headers.etag)).size).toBe(3)
  for (const { headers } of [plain, zipped, brotli]) {
    expect(headers.vary).toBe('accept-encoding')
    const held = await get(LIPETSK, { 'if-none-match': `"other", W/${headers.etag}` })
    expect([held.statusCode, held.headers.etag]).toEqual([304, headers.etag])
  }
})

test('a tile names the version of the channel that its values were published in', async () => {
  const frame = { kind: 'delta', channel: 'layer:vacancies', epoch: 'e', from: 4, to: 5, at: 0 } as const
  layers.delta({ ...frame, put: [], remove: [] })
  expect((await get(LIPETSK)).headers['x-obzor-version']).toBe('e/5')
  expect((await get(LIPETSK)).rawPayload).toHaveLength(0)
})

test('TileJSON says where the tiles are and what they carry', async () => {
  const answer = await get('/tiles/vacancies.json', { host: 'obzor.local' })
  expect(answer.json()).toMatchObject({
    tilejson: '3.0.0',
    tiles: ['http://obzor.local/tiles/vacancies/{z}/{x}/{y}.mvt'],
    minzoom: 0,
    maxzoom: 14,
    bounds: [37.7, 51.9, 40.8, 53.6],
    attribution: '© Росстат',
    vector_layers: [
      {
        id: 'vacancies',
        description: expect.stringContaining('more than 20000 points'),
        minzoom: 0,
        maxzoom: 14,
        fields: { territory: 'String', title: 'String', places: 'Number', '@count': 'Number' },
      },
    ],
  })
})

test.each([
  ['/tiles/secrets/1/0/0.mvt', 404, 'OBZ_TILE_LAYER_UNKNOWN'],
  ['/tiles/secrets.json', 404, 'OBZ_TILE_LAYER_UNKNOWN'],
  ['/tiles/vacancies/15/0/0.mvt', 400, 'OBZ_HTTP_INVALID'],
  ['/tiles/vacancies/1/-1/0.mvt', 400, 'OBZ_HTTP_INVALID'],
  ['/tiles/vacancies/1/0/0.png', 400, 'OBZ_HTTP_INVALID'],
  ['/tiles/vacancies/1/0/2.mvt', 400, 'OBZ_TILE_OUTSIDE'],
])('%s is refused with %i and the reason', async (url, status, code) => {
  const answer = await get(url)
  expect(answer.json()).toMatchObject({ status, code })
})
