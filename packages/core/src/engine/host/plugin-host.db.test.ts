import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linesPlugin, LINES_SOURCE } from '../../testing/line-plugin.ts'
import { eventually, testHost, type TestHost } from '../../testing/test-host.ts'
import type { RunOutcome } from '../ingest/ingest-service.ts'

/** Does what its configuration says and throws what came of it as text. */
const probe = (id: string, code: string, extra = ''): string => `
  import { readFileSync } from 'node:fs'
  import { spawnSync } from 'node:child_process'
  import { inject, injectable } from 'tsyringe'
  import { CONFIG, DATABASES, definePlugin, HTTP, LOG, STORAGE } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  @injectable()
  class Probe {
    constructor(
      @inject(CONFIG) config, @inject(HTTP) http, @inject(DATABASES) databases, @inject(STORAGE) storage, @inject(LOG) log,
    ) { Object.assign(this, { config, http, databases, storage, log }) }
    async read(run, sink) {
      const { action, url, sql, database } = this.config
      const figure = (period, note) => sink.put({ kind: 'statistic', code: '${code}', territory: '00', period, value: 1, unit: 'unit', note }, 1)
      const attempt = (what) => { try { what(); return 'done' } catch (error) { return error.code ?? error.name } }
      switch (action) {
        case 'http': {
          const { status, text } = await this.http.request({ url, bodyBytesMax: 10_000, timeoutMs: this.config.timeoutMs })
          return void figure('2020', status + ' ' + text())
        }
        case 'escape': {
          const fetched = await fetch(url).then(() => 'done', (error) => error.cause?.code ?? error.code ?? error.name)
          return void figure('2020', JSON.stringify({
            file: attempt(() => readFileSync('/etc/hostname')),
            child: attempt(() => { const { error } = spawnSync('id'); if (error) throw error }),
            code: attempt(() => new Function('return 1')()),
            fetched,
            environment: Object.keys(process.env),
          }))
        }
        case 'database': {
          const rows = []
          for await (const row of this.databases.query(database, sql, [])) rows.push(row)
          return void figure('2020', JSON.stringify({ rows: rows.length, first: rows[0] }))
        }
        case 'storage': {
          const before = await this.storage.get('cursor')
          figure('2021', 'after ' + before)
          await this.storage.set('cursor', String(Number(before ?? 0) + 1))
          if (this.config.fail) throw new Error('after the cursor')
          return
        }
        case 'undeclared':
          return void sink.put({ kind: 'feature', layer: 'x', key: '1', properties: {} }, 1)
        case 'loop': for (;;) {}
        case 'buffers': { const hoard = []; for (;;) { hoard.push(Buffer.alloc(1e7, 1)); await new Promise((r) => setTimeout(r, 5)) } }
        case 'shout': for (let i = 0; i < 50_000; i += 1) console.log('x'.repeat(5_000))
      }
    }
  }
  export const plugin = definePlugin({
    id: '${id}', version: '1.2.3', title: text('Проба', 'Probe'), description: text('Проба', 'Probe'),
    config: { type: 'object', additionalProperties: false, properties: {
      action: { type: 'string', default: 'nothing' }, url: { type: 'string', default: '' }, sql: { type: 'string' },
      database: { type: 'string' }, fail: { type: 'boolean', default: false }, timeoutMs: { type: 'number', default: 2000 } } },
    capabilities: { net: ['\${config.url}', 'named.example'], databases: ['office'], memMb: 64 },
    contributes: (to) => to.sources.add({
      code: '${code}', title: text('Проба', 'Probe'), agency: text('Проба', 'Test'), trigger: { everySeconds: 86400 },
      refreshHours: 1, emits: ['statistic'], connector: Probe, ${extra} }),
  })`

let host: TestHost
let server: http.Server
let base: string
const answers: Record<string, http.RequestListener> = {
  '/ok': (_, response) => response.end('привет'),
  '/gzip': (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('сжато')),
  '/bomb': (_, response) =>
    response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(50_000_000))),
  '/large': (_, response) => response.end('x'.repeat(20_000)),
  '/hang': () => undefined,
  '/half': (_, response) => {
    response.setHeader('content-length', '1000')
    response.write('{"half":')
    setImmediate(() => response.destroy())
  },
  '/away': (_, response) => response.writeHead(302, { location: 'http://other.example/' }).end(),
  '/metadata': (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
  '/again': (_, response) => response.writeHead(302, { location: '/again' }).end(),
  '/moved': (_, response) => response.writeHead(301, { location: '/ok' }).end(),
}

beforeAll(async () => {
  server = http.createServer((request, response) => {
    const answer = answers[request.url ?? '']
    if (answer) answer(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  host = await testHost({
    plugins: {
      'source-granted': probe('source-granted', 'test.granted'),
      'source-plain': probe('source-plain', 'test.plain', 'timeoutSeconds: 4,'),
      'source-lines': linesPlugin(),
      'source-broken': `export const plugin = { manifest: { id: 'source-broken' }, connectors: new Map() }`,
      'source-zclash': probe('source-zclash', 'test.granted'),
      'source-future': probe('source-future', 'test.future').replace(
        "version: '1.2.3'",
        "version: '1.2.3', requires: { api: '^2.0.0' }",
      ),
    },
    settings: { grants: { 'source-granted': { privateHosts: [new URL(base).host] } } },
    limits: {
      restartMs: 20,
      cancelGraceMs: 200,
      pingEveryMs: 100,
      hangAfterMs: 1_500,
      residentBeyondHeapMb: 100,
      crashesMax: 50,
    },
  })
  // The host alone: no scheduler starts runs behind the tests' backs.
  await host.host.start()
})
afterAll(async () => {
  await host.close()
  server.closeAllConnections()
  server.close()
})

const run = async (source: string, config: object): Promise<RunOutcome> => {
  await host.pool.query('update control.source set config = $2 where code = $1', [source, config])
  return await host.ingest.run(source, 'manual')
}
const note = async (code: string): Promise<string> =>
  ((
    await host.pool.query('select note from facts.statistic where code = $1 order by id desc limit 1', [code])
  ).rows[0]?.note as string | undefined) ?? ''
const get = (path: string, more: object = {}): Promise<RunOutcome> =>
  run('test.granted', { action: 'http', url: base + path, ...more })

test('only sound plugins are loaded; the others are named in the log and harm nobody', () => {
  expect(host.host.manifests.map(({ id }) => id).sort()).toEqual([
    'source-granted',
    'source-lines',
    'source-plain',
  ])
  const text = JSON.stringify(host.logs)
  expect(text).toContain('OBZ_PLUGIN_INVALID')
  expect(text).toContain('OBZ_PLUGIN_API_MISMATCH')
  expect(text).toContain('OBZ_PLUGIN_CLASH')
})

test('a plugin reaches no file, no child process, no network, no environment and no eval by itself', async () => {
  expect((await run('test.plain', { action: 'escape', url: base })).state).toBe('succeeded')
  expect(JSON.parse(await note('test.plain'))).toEqual({
    file: 'ERR_ACCESS_DENIED',
    child: 'ERR_ACCESS_DENIED',
    code: 'EvalError',
    fetched: expect.stringMatching(/ERR_ACCESS_DENIED|TypeError/),
    environment: [],
  })
})

test('with the grant a private host of the configuration answers, also compressed and after a redirect', async () => {
  for (const [path, answer] of [
    ['/ok', '200 привет'],
    ['/gzip', '200 сжато'],
    ['/moved', '200 привет'],
    ['/none', '404 '],
  ] as const) {
    expect(await get(path)).toMatchObject({ state: 'succeeded' })
    expect(await note('test.granted')).toBe(answer)
  }
})

test.each([
  ['/large', 'OBZ_HTTP_TOO_LARGE'],
  ['/bomb', 'OBZ_HTTP_TOO_LARGE'],
  ['/half', 'OBZ_HTTP_UNREACHABLE'],
  ['/again', 'OBZ_HTTP_REDIRECTS'],
  ['/away', 'OBZ_CAPABILITY_DENIED'],
  ['/metadata', 'OBZ_CAPABILITY_DENIED'],
])('a server that answers %s fails the run with %s', async (path, code) => {
  expect(await get(path)).toMatchObject({ state: 'failed', errorCode: code })
})

test('a server that hangs costs the time limit of the request and nothing more', async () => {
  expect(await get('/hang', { timeoutMs: 200 })).toMatchObject({
    state: 'failed',
    errorCode: 'OBZ_HTTP_TIMEOUT',
  })
})

test('without the grant a private address is refused, by number and by name', async () => {
  for (const url of [base, 'http://localhost:1/', 'http://[::1]:1/', 'http://[::ffff:127.0.0.1]:1/']) {
    expect(await run('test.plain', { action: 'http', url })).toMatchObject({
      errorCode: 'OBZ_CAPABILITY_PRIVATE_ADDRESS',
    })
  }
})

test('a configuration that does not fit its schema fails the run and names the field, not the value', async () => {
  const outcome = await run('test.plain', { action: 'http', timeoutMs: 'a secret' })
  expect(outcome.errorCode).toBe('OBZ_SOURCE_CONFIG_INVALID')
  expect(outcome.errorText).toContain('/timeoutMs')
  expect(outcome.errorText).not.toContain('a secret')
})

test('records of a kind that the source did not declare end the run', async () => {
  expect(await run('test.plain', { action: 'undeclared' })).toMatchObject({
    state: 'failed',
    errorCode: 'OBZ_CAPABILITY_DENIED',
  })
})

test('a database is read by its name only, without a way to write, dates as text', async () => {
  const { connections } = host.settings
  connections.office = host.databaseUrl
  connections.other = host.databaseUrl
  const query = (sql: string, database = 'office'): Promise<RunOutcome> =>
    run('test.granted', { action: 'database', sql, database })
  expect(
    (
      await query(
        "select n, date '2024-02-29' as day, timestamptz '2024-01-01 10:00:00.123456+03' as at, 5::bigint as big from generate_series(1, 2500) n",
      )
    ).state,
  ).toBe('succeeded')
  expect(JSON.parse(await note('test.granted'))).toEqual({
    rows: 2500,
    first: { n: 1, day: '2024-02-29', at: '2024-01-01 07:00:00.123456+00', big: '5' },
  })
  expect(await query('select 1', 'other')).toMatchObject({ errorCode: 'OBZ_CAPABILITY_DENIED' })
  for (const sql of [
    'delete from control.setting',
    'commit; delete from control.setting',
    'select no_such_column',
  ]) {
    expect(await query(sql)).toMatchObject({ errorCode: 'OBZ_DATABASE_QUERY_FAILED' })
  }
})

test('the memory of a source is kept with the rows it speaks of, also when the run fails later', async () => {
  await run('test.granted', { action: 'storage' })
  await run('test.granted', { action: 'storage', fail: true })
  await run('test.granted', { action: 'storage' })
  expect(await note('test.granted')).toBe('after 2')
  const { rows } = await host.pool.query("select storage from control.source where code = 'test.granted'")
  expect(rows[0].storage).toEqual({ cursor: '3' })
})

test('a source that exceeds its time limit fails, and another plugin runs meanwhile', async () => {
  // Silence would end it sooner than its time limit, and is the next test's subject.
  const { hangAfterMs } = host.limits
  host.limits.hangAfterMs = 60_000
  const stuck = run('test.plain', { action: 'loop' }).finally(() => {
    host.limits.hangAfterMs = hangAfterMs
  })
  const file = await host.file(
    '1.ndjson',
    JSON.stringify({ kind: 'statistic', code: 'x', territory: '00', period: '2020', value: 1, unit: 'unit' }),
  )
  expect((await host.ingest.run(LINES_SOURCE, 'manual', file)).state).toBe('succeeded')
  expect(await stuck).toMatchObject({ state: 'failed', errorCode: 'OBZ_SOURCE_TIMEOUT' })
})

test('a process that does not answer is ended long before the time limit of its run', async () => {
  const outcome = await run('test.granted', { action: 'loop' })
  expect(outcome).toMatchObject({ state: 'failed', errorCode: 'OBZ_PLUGIN_CRASHED' })
  expect(outcome.errorText).toMatch(/did not answer/)
})

test('memory outside the heap is counted too', async () => {
  const outcome = await run('test.granted', { action: 'buffers' })
  expect(outcome.errorText).toMatch(/MiB of memory, more than it may/)
})

test('a plugin that prints without end does not fill the log', async () => {
  const before = host.logs.length
  await run('test.granted', { action: 'shout' })
  expect(host.logs.length - before).toBeLessThan(2_100)
})

test('after crashes in a row the plugin is broken until somebody asks for it', async () => {
  const state = async (): Promise<string> =>
    (await host.pool.query("select state from control.plugin where id = 'source-plain'")).rows[0]
      .state as string
  const hosted = host.host.source('test.plain')!
  host.limits.crashesMax = 1
  await run('test.plain', { action: 'buffers' })
  await eventually(async () => ((await state()) === 'broken' ? true : undefined), 'the plugin is broken')
  expect(await run('test.plain', { action: 'nothing' })).toMatchObject({ errorCode: 'OBZ_PLUGIN_BROKEN' })
  hosted.plugin.forgive()
  expect(await run('test.plain', { action: 'nothing' })).toMatchObject({ state: 'succeeded' })
})
