import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { getPriority } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../packages/core/src/testing/test-host.ts'
import { HOSTILE_SOURCE, hostilePlugin } from './hostile-plugin.ts'
import { attackedHost, type AttackedHost } from './neighbour.ts'

const ID = 'source-hostile'
const GRANTED = 'granted.source'
const FLOODING = 'flooding.source'
let attacked: AttackedHost
let server: http.Server
let port: number

beforeAll(async () => {
  server = http.createServer((request, response) => {
    if (request.url === '/endless') {
      const chunk = Buffer.alloc(1024 * 1024)
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more)
      }
      return more()
    }
    if (request.url === '/to-private')
      return void response.writeHead(302, { location: 'http://10.0.0.1/' }).end()
    if (request.url === '/drip') return void setInterval(() => response.write('x'), 50).unref()
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  attacked = await attackedHost(
    {
      [ID]: hostilePlugin(),
      'source-granted': hostilePlugin('source-granted', GRANTED),
      // It floods for as long as it may.
      'source-flooding': hostilePlugin('source-flooding', FLOODING, 3),
    },
    { settings: { grants: { 'source-granted': { privateHosts: [`127.0.0.1:${port}`] } } } },
  )
})
afterAll(async () => {
  await attacked.host.close()
  server.closeAllConnections()
  server.close()
})

const attack = (action: string): ReturnType<AttackedHost['attack']> =>
  attacked.attack(HOSTILE_SOURCE, { action })

test('nothing of the machine, the platform or its neighbours is within reach', async () => {
  const { host } = attacked
  const folder = path.join(host.dataDirectory, 'shut')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'vault.key'), 'secret')
  const before = readdirSync(folder)
  const plugins = path.join(host.dataDirectory, '../plugins')
  const about = {
    secret: path.join(folder, 'vault.key'),
    other: path.join(plugins, 'source-lines.mjs'),
    folder,
    port,
  }
  const outcome = await attacked.attack(HOSTILE_SOURCE, { action: 'attempt everything', about })
  expect(outcome).toMatchObject({ state: 'succeeded' })
  const notes = await attacked.notes(HOSTILE_SOURCE)
  expect(notes.length).toBeGreaterThan(40)
  expect(notes.filter((note) => note.includes(' = DONE'))).toEqual([])
  expect(getPriority(process.pid)).toBeLessThan(19)
  expect(readdirSync(folder)).toEqual(before)
  expect(existsSync(path.join(plugins, 'hostile'))).toBe(false)
})

test('the environment of the engine does not reach it', async () => {
  process.env.OBZOR_HOSTILE_PROBE = 'a connection string'
  try {
    await attack('environment')
  } finally {
    delete process.env.OBZOR_HOSTILE_PROBE
  }
  expect(await attacked.notes(HOSTILE_SOURCE)).toContain('{}')
})

test.each([
  ['heap bomb', /memory|did not answer/],
  ['buffer bomb', /MiB of memory, more than it may/],
  ['endless loop', /did not answer/],
  ['endless promises', /memory|did not answer/],
  ['exit', /ended by itself/],
  ['abort', /ended by itself \(SIGABRT\)/],
  ['throw in a timer', /ended by itself/],
  ['unhandled rejection', /ended by itself/],
])('%s: ends its process only, and stands in the journal', async (action, words) => {
  const crashes = attacked.host.host.health(ID).crashes
  const outcome = await attack(action)
  expect(outcome).toMatchObject({ state: 'failed', errorCode: 'OBZ_PLUGIN_CRASHED' })
  expect(outcome.errorText).toMatch(words)
  expect(outcome.errorText).toContain(ID)
  await eventually(
    () => Promise.resolve(attacked.host.host.health(ID).crashes === crashes + 1 || undefined),
    'the crash is counted',
  )
  await attacked.noted(ID, 'OBZ_PLUGIN_CRASHED')
  expect(await attack('deliver')).toMatchObject({ state: 'succeeded' })
})

test('prototypes that it pollutes are its own', async () => {
  await attack('pollute')
  // The process is spoilt for itself: the next test gets a new one.
  await attack('exit')
  expect([1, 2].at(0)).toBe(1)
  expect(JSON.parse('{"a":1}')).toEqual({ a: 1 })
})

test('last good data stay when it fails, and say from when they are', async () => {
  expect(await attack('deliver')).toMatchObject({ state: 'succeeded' })
  const stand = async (): Promise<{ state: string; last_success_at: Date }> =>
    (
      await attacked.host.pool.query('select state, last_success_at from control.source where code = $1', [
        HOSTILE_SOURCE,
      ])
    ).rows[0] as { state: string; last_success_at: Date }
  const good = await stand()
  await attack('exit')
  expect(await attacked.notes(HOSTILE_SOURCE)).toContain('good data')
  expect(await stand()).toEqual({ state: 'failed', last_success_at: good.last_success_at })
})

test('a server that answers without end costs 16 MiB and the run', async () => {
  for (const [where, code] of [
    ['/endless', 'OBZ_HTTP_TOO_LARGE'],
    ['/drip', 'OBZ_HTTP_TIMEOUT'],
    ['/to-private', 'OBZ_CAPABILITY_DENIED'],
  ] as const) {
    const outcome = await attacked.attack(GRANTED, {
      action: 'http',
      url: `http://127.0.0.1:${port}${where}`,
    })
    expect({ where, ...outcome }).toMatchObject({ where, state: 'failed', errorCode: code })
  }
})

test('a denial is counted and stands in the journal', async () => {
  const outcome = await attacked.attack(HOSTILE_SOURCE, { action: 'http', url: `http://127.0.0.1:${port}/` })
  expect(outcome).toMatchObject({ errorCode: 'OBZ_CAPABILITY_PRIVATE_ADDRESS' })
  expect(attacked.host.host.health(ID)).toMatchObject({
    lastDenial: { text: expect.stringContaining(ID) as string },
  })
  expect(await attacked.journal(ID)).toContain('OBZ_CAPABILITY_PRIVATE_ADDRESS')
})

test('a connection that a plugin with the grant has opened serves none without it', async () => {
  const url = `http://127.0.0.1:${port}/`
  expect(await attacked.attack(GRANTED, { action: 'http', url })).toMatchObject({ state: 'succeeded' })
  expect(await attacked.attack(HOSTILE_SOURCE, { action: 'http', url })).toMatchObject({
    errorCode: 'OBZ_CAPABILITY_PRIVATE_ADDRESS',
  })
})

test('a flood of records ends with the time of its run', async () => {
  const outcome = await attacked.attack(FLOODING, { action: 'record flood' })
  expect(outcome).toMatchObject({ state: 'failed', errorCode: 'OBZ_SOURCE_TIMEOUT' })
})

test('a flood of log lines leaves some in the log, and the end of them on the page of its health', async () => {
  const before = attacked.host.logs.length
  await attack('log flood')
  expect(attacked.host.logs.length - before).toBeLessThan(2_500)
  expect(attacked.host.host.health(ID).log.length).toBeLessThanOrEqual(200)
})

test('a flood of output leaves some in the log', async () => {
  const before = attacked.host.logs.length
  await attack('output flood')
  expect(attacked.host.logs.length - before).toBeLessThan(2_500)
})

test.each(['huge record', 'huge key'])('a %s is put aside or ends its process', async (action) => {
  const outcome = await attack(action)
  expect([null, 'OBZ_PLUGIN_CRASHED']).toContain(outcome.errorCode)
  const { rows } = await attacked.host.pool.query('select max(length(note)) as longest from facts.statistic')
  expect(rows[0].longest).toBeLessThan(10_000)
})

test('after crashes in a row it is left alone until somebody asks for it; its neighbour works on', async () => {
  const { host } = attacked
  host.limits.crashesMax = 2
  try {
    for (let crash = 0; crash < 2; crash += 1) await attack('exit')
    await attacked.noted(ID, 'OBZ_PLUGIN_BROKEN')
    expect(await attack('deliver')).toMatchObject({ state: 'failed', errorCode: 'OBZ_PLUGIN_BROKEN' })
    await eventually(
      async () => (await host.catalogueViews.details(ID)).state === 'broken' || undefined,
      'the catalogue says so',
    )
  } finally {
    host.limits.crashesMax = 1_000
  }
  host.host.source(HOSTILE_SOURCE)!.plugin.forgive()
  expect(await attack('deliver')).toMatchObject({ state: 'succeeded' })
})
