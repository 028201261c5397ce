import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { QuarantineRowEntity, SourceRunEntity, type SourceEntity } from '../db/entities/index.ts'
import { addSources, httpFixture, ORIGIN, type HttpFixture } from './http-fixture.ts'

let database: TestDatabase
let fixture: HttpFixture
let cookie: string
let sources: SourceEntity[]
beforeAll(async () => {
  database = await testDatabase()
  fixture = await httpFixture(database.url)
  sources = await addSources(fixture.control)
  cookie = await fixture.signedIn()
})
afterAll(async () => {
  await fixture.close()
  await database.close()
})

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
const call = (method: Method, url: string, payload?: object, headers: Record<string, string> = {}) =>
  fixture.server.app.inject({
    method,
    url,
    ...(payload && { payload }),
    headers: { host: 'localhost', origin: ORIGIN, 'x-obzor': '1', cookie, ...headers },
  })
const get = (url: string, headers: Record<string, string> = {}) => call('GET', url, undefined, headers)

describe('rights', () => {
  test('a route that does not say who may call it stops the server from starting', async () => {
    const starting = httpFixture(database.url, {
      routes: [
        (app) => {
          app.get('/api/v1/open', () => 'anyone')
          return Promise.resolve()
        },
      ],
    })
    await expect(starting).rejects.toMatchObject({
      code: 'OBZ_HTTP_RIGHT_MISSING',
      fact: expect.stringContaining('/api/v1/open'),
    })
  })

  test('every address of the document that needs a session refuses a stranger', async () => {
    const { paths } = (await get('/api/openapi.json')).json<{
      paths: Record<string, Record<string, { security?: unknown }>>
    }>()
    const guarded = Object.entries(paths).flatMap(([url, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.security)
        .map(([method]) => ({ method: method.toUpperCase() as Method, url })),
    )
    expect(guarded.length).toBeGreaterThanOrEqual(8)
    for (const { method, url } of guarded) {
      const answer = await call(
        method,
        url.replace('{code}', 'egisso.facts').replace('{run}', '1'),
        undefined,
        {
          cookie: '',
        },
      )
      expect([method, url, answer.statusCode]).toEqual([method, url, 401])
    }
  })

  test.each([
    ['without our header', { 'x-obzor': '' }],
    ['from a page of another site', { origin: 'https://zlo.example' }],
    ['from a page without an origin of its own', { origin: 'null' }],
  ])('a change is refused %s, though the session is good', async (_name, headers) => {
    const answer = await call('PATCH', '/api/v1/sources/egisso.facts', { enabled: false }, headers)
    expect(answer.json()).toMatchObject({ status: 403, code: 'OBZ_ACCESS_REQUEST_FORGED' })
    expect((await get('/api/v1/sources/egisso.facts')).json()).toMatchObject({ enabled: true })
  })
})

describe('problems', () => {
  test('a body that does not fit names its fields', async () => {
    const answer = await call('PATCH', '/api/v1/sources/egisso.facts', { enabled: 'yes', more: 1 })
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json()).toMatchObject({
      type: 'urn:obzor:error:OBZ_HTTP_INVALID',
      title: 'Bad Request',
      status: 400,
      instance: answer.headers['x-request-id'],
      errors: expect.arrayContaining([
        { path: '/body/enabled', message: 'must be boolean' },
        { path: '/body/more', message: 'must NOT have additional properties' },
      ]),
    })
  })

  test.each([
    ['an unknown address', 'GET', '/api/v1/nothing', undefined, {}, 404, 'OBZ_HTTP_NOT_FOUND'],
    ['an unknown source', 'GET', '/api/v1/sources/no.such', undefined, {}, 404, 'OBZ_SOURCE_UNKNOWN'],
    [
      'an unknown source to run',
      'POST',
      '/api/v1/sources/no.such/run',
      undefined,
      {},
      404,
      'OBZ_SOURCE_UNKNOWN',
    ],
    ['a refusal of ingest', 'POST', '/api/v1/sources/fns.income/run', undefined, {}, 409, 'OBZ_SOURCE_BUSY'],
    [
      'a page too large',
      'GET',
      '/api/v1/sources/egisso.facts/runs?limit=101',
      undefined,
      {},
      400,
      'OBZ_HTTP_INVALID',
    ],
    ['a body that is not JSON', 'POST', '/api/v1/session', '{"login', {}, 400, 'OBZ_HTTP_INVALID'],
    [
      'a body of another type',
      'POST',
      '/api/v1/session',
      'a=b',
      { 'content-type': 'text/csv' },
      415,
      'OBZ_HTTP_MEDIA_TYPE',
    ],
    [
      'a body too long',
      'POST',
      '/api/v1/session',
      JSON.stringify({ login: 'a'.repeat(70_000) }),
      {},
      413,
      'OBZ_HTTP_BODY_TOO_LARGE',
    ],
  ] as const)('%s', async (_name, method, url, payload, headers, status, code) => {
    const answer = await fixture.server.app.inject({
      method,
      url,
      ...(payload && { payload }),
      headers: {
        host: 'localhost',
        'x-obzor': '1',
        cookie,
        ...(payload && { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    expect(answer.json()).toMatchObject({ status, code, instance: expect.any(String) })
    expect(answer.statusCode).toBe(status)
  })

  test('a fault of ours tells the caller nothing of our insides, and the log no values', async () => {
    const broken = await httpFixture(database.url, {
      describeRegion: () => Promise.reject(new Error('duplicate key (login)=(ivanova)')),
    })
    const answer = await broken.server.app.inject({ method: 'GET', url: '/api/v1/platform' })
    expect(answer.json()).toMatchObject({ status: 500, code: 'OBZ_HTTP_INTERNAL' })
    expect(answer.body + broken.log.join('')).not.toContain('ivanova')
    expect(broken.log.join('')).toContain(String(answer.headers['x-request-id']))
    await broken.close()
  })

  test('a request id of a proxy is kept when it is sane and replaced when it is not', async () => {
    expect((await get('/livez', { 'x-request-id': 'proxy-12345678' })).headers['x-request-id']).toBe(
      'proxy-12345678',
    )
    expect((await get('/livez', { 'x-request-id': '<script>' })).headers['x-request-id']).toMatch(
      /^[\w-]{36}$/,
    )
  })
})

describe('health', () => {
  test('readiness names what is missing, and a probe that hangs counts as missing', async () => {
    const waiting = await httpFixture(database.url, {
      readiness: [
        { name: 'database', check: () => null },
        { name: 'relay', check: () => 'another engine leads' },
        { name: 'plugins', check: () => new Promise<null>(() => undefined) },
        { name: 'disk', check: () => Promise.reject(new Error('postgres://user:secret@host')) },
      ],
    })
    const answering = waiting.server.app.inject({ method: 'GET', url: '/readyz' })
    let answered = false
    void answering.then(() => (answered = true))
    await expect
      .poll(() => {
        waiting.clock.advance(2001)
        return answered
      })
      .toBe(true)
    const answer = await answering
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({
      status: 'not-ready',
      checks: [
        { name: 'database', ready: true, reason: null },
        { name: 'relay', ready: false, reason: 'another engine leads' },
        { name: 'plugins', ready: false, reason: 'no answer within 2 s' },
        { name: 'disk', ready: false, reason: 'the check failed' },
      ],
    })
    await waiting.close()
  })

  test('everything there: 200', async () => {
    expect((await get('/livez')).json()).toEqual({ status: 'alive' })
    expect((await get('/readyz')).json()).toMatchObject({ status: 'ready' })
    expect((await get('/metrics')).statusCode).toBe(200)
  })
})

describe('metrics', () => {
  const TOKEN = 'a-token-of-monitoring'
  const read = async (
    from: HttpFixture,
    remoteAddress: string,
    headers: Record<string, string> = {},
  ): Promise<number> => (await from.server.app.inject({ url: '/metrics', remoteAddress, headers })).statusCode

  test('without a token only this machine reads them, and a proxy here does not lend its place', async () => {
    expect(await read(fixture, '127.0.0.1')).toBe(200)
    expect(await read(fixture, '::1')).toBe(200)
    expect(await read(fixture, '10.20.30.40')).toBe(403)
    expect(await read(fixture, '127.0.0.1', { 'x-forwarded-for': '10.20.30.40' })).toBe(403)
    // A cookie of the console is no ticket, and a stranger's word about who called is not believed.
    expect(await read(fixture, '10.20.30.40', { cookie, 'x-forwarded-for': '127.0.0.1' })).toBe(403)
  })

  test('with a token whoever brings it reads them, from anywhere', async () => {
    const guarded = await httpFixture(database.url, {
      config: { host: '127.0.0.1', port: 0, uiDirectory: '/none', metricsToken: TOKEN },
    })
    expect(await read(guarded, '10.20.30.40', { authorization: `Bearer ${TOKEN}` })).toBe(200)
    expect(await read(guarded, '10.20.30.40', { authorization: 'Bearer another' })).toBe(403)
    expect(await read(guarded, '127.0.0.1')).toBe(403)
    await guarded.close()
  })
})

describe('sources', () => {
  test('a source shows its last run with a balance, and the quarantine never its raw form', async () => {
    const [source] = sources
    const runs = fixture.control.getRepository(SourceRunEntity)
    for (let number = 1; number <= 3; number += 1) {
      await runs.save(
        runs.create({
          sourceId: source!.id,
          trigger: 'inbox',
          deliveryName: `10.06.S_${number}.xml`,
          state: 'succeeded',
          startedAt: new Date(fixture.clock.now().getTime() - 60_000),
          finishedAt: new Date(fixture.clock.now().getTime() - 50_000),
          rowsRead: 1000,
          rowsAccepted: 700,
          rowsUnchanged: 200,
          rowsDuplicate: 60,
          rowsQuarantined: 40,
        }),
      )
    }
    const { items } = (await get('/api/v1/sources')).json<{ items: Record<string, unknown>[] }>()
    expect(items[0]).toMatchObject({
      id: 'egisso.facts',
      schedule: '{"inbox":"egisso","pattern":"*.xml"}',
      quarantinedTotal: 0,
      lastRun: { deliveryName: '10.06.S_3.xml', read: 1000, quarantined: 40, rowsPerSecond: 100, share: 1 },
    })
    expect(items[1]).toMatchObject({
      id: 'fns.income',
      lastRun: null,
      quarantinedTotal: 0,
      failuresInRow: 0,
      retryAt: null,
    })

    const first = (await get('/api/v1/sources/egisso.facts/runs?limit=2')).json<{
      items: { id: string }[]
      next: string
    }>()
    expect(first.items.map((run) => run.id)).toHaveLength(2)
    const second = (await get(`/api/v1/sources/egisso.facts/runs?limit=2&before=${first.next}`)).json<{
      items: { id: string }[]
      next: null
    }>()
    expect(second.items).toHaveLength(1)
    expect(second.next).toBeNull()

    const runId = first.items[0]!.id
    await database.pool.query(
      `insert into control.quarantine_row (run_id, source_id, line, field, reason_code, reason, raw_sealed)
       select $1, $2, n, case when n % 3 = 0 then 'oktmo' else 'SNILS' end,
              case when n % 3 = 0 then 'OBZ_RECORD_OKTMO' else 'OBZ_RECORD_SNILS' end, 'причина', 'тайна'::bytea
       from generate_series(1, 9) n`,
      [runId, source!.id],
    )
    const reasons = (await get('/api/v1/sources/egisso.facts/quarantine/reasons')).json<unknown>()
    expect(reasons).toEqual({
      items: [
        { code: 'OBZ_RECORD_SNILS', field: 'SNILS', rows: 6 },
        { code: 'OBZ_RECORD_OKTMO', field: 'oktmo', rows: 3 },
      ],
    })
    const filtered = await get(
      `/api/v1/sources/egisso.facts/quarantine?run=${runId}&code=OBZ_RECORD_OKTMO&limit=2`,
    )
    expect(filtered.json()).toMatchObject({
      items: [{ line: 9, field: 'oktmo', code: 'OBZ_RECORD_OKTMO', reason: 'причина', runId }, { line: 6 }],
      next: expect.any(String),
    })
    expect(filtered.body).not.toMatch(/raw|тайна/)
    expect((await get('/api/v1/sources/egisso.facts')).json()).toMatchObject({ quarantinedTotal: 9 })
    expect(await fixture.control.getRepository(QuarantineRowEntity).count()).toBe(9)
  })

  test('is paused and resumed, and «run now» answers with the run', async () => {
    const paused = await call('PATCH', '/api/v1/sources/egisso.facts', { enabled: false })
    expect(paused.json()).toMatchObject({ enabled: false, state: 'disabled' })
    const { items } = (await get('/api/v1/freshness', { cookie: '' })).json<{ items: object[] }>()
    expect(items[0]).toMatchObject({ id: 'egisso.facts', state: 'disabled' })
    expect(items[0]).not.toHaveProperty('quarantinedTotal')
    const refused = await call('POST', '/api/v1/sources/egisso.facts/run')
    expect(refused.json()).toMatchObject({ status: 409, code: 'OBZ_SOURCE_DISABLED' })
    const resumed = await call('PATCH', '/api/v1/sources/egisso.facts', { enabled: true })
    expect(resumed.json()).toMatchObject({ enabled: true, state: 'waiting' })
    const run = await call('POST', '/api/v1/sources/egisso.facts/run')
    expect([run.statusCode, run.json()]).toEqual([202, { runId: '17' }])
    expect((await call('DELETE', '/api/v1/runs/17')).statusCode).toBe(204)
    expect((await call('DELETE', '/api/v1/runs/18')).json()).toMatchObject({
      status: 404,
      code: 'OBZ_RUN_UNKNOWN',
    })
  })
})

test('the platform tells a screen its region, its month and what plugins publish', async () => {
  const answer = (await get('/api/v1/platform', { cookie: '' })).json<{ catalogue: { layers: unknown[] } }>()
  expect(answer).toMatchObject({
    region: { code: '48', name: { ru: 'Липецкая область' }, prepositional: 'Липецкой области' },
    training: true,
    asOf: '2024-12',
    protocol: 1,
    geometryKind: 'schematic',
    target: { to: { year: 2024, value: 5.1 } },
    catalogue: { statistics: [{ code: 'poverty.rate.official', pluginId: 'source-test' }] },
  })
  expect(answer.catalogue.layers[0]).toMatchObject({
    code: 'vacancies',
    style: { colour: '#fc0' },
    properties: { title: { type: 'string' } },
  })
})

describe('the two interfaces', () => {
  const script = `console.log(${JSON.stringify('о'.repeat(4000))})`
  const put = (name: string, content: string): void => {
    const file = path.join(fixture.uiDirectory, 'console', name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  }

  test('not built yet: said so, with the next step', async () => {
    expect((await get('/wall/')).json()).toMatchObject({ status: 503, code: 'OBZ_HTTP_UI_MISSING' })
  })

  test('a page has a policy with a nonce of its own and no unsafe script', async () => {
    put('assets/index-Ab12Cd34.js', script)
    put(
      'index.html',
      '<style>body{background:#000}</style><meta property="csp-nonce" nonce="__OBZOR_CSP_NONCE__">',
    )
    const pages = [await get('/console/'), await get('/console/sources/egisso.facts?tab=runs')]
    expect((await get('/console/sources')).headers['content-type']).toBe('text/html; charset=utf-8')
    expect(pages.map((page) => page.statusCode)).toEqual([200, 200])
    const policies = pages.map((page) => String(page.headers['content-security-policy']))
    expect(policies[0]).toMatch(/script-src 'self';/)
    expect(policies[0]).toMatch(/style-src 'self' 'nonce-[^']+' 'sha256-[^']+'/)
    expect(policies[0]).not.toBe(policies[1])
    const nonce = /nonce-([^']+)'/.exec(policies[0]!)![1]!
    expect(pages[0]!.body).toContain(`nonce="${nonce}"`)
    expect(pages[0]!.headers['cache-control']).toBe('no-store')
  })

  test('the service worker of a screen may ask the platform, and nobody else', async () => {
    put('screen-worker.js', script)
    put('other.js', script)
    const policyOf = async (file: string): Promise<unknown> =>
      (await get(`/console/${file}`)).headers['content-security-policy']
    expect(await policyOf('screen-worker.js')).toContain("default-src 'none'; connect-src 'self'")
    expect(await policyOf('other.js')).not.toContain('connect-src')
  })

  test('a hashed file is kept for a year, compressed, and answered 304 when it is known', async () => {
    const url = '/console/assets/index-Ab12Cd34.js'
    const file = await get(url, { 'accept-encoding': 'gzip, br' })
    expect(file.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(brotliDecompressSync(file.rawPayload).toString()).toBe(script)
    expect((await get(url, { 'if-none-match': String(file.headers.etag) })).statusCode).toBe(304)
    expect((await get(url, { 'accept-encoding': 'br;q=0' })).headers['content-encoding']).toBeUndefined()
  })

  test.each([
    '/console/assets/gone-00000000.js',
    '/console/../../etc/passwd.txt',
    '/console/%2e%2e%2fsetup-code.txt',
  ])('nothing but what the build made is served: %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404)
  })

  test('the bare address leads to the wall', async () => {
    const answer = await get('/')
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/wall/'])
  })
})

test('the document is OpenAPI 3.1 and describes the problem of each refusal', async () => {
  const document = (await get('/api/openapi.json')).json<{ openapi: string; paths: Record<string, object> }>()
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths)).toContain('/api/v1/sources/{code}/quarantine')
  expect(JSON.stringify(document.paths['/api/v1/sources/{code}/run'])).toContain('RFC 9457')
})

test('stop lets a request finish, and closes what holds on after ten seconds', async () => {
  let release = (): void => undefined
  const slow = await httpFixture(database.url, {
    routes: [
      (app) => {
        app.get(
          '/slow',
          { config: { right: 'public' } },
          () => new Promise<string>((resolve) => (release = () => resolve('done'))),
        )
        return Promise.resolve()
      },
    ],
  })
  const address = await slow.server.start()
  const entered = new Promise<void>((resolve) => {
    slow.server.app.server.once('request', () => resolve())
  })
  const answer = fetch(`${address}/slow`)
  await entered
  await expect.poll(() => release.toString()).toContain('resolve')
  const stopping = slow.server.stop()
  release()
  expect(await (await answer).text()).toBe('done')
  await stopping

  const stuck = await httpFixture(database.url, {
    routes: [
      (app) => {
        app.get('/stuck', { config: { right: 'public' } }, () => new Promise<string>(() => undefined))
        return Promise.resolve()
      },
    ],
  })
  const stuckAddress = await stuck.server.start()
  const arrived = new Promise<void>((resolve) => {
    stuck.server.app.server.once('request', () => resolve())
  })
  const outcome = fetch(`${stuckAddress}/stuck`).then(
    () => 'answered',
    () => 'cut',
  )
  await arrived
  const stopped = stuck.close()
  stuck.clock.advance(10_001)
  expect(await outcome).toBe('cut')
  await stopped
  await slow.close()
})
