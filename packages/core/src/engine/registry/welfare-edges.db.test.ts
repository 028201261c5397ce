// Households that a formula could stumble over: each has one outcome, the same in the fold, in SQL and in the text for an analyst.
import { pino } from 'pino'
import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  field,
  int,
  lastDayOf,
  lt,
  ratio,
  sub,
  subsistenceLines,
  when,
  type IndicatorDeclaration,
} from '../../model/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { WELFARE_NOW } from '../indicators/db/population-sql.ts'
import { planIndicators } from '../indicators/indicator-plans.ts'
import { IndicatorsFold } from '../indicators/indicators-fold.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { analystSql } from '../publication/db/explanation-rows.ts'
import { pastPicture } from '../publication/past-picture.ts'
import { readLines, recountHouseholds, welfareBasis } from './db/welfare.ts'

const text = { ru: 'проверка', en: 'check' }
const common = {
  title: text,
  method: text,
  fractionDigits: 1,
  direction: 'neutral',
  over: 'household',
} as const
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const gap = sub(field('lineKopecks'), field('incomeKopecks'))
const INDICATORS: IndicatorDeclaration[] = [
  {
    ...common,
    code: 'rate',
    unit: 'percent',
    numerator: when(isPoor, field('members'), int(0)),
    denominator: field('members'),
    factor: 100,
  },
  {
    ...common,
    code: 'depth',
    unit: 'percent',
    numerator: when(isPoor, ratio(gap, field('lineKopecks'), 1_000_000), int(0)),
    denominator: int(1_000_000),
    factor: 100,
  },
  { ...common, code: 'deficit', unit: 'rouble', numerator: when(isPoor, gap, int(0)), factor: 0.01 },
]
const FIRST = '42600000'
const SECOND = '42700000'

let database: TestDatabase
let client: PoolClient
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  client = await database.pool.connect()
  // The first municipality took over another one on New Year's Eve.
  await client.query(`
    insert into territory.territory (oktmo, parent_id, kind, name_ru, name_en, valid_from, valid_to)
      values ('42100000', 1, 'municipal-district', 'Бывший', 'Former', '2000-01-01', '2023-12-31'),
             ('42200000', 1, 'municipal-district', 'Ничей', 'Nobody''s', '2000-01-01', '2023-12-31');
    insert into territory.code (oktmo, territory_id) values ('42600000', 2), ('42700000', 3), ('42100000', 2);`)
})
afterAll(async () => {
  client.release()
  await database.close()
})

/** The cells of all three ways, which have to agree before anything else is asked of them. */
async function cells(): Promise<
  Map<string, { numerator: number; denominator: number; value: number | null }>
> {
  const fold = new IndicatorsFold({ indicators: INDICATORS, log: pino({ level: 'silent' }) })
  await fold.load(client, {})
  const folded = fold.takeTotals()
  const refuse = (code: string): never => expect.fail(`${code} was refused`)
  const { totals } = await pastPicture(client, planIndicators(INDICATORS, { refuse }), WELFARE_NOW)
  const byId = (list: typeof folded) => new Map(list.map((one) => [one.id, one]))
  expect(byId([...totals.cells])).toEqual(byId(folded))
  for (const indicator of INDICATORS) {
    for (const territory of ['48', FIRST, SECOND]) {
      const { rows } = await client.query<{ numerator: string | null }>(analystSql(indicator, territory)!)
      const cell = folded.find(({ id }) => id === `${indicator.code}/${territory}`)!
      expect(Number(rows[0]!.numerator ?? 0)).toBe(cell.numerator)
    }
  }
  return byId(folded)
}

const welfare = (rows: string): Promise<unknown> =>
  client.query(`
    truncate registry.household, registry.person, registry.household_welfare, facts.income, facts.benefit restart identity cascade;
    insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, 9);
    insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks,
                                            line_kopecks, earners, supported, persons) values ${rows}`)

describe('a household', () => {
  test('without any income is wholly below its line', async () => {
    await welfare(`(1, 2, 2, 0, 0, 0, 3000000, 0, 0, '{4,4}')`)
    const found = await cells()
    expect(found.get(`rate/${FIRST}`)!.value).toBe(100)
    expect(found.get(`depth/${FIRST}`)!.value).toBe(100)
    expect(found.get(`deficit/${FIRST}`)!.value).toBe(30_000)
  })

  test('whose line is 0 is not poor, whatever it has', async () => {
    await welfare(`(1, 2, 1, 0, 0, 0, 0, 0, 0, '{4}'), (2, 2, 1, 0, 0, 100, 1500000, 1, 0, '{6}')`)
    const found = await cells()
    expect(found.get(`rate/${FIRST}`)!.value).toBe(50)
    expect(found.get(`depth/${FIRST}`)!.numerator).toBe(999_933)
  })

  test('with exactly its line is not poor', async () => {
    await welfare(`(1, 2, 1, 0, 0, 1500000, 1500000, 1, 0, '{6}')`)
    expect((await cells()).get(`rate/${FIRST}`)!.value).toBe(0)
  })

  test('below 0, which no source can bring, has a gap above its line, and the share of it is cut off by neither', async () => {
    await welfare(`(1, 2, 1, 0, 0, -500000, 1500000, 0, 0, '{4}')`)
    const found = await cells()
    expect(found.get(`deficit/${FIRST}`)!.value).toBe(20_000)
    expect(found.get(`depth/${FIRST}`)!.numerator).toBe(1_333_333)
  })

  test('recorded in a municipality that was taken over is counted in its successor, and in the region where there is none', async () => {
    await welfare(`
      (1, 2, 1, 0, 0, 100, 1500000, 1, 0, '{6}'), (2, 4, 3, 0, 0, 100, 4500000, 1, 0, '{6,4,4}'),
      (3, 5, 5, 0, 0, 100, 7500000, 1, 0, '{6,4,4,4,4}')`)
    const found = await cells()
    expect(found.get(`rate/${FIRST}`)!.denominator).toBe(4)
    expect(found.get(`rate/${SECOND}`)!.value).toBeNull()
    expect(found.get('rate/48')!.denominator).toBe(9)
  })
})

test('a negative income or payment cannot be written, so no household is ever below 0', async () => {
  await welfare(`(1, 2, 1, 0, 0, 100, 1500000, 1, 0, '{6}')`)
  const income = `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
    values (1, gen_random_uuid(), 1, '2024-12-01', -1, '2000', 0, 1)`
  await expect(client.query(income)).rejects.toThrow(/amount_kopecks_check/)
})

test('a household whose members are all without a territory is in none, and a household without members is gone', async () => {
  await client.query(`
    truncate registry.household, registry.person, registry.household_welfare restart identity cascade;
    insert into registry.household (household_key, territory_id)
      values (gen_random_uuid(), null), (gen_random_uuid(), 3), (gen_random_uuid(), 2);
    insert into registry.person (birth_date, sex, territory_id, household_id)
      values ('1980-01-01', 'm', null, 1), ('1980-01-01', 'f', null, 2);`)
  const basis = welfareBasis('2024-12', subsistenceLines(await readLines(client), lastDayOf('2024-12'))!)
  await inTransaction(client, 'read committed', () => recountHouseholds(client, ['1', '2', '3'], basis))
  const { rows } = await client.query('select household_id, territory_id from registry.household_welfare')
  expect(rows).toEqual([{ household_id: '2', territory_id: 3 }])
  expect((await cells()).get('rate/48')!.denominator).toBe(1)
})
