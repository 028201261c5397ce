// Deliveries over HTTP against a real server, a real database and a real disk.
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DataSource } from 'typeorm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { ask } from '../access/access-fixture.ts'
import { controlDatabase } from '../db/control.ts'
import { SourceEntity } from '../db/entities/index.ts'
import { addSources, httpFixture, standingClock, type HttpFixture } from '../http/http-fixture.ts'
import { SILENCE_MS_MAX } from '../http/body-guard.ts'
import { IntakeDeliveries } from './intake-deliveries.ts'
import { IntakeKeys } from './intake-keys.ts'
import { intakeRoutes } from './intake.routes.ts'

const CODE = 'egisso.facts'
const FETCHES = 'vacancies.list'
const BYTES_MAX = 1_000_000
const INTAKE = `/api/v1/sources/${CODE}/intake`
const clock = standingClock()

let database: TestDatabase
let http: HttpFixture
let cookie: string
let base: string
let control: DataSource
let data: string
let folder: string
let key: string

beforeAll(async () => {
  database = await testDatabase()
  data = mkdtempSync(path.join(tmpdir(), 'obzor-intake-'))
  control = await controlDatabase(database.url).initialize()
  const keys = new IntakeKeys(control, clock)
  const deliveries = new IntakeDeliveries(data, clock, BYTES_MAX)
  http = await httpFixture(database.url, { routes: [(app) => intakeRoutes(app, { keys, deliveries })] })
  const [source] = await addSources(control)
  const sources = control.getRepository(SourceEntity)
  await sources.insert({
    ...source!,
    id: undefined!,
    code: FETCHES,
    schedule: { everySeconds: 60 },
  } as object)
  cookie = await http.signedIn()
  base = await http.server.start()
  folder = path.join(data, 'inbox/egisso')
  const made = await ask(http, cookie, 'POST', INTAKE, {})
  key = made.body['key'] as string
})
afterAll(async () => {
  await http.close()
  await control.destroy()
  await database.close()
  rmSync(data, { recursive: true, force: true })
})

const waiting = (): string[] => (existsSync(folder) ? readdirSync(folder).sort() : [])
async function send(body: BodyInit, headers: Record<string, string> = { authorization: `Bearer ${key}` }) {
  const answer = await fetch(`${base}/api/v1/intake/${CODE}`, { method: 'POST', body, headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

test('a delivery of any media type lies in the inbox, whole and under a name that is read, when it is acknowledged', async () => {
  const xml = `<?xml version="1.0" encoding="windows-1251"?><файл>${'я'.repeat(200_000)}</файл>`
  const answer = await send(xml, {
    authorization: `Bearer ${key}`,
    'content-type': 'text/xml; charset=cp1251',
  })
  const sha256 = createHash('sha256').update(xml).digest('hex')
  const delivery = `http-${sha256.slice(0, 24)}.xml`
  expect(answer).toEqual({
    status: 202,
    body: { delivery, sizeBytes: Buffer.byteLength(xml), sha256, isRepeat: false },
  })
  expect(readFileSync(path.join(folder, delivery), 'utf8')).toBe(xml)
  expect(waiting()).toEqual([delivery])
})

test('the same content again adds nothing while it waits', async () => {
  await send('<a/>')
  const before = waiting()
  expect(await send('<a/>')).toMatchObject({ status: 202, body: { isRepeat: true } })
  expect(waiting()).toEqual(before)
})

test.each([
  ['no key', {}],
  ['a wrong key', { authorization: 'Bearer obzor_in_guessed' }],
  ['a session instead of a key', { 'x-obzor': '1' }],
])('%s is refused before anything is written', async (_title, headers) => {
  const before = waiting()
  expect(await send('<b/>', { ...headers, cookie })).toMatchObject({
    status: 401,
    body: { code: 'OBZ_INTAKE_REFUSED' },
  })
  expect(waiting()).toEqual(before)
})

test('a stranger is told the same of a source that is not there', async () => {
  const answer = await fetch(`${base}/api/v1/intake/no.such`, {
    method: 'POST',
    body: '<c/>',
    headers: { authorization: `Bearer ${key}` },
  })
  expect(await answer.json()).toMatchObject({ status: 401, code: 'OBZ_INTAKE_REFUSED' })
})

test('while the database is away nobody is told that the key is wrong: it is to be sent again', async () => {
  const before = waiting()
  const away = await controlDatabase(database.url).initialize()
  const keys = new IntakeKeys(away, clock)
  await away.destroy()
  await expect(keys.admit(CODE, `Bearer ${key}`)).rejects.toMatchObject({ code: 'OBZ_INTAKE_UNAVAILABLE' })

  await database.pool.query('alter table control.source_intake rename to source_intake_away')
  const answer = await fetch(`${base}/api/v1/intake/${CODE}`, {
    method: 'POST',
    body: '<c/>',
    headers: { authorization: `Bearer ${key}` },
  })
  await database.pool.query('alter table control.source_intake_away rename to source_intake')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  expect(await answer.json()).toMatchObject({ code: 'OBZ_INTAKE_UNAVAILABLE' })
  expect(waiting()).toEqual(before)
})

test('an empty delivery is refused in words', async () => {
  expect(await send('')).toMatchObject({ status: 400, body: { code: 'OBZ_INTAKE_EMPTY' } })
})

test('a connection that breaks in the middle leaves nothing behind', async () => {
  const before = waiting()
  const socket = await begun('<d>'.repeat(1_000))
  socket.destroy()
  await waitFor(() => waiting().length === before.length)
  expect(waiting()).toEqual(before)
})

test('a sender that falls silent is told so and cut; one that is slow is not', async () => {
  const before = waiting()
  const socket = await begun('<e>')
  let answer = ''
  let isClosed = false
  socket.on('data', (part) => (answer += String(part)))
  socket.on('close', () => (isClosed = true))
  for (let slow = 0; slow < 3; slow += 1) {
    http.clock.advance(SILENCE_MS_MAX - 1)
    const had = sizeOfPart()
    socket.write('<e>')
    await waitFor(() => sizeOfPart() > had)
  }
  await waitFor(() => {
    http.clock.advance(SILENCE_MS_MAX)
    return isClosed
  })
  expect(answer).toContain('OBZ_HTTP_TOO_SLOW')
  await waitFor(() => waiting().length === before.length)
  expect(waiting()).toEqual(before)
})

test('a delivery past the bound is refused by what has come', async () => {
  const before = waiting()
  const large = new Blob([new Uint8Array(BYTES_MAX + 1)])
  expect(await send(large)).toMatchObject({ status: 413, body: { code: 'OBZ_INTAKE_TOO_LARGE' } })
  expect(waiting()).toEqual(before)
})

test('what a killed engine left half written is cleared away, what is being written is not', async () => {
  const old = path.join(folder, '.intake-old.part')
  const young = path.join(folder, '.intake-young.part')
  for (const file of [old, young]) writeFileSync(file, 'half')
  const seconds = clock.now().getTime() / 1000
  utimesSync(old, seconds - 7_200, seconds - 7_200)
  utimesSync(young, seconds, seconds)
  await send('<f/>')
  expect(waiting()).not.toContain('.intake-old.part')
  expect(waiting()).toContain('.intake-young.part')
})

test('a sender that is faster than the reading is told to wait', async () => {
  const crowd = path.join(data, 'inbox/crowd')
  mkdirSync(crowd, { recursive: true })
  writeFileSync(path.join(crowd, 'grid.csv'), 'a')
  const inbox = { sourceId: '1', code: CODE, inbox: 'crowd', pattern: 'grid.csv' }
  const taking = new IntakeDeliveries(data, clock).take(inbox, Readable.from([Buffer.from('b')]))
  await expect(taking).rejects.toMatchObject({ code: 'OBZ_INTAKE_BACKLOG' })
})

test('the key is shown once, its use is noted, a new one ends the old, and none is left when it is revoked', async () => {
  const shown = await ask(http, cookie, 'GET', INTAKE)
  expect(shown.body).toEqual({
    madeAt: expect.any(Number),
    madeBy: 'nachalnik',
    lastUsedAt: expect.any(Number),
  })
  const former = key
  key = (await ask(http, cookie, 'POST', INTAKE, {})).body['key'] as string
  expect(key).not.toBe(former)
  expect(await send('<g/>', { authorization: `Bearer ${former}` })).toMatchObject({ status: 401 })
  expect(await send('<g/>')).toMatchObject({ status: 202 })
  expect((await ask(http, cookie, 'DELETE', INTAKE)).status).toBe(204)
  expect(await send('<h/>')).toMatchObject({ status: 401 })
  expect((await ask(http, cookie, 'GET', INTAKE)).body).toBeNull()
})

test('a source that fetches by itself has no key', async () => {
  expect(await ask(http, cookie, 'POST', `/api/v1/sources/${FETCHES}/intake`, {})).toMatchObject({
    status: 409,
    body: { code: 'OBZ_INTAKE_NO_INBOX' },
  })
})

const sizeOfPart = (): number =>
  Math.max(
    0,
    ...waiting()
      .filter((name) => name.endsWith('.part'))
      .map((name) => statSync(path.join(folder, name)).size),
  )

/** A request whose body has begun and does not end; its part is on the disk. */
async function begun(first: string): Promise<Socket> {
  const { hostname, port } = new URL(base)
  const before = waiting().length
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.write(
    `POST /api/v1/intake/${CODE} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${key}\r\nContent-Length: 1000000\r\n\r\n${first}`,
  )
  await waitFor(() => waiting().length > before)
  return socket
}

async function waitFor(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('not within 20 s')
    await nextTurn()
  }
}
