// Operators beside the registry, from a real database against counts by hand.
import type { PoolClient } from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultPolicy, type DisclosurePolicy } from '../../model/index.ts'
import type { OperatorRow } from '../../protocol/index.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { SUMS } from './db/operator-sums.ts'
import { OperatorsRecount } from './operators.ts'
import { RecountedView } from './recounted-view.ts'

const NORTH = '42601000'
const SOUTH = '42602000'
let database: TestDatabase
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(`
    insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from, population, geom) values
      ('48', 'region', 'Область', 'Region', '2000-01-01', 3000, null),
      ('${NORTH}', 'municipal-district', 'Северный', 'North', '2000-01-01', 2000, st_multi(st_makeenvelope(39, 52, 40, 53, 4326))),
      ('${SOUTH}', 'municipal-district', 'Южный', 'South', '2000-01-01', 1000, st_multi(st_makeenvelope(39, 51, 40, 52, 4326)));
    insert into control.plugin (id, version, manifest) values ('source-test', '1',
      '{"configSchema": {"properties": {"operators": {"default": [{"code": "mts", "title": "M"}, {"code": "beeline", "title": "Билайн"}]}}}}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours, config) values
      ('test.mobile', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1,
       '{"operators": [{"code": "mts", "title": "МТС"}]}');
    insert into facts.area_cell (cell, centre) values
      (1, st_setsrid(st_makepoint(39.5, 52.5), 4326)), (2, st_setsrid(st_makepoint(39.5, 51.5), 4326)),
      (3, st_setsrid(st_makepoint(45, 52.5), 4326));`)
  client = await database.pool.connect()
})
afterAll(async () => {
  client.release()
  await database.close()
})
beforeEach(() =>
  database.pool.query(
    'truncate live.held_operators, facts.area_count, facts.statistic, registry.household_welfare, registry.household restart identity cascade',
  ),
)

interface Count {
  operator?: string
  month?: string
  cell?: number
  sex?: 'm' | 'f' | null
  /** Per cent of the line. */
  band?: [from: number, to: number | null] | null
  people?: number | null
  below?: number | null
  run?: number
}
async function count(...counts: Count[]): Promise<void> {
  for (const given of counts) {
    const { operator = 'mts', month = '2025-03', cell = 1, sex = null, band = [0, 100], run = 1 } = given
    const { people = null, below = null } = given
    await database.pool.query(
      `insert into facts.area_count (source_id, record_key, operator, month, cell, age_from, sex, band_unit, band_from, band_to,
         people, suppressed_below, content_hash, run_id)
       values (1, gen_random_uuid(), $1, $2, $3, 0, $4, $5, $6, $7, $8, $9, 0, $10)`,
      [operator, `${month}-01`, cell, sex, band && 'l', band?.[0], band?.[1], people, below, run],
    )
  }
}
/** Households of one person each: their income in per cent of the line. */
async function households(territory: 2 | 3, number: number, percent: number): Promise<void> {
  await database.pool.query(
    `with home as (insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $2) returning id)
     insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
     select id, $1, 1, 0, 0, $3, 1000000 from home`,
    [territory, number, percent * 10_000],
  )
}
const recounting = (policy: Partial<DisclosurePolicy> = {}, now = () => new Date('2025-04-10')) =>
  new OperatorsRecount({ policy: () => ({ ...defaultPolicy({ training: true }), ...policy }), now })
const rowsOf = async (recount = recounting()): Promise<Map<string, OperatorRow>> =>
  new Map((await recounted(recount)).map((row) => [row.id, row]))
async function recounted(recount: OperatorsRecount): Promise<OperatorRow[]> {
  const rows = await recount.rows(client)
  await recount.keep(client)
  return rows
}

const MANY: [number, number | null] = [100, null]

test('an operator stands beside the registry and the published population, by municipality and by income', async () => {
  await count(
    { people: 40 },
    { band: MANY, people: 160 },
    { cell: 2, people: 30 },
    { cell: 2, band: MANY, people: 90 },
  )
  await households(2, 50, 80)
  await households(2, 150, 300)
  await households(3, 33, 99)
  await households(3, 77, 100)
  const rows = await rowsOf()
  expect(rows.get(`mts/${NORTH}/all`)).toEqual({
    id: `mts/${NORTH}/all`,
    operator: 'mts',
    operatorTitle: 'МТС',
    month: '2025-03',
    territory: NORTH,
    isRegion: false,
    bandUnit: null,
    bandFrom: null,
    bandTo: null,
    people: 200,
    peopleMost: 200,
    registry: 200,
    registryHidden: false,
    official: 2000,
    officialPeriod: null,
  })
  expect(rows.get(`mts/${SOUTH}/l0-100`)).toMatchObject({ people: 30, registry: 35, official: null })
  expect(rows.get(`mts/${SOUTH}/l100-`)).toMatchObject({ people: 90, registry: 75, bandTo: null })
  expect(rows.get('mts/48/all')).toMatchObject({ isRegion: true, people: 320, registry: 310, official: 3000 })
  expect(rows.size).toBe(9)
})

test('the newest published population is told with its period', async () => {
  await count({ people: 40 })
  await database.pool.query(`
    insert into facts.statistic (source_id, code, territory_code, period, value, unit, content_hash, run_id) values
      (1, 'population.total', '${NORTH}', '2023', 2100, 'person', 0, 1),
      (1, 'population.total', '${NORTH}', '2024', 1900, 'person', 0, 1)`)
  expect((await rowsOf()).get(`mts/${NORTH}/all`)).toMatchObject({ official: 1900, officialPeriod: '2024' })
})

test('numbers held back make a range, not a zero', async () => {
  await count({ people: 40 }, { sex: 'f', band: MANY, below: 5 }, { sex: 'm', band: MANY, below: 5 })
  const rows = await rowsOf()
  expect(rows.get(`mts/${NORTH}/l100-`)).toMatchObject({ people: 2, peopleMost: 8 })
  expect(rows.get(`mts/${NORTH}/all`)).toMatchObject({ people: 42, peopleMost: 48 })
  expect(rows.get(`mts/${SOUTH}/all`)).toMatchObject({ people: null, peopleMost: null })
})

test('operators are not added up, sums are not added to their parts, and only the newest month counts', async () => {
  await count(
    { people: 10, month: '2025-02' },
    { people: 25, sex: 'm' },
    { people: 26, sex: 'f' },
    { people: 51 },
    { people: 99, band: null },
    { people: 7, operator: 'beeline' },
    { people: 1000, cell: 3 },
  )
  const rows = await rowsOf()
  expect(rows.get(`mts/${NORTH}/all`)).toMatchObject({ people: 51 })
  // A cell of a neighbouring region is in nobody's sum.
  expect(rows.get('mts/48/all')).toMatchObject({ people: 51 })
  expect(rows.get('beeline/48/all')).toMatchObject({ people: 7, operatorTitle: 'Билайн' })
})

test('a handful of the registry is hidden, and what would tell it too', async () => {
  await count(
    { people: 40 },
    { band: MANY, people: 160 },
    { cell: 2, people: 30 },
    { cell: 2, band: MANY, people: 90 },
  )
  await households(2, 3, 80)
  await households(2, 150, 300)
  await households(3, 40, 80)
  await households(3, 77, 300)
  const rows = await rowsOf()
  for (const id of [`mts/${NORTH}/l0-100`, `mts/${NORTH}/l100-`, `mts/${SOUTH}/l0-100`, `mts/${SOUTH}/l100-`])
    expect(rows.get(id)).toMatchObject({ registry: null, registryHidden: true })
  expect(rows.get(`mts/${NORTH}/all`)).toMatchObject({ registry: 153 })
  expect(rows.get('mts/48/l0-100')).toMatchObject({ registry: 45 })
})

test('where differences may not be told the registry stands still until the month is over or it is loaded anew', async () => {
  await count({ people: 40 }, { band: MANY, people: 160 })
  await households(2, 150, 80)
  await households(2, 150, 300)
  let today = new Date('2025-04-10')
  const recount = recounting({ differencing: 'hold' }, () => today)
  const north = async (): Promise<unknown> => (await rowsOf(recount)).get(`mts/${NORTH}/all`)?.registry
  expect(await north()).toBe(300)
  await households(2, 10, 80)
  expect(await north()).toBe(300)
  today = new Date('2025-05-01')
  expect(await north()).toBe(310)
  await households(2, 100, 80)
  expect(await north()).toBe(410)
})

test('another engine goes on with what was shown, and begins anew where the rules were changed or let differences be told', async () => {
  await count({ people: 40 }, { band: MANY, people: 160 })
  await households(2, 150, 80)
  await households(2, 150, 300)
  const shownBy = async (policy: Partial<DisclosurePolicy>): Promise<unknown> =>
    (await rowsOf(recounting(policy))).get(`mts/${NORTH}/all`)?.registry
  expect(await shownBy({ differencing: 'hold' })).toBe(300)
  await households(2, 3, 80)
  expect(await shownBy({ differencing: 'hold' })).toBe(300)
  expect(await shownBy({ differencing: 'live' })).toBe(303)
  await households(2, 4, 80)
  // What was held before differences could be told does not come back.
  expect(await shownBy({ differencing: 'hold' })).toBe(307)
  await households(2, 1, 80)
  expect(await shownBy({ differencing: 'hold', exactFrom: 50 })).toBe(308)
})

test('what was not kept is not shown', async () => {
  await count({ people: 40 }, { band: MANY, people: 160 })
  await households(2, 150, 80)
  const recount = recounting({ differencing: 'hold' })
  const view = new RecountedView({
    channel: 'operators',
    datasets: [],
    recount: (own) => recount.rows(own),
    keep: () => Promise.reject(new Error('the database is full')),
    pool: database.pool,
    log: pino({ level: 'silent' }),
  })
  await view.load()
  await view.settled()
  expect(view.isDirty()).toBe(false)
})

test('a cell is looked for among the municipalities once, however many rows it has', async () => {
  await database.pool.query(
    `insert into facts.area_count (source_id, record_key, operator, month, cell, age_from, band_unit, band_from, band_to, people,
       content_hash, run_id)
     select 1, gen_random_uuid(), 'mts', '2025-03-01', 1 + n % 2, n / 2, 'l', 0, 100, 1, 0, 1 from generate_series(0, 999) n`,
  )
  interface Node {
    'Relation Name'?: string
    'Actual Loops': number
    Plans?: Node[]
  }
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `explain (analyze, format json) ${SUMS}`,
  )
  const all = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(all)]
  const looks = all(rows[0]!['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] === 'territory')
  expect(looks.length).toBeGreaterThan(0)
  // Three cells are known.
  for (const look of looks) expect(look['Actual Loops']).toBeLessThanOrEqual(3)
})

test('without operators nothing is published', async () => {
  await households(2, 50, 80)
  expect(await recounting().rows(client)).toEqual([])
})
