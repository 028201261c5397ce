// The worker's SQL against the model's functions, on random households; and what it does through crashes.
import fc from 'fast-check'
import pg from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  ageOn,
  householdIncome,
  lastDayOf,
  personCode,
  populationGroup,
  subsistenceLines,
  WELFARE_WINDOW_MONTHS,
  type PopulationGroup,
} from '../../model/index.ts'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { Doorbell } from '../live/doorbell.ts'
import { LiveMetrics } from '../live/metrics.ts'
import { readLines, recountHouseholds, welfareBasis } from './db/welfare.ts'
import { WelfareWorker } from './welfare-worker.ts'

let database: TestDatabase
let worker: WelfareWorker | null = null

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
})
beforeEach(() =>
  database.pool.query(`truncate registry.household, registry.person, registry.household_welfare,
    registry.welfare_queue, facts.income, facts.benefit, live.consumer, live.outbox restart identity cascade`),
)
afterAll(async () => {
  await worker?.stop()
  await database.close()
})

const startWorker = (asOf = '2024-12'): WelfareWorker => {
  worker = new WelfareWorker({
    databaseUrl: database.url,
    asOf,
    doorbell: new Doorbell(),
    log: pino({ level: process.env.OBZOR_TEST_LOG ?? 'silent' }),
    metrics: new LiveMetrics(new Registry()),
  })
  worker.start()
  return worker
}
const until = async (fact: string, holds: () => Promise<boolean>, boundMs = 15_000): Promise<void> => {
  const deadline = Date.now() + boundMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${boundMs} ms: ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

interface Person {
  birthDate: string | null
  sex: 'm' | 'f' | null
  territory: number | null
  incomes: { month: string; kopecks: number }[]
  benefits: {
    form: string
    isMonthly: boolean
    byNeed: boolean
    startsOn: string
    endsOn: string | null
    kopecks: number
  }[]
  statuses: { status: string; startsOn: string; endsOn: string | null }[]
}

const day = (min: string, max: string): fc.Arbitrary<string> =>
  fc
    .date({ min: new Date(min), max: new Date(max), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10))
// Birthdays around the very borders of the groups, where a mistake of one day shows.
const border = fc
  .tuple(
    fc.constantFrom(2004, 2005, 2006, 2007, 1960, 1961, 1965, 1966),
    fc.constantFrom('02-28', '02-29', '03-01', '12-31', '12-30', '01-01'),
  )
  .map(([year, rest]) => (rest === '02-29' && year % 4 !== 0 ? `${year}-02-28` : `${year}-${rest}`))
const person: fc.Arbitrary<Person> = fc.record({
  birthDate: fc.option(fc.oneof(border, day('1925-01-01', '2024-12-31')), { freq: 10 }),
  sex: fc.option(fc.constantFrom('m' as const, 'f' as const), { freq: 10 }),
  territory: fc.option(fc.constantFrom(2, 3), { freq: 10 }),
  incomes: fc.array(
    fc.record({
      month: fc.constantFrom(
        '2023-11',
        '2023-12',
        '2024-01',
        '2024-02',
        '2024-09',
        '2024-10',
        '2024-11',
        '2024-12',
        '2025-01',
      ),
      kopecks: fc.integer({ min: 0, max: 20_000_000 }),
    }),
    { maxLength: 5 },
  ),
  benefits: fc.array(
    fc.record({
      form: fc.constantFrom('m', 'n', 'e', 's'),
      isMonthly: fc.boolean(),
      byNeed: fc.boolean(),
      startsOn: fc.constantFrom('2023-01-01', '2024-02-29', '2024-03-01', '2024-12-31', '2025-01-01'),
      endsOn: fc.option(
        fc.constantFrom('2024-02-28', '2024-02-29', '2024-12-30', '2024-12-31', '2025-06-01'),
      ),
      kopecks: fc.integer({ min: 0, max: 3_000_000 }),
    }),
    { maxLength: 3 },
  ),
  statuses: fc.array(
    fc.record({
      status: fc.constantFrom('disability', 'study'),
      startsOn: fc.constantFrom('2020-01-01', '2024-12-31', '2025-01-01'),
      endsOn: fc.option(fc.constantFrom('2024-11-30', '2024-12-31')),
    }),
    { maxLength: 2 },
  ),
})

function expectedWelfare(members: Person[], asOf: string, lines: Record<PopulationGroup, number>): unknown {
  const onDate = lastDayOf(asOf)
  const windowFrom = new Date(`${asOf}-01T00:00:00Z`)
  windowFrom.setUTCMonth(windowFrom.getUTCMonth() - (WELFARE_WINDOW_MONTHS - 1))
  const first = windowFrom.toISOString().slice(0, 7)
  const groups = members.map(({ birthDate, sex }) =>
    birthDate === null
      ? 'working-age'
      : populationGroup(birthDate, sex === null ? undefined : sex === 'm' ? 'male' : 'female', onDate),
  )
  const territories = members.map(({ territory }) => territory).filter((id) => id !== null)
  if (territories.length === 0) return undefined
  const count = (id: number): number => territories.filter((each) => each === id).length
  const total = members
    .flatMap(({ incomes }) => incomes)
    .filter(({ month }) => month >= first && month <= asOf)
  const monthly = members
    .flatMap(({ benefits }) => benefits)
    .filter((benefit) => benefit.form === 'm' && benefit.isMonthly && benefit.startsOn <= onDate)
    .filter((benefit) => benefit.endsOn === null || benefit.endsOn >= onDate)
  const codes = members.map(({ birthDate, sex, incomes, benefits, statuses }, index) =>
    personCode({
      ageYears: birthDate === null ? null : ageOn(birthDate, onDate),
      sex: sex === null ? null : sex === 'm' ? 'male' : 'female',
      group: groups[index]!,
      isEarner: incomes.some(({ month, kopecks }) => kopecks > 0 && month >= first && month <= asOf),
      isDisabled: statuses.some(
        ({ status, startsOn, endsOn }) =>
          status === 'disability' && startsOn <= onDate && (endsOn === null || endsOn >= onDate),
      ),
      isSupported: benefits.some(
        (benefit) =>
          benefit.byNeed &&
          benefit.isMonthly &&
          benefit.startsOn <= onDate &&
          (benefit.endsOn === null || benefit.endsOn >= onDate),
      ),
    }),
  )
  const sum = (list: { kopecks: number }[]): number => list.reduce((all, { kopecks }) => all + kopecks, 0)
  return {
    territory_id: count(2) >= count(3) ? 2 : 3,
    members: members.length,
    children: groups.filter((group) => group === 'child').length,
    pensioners: groups.filter((group) => group === 'pensioner').length,
    income_kopecks: String(householdIncome(sum(total), WELFARE_WINDOW_MONTHS, sum(monthly))),
    line_kopecks: String(groups.reduce((all, group) => all + lines[group], 0)),
    earners: codes.filter((code) => code & 2).length,
    supported: codes.filter((code) => code & 1).length,
    persons: codes.toSorted((left, right) => left - right),
  }
}

async function insertHouseholds(households: Person[][]): Promise<void> {
  const persons = households.flatMap((members, index) =>
    members.map((member) => ({ ...member, household: index + 1 })),
  )
  await database.pool.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, $1)',
    [households.length],
  )
  await database.pool.query(
    `insert into registry.person (birth_date, sex, territory_id, household_id)
     select * from unnest($1::date[], $2::"char"[], $3::int[], $4::bigint[])`,
    [
      persons.map(({ birthDate }) => birthDate),
      persons.map(({ sex }) => sex),
      persons.map(({ territory }) => territory),
      persons.map(({ household }) => household),
    ],
  )
  const incomes = persons.flatMap(({ incomes: list }, index) =>
    list.map((each) => ({ ...each, id: index + 1 })),
  )
  await database.pool.query(
    `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
     select 1, gen_random_uuid(), p, (m || '-01')::date, k, '2000', 0, 1
       from unnest($1::bigint[], $2::text[], $3::bigint[]) as given (p, m, k)`,
    [incomes.map(({ id }) => id), incomes.map(({ month }) => month), incomes.map(({ kopecks }) => kopecks)],
  )
  const benefits = persons.flatMap(({ benefits: list }, index) =>
    list.map((each) => ({ ...each, id: index + 1 })),
  )
  await database.pool.query(
    `insert into facts.benefit (source_id, record_key, person_id, measure_id, form, amount_kopecks, is_monthly,
                                is_need_tested, decided_on, starts_on, ends_on, content_hash, run_id)
     select 1, gen_random_uuid(), p, gen_random_uuid(), f, k, m, n, s, s, e, 0, 1
       from unnest($1::bigint[], $2::"char"[], $3::bigint[], $4::boolean[], $5::date[], $6::date[], $7::boolean[])
         as given (p, f, k, m, s, e, n)`,
    [
      benefits.map(({ id }) => id),
      benefits.map(({ form }) => form),
      benefits.map(({ kopecks }) => kopecks),
      benefits.map(({ isMonthly }) => isMonthly),
      benefits.map(({ startsOn }) => startsOn),
      benefits.map(({ endsOn }) => endsOn),
      benefits.map(({ byNeed }) => byNeed),
    ],
  )
  const statuses = persons.flatMap(({ statuses: list }, index) =>
    list.map((each) => ({ ...each, id: index + 1 })),
  )
  await database.pool.query(
    `insert into facts.status (source_id, record_key, person_id, status, value, starts_on, ends_on, content_hash, run_id)
     select 1, gen_random_uuid(), p, s, 'group-2', f, t, 0, 1
       from unnest($1::bigint[], $2::text[], $3::date[], $4::date[]) as given (p, s, f, t)`,
    [
      statuses.map(({ id }) => id),
      statuses.map(({ status }) => status),
      statuses.map(({ startsOn }) => startsOn),
      statuses.map(({ endsOn }) => endsOn),
    ],
  )
}

const welfareRows = async (): Promise<Map<string, unknown>> => {
  const { rows } = await database.pool.query<{ household_id: string }>(
    `select household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks, earners, supported,
            persons from registry.household_welfare order by household_id`,
  )
  return new Map(rows.map(({ household_id: id, ...rest }) => [id, rest]))
}

test('SQL counts every random household as the model does, to the kopeck and the day', async () => {
  const client = await database.pool.connect()
  const lines = subsistenceLines(await readLines(client), '2024-12-31')!
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(person, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 40 }),
        fc.constantFrom('2024-12', '2024-02', '2023-02', '2024-11'),
        async (households, asOf) => {
          await database.pool.query(
            'truncate registry.household, registry.person, registry.household_welfare, facts.income, facts.benefit, facts.status restart identity cascade',
          )
          await insertHouseholds(households)
          const ids = households.map((_, index) => String(index + 1))
          await recountHouseholds(client, ids, welfareBasis(asOf, lines))
          const expected = new Map<string, unknown>()
          for (const [index, members] of households.entries()) {
            const welfare = expectedWelfare(members, asOf, lines)
            if (welfare) expected.set(String(index + 1), welfare)
          }
          expect(await welfareRows()).toEqual(expected)
          expect(await recountHouseholds(client, ids, welfareBasis(asOf, lines))).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  } finally {
    client.release()
  }
})

const simple = (kopecks: number): Person => ({
  birthDate: '1980-01-01',
  sex: 'm',
  territory: 2,
  incomes: [{ month: '2024-12', kopecks }],
  benefits: [],
  statuses: [],
})
const incomeOf = async (household: number): Promise<string | undefined> => {
  const row = (await welfareRows()).get(String(household)) as { income_kopecks: string } | undefined
  return row?.income_kopecks
}

test('the worker counts what was there before it, follows changes, and forgets a household left by all', async () => {
  await insertHouseholds([[simple(3_000_000)], [simple(6_000_000)]])
  const running = startWorker()
  await until('both are counted', async () => (await welfareRows()).size === 2)
  expect(await incomeOf(1)).toBe('1000000')
  await database.pool.query('update facts.income set amount_kopecks = 9000000 where person_id = 1')
  await until('the change is counted', async () => (await incomeOf(1)) === '3000000')
  await database.pool.query('update registry.person set household_id = 1 where id = 2')
  await until('the move is counted on both sides', async () => (await welfareRows()).size === 1)
  expect(await incomeOf(1)).toBe('5000000')
  await database.pool.query(
    `insert into facts.status (source_id, record_key, person_id, status, value, starts_on, content_hash, run_id)
     values (1, gen_random_uuid(), 1, 'disability', 'group-2', '2024-01-01', 0, 1)`,
  )
  await until('a disability that came is counted', async () => {
    const { persons } = (await welfareRows()).get('1') as { persons: number[] }
    return persons.filter((code) => code & 8192).length === 1
  })
  await database.pool.query("update registry.person set died_on = '2024-12-20' where id = 2")
  await until('who has died is no member', async () => (await incomeOf(1)) === '3000000')
  await running.stop()
})

test('changes made while no worker ran are counted by the next; a kill in between loses none', async () => {
  await insertHouseholds(Array.from({ length: 300 }, (_, index) => [simple(index * 3)]))
  const first = startWorker()
  await until('all are counted', async () => (await welfareRows()).size === 300)
  await database.pool.query('update facts.income set amount_kopecks = amount_kopecks + 30')
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'obzor-welfare' and datname = current_database()",
  )
  await until('counted after the kill', async () => (await incomeOf(300)) === String(299 + 10))
  await first.stop()
  await database.pool.query('update facts.income set amount_kopecks = amount_kopecks + 30')
  const second = startWorker()
  await until('counted by the next worker', async () => (await incomeOf(300)) === String(299 + 20))
  const wrong = async (): Promise<number> => {
    const { rows } = await database.pool.query(
      `select 1 from registry.household_welfare w join registry.person p using (household_id)
         join facts.income i on i.person_id = p.id where w.income_kopecks <> i.amount_kopecks / 3`,
    )
    return rows.length
  }
  await until('all of them', async () => (await wrong()) === 0).catch(() => undefined)
  expect(await wrong()).toBe(0)
  await second.stop()
})

test('a worker that stands by waits on one connection, and counts when the other is gone', async () => {
  await insertHouseholds([[simple(300)]])
  const first = startWorker()
  await until('it is counted', async () => (await incomeOf(1)) === '100')
  const second = startWorker()
  const waiting = async (): Promise<{ pid: number; looked: string } | undefined> => {
    const { rows } = await database.pool.query<{ pid: number; looked: string }>(
      `select pid, query_start::text as looked from pg_stat_activity a
        where application_name = 'obzor-welfare' and datname = current_database()
          and not exists (select from pg_locks l where l.pid = a.pid and locktype = 'advisory')
          and query like '%pg_try_advisory_lock%'`,
    )
    return rows[0]
  }
  await until('it stands by', async () => (await waiting()) !== undefined)
  const before = (await waiting())!
  await until('it has looked again', async () => {
    const now = await waiting()
    return now !== undefined && now.looked !== before.looked
  })
  expect((await waiting())!.pid).toBe(before.pid)
  await first.stop()
  await database.pool.query('update facts.income set amount_kopecks = 600')
  await until('the other has counted it', async () => (await incomeOf(1)) === '200')
  await second.stop()
})

test('another month of account recounts everything', async () => {
  await insertHouseholds([[{ ...simple(0), incomes: [{ month: '2024-02', kopecks: 300 }] }]])
  const december = startWorker('2024-12')
  await until('December', async () => (await welfareRows()).size === 1)
  expect(await incomeOf(1)).toBe('0')
  await december.stop()
  const february = startWorker('2024-02')
  await until('February', async () => (await incomeOf(1)) !== '0')
  expect(await incomeOf(1)).toBe('100')
  await february.stop()
})

test('without lines nothing is counted, and it starts when they come', async () => {
  await insertHouseholds([[simple(300)]])
  await database.pool.query('create table kept as table parameter.line; delete from parameter.line')
  const running = startWorker()
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await until('the worker has looked', async () => {
    const { rows } = await client.query(
      "select 1 from pg_stat_activity where application_name = 'obzor-welfare' and query like '%parameter.line%'",
    )
    return rows.length > 0
  })
  expect((await welfareRows()).size).toBe(0)
  await client.query('insert into parameter.line table kept; drop table kept')
  await until('counted', async () => (await incomeOf(1)) === '100')
  await client.end()
  await running.stop()
})
