// All figures at a glance, and how many persons count as one answer, on a real database.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultPolicy, int, type CountedCell, type IndicatorDeclaration } from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { IndicatorOverviews } from './indicator-overview.ts'
import { IndicatorValues } from './indicator-values.ts'
import { PublicationGate } from './publication-gate.ts'
import { DesignEffects } from './share-interval.ts'

let database: TestDatabase
let codes: string[]
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  const { rows } = await database.pool.query<{ oktmo: string }>(
    'select oktmo from territory.territory where valid_to is null order by parent_id nulls first, id',
  )
  codes = rows.map(({ oktmo }) => oktmo)
})
afterAll(() => database.close())

const text = { ru: 'Доля', en: 'Share' }
const SHARE: IndicatorDeclaration & { pluginId: string } = {
  pluginId: 'indicator-test',
  code: 'test.share',
  title: text,
  method: text,
  over: 'person',
  numerator: int(1),
  denominator: int(1),
  factor: 100,
  unit: 'percent',
  fractionDigits: 1,
  direction: 'more-is-worse',
}
const now = new Date('2025-01-10T02:00:00Z')
const gate = new PublicationGate({ policy: defaultPolicy({ training: true }), now: () => now })
const catalogue = () => ({
  indicators: [SHARE],
  statistics: [{ pluginId: 'source-test', code: 'test.series', title: text, unit: 'person' as const }],
})
function publish(counts: readonly [poor: number, all: number][]): void {
  const cells = counts.map(([numerator, denominator], at): CountedCell => ({
    id: `test.share/${codes[at]!}`,
    indicator: 'test.share',
    territory: codes[at]!,
    numerator,
    denominator,
    value: (100 * numerator) / denominator,
    members: { numerator, denominator },
  }))
  const territories = codes.map((oktmo, at) => ({ oktmo, parent: at === 0 ? null : codes[0]! }))
  gate.publish({ indicators: [SHARE], territories, cells })
}

test('each figure says what it is in the region, for how much of it, and who supplied it', async () => {
  publish([
    [500, 2_000],
    [400, 1_200],
    [100, 800],
  ])
  const { rows } = await database.pool.query<{ id: string }>(
    `insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours)
     values ('test.source', 'source-test', '{"ru":"Проба","en":"Trial"}', '{"ru":"Ведомство","en":"Agency"}', '{"everySeconds":5}', 24)
     returning id`,
  )
  await database.pool.query(
    `insert into facts.statistic (source_id, code, territory_code, period, value, unit, content_hash, run_id)
     values ($1, 'test.series', $2, '2023', 10, 'person', 1, 1), ($1, 'test.series', $2, '2024', 12, 'person', 2, 1)`,
    [rows[0]!.id, codes[0]],
  )
  const overview = await new IndicatorOverviews({
    gate,
    pool: database.pool,
    catalogue,
    asOf: '2024-12',
  }).overview('public')
  expect(overview).toMatchObject({ audience: 'public', territory: codes[0] })
  expect(overview.items).toMatchObject([
    {
      code: 'test.share',
      group: 'people',
      value: 25,
      hidden: false,
      period: '2024-12',
      territories: { shown: 2, hidden: 0, all: codes.length - 1 },
    },
    {
      code: 'test.series',
      group: 'official',
      // The newest of the two years.
      value: 12,
      period: '2024',
      territories: { shown: 0, hidden: 0 },
      suppliers: [{ code: 'test.source', agency: { ru: 'Ведомство' }, lastSuccessAt: null }],
    },
  ])
})

test('a share of persons has an interval as wide as its households make it, and is asked of them once in a while', async () => {
  await database.pool.query(
    `with made as (
       insert into registry.household (household_key, territory_id)
       select gen_random_uuid(), (select id from territory.territory where oktmo = $1) from generate_series(1, 2)
       returning id)
     insert into registry.household_welfare
       (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
     select id, (select id from territory.territory where oktmo = $1), case when id = (select min(id) from made) then 1 else 3 end,
            0, 0, 100, 200 from made`,
    [codes[1]],
  )
  let time = now
  const effects = new DesignEffects(database.pool, { now: () => time })
  // (1² + 3²) ÷ (1 + 3)
  expect(await effects.read()).toEqual(
    new Map([
      [codes[0], 2.5],
      [codes[1], 2.5],
    ]),
  )
  const values = new IndicatorValues({
    gate,
    pool: database.pool,
    catalogue,
    asOf: '2024-12',
    designEffects: effects,
  })
  const read = async () => (await values.values('test.share', { territory: codes[0]! }, 'public')).values[0]!
  const { low, high } = await read()
  // Wilson of a quarter among 2,000 ÷ 2.5 = 800.
  expect(low).toBeCloseTo(22.12, 2)
  expect(high).toBeCloseTo(28.12, 2)
  await database.pool.query('delete from registry.household_welfare')
  expect((await read()).low).toBe(low)
  time = new Date(now.getTime() + 600_000)
  expect(await read()).toMatchObject({ low: null, high: null })
})
