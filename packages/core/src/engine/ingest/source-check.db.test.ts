// «Проверить соединение» on real plugin processes: what is found, in which words it fails, and that it leaves nothing behind.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { testHost, type TestHost } from '../../testing/test-host.ts'

/** Asks the server that its configuration names, and has a way to hang. */
const remote = `
  import { inject, injectable } from 'tsyringe'
  import { CONFIG, definePlugin, HTTP, STORAGE } from '@obzor/core/plugin-api'
  const text = (ru, en) => ({ ru, en })
  @injectable()
  class Remote {
    constructor(@inject(CONFIG) config, @inject(HTTP) http, @inject(STORAGE) storage) { Object.assign(this, { config, http, storage }) }
    async read() { throw new Error('a check must not read') }
    async check({ signal }) {
      if (this.config.path === '/deaf') await new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      await this.storage.set('seen', 'yes')
      const answer = await this.http.request({ url: this.config.baseUrl + this.config.path })
      if (this.config.path === '/lies') return { reached: 5, rows: -1, sample: { columns: [text('А', 'A')], rows: [['x'.repeat(10000), 'y'], null, 7] }, secret: 'z' }
      return { reached: text('Ответ ' + answer.status, 'Answer ' + answer.status), rows: 3 }
    }
  }
  /** Never ends by itself, and has no check. */
  class Endless {
    async read(run, sink) {
      for (let line = 1; ; line += 1) {
        if (line % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
        run.signal.throwIfAborted()
        sink.put({ kind: 'feature', layer: 'l', key: String(line), geometry: { type: 'Point', coordinates: [39, 52] }, properties: { name: 'Дом ' + line } }, line)
      }
    }
  }
  export const plugin = definePlugin({
    id: 'source-remote', version: '1.0.0', title: text('Сервер', 'Server'), description: text('Сервер', 'Server'),
    config: { type: 'object', properties: { baseUrl: { type: 'string', default: 'http://127.0.0.1:1' }, path: { type: 'string', default: '/' } } },
    capabilities: { net: ['\${config.baseUrl}'] },
    contributes: (to) => {
      const source = { title: text('С', 'S'), agency: text('С', 'S'), trigger: { cron: '0 0 1 1 *' }, refreshHours: 1, emits: ['feature'] }
      to.sources.add({ ...source, code: 'test.remote', connector: Remote })
      to.sources.add({ ...source, code: 'test.endless', connector: Endless })
    },
  })`

let host: TestHost
let server: Server
let baseUrl: string
const never = new AbortController().signal
beforeAll(async () => {
  server = createServer((_request, response) => response.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  host = await testHost({
    plugins: { 'source-remote': remote, 'source-lines': linesPlugin() },
    settings: { grants: { 'source-remote': { privateHosts: [new URL(baseUrl).host, '127.0.0.1:1'] } } },
    limits: { checkMs: 60_000 },
  })
  await host.host.start()
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await host.close()
})
beforeEach(() => {
  host.limits.checkMs = 60_000
})

const remoteWith = (config: object, gone = never) =>
  host.checks.check('test.remote', { baseUrl, ...config }, gone)
const inboxFolder = (): string => path.join(host.dataDirectory, 'inbox/lines')
const statistic = (period: string): string =>
  JSON.stringify({ kind: 'statistic', code: 'a', territory: '42606000', period, value: 1, unit: 'unit' })

test('a server that answers by settings that nobody saved is told with what was found there', async () => {
  const { found, failure, inbox, tookMs } = await remoteWith({ path: '/board' })
  expect({ found, failure, inbox }).toEqual({
    found: {
      reached: { ru: 'Ответ 200', en: 'Answer 200' },
      rows: 3,
      sample: null,
      records: [],
      rejected: null,
    },
    failure: null,
    inbox: null,
  })
  expect(tookMs).toBeGreaterThanOrEqual(0)
})

test('it saves nothing: no run, no settings, no memory of the connector', async () => {
  await remoteWith({ path: '/board' })
  const { rows } = await host.pool.query(
    "select config, storage, last_success_at from control.source where code = 'test.remote'",
  )
  expect(rows).toEqual([{ config: {}, storage: {}, last_success_at: null }])
  expect(await host.runs('test.remote')).toEqual([])
})

test('a server that is not there fails in the words that a run would fail with', async () => {
  const { found, failure } = await remoteWith({ baseUrl: 'http://127.0.0.1:1' })
  expect(found).toBeNull()
  expect(failure).toMatchObject({
    code: 'OBZ_HTTP_UNREACHABLE',
    fact: expect.any(String),
    action: expect.any(String),
  })
})

test('a private address is refused to a plugin that was not granted one', async () => {
  const { failure } = await remoteWith({ baseUrl: 'http://127.0.0.1:2' })
  expect(failure?.code).toBe('OBZ_CAPABILITY_PRIVATE_ADDRESS')
})

test('a connector that never answers is given up, and so is one whose asker has gone', async () => {
  host.limits.checkMs = 50
  expect((await remoteWith({ path: '/deaf' })).failure?.code).toBe('OBZ_SOURCE_CHECK_TIMEOUT')
  host.limits.checkMs = 60_000
  const gone = new AbortController()
  const asked = remoteWith({ path: '/deaf' }, gone.signal)
  await expect(remoteWith({})).rejects.toThrow('OBZ_SOURCE_CHECK_BUSY')
  gone.abort()
  expect((await asked).failure?.code).toBe('OBZ_SOURCE_CHECK_CANCELLED')
})

test('a source that fetches and has no check is read from until its first records are there', async () => {
  const { found } = await host.checks.check('test.endless', {}, never)
  expect(found?.records).toEqual([{ kind: 'feature', count: 10 }])
  expect(found?.sample).toEqual({
    columns: [{ ru: 'name', en: 'name' }],
    rows: Array.from({ length: 10 }, (_, at) => [`Дом ${at + 1}`]),
  })
})

test('what a plugin says of itself is cut to its form', async () => {
  const { found } = await remoteWith({ path: '/lies' })
  expect(found).toEqual({
    reached: null,
    rows: null,
    sample: { columns: [{ ru: 'А', en: 'A' }], rows: [['x'.repeat(120)], [''], ['']] },
    records: [],
    rejected: null,
  })
})

test('a source of files tells of its folder, and looks into the first file without taking it', async () => {
  const check = () => host.checks.check(LINES_SOURCE, {}, never)
  rmSync(inboxFolder(), { recursive: true, force: true })
  expect(await check()).toMatchObject({
    inbox: { exists: false, isReadable: false, waiting: 0 },
    found: null,
    failure: null,
  })
  mkdirSync(inboxFolder(), { recursive: true })
  expect(await check()).toMatchObject({
    inbox: { exists: true, isReadable: true, waiting: 0, lookedInto: null },
  })

  const lines = ['!reject', ...Array.from({ length: 50_000 }, (_, at) => statistic(String(1990 + (at % 30))))]
  writeFileSync(path.join(inboxFolder(), 'b.ndjson'), lines.join('\n'))
  writeFileSync(path.join(inboxFolder(), 'c.ndjson'), statistic('2024'))
  symlinkSync(path.join(inboxFolder(), 'c.ndjson'), path.join(inboxFolder(), 'a.ndjson'))
  const { inbox, found } = await check()
  expect(inbox).toEqual({
    folder: 'inbox/lines',
    exists: true,
    isReadable: true,
    waiting: 2,
    lookedInto: 'b.ndjson',
  })
  expect(found?.records).toEqual([{ kind: 'statistic', count: 9 }])
  expect(found?.rejected).toEqual({
    rows: 1,
    field: 'СНИЛС',
    code: 'OBZ_TEST_REJECTED',
    reason: 'not a number',
  })
  expect(found?.sample?.rows[0]).toEqual(['a', '42606000', '1990', '1'])
  expect(await host.names('inbox/lines')).toEqual(['a.ndjson', 'b.ndjson', 'c.ndjson'])
})

test('a file that cannot be read fails in words, and one of persons shows nobody', async () => {
  rmSync(inboxFolder(), { recursive: true, force: true })
  mkdirSync(inboxFolder(), { recursive: true })
  writeFileSync(path.join(inboxFolder(), 'a.ndjson'), '!throw\n')
  expect((await host.checks.check(LINES_SOURCE, {}, never)).failure).toMatchObject({
    code: 'OBZ_PLUGIN_FAILED',
  })
  const person = {
    kind: 'person',
    key: '1',
    person: { snils: '90000000182', familyName: 'Придуманова', firstName: 'Ольга', birthDate: '1990-02-28' },
    oktmo: '42606000',
  }
  writeFileSync(path.join(inboxFolder(), 'a.ndjson'), JSON.stringify(person))
  const report = await host.checks.check(LINES_SOURCE, {}, never)
  expect(report.found).toMatchObject({ records: [{ kind: 'person', count: 1 }], sample: null })
  expect(JSON.stringify(report)).not.toContain('Придуманова')
})
