// Scenes of the region's own people with a real database and real HTTP: made, published, brought back, refused in words.
import pg from 'pg'
import type { DataSource } from 'typeorm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SCENE_VERSION, type Scene } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { ask, signedInAs, type Answer, type Method, type Person } from '../access/access-fixture.ts'
import { systemClock } from '../clock.ts'
import { controlDatabase } from '../db/control.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { ScenesView } from './db/scenes-view.ts'
import { ownSceneRoutes } from './own-scene.routes.ts'
import { OwnScenes } from './own-scenes.ts'
import { panelTypesOf, settingsSchemaOf } from './panel-types.ts'

const area = { x: 0, y: 0, width: 60, height: 30 }
const sceneOf = (id: string, over: Partial<Scene> = {}): Scene => ({
  version: SCENE_VERSION,
  id,
  title: { ru: 'Утро', en: 'Morning' },
  panels: [
    { id: 'words', type: 'text', area, settings: { text: { ru: 'Доброе утро', en: 'Good morning' } } },
  ],
  ...over,
})

let database: TestDatabase
let control: DataSource
let pool: pg.Pool
let http: HttpFixture
let operator: Person
beforeAll(async () => {
  database = await testDatabase()
  control = await controlDatabase(database.url).initialize()
  pool = new pg.Pool({ connectionString: database.url, max: 2 })
  const scenes = new OwnScenes({
    control,
    clock: systemClock,
    settingsSchemaOf: (type) => settingsSchemaOf(type, []),
  })
  http = await httpFixture(database.url, {
    routes: [(app) => ownSceneRoutes(app, { scenes, panelTypes: () => panelTypesOf([]) })],
  })
  await http.server.start()
  operator = await signedInAs(http, ['operator'])
})
afterAll(async () => {
  await http.close()
  await pool.end()
  await control.destroy()
  await database.close()
})
const press = (method: Method, path: string, body?: object, person: Person = operator): Promise<Answer> =>
  ask(http, person.cookie, method, path, body)
const made = async (scene: Scene): Promise<void> => {
  expect((await press('POST', 'own-scenes', { scene, note: 'первая' })).status).toBe(201)
}

test('a scene keeps every version with who made it and why, and an earlier one is brought back as the next', async () => {
  await made(sceneOf('own-kept'))
  const next = sceneOf('own-kept', { title: { ru: 'Вечер', en: 'Evening' } })
  expect(
    (await press('PUT', 'own-scenes/own-kept', { scene: next, note: 'вечер', base: 1 })).body,
  ).toMatchObject({
    version: 2,
  })
  const back = await press('POST', 'own-scenes/own-kept/versions/1/restore', { note: 'как было', base: 2 })
  expect(back.body).toMatchObject({ version: 3, note: 'как было', scene: { title: { ru: 'Утро' } } })
  const { body } = await press('GET', 'own-scenes/own-kept')
  expect(body['versions']).toMatchObject([
    { version: 3, note: 'как было', madeBy: operator.login },
    { version: 2, note: 'вечер' },
    { version: 1, note: 'первая' },
  ])
  expect((await press('GET', 'own-scenes/own-kept/versions/2')).body).toMatchObject({
    scene: { title: { ru: 'Вечер' } },
  })
})

test('two editors: who publishes second is told who was first, and nothing of the first is lost', async () => {
  await made(sceneOf('own-two'))
  const second = await signedInAs(http, ['operator'])
  const scene = sceneOf('own-two')
  expect((await press('PUT', 'own-scenes/own-two', { scene, note: '', base: 1 }, second)).status).toBe(200)
  const refusal = await press('PUT', 'own-scenes/own-two', { scene, note: '', base: 1 })
  expect(refusal.status).toBe(409)
  expect(refusal.body).toMatchObject({ code: 'OBZ_SCENE_CHANGED' })
  expect(refusal.body['fact']).toContain(second.login)
  expect((await press('GET', 'own-scenes/own-two')).body).toMatchObject({ version: 2 })
})

test.each([
  [
    'a panel over another',
    {
      panels: [
        { id: 'a', type: 'clock', area, settings: {} },
        { id: 'b', type: 'clock', area, settings: {} },
      ],
    },
    '/panels/1/area',
  ],
  [
    'a setting that the panel does not take',
    { panels: [{ id: 'a', type: 'text', area, settings: { text: { ru: 'а', en: 'a' }, blink: true } }] },
    '/panels/0/settings',
  ],
  [
    'a setting of the wrong form',
    {
      panels: [
        { id: 'a', type: 'kpi', area, settings: { indicator: 'poverty.rate', sources: [], size: 'huge' } },
      ],
    },
    '/panels/0/settings/size',
  ],
  [
    'a picture from elsewhere',
    {
      panels: [
        {
          id: 'a',
          type: 'image',
          area,
          settings: { image: 'https://example.org/a.png', alt: { ru: 'а', en: 'a' } },
        },
      ],
    },
    '/panels/0/settings/image',
  ],
  ['a type that nobody draws', { panels: [{ id: 'a', type: 'pie', area, settings: {} }] }, '/panels/0/type'],
  ['a newer form', { version: SCENE_VERSION + 1 }, '/version'],
  ['a name that is not its own', { id: 'morning' }, '/id'],
])('a scene is refused with the place of the fault: %s', async (_what, over, path) => {
  const answer = await press('POST', 'own-scenes', {
    scene: sceneOf('own-bad', over as Partial<Scene>),
    note: '',
  })
  expect(answer.body).toMatchObject({ code: 'OBZ_SCENE_INVALID' })
  expect(answer.body['fact']).toContain(`${path}: `.replace('/settings: ', '/settings'))
  expect((await press('GET', 'own-scenes/own-bad')).status).toBe(404)
})

test('a file of an older form becomes one of today, and a panel of a plugin that is away may stay in it', async () => {
  const older: Scene = {
    ...sceneOf('own-older'),
    version: 1,
    panels: [
      { id: 'map', type: 'map', area, settings: { indicator: 'poverty.rate', layer: 'vacancies' } },
      { id: 'away', type: 'panel-away/bars', area: { ...area, y: 30 }, settings: { any: 1 } },
    ],
  }
  await made(older)
  const { body } = await press('GET', 'own-scenes/own-older')
  expect(body['scene']).toMatchObject({
    version: SCENE_VERSION,
    panels: [{ settings: { layers: ['vacancies'] } }, {}],
  })
})

test('a scene that is on air is not removed; any other goes, unless somebody has just published it', async () => {
  await made(sceneOf('own-gone'))
  await control.query(
    `insert into control.wall (code, document, air) values ('hall', '{"title":"Зал"}', '{"scene":"own-gone"}')`,
  )
  const refused = await press('DELETE', 'own-scenes/own-gone?base=1')
  expect(refused.body).toMatchObject({ code: 'OBZ_SCENE_ON_AIR' })
  expect(refused.body['fact']).toContain('Зал')
  await control.query("delete from control.wall where code = 'hall'")
  expect((await press('DELETE', 'own-scenes/own-gone?base=7')).body).toMatchObject({
    code: 'OBZ_SCENE_CHANGED',
  })
  expect((await press('DELETE', 'own-scenes/own-gone?base=1')).status).toBe(204)
  expect((await press('GET', 'own-scenes/own-gone')).status).toBe(404)
})

test('walls hear of a scene that is made, changed and removed, and of the panels of plugins beside it', async () => {
  const panel = {
    id: 'panel:a/b',
    kind: 'layer',
    pluginId: 'a',
    code: 'b',
    runs: 'in-page',
    script: '',
    frame: '',
  } as const
  const view = new ScenesView([panel])
  const client = await pool.connect()
  try {
    expect((await view.load(client)).map(({ id }) => id)).toContain('panel:a/b')
    await made(sceneOf('own-live'))
    const [row] = (await client.query<{ key: string }>("select key from control.scene where id = 'own-live'"))
      .rows
    const changed = new Map([['scene', [Number(row!.key)]]])
    expect(await view.refresh(client, changed)).toMatchObject({
      put: [{ id: 'scene:own-live', pluginId: null, scene: { id: 'own-live' } }],
      remove: [],
    })
    expect((await press('DELETE', 'own-scenes/own-live?base=1')).status).toBe(204)
    expect(await view.refresh(client, changed)).toEqual({ put: [], remove: ['scene:own-live'] })
    const { rows } = await client.query("select 1 from live.outbox where dataset = 'scene'")
    expect(rows.length).toBeGreaterThan(0)
  } finally {
    client.release()
  }
})

test('a picture is taken by what it is, read by anybody, and a document with scripts is not taken', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d494844520000028000000168080200', 'hex')
  const bring = (body: Buffer, type: string) =>
    http.server.app.inject({
      method: 'POST',
      url: '/api/v1/scene-images',
      headers: { cookie: operator.cookie, 'content-type': type, 'x-obzor': '1' },
      payload: body,
    })
  const brought = await bring(png, 'image/png')
  expect(brought.statusCode).toBe(201)
  const image = brought.json<{ address: string }>()
  expect(image).toMatchObject({ mediaType: 'image/png', width: 640, height: 360, broughtBy: operator.login })
  const read = await http.server.app.inject({ url: image.address })
  expect(read.headers['content-type']).toBe('image/png')
  expect(read.rawPayload).toEqual(png)
  expect((await bring(Buffer.from('<svg/>'), 'image/png')).json()).toMatchObject({
    code: 'OBZ_SCENE_IMAGE_INVALID',
  })
  expect((await bring(Buffer.from('<svg/>'), 'image/svg+xml')).statusCode).toBe(415)
  expect((await http.server.app.inject({ url: `/scene-images/${'0'.repeat(32)}` })).statusCode).toBe(404)
})

test('every panel of the wall is offered with a form, and whoever may not edit publishes nothing', async () => {
  const { body } = await press('GET', 'panel-types')
  const items = body['items'] as { type: string; settingsSchema: { type: string } }[]
  expect(items.find(({ type }) => type === 'kpi')?.settingsSchema).toMatchObject({ type: 'object' })
  const auditor = await signedInAs(http, ['auditor'])
  expect((await press('POST', 'own-scenes', { scene: sceneOf('own-no'), note: '' }, auditor)).status).toBe(
    403,
  )
  expect((await press('GET', 'own-scenes', undefined, auditor)).status).toBe(200)
})
