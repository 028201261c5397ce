// The numbers beside the registry's rate, from a real database: sums by SQL against definitions, and the channel that recounts.
import type { PoolClient } from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ESTIMATES_CHANNEL, type EstimateRow } from '../../protocol/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { readAreaSums, readOfficialRate } from './db/area-sums.ts'
import { readNewestStatistics } from './db/newest-statistics.ts'
import { ESTIMATE_DATASETS, estimateRows } from './estimates.ts'
import { RecountedView } from './recounted-view.ts'

const MUNICIPALITIES = 6
let database: TestDatabase
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(`
    insert into territory.territory (oktmo, parent_id, kind, name_ru, name_en, valid_from, population, average_wage_kopecks)
    select '48', null, 'region', 'Область', 'Region', '2000-01-01'::date, 60000, null
    union all
    select '426' || lpad(i::text, 5, '0'), 1, 'municipal-district', 'Р' || i, 'D' || i, '2000-01-01', 10000 * i, 3000000 + 100000 * i * (i % 3)
      from generate_series(1, ${MUNICIPALITIES}) i`)
  client = await database.pool.connect()
})
afterAll(async () => {
  client.release()
  await database.close()
})
beforeEach(async () => {
  await database.pool.query('truncate registry.household, facts.statistic restart identity cascade')
})

type Household = [territory: number, members: number, income: number, line: number]
async function put(households: readonly Household[]): Promise<void> {
  const { rows } = await database.pool.query<{ id: string }>(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $1) returning id',
    [households.length],
  )
  for (const [at, [territory, members, income, line]] of households.entries())
    await database.pool.query('insert into registry.household_welfare values ($1, $2, $3, 0, 0, $4, $5)', [
      rows[at]!.id,
      territory,
      members,
      income,
      line,
    ])
}
const publish = (period: string, value: number): Promise<unknown> =>
  database.pool.query(
    `insert into facts.statistic (source_id, code, territory_code, period, value, unit, content_hash, run_id)
     values (1, 'poverty.rate.official', '48', $1, $2, 'percent', 0, 1)`,
    [period, value],
  )

/** Households by the hundred: the i-th municipality has i × 10 of them, the poorer the fewer. */
const region = (): Household[] =>
  Array.from({ length: MUNICIPALITIES }, (_, at): Household[] =>
    Array.from({ length: 10 * (at + 1) }, (__, home) => [
      at + 2,
      1 + (home % 4),
      (1 + (home % 4)) * (home % (3 + at) === 0 ? 1_000_000 + home : 3_000_000 + 50_000 * home),
      (1 + (home % 4)) * 1_500_000,
    ]),
  ).flat()

const byId = (rows: readonly EstimateRow[]): Map<string, EstimateRow> =>
  new Map(rows.map((row) => [row.id, row]))

test('sums of an area are those of its households, and its Gini coefficient that of its persons by pairs', async () => {
  const households = region()
  await put(households)
  const areas = await readAreaSums(client)
  expect(areas.map(({ oktmo }) => oktmo)[0]).toBe('48')
  for (const area of areas) {
    const own = households.filter(
      ([territory]) => area.isRegion || area.oktmo.endsWith(String(territory - 1)),
    )
    const persons = own.reduce((sum, [, members]) => sum + members, 0)
    expect(area.persons).toBe(persons)
    expect(area.membersSquared).toBe(own.reduce((sum, [, members]) => sum + members ** 2, 0))
    expect(area.poor).toBe(
      own.reduce((sum, [, members, income, line]) => sum + (income < line ? members : 0), 0),
    )
    const income = own.reduce((sum, [, , amount]) => sum + amount, 0)
    let pairs = 0
    for (const [, m, a] of own) for (const [, n, b] of own) pairs += m * n * Math.abs(a / m - b / n)
    expect(area.gini).toBeCloseTo(pairs / (2 * persons * income), 12)
  }
})

test('a municipality has its model with an interval, and all of them together the official rate', async () => {
  await put(region())
  await publish('2020', 8.4)
  await publish('2019', 8.6)
  const rows = byId(await estimateRows(client))
  // Households of 1 to 4: (1 + 4 + 9 + 16) ÷ (1 + 2 + 3 + 4), nearly.
  expect(rows.get('48')!.designEffect).toBeCloseTo(3, 0)
  expect(rows.get('48')).toMatchObject({
    isRegion: true,
    modelPct: null,
    officialPct: 8.4,
    officialPeriod: '2020',
  })
  const parts = [...rows.values()].filter(({ isRegion }) => !isRegion)
  expect(parts).toHaveLength(MUNICIPALITIES)
  let [sum, people] = [0, 0]
  for (const [at, row] of parts.entries()) {
    expect(row).toMatchObject({ isBenchmarked: true, officialPct: 8.4 })
    expect(row.modelLowPct!).toBeLessThan(row.modelPct!)
    expect(row.modelHighPct!).toBeGreaterThan(row.modelPct!)
    expect(row.logNormalPct).not.toBeNull()
    const because = row.becauseOfIncomePp! + row.becauseOfInequalityPp! + row.becauseOfLinePp!
    // Each number is rounded to a hundredth.
    expect(Math.abs(because - (row.logNormalPct! - rows.get('48')!.logNormalPct!))).toBeLessThan(0.03)
    sum += row.modelPct! * 10_000 * (at + 1)
    people += 10_000 * (at + 1)
  }
  // Published to a hundredth of a per cent.
  expect(sum / people).toBeCloseTo(8.4, 1)
})

test('without an official rate the model stands alone and says so', async () => {
  await put(region())
  const rows = await estimateRows(client)
  expect(await readOfficialRate(client)).toBeNull()
  for (const row of rows) expect(row).toMatchObject({ isBenchmarked: false, officialPct: null })
  expect(rows.find(({ isRegion }) => !isRegion)!.modelPct).not.toBeNull()
})

test('a municipality without anybody in the registry is predicted; with nobody at all there is no number', async () => {
  await put(region().filter(([territory]) => territory !== 3))
  const empty = byId(await estimateRows(client)).get('42600002')!
  expect(empty).toMatchObject({ ownSharePct: 0, logNormalPct: null, coveragePct: 0 })
  expect(empty.modelPct).not.toBeNull()
  await database.pool.query('delete from registry.household_welfare')
  for (const row of await estimateRows(client))
    expect(row).toMatchObject({ modelPct: null, modelLowPct: null, logNormalPct: null })
})

test('incomes that are all 0 have no lognormal curve, and everybody is poor', async () => {
  await put(region().map(([territory, members, , line]) => [territory, members, 0, line]))
  const areas = await readAreaSums(client)
  for (const { gini, poor, persons } of areas) {
    expect(gini).toBeNull()
    expect(poor).toBe(persons)
  }
  for (const { logNormalPct } of await estimateRows(client)) expect(logNormalPct).toBeNull()
})

test('the channel recounts beside the relay when its inputs change, and not for others', async () => {
  await put(region())
  const view = new RecountedView({
    channel: ESTIMATES_CHANNEL,
    datasets: ESTIMATE_DATASETS,
    recount: estimateRows,
    pool: database.pool,
    log: pino({ level: 'silent' }),
    restMsMin: 0,
  })
  expect(await view.load()).toEqual([])
  await view.settled()
  expect(view.isDirty()).toBe(true)
  const first = await view.refresh(client, new Map())
  expect(first.put).toHaveLength(MUNICIPALITIES + 1)
  expect(view.isDirty()).toBe(false)

  await view.refresh(client, new Map([['feature', [1]]]))
  await view.settled()
  expect(view.isDirty()).toBe(false)

  await publish('2021', 12)
  await view.refresh(client, new Map([['statistic', [1]]]))
  await expect.poll(() => view.isDirty(), { timeout: 20_000 }).toBe(true)
  const { put: rows, remove } = await view.refresh(client, new Map())
  expect(remove).toEqual([])
  expect(rows.every((row) => row.officialPct === 12)).toBe(true)
})

test('the newest figure of a series counts, of a territory that was merged only its own', async () => {
  await database.pool.query(`
    insert into territory.code (oktmo, territory_id) values
      ('42600001', 2), ('42600091', 2), ('42600002', 3), ('42600092', 3), ('42600093', 3), ('42600003', 4), ('42600094', 4)`)
  const figure = (code: string, territory: string, period: string, value: number): Promise<unknown> =>
    database.pool.query(
      `insert into facts.statistic (source_id, code, territory_code, period, value, unit, content_hash, run_id)
       values (1, $1, $2, $3, $4, 'rouble', 0, 1)`,
      [code, territory, period, value],
    )
  await figure('wage.average', '48', '2023', 50_000)
  await figure('wage.average', '48', '2024', 55_000)
  // Its own beside that of a predecessor; of two predecessors; of one.
  await figure('wage.average', '42600001', '2024', 41_000)
  await figure('wage.average', '42600091', '2023', 40_000)
  await figure('wage.average', '42600092', '2024', 30_000)
  await figure('wage.average', '42600093', '2024', 31_000)
  await figure('wage.average', '42600094', '2023', 33_000)
  await figure('other', '48', '2024', 1)
  await figure('wage.average', '99999999', '2024', 1)
  const cells = await readNewestStatistics(client, ['wage.average'])
  expect(cells.map(({ id, value, period }) => [id, value, period])).toEqual([
    ['wage.average/42600001', 41_000, '2024'],
    ['wage.average/42600003', 33_000, '2023'],
    ['wage.average/48', 55_000, '2024'],
  ])
  expect(await readNewestStatistics(client, [])).toEqual([])
})
