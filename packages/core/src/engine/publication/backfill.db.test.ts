// Months that are past: counted from dated facts, the same by SQL as by the fold; written once, stopped and gone on with.
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  cell,
  defaultPolicy,
  field,
  int,
  lastDayOf,
  logBins,
  lt,
  min,
  per,
  ratio,
  subsistenceLines,
  when,
  type Indicator,
} from '../../model/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { IndicatorsFold } from '../indicators/indicators-fold.ts'
import { planIndicators } from '../indicators/indicator-plans.ts'
import { inTransaction } from '../live/db/leader-connection.ts'
import { readLines, recountHouseholds, welfareBasis } from '../registry/db/welfare.ts'
import { WELFARE_AT, beginWelfareAt, countWelfareAt, householdsAfter } from '../registry/db/welfare-at.ts'
import { backfill, type BackfillOptions } from './backfill.ts'
import { pastPicture } from './past-picture.ts'

const text = { ru: 'проверка', en: 'check' }
const common = { title: text, method: text, fractionDigits: 1, direction: 'neutral' } as const
const isPoor = lt(field('incomeKopecks'), field('lineKopecks'))
const sex = {
  code: 'sex',
  title: text,
  of: field('sex'),
  values: ['unknown', 'male', 'female'].map((code) => ({ code, title: text })),
}
const INDICATORS: Indicator[] = [
  {
    ...common,
    code: 'rate',
    unit: 'percent',
    over: 'person',
    numerator: when(isPoor, int(1), int(0)),
    denominator: int(1),
    factor: 100,
    breakdowns: [sex],
  },
  {
    ...common,
    code: 'deficit',
    unit: 'rouble',
    over: 'household',
    numerator: when(isPoor, field('lineKopecks'), int(0)),
    factor: 0.01,
  },
  {
    ...common,
    code: 'mean',
    unit: 'rouble',
    histogram: {
      over: 'person',
      value: ratio(min(field('incomeKopecks'), int(1e12)), field('members'), 1),
      weight: int(1),
      bins: logBins(1_000, 10_000_000, 40),
    },
    measure: { kind: 'mean' },
    factor: 0.01,
  },
  { ...common, code: 'relative', unit: 'unit', derived: per(cell('mean'), cell('mean', { of: 'region' })) },
  { ...common, code: 'places', unit: 'unit', over: 'feature:vacancies', numerator: int(1), factor: 1 },
]

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  // 60 households of 1 to 4 in two municipalities; incomes from August on that grow, one payment that ends in October.
  await client.query(`
    insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, 60);
    insert into registry.person (birth_date, sex, territory_id, household_id)
      select date '1950-01-01' + (h * 131 + n * 5003) % 26000, case when (h + n) % 2 = 0 then 'm' else 'f' end::"char",
             2 + h % 2, h
        from generate_series(1, 60) h, generate_series(1, 1 + h % 4) n;
    insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
      select 1, gen_random_uuid(), p.id, m, 200000 * (p.id % 17) + 100000 * extract(month from m)::int, '2000', 0, 1
        from registry.person p, generate_series(date '2024-08-01', date '2024-12-01', '1 month') m where p.id % 3 > 0;
    insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly, is_need_tested,
                               decided_on, starts_on, ends_on, content_hash, run_id)
      select 1, gen_random_uuid(), id, gen_random_uuid(), 'm', 700000, true, true, date '2024-01-01', date '2024-01-01',
             date '2024-10-31', 0, 1 from registry.person where id % 5 = 0;`)
})
beforeEach(() => client.query('truncate history.indicator_value, history.break'))
afterAll(async () => {
  await client.end()
  await database.close()
})

const policy = { ...defaultPolicy({ training: true }), threshold: { public: 5, internal: 3 } }
const run = (changes: Partial<BackfillOptions> = {}) =>
  backfill({
    client,
    from: '2024-10',
    to: '2024-11',
    asOf: '2024-12',
    indicators: INDICATORS,
    policy,
    now: () => new Date('2025-01-20T00:00:00Z'),
    ...changes,
  })
const written = async (): Promise<string[]> =>
  (
    await client.query<{ line: string }>(
      `select period || ' ' || vintage || ' ' || count(*) as line from history.indicator_value
        where part = '' group by period, vintage order by period, array_position(array['first', 'second', 'final'], vintage)`,
    )
  ).rows.map(({ line }) => line)
const breaks = async (): Promise<string[]> =>
  (
    await client.query<{ line: string }>(
      `select distinct period || ' ' || reason_en as line from history.break order by 1`,
    )
  ).rows.map(({ line }) => line)
/** 4 indicators of people in the region and its two municipalities. */
const ALL = 12

test.each(['2024-10', '2024-11', '2024-12'])(
  'the past month %s is the same by SQL and by the fold',
  async (month) => {
    const basis = welfareBasis(month, subsistenceLines(await readLines(client), lastDayOf(month))!)
    const ids = await householdsAfter(client, '0', 1_000)
    await inTransaction(client, 'read committed', () => recountHouseholds(client, ids, basis))
    await beginWelfareAt(client)
    await inTransaction(client, 'read committed', () => countWelfareAt(client, ids, basis))

    const fold = new IndicatorsFold({ indicators: INDICATORS, log: pino({ level: 'silent' }) })
    await fold.load(client, {})
    const folded = [...fold.takeTotals(), ...fold.tables().flatMap((table) => fold.cellsOf(table))]
    const refuse = (code: string): never => expect.fail(`${code} was refused`)
    const { totals, parts } = await pastPicture(client, planIndicators(INDICATORS, { refuse }), WELFARE_AT)
    const bySql = [...totals.cells, ...parts.flatMap(({ part }) => part.cells)]

    const byId = (cells: typeof bySql) =>
      new Map(cells.filter(({ indicator }) => indicator !== 'places').map((each) => [each.id, each]))
    expect(byId(bySql)).toEqual(byId(folded))
    expect(bySql.find(({ id }) => id === 'rate/48')!.members.denominator).toBe(150)
  },
)

test('whoever was not born yet is in no household of that month', async () => {
  const month = '2024-10'
  const basis = welfareBasis(month, subsistenceLines(await readLines(client), lastDayOf(month))!)
  await client.query(`update registry.person set birth_date = '2024-11-01' where id = 1`)
  await beginWelfareAt(client)
  await inTransaction(client, 'read committed', () => countWelfareAt(client, ['1'], basis))
  const { rows } = await client.query<{ members: number }>(`select members from ${WELFARE_AT}`)
  expect(rows).toEqual([{ members: 1 }])
})

test('months are written once, with the vintage of their age; a later one is written beside it', async () => {
  const months: string[] = []
  await run({ onMonth: (month, { kind }) => void months.push(`${month} ${kind}`) })
  expect(months).toEqual(['2024-10 written', '2024-11 written'])
  expect(await written()).toEqual([`2024-10 second ${ALL}`, `2024-11 second ${ALL}`])
  expect([...(await run()).values()].map(({ kind }) => kind)).toEqual(['kept', 'kept'])

  await run({ now: () => new Date('2026-01-20T00:00:00Z'), to: '2024-10' })
  expect(await written()).toEqual([`2024-10 second ${ALL}`, `2024-10 final ${ALL}`, `2024-11 second ${ALL}`])
})

test('a run that was stopped writes no half of a month, and goes on with what is missing', async () => {
  const stop = new AbortController()
  const stopped = run({
    signal: stop.signal,
    onProgress: ({ month }) => month === '2024-11' && stop.abort(new Error('stopped')),
  })
  await expect(stopped).rejects.toThrow('stopped')
  expect(await written()).toEqual([`2024-10 second ${ALL}`])
  expect([...(await run()).values()].map(({ kind }) => kind)).toEqual(['kept', 'written'])
})

test('a month of whose incomes sources brought nothing is left out, and says so', async () => {
  const outcomes = await run({ from: '2024-09' })
  expect(outcomes.get('2024-09')).toEqual({ kind: 'left-out', because: 'incomes' })
  expect(outcomes.get('2024-10')!.kind).toBe('written')
})

test('the line of a chart breaks where these figures meet those of their own month, and a small group is hidden in both', async () => {
  await client.query(
    `insert into history.indicator_value (indicator, territory, part, period, vintage, numerator, denominator, value,
                                          members_numerator, members_denominator, method)
     values ('rate', '48', '', '2024-12', 'first', 1, 2, 50, 1, 2, repeat('a', 64))`,
  )
  await run()
  expect(await breaks()).toEqual([
    '2024-12 Earlier months were counted later, with the places of residence of that day',
  ])
  const { rows } = await client.query<{ hidden: boolean }>(
    `select bool_and('public' = any (hidden_for)) as hidden from history.indicator_value
      where members_numerator between 1 and 4 and indicator = 'rate' and period < '2024-12'`,
  )
  expect(rows[0]!.hidden ?? true).toBe(true)
})

test.each([
  [{ from: '2024-13' }, /no month/],
  [{ from: '2024-11', to: '2024-10' }, /is after/],
  [{ to: '2024-12' }, /not past/],
  [{ from: '2019-01' }, /at most 60/],
])('months that cannot be counted are refused: %o', async (changes, fact) => {
  await expect(run(changes)).rejects.toThrow(fact)
})

test('two runs at once are not begun', async () => {
  const other = new pg.Client({ connectionString: database.url })
  await other.connect()
  try {
    await run()
    await expect(run({ client: other })).rejects.toThrow(/OBZ_BACKFILL_RUNNING/)
  } finally {
    await other.end()
  }
})
