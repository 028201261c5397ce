import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { PluginEntity, SourceEntity } from '../db/entities/index.ts'
import { addSources, httpFixture, ORIGIN, type HttpFixture } from './http-fixture.ts'
import { withKeptSecrets, withoutSecrets } from './source-settings.ts'

const configSchema = {
  type: 'object',
  required: ['pages', 'token'],
  properties: {
    pages: { type: 'integer', minimum: 1, default: 5, title: 'Страниц', 'x-en': { title: 'Pages' } },
    token: { type: 'string', minLength: 4, writeOnly: true },
    server: {
      type: 'object',
      properties: { login: { type: 'string' }, password: { type: 'string', writeOnly: true } },
    },
  },
}
const saved = { pages: 7, token: 'тайна', server: { login: 'obzor', password: 'секрет' } }

let database: TestDatabase
let fixture: HttpFixture
let cookie: string
const changed: string[] = []
const checked: { code: string; config: Record<string, unknown> }[] = []
beforeAll(async () => {
  database = await testDatabase()
  fixture = await httpFixture(database.url, {
    runs: {
      runNow: () => Promise.resolve({ runId: '1' }),
      cancel: () => false,
      check: (code, config) => {
        checked.push({ code, config })
        return Promise.resolve({ tookMs: 5, inbox: null, found: null, failure: null })
      },
      sourceChanged: (code) => void changed.push(code),
    },
  })
  await addSources(fixture.control)
  const plugins = fixture.control.getRepository(PluginEntity)
  const plugin = await plugins.findOneByOrFail({ id: 'source-test' })
  await plugins.save({ ...plugin, manifest: { ...plugin.manifest, configSchema } })
  cookie = await fixture.signedIn()
})
afterAll(async () => {
  await fixture.close()
  await database.close()
})
const sources = () => fixture.control.getRepository(SourceEntity)
beforeEach(async () => {
  changed.length = 0
  await sources().update({ code: 'fns.income' }, { config: saved as object, schedule: { everySeconds: 60 } })
})

const url = '/api/v1/sources/fns.income/settings'
const call = (method: 'GET' | 'PATCH', payload?: object, address = url) =>
  fixture.server.app.inject({
    method,
    url: address,
    ...(payload && { payload }),
    headers: { host: 'localhost', origin: ORIGIN, 'x-obzor': '1', cookie },
  })
const kept = async () => sources().findOneByOrFail({ code: 'fns.income' })

describe('the settings of a source', () => {
  test('come with the schema and without a secret', async () => {
    const answer = await call('GET')
    expect(answer.json()).toEqual({
      schema: configSchema,
      config: { pages: 7, server: { login: 'obzor' } },
      secrets: ['/token', '/server/password'],
      schedule: { everySeconds: 60 },
      offered: { everySeconds: 60 },
      nextRuns: [],
    })
    expect(answer.body).not.toMatch(/тайна|секрет/)
  })

  test('are saved whole, a secret that was not sent stays, and whoever reads the source is told', async () => {
    const answer = await call('PATCH', { config: { server: { login: 'второй' } } })
    expect(answer.json()).toMatchObject({
      config: { server: { login: 'второй' } },
      secrets: ['/token', '/server/password'],
    })
    expect((await kept()).config).toEqual({ token: 'тайна', server: { login: 'второй', password: 'секрет' } })
    expect(changed).toEqual(['fns.income'])
  })

  test('take a new secret and lose one that is null', async () => {
    const answer = await call('PATCH', { config: { token: 'новая тайна', server: { password: null } } })
    expect(answer.json()).toMatchObject({ secrets: ['/token'] })
    expect((await kept()).config).toEqual({ token: 'новая тайна', server: {} })
  })

  test.each([
    ['a number below its bound', { config: { pages: 0 } }, '/pages'],
    ['a secret that is needed', { config: { token: null } }, 'token'],
  ])('with %s are refused by field, and nothing is saved', async (_what, body, field) => {
    const answer = await call('PATCH', body)
    expect(answer.json()).toMatchObject({
      status: 422,
      code: 'OBZ_SOURCE_CONFIG_INVALID',
      fact: expect.stringContaining(field),
    })
    expect((await kept()).config).toEqual(saved)
    expect(changed).toEqual([])
  })

  test('of an unknown source are none', async () => {
    expect((await call('GET', undefined, '/api/v1/sources/no.such/settings')).json()).toMatchObject({
      status: 404,
      code: 'OBZ_SOURCE_UNKNOWN',
    })
  })
})

describe('the schedule of a source', () => {
  test('becomes a cron pattern in its time zone, and tells the next runs', async () => {
    const schedule = { cron: '0 6 * * 1-5', timeZone: 'Asia/Omsk' }
    const { nextRuns, ...rest } = (await call('PATCH', { schedule })).json<{
      nextRuns: number[]
      schedule: object
    }>()
    expect(rest.schedule).toEqual(schedule)
    // The fixture's clock stands at a Sunday, 2024-12-15 09:00 UTC; Omsk is six hours ahead.
    expect(nextRuns.map((at) => new Date(at).toISOString())).toEqual([
      '2024-12-16T00:00:00.000Z',
      '2024-12-17T00:00:00.000Z',
      '2024-12-18T00:00:00.000Z',
    ])
    expect((await kept()).schedule).toEqual(schedule)
    expect((await kept()).config).toEqual(saved)
  })

  test.each([
    ['no pattern', { cron: 'каждый день' }],
    ['a zone that nobody knows', { cron: '0 6 * * *', timeZone: 'Europe/Lipetsk' }],
    ['a day that never comes', { cron: '0 6 30 2 *' }],
  ])('is refused with %s', async (_what, schedule) => {
    expect((await call('PATCH', { schedule })).json()).toMatchObject({ code: 'OBZ_SOURCE_SCHEDULE_INVALID' })
    expect((await kept()).schedule).toEqual({ everySeconds: 60 })
  })

  test.each([[{ everySeconds: 0.1 }], [{ everySeconds: 90_000 }], [{ inbox: 'fns', pattern: '*' }]])(
    'is refused by its shape: %o',
    async (schedule) => {
      expect((await call('PATCH', { schedule })).json()).toMatchObject({ code: 'OBZ_HTTP_INVALID' })
    },
  )

  test('of a source of files is the coming of files', async () => {
    const answer = await call(
      'PATCH',
      { schedule: { everySeconds: 60 } },
      '/api/v1/sources/egisso.facts/settings',
    )
    expect(answer.json()).toMatchObject({ status: 422, code: 'OBZ_SOURCE_SCHEDULE_INVALID' })
  })
})

describe('a check of the connection', () => {
  const check = (config: object) =>
    fixture.server.app.inject({
      method: 'POST',
      url: '/api/v1/sources/fns.income/check',
      payload: { config },
      headers: { 'x-obzor': '1', origin: ORIGIN, host: 'localhost', cookie },
    })

  test('is made with what is entered and the secrets that are saved; nothing is saved by it', async () => {
    const answer = await check({ pages: 9, server: { login: 'other' } })
    expect(answer.json()).toEqual({ tookMs: 5, inbox: null, found: null, failure: null })
    expect(checked.at(-1)).toEqual({
      code: 'fns.income',
      config: { pages: 9, token: 'тайна', server: { login: 'other', password: 'секрет' } },
    })
    expect((await kept()).config).toEqual(saved)
  })

  test('is refused for settings that could not be saved', async () => {
    const asked = checked.length
    expect((await check({ pages: 'много' })).json()).toMatchObject({ code: 'OBZ_SOURCE_CONFIG_INVALID' })
    expect(checked).toHaveLength(asked)
  })
})

describe('secrets of a configuration', () => {
  const schema = {
    properties: {
      servers: { type: 'array', items: { properties: { token: { type: 'string', writeOnly: true } } } },
    },
  }

  test('inside a list are left out as well, and must be sent anew', () => {
    const secrets: string[] = []
    expect(withoutSecrets(schema, { servers: [{ token: 'x' }] }, '', secrets)).toEqual({ servers: [{}] })
    expect(secrets).toEqual(['/servers/0/token'])
    expect(withKeptSecrets(schema, { servers: [{ token: 'x' }] }, { servers: [{}] })).toEqual({
      servers: [{}],
    })
  })

  test('of a group that was not sent stay', () => {
    expect(withKeptSecrets(configSchema, saved, {})).toEqual({
      token: 'тайна',
      server: { password: 'секрет' },
    })
    expect(withKeptSecrets(configSchema, {}, {})).toEqual({})
  })
})
