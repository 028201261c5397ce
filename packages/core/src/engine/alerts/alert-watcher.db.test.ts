// Watching on a real database: what opens, what closes, what a restart and another leader make of it.
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AlertCondition, IndicatorDescription, RuleDeclaration } from '../../model/index.ts'
import { ALERTS_CHANNEL, INDICATORS_CHANNEL, SOURCES_CHANNEL, type ChannelRow } from '../../protocol/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { httpFixture, START, type HttpFixture } from '../http/http-fixture.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { AlertWatcher } from './alert-watcher.ts'
import { muteRule } from './db/alert-rows.ts'

const text = { ru: 'Проверка', en: 'Check' }
const MINUTE = 60_000
const DISTRICT = 'poverty.rate/42600000'
const indicator: IndicatorDescription = {
  code: 'poverty.rate',
  title: text,
  method: text,
  unit: 'percent',
  fractionDigits: 1,
  direction: 'more-is-worse',
}
const high = (forMinutes = 0): RuleDeclaration =>
  rule('poverty.high', {
    kind: 'threshold',
    indicator: 'poverty.rate',
    territories: 'municipalities',
    when: 'above',
    limit: 12,
    clearAt: 11,
    forMinutes,
  })
const rule = (code: string, watch: AlertCondition): RuleDeclaration => ({
  code,
  title: text,
  advice: text,
  severity: 'warning',
  watch,
})

let database: TestDatabase
let http: HttpFixture
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url)
  await seedRegion(database.pool)
})
afterAll(async () => {
  await http.close()
  await database.close()
})

let values: Record<string, number | null>
let rules: RuleDeclaration[]
beforeEach(async () => {
  await database.pool.query(
    'truncate control.alert, control.alert_watch, control.alert_mute, control.alert_channel cascade',
  )
  values = {}
  rules = [high()]
})

async function leaderEpoch(): Promise<string> {
  const epoch = randomUUID()
  await database.pool.query(
    `insert into live.channel (name, epoch, version) values ($1, $2, 1)
     on conflict (name) do update set epoch = excluded.epoch`,
    [ALERTS_CHANNEL, epoch],
  )
  return epoch
}
/** An engine that has just begun to lead, and knows nothing but the database. */
async function leader(): Promise<AlertWatcher> {
  const epoch = await leaderEpoch()
  const rowsOf: Record<string, () => ChannelRow[]> = {
    [INDICATORS_CHANNEL]: () => Object.entries(values).map(([id, value]) => ({ id, value })),
    [SOURCES_CHANNEL]: () => [],
  }
  return new AlertWatcher({
    pool: database.pool,
    journal: http.access.journal,
    clock: http.clock,
    log: pino({ level: 'silent' }),
    holidays: [],
    rules: () => rules,
    indicators: () => [indicator],
    published: () => ({ epoch, rows: (channel) => rowsOf[channel]?.() }),
    onWritten: () => undefined,
  })
}
const alerts = async (): Promise<{ object: string; state: string }[]> =>
  (
    await database.pool.query<{ object: string; state: string }>(
      `select object, coalesce(closed_why, 'open') as state from control.alert order by id`,
    )
  ).rows
const acts = async (): Promise<string[]> =>
  (await http.access.journal.list({ limit: 100 })).items
    .filter(({ action }) => action.startsWith('alert.'))
    .map(({ action, subject }) => `${action} ${subject}`)
    .reverse()

test('opens once for each place, closes when it is over, and writes both into the journal', async () => {
  const watcher = await leader()
  const before = (await acts()).length
  values = { [DISTRICT]: 13, 'poverty.rate/42700000': 5 }
  await watcher.look()
  await watcher.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'open' }])
  values = { [DISTRICT]: 11.5 }
  await watcher.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'open' }])
  values = { [DISTRICT]: 10 }
  await watcher.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'cleared' }])
  expect((await acts()).slice(before)).toEqual(['alert.open poverty.high', 'alert.close poverty.high'])
})

test('an open alert survives a restart: the next leader opens no second one and closes the first', async () => {
  values = { [DISTRICT]: 13 }
  await (await leader()).look()
  const next = await leader()
  await next.look()
  expect(await alerts()).toHaveLength(1)
  values = { [DISTRICT]: 5 }
  await next.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'cleared' }])
})

test('the time that a condition has held survives a restart', async () => {
  rules = [high(10)]
  values = { [DISTRICT]: 13 }
  await (await leader()).look()
  http.clock.advance(6 * MINUTE)
  const next = await leader()
  await next.look()
  expect(await alerts()).toEqual([])
  http.clock.advance(4 * MINUTE)
  await next.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'open' }])
})

test('an engine that was deposed writes nothing more', async () => {
  const deposed = await leader()
  values = { [DISTRICT]: 5 }
  await deposed.look()
  await leaderEpoch()
  values = { [DISTRICT]: 13 }
  await deposed.look()
  expect(await alerts()).toEqual([])
})

test('a rule that was taken away takes its alerts along, after its plugin has had time to come back', async () => {
  const watcher = await leader()
  values = { [DISTRICT]: 13 }
  await watcher.look()
  rules = []
  await watcher.look()
  http.clock.advance(0.5 * MINUTE)
  rules = [high()]
  await watcher.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'open' }])
  rules = []
  await watcher.look()
  http.clock.advance(MINUTE)
  await watcher.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'withdrawn' }])
})

test('a channel is told of what opens and of its end; a muted rule and a milder one tell nothing', async () => {
  await database.pool.query(
    `insert into control.alert_channel (code, plugin_id, title, enabled, severity_from)
     values ('loud', 'channel-test', '{}', true, 'attention'), ('grave', 'channel-test', '{}', true, 'critical'),
            ('off', 'channel-test', '{}', false, 'attention')`,
  )
  const ask = async (sql: string, parameters?: unknown[]) => (await database.pool.query(sql, parameters)).rows
  const muted: RuleDeclaration = { ...high(), code: 'poverty.muted' }
  rules = [high(), muted]
  await muteRule(ask, muted.code, new Date(http.clock.now().getTime() + MINUTE), 'dezhurny')
  const watcher = await leader()
  values = { [DISTRICT]: 13 }
  await watcher.look()
  values = { [DISTRICT]: 5 }
  await watcher.look()
  const { rows } = await database.pool.query(
    `select channel_code, event, message->>'key' = 'alert-' || alert_id || '-' || event as keyed,
            message->'alert'->>'rule' as rule from control.alert_delivery order by id`,
  )
  expect(rows).toEqual([
    { channel_code: 'loud', event: 'opened', keyed: true, rule: 'poverty.high' },
    { channel_code: 'loud', event: 'closed', keyed: true, rule: 'poverty.high' },
  ])
})

test('while no picture is published nothing is concluded from its absence', async () => {
  values = { [DISTRICT]: 13 }
  await (await leader()).look()
  const blind = new AlertWatcher({
    pool: database.pool,
    journal: http.access.journal,
    clock: http.clock,
    log: pino({ level: 'silent' }),
    holidays: [],
    rules: () => rules,
    indicators: () => [indicator],
    published: () => null,
    onWritten: () => undefined,
  })
  await blind.look()
  http.clock.advance(10 * MINUTE)
  await blind.look()
  expect(await alerts()).toEqual([{ object: '42600000', state: 'open' }])
  expect(http.clock.now().getTime()).toBeGreaterThan(START)
})
