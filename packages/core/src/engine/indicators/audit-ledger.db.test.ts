// A sum that is wrong on purpose: what the audit, the journal and the alert make of it.
import { pino } from 'pino'
import { Registry } from 'prom-client'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { field, int, lt, when, type IndicatorDeclaration } from '../../model/index.ts'
import { findingsOf, type Picture } from '../alerts/findings.ts'
import { BUILT_IN_RULES } from '../alerts/built-in-rules.ts'
import { readMismatches } from '../alerts/db/picture-rows.ts'
import { httpFixture, type HttpFixture } from '../http/http-fixture.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { LiveMetrics } from '../live/metrics.ts'
import { openGate } from '../../testing/open-gate.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { AuditLedger } from './audit-ledger.ts'
import { IndicatorsFold } from './indicators-fold.ts'
import { IndicatorsView } from './indicators-view.ts'

const text = { ru: 'Бедные семьи', en: 'Poor households' }
const POOR: IndicatorDeclaration = {
  code: 'poor',
  title: text,
  method: text,
  over: 'household',
  unit: 'unit',
  fractionDigits: 0,
  direction: 'more-is-worse',
  factor: 1,
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0)),
}
const RULE = BUILT_IN_RULES.find(({ watch }) => watch.kind === 'audit')!

let database: TestDatabase
let http: HttpFixture
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  http = await httpFixture(database.url)
  await seedRegion(database.pool)
  client = await database.pool.connect()
})
afterAll(async () => {
  client.release()
  await http.close()
  await database.close()
})

const log = pino({ level: 'silent' })
const acts = async (): Promise<string[]> =>
  (await http.access.journal.list({ action: 'indicator.mismatch' })).items.map(
    ({ subject, detail }) => `${subject} ${detail['cell']} ${detail['cells']}`,
  )
const found = async (): Promise<string[]> => {
  const picture: Picture = {
    now: 0,
    values: new Map(),
    indicators: [POOR],
    territories: [],
    sources: [],
    plugins: [],
    mismatches: await readMismatches(database.pool),
    holidays: [],
  }
  return findingsOf(RULE, picture, () => ({})).map(({ object, level }) => `${level}: ${object.title.en}`)
}

test('a wrong sum is written into the journal once, raises the alert with its cell, and is over when all is recounted', async () => {
  const fold = new IndicatorsFold({ indicators: [POOR], log })
  const ledger = new AuditLedger({ journal: http.access.journal, log })
  const view = new IndicatorsView({
    fold,
    gate: openGate(),
    pool: database.pool,
    log,
    metrics: new LiveMetrics(new Registry()),
  })
  const audit = async ({ isWhole = true } = {}): Promise<void> => {
    const { result } = await inTransaction(client, 'repeatable read read only', () => view.startAudit(client))
    await ledger.take({ mismatches: await result, isWhole })
  }
  await inTransaction(client, 'repeatable read read only', () => view.load(client))
  await audit()
  expect([await acts(), await found()]).toEqual([[], ['within: Poor households']])

  const { live } = fold.populations[0]!
  live.sums[0]!.sums[1]! += 1
  await audit()
  const cell = `poor/${fold.tree.at(1)!.oktmo}`
  expect(await acts()).toEqual([`poor ${cell} 1`])
  expect(await found()).toEqual([`beyond: Poor households: ${cell} (cells: 1)`])

  await audit()
  expect(await acts()).toHaveLength(1)
  expect(fold.mustReload).toBe(true)
  await inTransaction(client, 'repeatable read read only', () => view.refresh(client, new Map()))
  await audit({ isWhole: false })
  expect(await found()).toEqual([`beyond: Poor households: ${cell} (cells: 1)`])
  await audit()
  expect(await found()).toEqual(['within: Poor households'])
})
