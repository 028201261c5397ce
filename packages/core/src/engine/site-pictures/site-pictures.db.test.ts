// Pictures from sites with a real database, real HTTP and a site of the test's own: fetched, kept when the site fails, refused in words.
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import pg from 'pg'
import type { DataSource } from 'typeorm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { SCENE_VERSION } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { ask, signedInAs, type Answer, type Method, type Person } from '../access/access-fixture.ts'
import { controlDatabase } from '../db/control.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { SitePicturesView } from './db/site-pictures-view.ts'
import { SitePictureFetcher } from './site-picture-fetcher.ts'
import { sitePictureRoutes } from './site-picture.routes.ts'
import { SitePictures } from './site-pictures.ts'

const png = (width: number): Buffer => {
  const head = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000168080200', 'hex')
  head.writeUInt32BE(width, 16)
  return head
}
const MINUTE_MS = 60_000

let database: TestDatabase
let control: DataSource
let pool: pg.Pool
let platform: HttpFixture
let administrator: Person
let operator: Person
let fetcher: SitePictureFetcher
let site: http.Server
let host: string
let answer: (request: IncomingMessage, response: ServerResponse) => void
let requests: IncomingMessage[] = []
let now = Date.UTC(2026, 4, 4, 9)
const clock = { now: () => new Date(now), after: () => () => undefined }

beforeAll(async () => {
  database = await testDatabase()
  control = await controlDatabase(database.url).initialize()
  pool = new pg.Pool({ connectionString: database.url, max: 2 })
  site = http.createServer((request, response) => {
    requests.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  host = `127.0.0.1:${(site.address() as AddressInfo).port}`
  fetcher = new SitePictureFetcher({
    ask: (sql, parameters) => control.query(sql, parameters),
    clock,
    log: pino({ enabled: false }),
    leads: () => true,
    ring: () => undefined,
  })
  const pictures = new SitePictures({ control, clock, fetcher })
  platform = await httpFixture(database.url, { routes: [(app) => sitePictureRoutes(app, { pictures })] })
  await platform.server.start()
  administrator = await signedInAs(platform, ['administrator'])
  operator = await signedInAs(platform, ['operator'])
})
afterAll(async () => {
  await fetcher.stop()
  await platform.close()
  await pool.end()
  await control.destroy()
  await database.close()
  site.closeAllConnections()
  site.close()
})
beforeEach(async () => {
  await control.query('delete from control.site_picture')
  await control.query('delete from control.picture_site')
  requests = []
  answer = (_request, response) => response.end(png(640))
})

const press = (method: Method, path: string, body?: object, person: Person = operator): Promise<Answer> =>
  ask(platform, person.cookie, method, path, body)
const allow = (name = host): Promise<Answer> =>
  press('POST', 'picture-sites', { host: name, isPrivate: true }, administrator)
const wish = (over: object = {}) => ({
  title: 'Погода',
  address: `http://${host}/map.png`,
  everySeconds: 60,
  ...over,
})
const added = async (over: object = {}): Promise<Record<string, unknown>> => {
  const { status, body } = await press('POST', 'site-pictures', wish(over))
  expect(status).toBe(201)
  return body
}
const listed = async (): Promise<Record<string, unknown>> =>
  ((await press('GET', 'site-pictures')).body['items'] as Record<string, unknown>[])[0]!
const later = async (ms: number): Promise<void> => {
  now += ms
  await fetcher.look()
}

test('a picture of an allowed site is fetched at once and at its interval, and anybody reads it from the platform', async () => {
  await allow()
  const picture = await added()
  expect(picture).toMatchObject({ width: 640, failure: null, takenAt: now })
  const read = await platform.server.app.inject({ url: String(picture['picture']) })
  expect(read.headers['content-type']).toBe('image/png')
  expect(read.rawPayload).toEqual(png(640))

  answer = (_request, response) => response.end(png(800))
  await later(MINUTE_MS - 1)
  expect(requests).toHaveLength(1)
  await later(1)
  expect(await listed()).toMatchObject({ width: 800, takenAt: now })
  expect((await platform.server.app.inject({ url: String(picture['picture']) })).statusCode).toBe(404)
})

test('the last good picture stays with its time while the site fails, and the reason is told', async () => {
  await allow()
  const { picture, takenAt } = await added()
  answer = (_request, response) => response.writeHead(503).end()
  await later(MINUTE_MS)
  const failingSince = now
  expect(await listed()).toMatchObject({ picture, takenAt, failure: 'status', failingSince })
  answer = (_request, response) => response.end('<html>')
  await later(MINUTE_MS)
  expect(await listed()).toMatchObject({ picture, takenAt, failure: 'not-a-picture', failingSince })
  answer = (_request, response) => response.end(png(800))
  await later(MINUTE_MS)
  expect(await listed()).toMatchObject({ width: 800, takenAt: now, failure: null, failingSince: null })
})

test.each([
  [
    'more bytes than a picture may have',
    'too-large',
    (response: ServerResponse) => response.end(Buffer.alloc(9 * 1024 * 1024)),
  ],
  ['an answer that breaks off', 'unreachable', (response: ServerResponse) => response.destroy()],
  [
    'a document with scripts',
    'not-a-picture',
    (response: ServerResponse) => response.writeHead(200, { 'content-type': 'image/png' }).end('<svg/>'),
  ],
  [
    'a picture of implausible size',
    'not-a-picture',
    (response: ServerResponse) => response.end(png(100_000)),
  ],
  [
    'a redirect to a site that nobody allowed',
    'refused',
    (response: ServerResponse) => response.writeHead(302, { location: 'https://other.example/a.png' }).end(),
  ],
])('nothing is taken of %s', async (_what, failure, give) => {
  await allow()
  answer = (_request, response) => void give(response)
  expect(await added()).toMatchObject({ picture: null, takenAt: null, failure })
})

test('a site that says that nothing changed sends nothing, and the picture is of now', async () => {
  await allow()
  answer = (_request, response) => response.setHeader('etag', '"one"').end(png(640))
  const { picture } = await added()
  answer = (request, response) =>
    request.headers['if-none-match'] === '"one"' ? response.writeHead(304).end() : response.end(png(1))
  await later(MINUTE_MS)
  expect(await listed()).toMatchObject({ picture, width: 640, takenAt: now, failure: null })
})

test('a site that was taken back is asked no more', async () => {
  await allow()
  const { picture } = await added()
  expect((await press('DELETE', `picture-sites/${host}`, undefined, administrator)).status).toBe(204)
  await later(MINUTE_MS)
  expect(requests).toHaveLength(1)
  expect(await listed()).toMatchObject({ picture, failure: 'refused' })
})

test.each([
  ['of another site', 'https://other.example/a.png', 'OBZ_SITE_NOT_ALLOWED'],
  ['without encryption from outside', 'http://meteo.example/a.png', 'OBZ_SITE_PICTURE_ADDRESS_INVALID'],
  ['with a login in it', 'https://a:b@meteo.example/a.png', 'OBZ_SITE_PICTURE_ADDRESS_INVALID'],
  ['of a file', 'file:///etc/passwd', 'OBZ_SITE_PICTURE_ADDRESS_INVALID'],
  ['at another port', 'https://meteo.example:8443/a.png', 'OBZ_SITE_NOT_ALLOWED'],
])('an address %s is refused', async (_what, address, code) => {
  await press('POST', 'picture-sites', { host: 'meteo.example' }, administrator)
  const refused = await press('POST', 'site-pictures', wish({ address }))
  expect(refused.status).toBe(422)
  expect(refused.body).toMatchObject({ code })
})

test('a private address is no public site, and who composes scenes allows no site', async () => {
  for (const name of ['10.1.2.3', 'localhost:80', '169.254.169.254', 'https://meteo.example', '[::1]:80'])
    expect((await press('POST', 'picture-sites', { host: name }, administrator)).body).toMatchObject({
      code: 'OBZ_SITE_INVALID',
    })
  expect((await press('POST', 'picture-sites', { host: 'meteo.example' })).status).toBe(403)
  expect((await press('GET', 'picture-sites')).body).toEqual({ items: [] })
})

test('two operators: who changes second is told, and another address does not show the former one’s picture', async () => {
  await allow()
  const { id } = await added()
  const change = (over: object) => press('PUT', `site-pictures/${String(id)}`, { ...wish(), ...over })
  const kept = await change({ title: 'Погода области', revision: 1 })
  expect(kept.body).toMatchObject({ title: 'Погода области', revision: 2, width: 640 })
  expect((await change({ revision: 1 })).body).toMatchObject({ code: 'OBZ_SITE_PICTURE_CHANGED' })
  answer = (_request, response) => response.writeHead(404).end()
  const moved = await change({ address: `http://${host}/other.png`, revision: 2 })
  expect(moved.body).toMatchObject({ picture: null, takenAt: null, failure: 'status' })
})

test('a picture that a scene shows is not removed', async () => {
  await allow()
  const id = String((await added())['id'])
  const panel = {
    id: 'a',
    type: 'web-image',
    area: { x: 0, y: 0, width: 9, height: 9 },
    settings: { picture: id },
  }
  const document = {
    version: SCENE_VERSION,
    id: 'own-a',
    title: { ru: 'Утро', en: 'Morning' },
    panels: [panel],
  }
  await control.query(
    `with made as (insert into control.scene (id) values ('own-a') returning key)
     insert into control.scene_version (scene_key, version, document, note, made_by, made_at)
     select key, 1, $1, '', 'anna', now() from made`,
    [document],
  )
  const refused = await press('DELETE', `site-pictures/${id}`)
  expect(refused.body).toMatchObject({ code: 'OBZ_SITE_PICTURE_IN_USE' })
  expect(refused.body['fact']).toContain('Утро')
  await control.query('delete from control.scene')
  expect((await press('DELETE', `site-pictures/${id}`)).status).toBe(204)
})

test('walls hear of each picture by the channel, without the address of its site', async () => {
  await allow()
  const view = new SitePicturesView()
  const client = await pool.connect()
  try {
    const id = String((await added())['id'])
    const [row] = await view.load(client)
    expect(row).toMatchObject({ id, title: 'Погода', width: 640, failure: null })
    expect(JSON.stringify(row)).not.toContain(host)
    const keys = await client.query<{ ids: string[] }>(
      "select ids from live.outbox where dataset = 'site-picture' order by seq desc limit 1",
    )
    const changed = new Map([['site-picture', keys.rows[0]!.ids.map(Number)]])
    expect(await view.refresh(client, changed)).toMatchObject({ put: [{ id }], remove: [] })
    await press('DELETE', `site-pictures/${id}`)
    expect(await view.refresh(client, changed)).toEqual({ put: [], remove: [id] })
  } finally {
    client.release()
  }
})
