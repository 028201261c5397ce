// People with names that occur nowhere else are brought by every kind of record, good, bad and by a connector that breaks with
// them in its mouth; then everything that the platform says is searched for them: logs, metrics, frames, tables, answers, files.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { newToken, tokenHash } from '../../packages/core/src/engine/access/session-cookie.ts'
import { composeEngine, type Engine } from '../../packages/core/src/engine/composition-root.ts'
import { engineLogger } from '../../packages/core/src/engine/logger.ts'
import { snilsCheckNumber } from '../../packages/core/src/model/index.ts'
import * as protocol from '../../packages/core/src/protocol/index.ts'
import { buildPlugin } from '../../packages/core/src/testing/build-plugin.ts'
import { LINES_SOURCE, linesPlugin } from '../../packages/core/src/testing/line-plugin.ts'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/test-database.ts'

const WAIT_MS_MAX = 60_000
/** Three waits and forty answers: ten seconds on a quiet machine, a minute on a busy one. */
const TEST_MS_MAX = 240_000
const NAMES = ['Меткославов', 'Меткобор', 'Меткославич', 'МЕТКА-КЛЮЧ']
const snilsOf = (number: number): string => {
  const nine = String(900_100_000 + number)
  return nine + String(snilsCheckNumber(nine)).padStart(2, '0')
}
const PEOPLE = 12
const SNILS = Array.from({ length: PEOPLE }, (_, number) => snilsOf(number))
/** As text, and as the bytes of a column. */
const MARKS = [...NAMES, ...SNILS, '900-100-'].flatMap((mark) => [mark, Buffer.from(mark).toString('hex')])

let database: TestDatabase
let engine: Engine
let base: string
let folder: string
let cookie: string
let socket: Socket
let log = ''
let heard = ''

const person = (number: number): object => ({
  snils: SNILS[number],
  familyName: `${NAMES[0]}${'а'.repeat(number % 2)}`,
  firstName: NAMES[1],
  patronymic: NAMES[2],
  birthDate: `198${number % 10}-05-06`,
  sex: number % 2 ? 'female' : 'male',
})
const key = (kind: string, number: number): string => `${NAMES[3]}-${kind}-${SNILS[number]}`
const MEASURE = '7b0c1d3e-0000-4000-8000-000000000001'

function records(number: number): object[] {
  const own = person(number)
  const next = { ...person((number + 1) % PEOPLE), key: key('named', (number + 1) % PEOPLE) }
  const at = (kind: string): { kind: string; key: string; person: object } => ({
    kind,
    key: key(kind, number),
    person: own,
  })
  return [
    { ...at('person'), oktmo: '42701000', householdKey: key('family', number) },
    {
      ...at('benefit'),
      measureId: MEASURE,
      form: 'monetary',
      amountKopecks: 500_000,
      periodicity: 'month',
      needTested: true,
      decidedOn: '2024-01-10',
      startsOn: '2024-02-01',
    },
    { ...at('income'), month: '2024-05', amountKopecks: 100_000, incomeCode: '2000' },
    { ...at('right'), measureId: MEASURE, startsOn: '2024-02-01' },
    { ...at('status'), status: 'employment', value: 'employed', startsOn: '2024-02-01' },
    { ...at('property'), object: 'flat', objectNumber: key('object', number), startsOn: '2020-02-01' },
    {
      kind: 'vital',
      key: key('vital', number),
      event: 'marriage',
      person: { ...own, key: key('named', number) },
      other: next,
      occurredOn: '2010-02-01',
      actNumber: key('act', number),
    },
    // Refused by the platform: the values stand in the row.
    { ...at('income'), key: key('bad', number), month: '2024-05', amountKopecks: -1, incomeCode: '2000' },
    {
      ...at('person'),
      key: key('future', number),
      person: { ...own, birthDate: '2150-01-01' },
      oktmo: '42701000',
    },
  ]
}

beforeAll(async () => {
  database = await testDatabase()
  folder = mkdtempSync(path.join(tmpdir(), 'obzor-marked-'))
  const plugins = path.join(folder, 'plugins')
  // It breaks with a name in its mouth, as a careless parser does.
  const careless = linesPlugin().replace(
    `throw new TypeError('the connector has a fault')`,
    `throw new TypeError('cannot parse ${NAMES[0]} ${SNILS[0]}')`,
  )
  await buildPlugin(plugins, 'source-lines', careless)
  const data = path.join(folder, 'data')
  mkdirSync(path.join(data, 'inbox/lines'), { recursive: true })
  engine = await composeEngine({
    config: {
      databaseUrl: database.url,
      host: '127.0.0.1',
      port: 0,
      dataDirectory: data,
      pluginsDirectory: plugins,
      uiDirectory: folder,
    },
    settings: {
      region: 'lipetsk',
      pack: null,
      asOf: '2024-12',
      training: true,
      connections: {},
      sources: {},
      grants: {},
    },
    log: engineLogger('trace', { write: (line) => void (log += line) }),
  })
  base = await engine.start()
  const token = newToken()
  await database.pool.query(
    `with made as (
       insert into control.app_user (login, display_name, password_hash, roles)
       values ('head', 'Head', 'none', '{administrator,officer,analyst,auditor}') returning id)
     insert into control.session (token_hash, user_id, created_at, seen_at, expires_at)
     select $1, id, now(), now(), now() + interval '1 hour' from made`,
    [tokenHash(token)],
  )
  cookie = `obzor_session=${token}`
  socket = io(base, {
    path: protocol.LIVE_PATH,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie, origin: base },
  })
  const hear = (value: unknown): void => {
    heard += JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array
        ? Buffer.from(part).toString('latin1') + Buffer.from(part).toString('utf8')
        : part,
    )
  }
  socket.onAny((...given: unknown[]) => hear(given))
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  const channels = Object.entries(protocol)
    .filter(([name, value]) => name.endsWith('_CHANNEL') && typeof value === 'string')
    .map(([, value]) => value as string)
  for (const channel of channels) socket.emit('subscribe', { channel }, hear)
})
afterAll(async () => {
  socket?.close()
  await engine?.stop()
  await database?.close()
  rmSync(folder, { recursive: true, force: true })
})

let files = 0
/** Puts a file into the inbox and waits for the end of its run. */
async function delivered(lines: readonly (object | string)[]): Promise<string> {
  files += 1
  const inbox = path.join(folder, 'data/inbox/lines')
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  writeFileSync(path.join(inbox, '.draft'), `${text}\n`)
  renameSync(path.join(inbox, '.draft'), path.join(inbox, `delivery-${files}.ndjson`))
  return await until(`run ${files} ends`, async () => {
    const { rows } = await database.pool.query<{ state: string }>(
      `select r.state from control.source_run r join control.source s on s.id = r.source_id
        where s.code = $1 and r.delivery_name = $2 and r.state <> 'running'`,
      [LINES_SOURCE, `delivery-${files}.ndjson`],
    )
    return rows[0]?.state
  })
}
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + WAIT_MS_MAX
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`did not happen: ${what}`)
    await pause(50)
  }
}
const marksIn = (text: string): string[] => MARKS.filter((mark) => text.includes(mark))
const asked = async (url: string): Promise<string> => {
  const answer = await fetch(`${base}${url}`, { headers: { cookie } })
  return `${[...answer.headers].join('\n')}\n${Buffer.from(await answer.arrayBuffer()).toString('utf8')}`
}

test('nothing that the platform says names a person', { timeout: TEST_MS_MAX }, async () => {
  expect(await delivered(Array.from({ length: PEOPLE }, (_, number) => records(number)).flat())).toBe(
    'succeeded',
  )
  expect(await delivered(['!throw'])).toBe('failed')
  expect(await delivered([`!reject ${NAMES[0]} ${SNILS[1]}`, `{"broken": "${NAMES[0]}`])).toBe('failed')
  // They came, and linkage, households and welfare have seen them.
  const { rows: counts } = await database.pool.query(
    'select (select count(*)::int from vault.person) as sealed, (select count(*)::int from control.quarantine_row) as aside',
  )
  expect(counts[0]).toMatchObject({ aside: expect.any(Number) as number })
  expect((counts[0] as { sealed: number }).sealed).toBeGreaterThanOrEqual(2 * PEOPLE)
  expect((counts[0] as { aside: number }).aside).toBeGreaterThanOrEqual(2 * PEOPLE)
  await until('the families are counted', async () => {
    const { rows } = await database.pool.query('select from registry.household_welfare')
    return rows.length > 0 ? true : undefined
  })
  await until('the registry is linked', async () => {
    const { rows } = await database.pool.query(`select from registry.linkage_run where state = 'succeeded'`)
    return rows.length > 0 ? true : undefined
  })

  // Every table, whole: outbox, journal, runs and their errors, quarantine, even the vault itself.
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
      where schemaname !~ '^pg_' and schemaname <> 'information_schema'`,
  )
  const like = MARKS.map((mark) => `%${mark}%`)
  const leaks: string[] = []
  for (const { name } of tables) {
    const { rows } = await database.pool.query(
      `select from ${name} row where row::text like any ($1) limit 1`,
      [like],
    )
    if (rows.length > 0) leaks.push(name)
  }
  expect(leaks).toEqual([])

  const page = JSON.parse((await asked('/api/openapi.json')).split('\n').at(-1)!) as {
    paths: Record<string, Record<string, unknown>>
  }
  const addresses = Object.entries(page.paths)
    .filter(([, verbs]) => 'get' in verbs)
    .map(([url]) => url.replaceAll(/\{(?:code|source)\}/g, LINES_SOURCE).replaceAll(/\{\w+\}/g, '1'))
  expect(addresses.length).toBeGreaterThan(20)
  for (const url of [...addresses, '/metrics', '/readyz']) {
    const text = await asked(url)
    expect({ url, marks: marksIn(text) }).toEqual({ url, marks: [] })
  }
  const exported = await fetch(`${base}/api/v1/hidden/export`, {
    method: 'POST',
    headers: { cookie, origin: base, 'x-obzor': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'unreached' }),
  })
  expect(marksIn(await exported.text())).toEqual([])

  expect(heard.length).toBeGreaterThan(1_000)
  expect(marksIn(heard)).toEqual([])
  expect(log).toContain(LINES_SOURCE)
  expect(marksIn(log)).toEqual([])
  // PostgreSQL's own log is that of all tests of this run: theirs must be as silent.
  expect(marksIn(readFileSync(path.join(inject('clusterDirectory'), 'server.log'), 'utf8'))).toEqual([])
})

test('the search finds what it looks for', async () => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query('create temp table leak (words text, bytes bytea)')
  await client.query('insert into leak (words) values ($1)', [NAMES[0]])
  await client.query('insert into leak (bytes) values ($1)', [Buffer.from(`x${SNILS[3]}`)])
  const { rowCount } = await client.query('select from leak where leak::text like any ($1)', [
    MARKS.map((mark) => `%${mark}%`),
  ])
  await client.end()
  expect(rowCount).toBe(2)
  expect(marksIn(`${NAMES[1]}`)).toEqual([NAMES[1]])
})
