// The rule of who is poor at the very line, from the setting to what is counted by it, on a real database.
import pg from 'pg'
import type { DataSource } from 'typeorm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { field, int, lt, when, type IndicatorDeclaration } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { Journal } from '../access/journal.ts'
import { systemClock } from '../clock.ts'
import { controlDatabase } from '../db/control.ts'
import { planIndicators } from '../indicators/indicator-plans.ts'
import { pastPicture } from '../publication/past-picture.ts'
import { readAreaSums } from './db/area-sums.ts'
import { readSupportSums } from './db/support-sums.ts'
import { LineComparison } from './line-comparison.ts'

let database: TestDatabase
let control: DataSource
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  control = await controlDatabase(database.url).initialize()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  // Below the line, at it, above it, and a household for which no line is known.
  await client.query(`
    with home as (
      insert into registry.household (household_key, territory_id)
      select gen_random_uuid(), (select id from territory.territory where kind <> 'region' order by id limit 1)
        from generate_series(1, 4) returning id, territory_id)
    insert into registry.household_welfare
      (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
    select id, territory_id, 2, 0, 0, (array[99, 100, 101, 0])[place], (array[100, 100, 100, 0])[place]
      from (select *, row_number() over (order by id) as place from home) placed`)
})
afterAll(async () => {
  await client.end()
  await control.destroy()
  await database.close()
})

const title = { ru: 'Бедные', en: 'The poor' }
const POOR: IndicatorDeclaration = {
  code: 'test.poor',
  title,
  method: title,
  unit: 'person',
  fractionDigits: 0,
  direction: 'more-is-worse',
  over: 'person',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), int(1), int(0)),
  factor: 1,
}
const HEAD = { userId: null, login: 'head', name: 'Начальник' } as never
let told = 0
const rule = async (): Promise<LineComparison> => {
  const comparison = new LineComparison({
    control,
    journal: new Journal({ control, clock: systemClock, dataDirectory: '/nonexistent' }),
    asOf: '2024-12',
    onChanged: () => (told += 1),
  })
  await comparison.load()
  return comparison
}

test('a rule holds from its month on, is kept over a restart and stands in the journal', async () => {
  const comparison = await rule()
  expect(comparison.inForce.comparison).toBe('lt')
  await comparison.change([{ from: '2024-07', comparison: 'le', act: 'Постановление № 1' }], HEAD)
  expect(told).toBe(1)
  // The month of the live figures is before it: nothing is counted anew.
  const later = [...comparison.rules, { from: '2025-01', comparison: 'lt', act: '' } as const]
  await comparison.change(later, HEAD)
  expect(told).toBe(1)
  expect((await rule()).inForce).toEqual({ from: '2024-07', comparison: 'le', act: 'Постановление № 1' })
  const { rows } = await client.query(
    `select detail from control.journal where action = 'indicators.comparison' order by id`,
  )
  expect(rows[1]).toMatchObject({ detail: { before: '2024-07 le', after: '2024-07 le; 2025-01 lt' } })
})

test('a rule that is wrong changes nothing and says why', async () => {
  const comparison = await rule()
  const before = comparison.rules
  const wrong = { from: '2024-13', comparison: 'le', act: '' } as const
  await expect(comparison.change([wrong], HEAD)).rejects.toThrow(/'2024-13' is no month/)
  const twice = { ...wrong, from: '2024-12' }
  await expect(comparison.change([twice, twice], HEAD)).rejects.toThrow(/same month/)
  expect((await rule()).rules).toEqual(before)
})

test('every count of the poor goes by one rule', async () => {
  for (const [comparison, poor] of [
    ['lt', 2],
    ['le', 4],
  ] as const) {
    const [region] = await readAreaSums(client, comparison)
    expect(region).toMatchObject({ isRegion: true, persons: 8, poor })
    const support = await readSupportSums(client, { onDate: '2024-12-31', comparison })
    expect(support.poor).toBe(poor)
  }
  const [declared] = (await rule()).apply([POOR])
  await client.query(`update registry.household_welfare set persons = array[0, 0]`)
  const plans = planIndicators([declared!], { refuse: (_code, error) => expect.fail(String(error)) })
  const { totals } = await pastPicture(client, plans, 'registry.household_welfare')
  expect(totals.cells.find(({ territory }) => territory === '48')).toMatchObject({ numerator: 4 })
})
