// From a commit to the channel `alerts` by the real live path: a source that falls silent, a figure, a restart.
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RuleDeclaration } from '../../model/index.ts'
import { ALERTS_CHANNEL, type AlertRow } from '../../protocol/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { seedRegion, startLiveEngine, type LiveEngine } from '../../testing/live-engine.ts'
import { eventually, realClock } from '../../testing/test-host.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { composeAlerts, type AlertParts } from './compose-alerts.ts'

const text = { ru: 'Проверка', en: 'Check' }
const manyVacancies: RuleDeclaration = {
  code: 'vacancies.many',
  title: text,
  advice: text,
  severity: 'attention',
  watch: { kind: 'threshold', indicator: 'vacancies.places', territories: 'region', when: 'above', limit: 5 },
}
let database: TestDatabase
let http: HttpFixture
let live: LiveEngine
let parts: AlertParts

async function lead(): Promise<void> {
  live = await startLiveEngine({ databaseUrl: database.url })
  const manifest = {
    id: 'rules-test',
    rules: [manyVacancies],
    indicators: [
      {
        code: 'vacancies.places',
        title: text,
        method: text,
        unit: 'unit',
        fractionDigits: 0,
        direction: 'neutral',
      },
    ],
  }
  parts = composeAlerts({
    pool: database.pool,
    control: http.control,
    journal: http.access.journal,
    clock: realClock,
    log: pino({ level: 'silent' }),
    settings: {},
    host: { manifests: [manifest], sources: [], channels: [], onChange: () => undefined } as never,
    live: live.live,
    doorbell: live.doorbell,
  })
  await parts.start()
}
async function leave(): Promise<void> {
  await parts.stop()
  await live.stop()
}
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url)
  await seedRegion(database.pool)
  await lead()
})
afterAll(async () => {
  await leave()
  await http.close()
  await database.close()
})

const published = (): AlertRow[] =>
  (live.live.published()?.rows(ALERTS_CHANNEL) ?? []) as unknown as AlertRow[]
/** Waits until the channel tells of exactly these: `<rule> <object>`. */
const tells = (...expected: string[]): Promise<AlertRow[]> =>
  eventually(
    async () => {
      const rows = published()
      const told = rows.map(({ rule, object }) => `${rule} ${object.code}`).toSorted()
      return JSON.stringify(told) === JSON.stringify(expected.toSorted()) ? rows : undefined
    },
    `the channel tells of ${expected.join(', ') || 'nothing'}`,
  )

test('a source that falls silent is told by itself, and its next delivery ends it', async () => {
  await database.pool.query(
    `update control.source set last_success_at = now() - interval '10 hours' where code = 'test.first'`,
  )
  const [row] = await tells('platform.source-silent test.first')
  expect(row).toMatchObject({
    severity: 'warning',
    isAcknowledged: false,
    mutedUntil: null,
    finding: { value: 600, limit: 180, unit: 'minute' },
  })
  const noted = await parts.alerts.acknowledge({ userId: '1', login: 'dezhurny' }, row!.id, 'позвонили')
  expect(noted).toMatchObject({ acknowledgedBy: 'dezhurny', note: 'позвонили' })
  await eventually(
    async () => (published()[0]?.isAcknowledged ? true : undefined),
    'the wall knows of the note',
  )
  // Walls are open to anybody: neither the name nor the words of the note are published.
  expect(JSON.stringify(published())).not.toMatch(/dezhurny|позвонили/)
  await database.pool.query(`update control.source set last_success_at = now() where code = 'test.first'`)
  await tells()
})

test('a figure opens its rule, and whoever leads after a restart goes on with it', async () => {
  await database.pool.query(
    `insert into facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
     values (1, 'vacancies', 'a', st_setsrid(st_makepoint(39, 52), 4326), 2, '{"places": 9}', 0, 1, 1)`,
  )
  const [row] = await tells('vacancies.many 48')
  expect(row!.finding).toMatchObject({ value: 10, limit: 5 })
  await leave()
  await lead()
  expect((await tells('vacancies.many 48'))[0]!.id).toBe(row!.id)
  await database.pool.query('delete from facts.feature')
  await tells()
  const { items } = await parts.alerts.list({ state: 'closed', limit: 10 })
  expect(items.map(({ rule, closedWhy }) => `${rule} ${closedWhy}`)).toEqual([
    'vacancies.many cleared',
    'platform.source-silent cleared',
  ])
})

test('a rule that names what nobody declares says so, and is muted by name only', async () => {
  const views = await parts.alerts.ruleViews()
  expect(views.find(({ code }) => code === 'vacancies.many')).toMatchObject({
    pluginId: 'rules-test',
    trouble: null,
  })
  const actor = { userId: '1', login: 'dezhurny' }
  await expect(parts.alerts.mute(actor, 'none', null)).rejects.toMatchObject({
    code: 'OBZ_ALERT_RULE_UNKNOWN',
  })
  await expect(parts.alerts.mute(actor, 'vacancies.many', new Date(0))).rejects.toMatchObject({
    code: 'OBZ_ALERT_MUTE_INVALID',
  })
  await expect(parts.alerts.acknowledge(actor, '999999', null)).rejects.toMatchObject({
    code: 'OBZ_ALERT_UNKNOWN',
  })
})
