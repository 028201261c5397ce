// What measures of support cost and reach, from a real database against sums by hand.
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { supportRows } from './support.ts'

const ON_DATE = '2024-12-31'
const ALLOWANCE = '00000000-0000-4000-8000-000000000001'
const PENSION = '00000000-0000-4000-8000-000000000002'
let database: TestDatabase
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(`
    insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from) values ('48', 'region', 'Область', 'Region', '2000-01-01');
    insert into control.plugin (id, version, manifest) values ('source-test', '1', '{}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours, config) values
      ('test.first', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1,
       '{"measures": [{"id": "${ALLOWANCE.toUpperCase()}", "title": "Единое пособие"}]}'),
      ('test.second', 'source-test', '{"ru":"а","en":"a"}', '{"ru":"б","en":"b"}', '{"everySeconds":5}', 1, '{"measures": 3}')`)
  client = await database.pool.connect()
})
afterAll(async () => {
  client.release()
  await database.close()
})
beforeEach(async () => {
  await database.pool.query(
    'truncate facts.benefit, registry.household_welfare, registry.person, registry.household restart identity cascade',
  )
})

interface Payment {
  measure: string
  kopecks: number
  starts?: string
  ends?: string | null
  isMonthly?: boolean
}
/** A household of one line per member; its income is with the payments that its first member receives. */
async function put(
  { members, income }: { members: number; income: number },
  payments: readonly Payment[],
): Promise<void> {
  const { rows } = await database.pool.query<{ home: string }>(
    'insert into registry.household (household_key) values (gen_random_uuid()) returning id as home',
  )
  const home = rows[0]!.home
  const persons = await database.pool.query<{ id: string }>(
    'insert into registry.person (household_id) select $1 from generate_series(1, $2) returning id',
    [home, members],
  )
  await database.pool.query(
    `insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
     values ($1, 1, $2, 0, 0, $3, $4)`,
    [home, members, income, members * 1_000_000],
  )
  for (const { measure, kopecks, starts = '2024-01-01', ends = null, isMonthly = true } of payments)
    await database.pool.query(
      `insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly, is_need_tested,
         decided_on, starts_on, ends_on, content_hash, run_id)
       values (1, gen_random_uuid(), $1, $2, 'm', $3, $4, $5, $6, $6, $7, 0, 1)`,
      [persons.rows[0]!.id, measure, kopecks, isMonthly, measure === ALLOWANCE, starts, ends],
    )
}

test('a measure costs what is paid on the day, and reaches those who would be poor without it', async () => {
  const times = async (count: number, work: () => Promise<void>): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await work()
  }
  // Poor with it: 8,000 of 30,000 roubles, 3,000 of them by it.
  await times(5, () => put({ members: 3, income: 800_000 }, [{ measure: ALLOWANCE, kopecks: 300_000 }]))
  // Lifted: 31,000 with it and 29,000 without, so half of it fills the gap.
  await times(5, () => put({ members: 3, income: 3_100_000 }, [{ measure: ALLOWANCE, kopecks: 200_000 }]))
  // Not poor without it either; poor and not reached.
  await put({ members: 1, income: 9_000_000 }, [{ measure: ALLOWANCE, kopecks: 400_000 }])
  await times(2, () => put({ members: 5, income: 0 }, []))
  const cost = 5 * 3_000 + 5 * 2_000 + 4_000
  const closed = 5 * 3_000 + 5 * 1_000
  expect(await supportRows(client, ON_DATE)).toEqual([
    {
      id: ALLOWANCE,
      title: 'Единое пособие',
      isNeedTested: true,
      isHidden: false,
      cost,
      receivers: 10,
      // 30 of 15 poor with it, 15 whom it lifts and 10 unreached.
      reachPct: 75,
      leakagePct: Math.round((100 * 4_000) / cost),
      efficiencyPct: Math.round((100 * closed) / cost),
      lifted: 15,
    },
  ])
})

test('what is over, not begun, paid once or paid to nobody’s household counts for nothing', async () => {
  await put({ members: 1, income: 0 }, [
    { measure: ALLOWANCE, kopecks: 100, ends: '2024-12-30' },
    { measure: ALLOWANCE, kopecks: 100, starts: '2025-01-01' },
    { measure: ALLOWANCE, kopecks: 100, isMonthly: false },
  ])
  // A person without a household.
  await database.pool.query(
    `with alone as (insert into registry.person default values returning id)
     insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly, is_need_tested,
       decided_on, starts_on, content_hash, run_id)
     select 1, gen_random_uuid(), id, $1, 'm', 5, true, false, '2024-01-01', '2024-01-01', 0, 1 from alone`,
    [PENSION],
  )
  expect(await supportRows(client, ON_DATE)).toEqual([])
})

test('a measure that few receive shows that it is there and no figure', async () => {
  for (let copy = 0; copy < 4; copy += 1)
    await put({ members: 2, income: 100 }, [{ measure: PENSION, kopecks: 100 }])
  expect(await supportRows(client, ON_DATE)).toEqual([
    {
      id: PENSION,
      title: null,
      isNeedTested: false,
      isHidden: true,
      cost: null,
      receivers: null,
      reachPct: null,
      leakagePct: null,
      efficiencyPct: null,
      lifted: null,
    },
  ])
})
