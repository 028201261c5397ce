// The history of figures and what a figure is made of, on a real database.
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  defaultPolicy,
  field,
  int,
  lt,
  when,
  type CountedCell,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { analystSql, readInputs, readLinesInForce, readTerritory } from './db/explanation-rows.ts'
import { readBreaks } from './db/history-rows.ts'
import { addWelfareRule } from '../registry/db/welfare-rules.ts'
import { Explanations } from './explanation.ts'
import { dueVintage, HistoryKeeper } from './history-keeper.ts'
import { IndicatorValues } from './indicator-values.ts'
import { PublicationGate } from './publication-gate.ts'

let database: TestDatabase
let codes: string[]
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(
    `insert into territory.territory (oktmo, parent_id, kind, name_ru, name_en, valid_from) values
       ('42800000', 1, 'municipal-district', 'Третий', 'Third', '2000-01-01')`,
  )
  const { rows } = await database.pool.query<{ oktmo: string }>(
    'select oktmo from territory.territory where valid_to is null order by parent_id nulls first, id',
  )
  codes = rows.map(({ oktmo }) => oktmo)
})
afterAll(() => database.close())

const text = { ru: 'Бедные', en: 'Poor' }
const POOR: IndicatorDeclaration & { pluginId: string } = {
  pluginId: 'indicator-test',
  code: 'test.poor',
  title: text,
  method: text,
  over: 'household',
  numerator: when(lt(field('incomeKopecks'), field('lineKopecks')), field('members'), int(0)),
  factor: 1,
  unit: 'person',
  fractionDigits: 0,
  direction: 'more-is-worse',
}

let now = new Date('2025-01-10T02:00:00Z')
const gate = new PublicationGate({ policy: defaultPolicy({ training: true }), now: () => now })
function publish(counts: readonly number[], indicator = POOR): void {
  const cells = codes.slice(0, counts.length).map((territory, at): CountedCell => {
    const [count, members] = [counts[at]!, { numerator: counts[at]!, denominator: 0 }]
    const id = `test.poor/${territory}`
    return { id, indicator: 'test.poor', territory, numerator: count, denominator: 1, value: count, members }
  })
  const territories = codes.map((oktmo, at) => ({ oktmo, parent: at === 0 ? null : codes[0]! }))
  gate.publish({ indicators: [indicator], territories, cells })
}
const keeper = (): HistoryKeeper =>
  new HistoryKeeper({
    gate,
    pool: database.pool,
    clock: { now: () => now, after: () => () => {} },
    log: pino({ level: 'silent' }),
    asOf: '2024-12',
    timeZone: () => 'Europe/Moscow',
    leads: () => true,
  })
const values = (): IndicatorValues =>
  new IndicatorValues({
    gate,
    pool: database.pool,
    catalogue: () => ({ indicators: [POOR], statistics: [] }),
    asOf: '2024-12',
  })
const household = (id: number, territory: number): Promise<unknown> =>
  database.pool.query(
    `with made as (insert into registry.household (household_key, territory_id) values (gen_random_uuid(), $2) returning id)
     insert into registry.household_welfare
       (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
     select id, $2, $1, 0, 0, 100, 200 from made`,
    [id, territory],
  )

test('what was given once stands, each vintage beside the others, and who may not see a figure never does', async () => {
  publish([1_000, 600, 397, 3])
  expect(await keeper().write()).toBe(0)
  const { rows } = await database.pool.query<{ id: number }>(
    'select id from territory.territory where oktmo = $1',
    [codes[1]],
  )
  await household(3, rows[0]!.id)
  await database.pool.query('delete from registry.welfare_queue')
  expect(await keeper().write()).toBe(8)
  publish([1_100, 700, 397, 3])
  expect(await keeper().write()).toBe(0)
  now = new Date('2025-02-15T02:00:00Z')
  publish([1_100, 700, 397, 3])
  expect(await keeper().write()).toBe(8)

  const months = await values().values('test.poor', { from: '2024-01', territory: codes[0]! }, 'public')
  expect(months.values).toMatchObject([{ period: '2024-12', value: 1_100, vintage: 'second', hidden: false }])
  const first = await values().values('test.poor', { vintage: 'first', territory: codes[1]! }, 'public')
  expect(first.values).toMatchObject([{ period: '2024-12', value: 600, countedAt: expect.any(String) }])
  const hidden = await values().values('test.poor', { vintage: 'first', territory: codes[3]! }, 'public')
  expect(hidden.values).toMatchObject([{ value: null, numerator: null, hidden: true }])
  const inside = await values().values('test.poor', { vintage: 'first', territory: codes[3]! }, 'internal')
  expect(inside.values).toMatchObject([{ value: 3, hidden: false }])
  const days = await values().values('test.poor', { from: '2025-01-01', territory: codes[0]! }, 'public')
  expect(days.values.map(({ period, value }) => [period, value])).toEqual([
    ['2025-01-10', 1_000],
    ['2025-02-15', 1_100],
  ])
})

test('a figure that is counted in another way begins another line', async () => {
  now = new Date('2025-02-16T02:00:00Z')
  publish([1_000, 600, 397, 3], { ...POOR, factor: 2 })
  await keeper().write()
  expect(await readBreaks(database.pool, 'test.poor')).toEqual([
    { period: '2025-02-16', reason: { ru: expect.stringMatching('Изменился'), en: expect.any(String) } },
  ])
})

test('a month has its first figure at once, its second after 30 days, its final after a year', () => {
  const at = (days: number): Date => new Date(Date.parse('2025-01-10T00:00:00Z') + days * 86_400_000)
  const first = { vintage: 'first', countedAt: at(0) } as const
  const second = { vintage: 'second', countedAt: at(30) } as const
  expect(dueVintage([], at(0))).toBe('first')
  expect(dueVintage([first], at(29))).toBeNull()
  expect(dueVintage([first], at(30))).toBe('second')
  expect(dueVintage([first, second], at(31))).toBeNull()
  expect(dueVintage([first, second], at(365))).toBe('final')
  expect(dueVintage([first, second, { vintage: 'final', countedAt: at(365) }], at(400))).toBeNull()
})

test("an analyst's SQL counts what the indicator counts", async () => {
  const sql = analystSql(POOR, codes[1]!)!
  const { rows } = await database.pool.query<{ numerator: string }>(sql)
  expect(Number(rows[0]!.numerator)).toBe(3)
  const whole = await database.pool.query<{ value: string }>(analystSql(POOR, codes[0]!)!)
  expect(Number(whole.rows[0]!.value)).toBe(3)
})

test("an analyst's SQL of a mean is the mean, and of another measure the bins that it is worked out from", async () => {
  const { title, method, unit, fractionDigits, direction } = POOR
  const incomes = {
    title,
    method,
    unit,
    fractionDigits,
    direction,
    code: 'test.income',
    histogram: {
      over: 'household',
      value: field('incomeKopecks'),
      weight: field('members'),
      bins: [50, 150],
    },
    factor: 0.01,
  } as const
  const mean = analystSql({ ...incomes, measure: { kind: 'mean' } }, codes[0]!)!
  expect(Number((await database.pool.query<{ value: string }>(mean)).rows[0]!.value)).toBe(1)
  const bins = analystSql({ ...incomes, measure: { kind: 'gini' } }, codes[1]!)!
  expect((await database.pool.query(bins)).rows).toEqual([
    { bin: '1', least: '100', most: '100', weight: '3', amount: '300' },
  ])
})

test('a territory in force has a name, an unknown one is none; lines and sources are read', async () => {
  expect(await readTerritory(database.pool, codes[0]!)).toMatchObject({ oktmo: codes[0] })
  expect(await readTerritory(database.pool, '99999999')).toBeNull()
  expect(await readLinesInForce(database.pool, '2024-12-31')).toEqual(expect.any(Array))
  expect(await readInputs(database.pool, 'household')).toEqual(expect.any(Array))
  expect(await readInputs(database.pool, 'feature:vacancies')).toEqual(expect.any(Array))
})

test('an explanation names the window that incomes are averaged over, and its act', async () => {
  publish([1_000, 600, 397, 3])
  const explanations = new Explanations({
    values: values(),
    gate,
    pool: database.pool,
    asOf: '2024-12',
    training: true,
    cursor: () => null,
    comparison: () => ({ from: null, comparison: 'lt', act: '' }),
  })
  const window = async () => (await explanations.explain('test.poor', codes[0]!, 'public')).window
  expect(await window()).toMatchObject({ months: 3, act: expect.stringContaining('44-ФЗ') })
  for (const [validFrom, act] of [
    ['2024-12-01', 'Постановление № 1'],
    ['2025-01-01', 'Постановление № 2'],
  ] as const)
    await addWelfareRule(database.pool, { validFrom, windowMonths: 12, act }, 'test')
  expect(await window()).toEqual({ months: 12, validFrom: '2024-12-01', act: 'Постановление № 1' })
})
