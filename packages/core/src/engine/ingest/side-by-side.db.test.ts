import { afterAll, beforeAll, expect, test } from 'vitest'
import { snilsCheckNumber } from '../../model/index.ts'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { eventually, testHost, type TestHost } from '../../testing/test-host.ts'
import { REGISTRY_LOCK } from '../db/advisory-locks.ts'
import type { RunOutcome } from './ingest-service.ts'

const SOURCES = ['residents', 'benefits', 'incomes'] as const
type Source = (typeof SOURCES)[number]
const codeOf = (source: Source): string => `test.${source}`

let host: TestHost
beforeAll(async () => {
  host = await testHost({
    plugins: Object.fromEntries(
      SOURCES.map((source) => [
        `source-${source}`,
        linesPlugin().replaceAll('source-lines', `source-${source}`).replaceAll(LINES_SOURCE, codeOf(source)),
      ]),
    ),
    arrange: async (pool) => {
      await pool.query(`
        insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from, geom)
          values ('42601000', 'municipal-district', 'Северный', 'North', '2000-01-01', null);
        insert into territory.code (oktmo, territory_id) select oktmo, id from territory.territory;`)
    },
  })
  await host.host.start()
})
afterAll(() => host.close())

const personOf = (number: number): object => {
  const nine = String(100_000_000 + number)
  return {
    snils: nine + String(snilsCheckNumber(nine)).padStart(2, '0'),
    familyName: 'Вымышленный',
    firstName: `Номер${number}`,
    birthDate: '1980-05-06',
    sex: 'female',
  }
}
const RECORDS: Record<Source, (number: number) => object> = {
  residents: (number) => ({
    kind: 'person',
    key: `citizen-${number}`,
    person: personOf(number),
    oktmo: '42601000',
    householdKey: `family-${Math.floor(number / 3)}`,
  }),
  benefits: (number) => ({
    kind: 'benefit',
    key: `fact-${number}`,
    person: personOf(number),
    measureId: '7b0c1d3e-0000-4000-8000-000000000001',
    form: 'monetary',
    amountKopecks: 500_000,
    periodicity: 'month',
    needTested: true,
    decidedOn: '2024-01-10',
    startsOn: '2024-02-01',
  }),
  incomes: (number) => ({
    kind: 'income',
    key: `income-${number}`,
    person: personOf(number),
    month: '2024-11',
    amountKopecks: 100,
    incomeCode: '2000',
  }),
}
const BATCH_ROWS = 100

let files = 0
async function read(source: Source, numbers: number[]): Promise<RunOutcome> {
  files += 1
  const lines = numbers.flatMap((number, at) => [
    JSON.stringify(RECORDS[source](number)),
    ...(at % BATCH_ROWS === BATCH_ROWS - 1 ? ['!flush'] : []),
  ])
  const file = await host.file(`${files}.ndjson`, lines.join('\n'))
  return await host.ingest.run(codeOf(source), 'manual', file)
}
const one = async (sql: string): Promise<Record<string, unknown>> =>
  ((await host.pool.query(sql)).rows[0] ?? {}) as Record<string, unknown>

test('facts are committed while a register of residents is being merged', async () => {
  const register = await host.pool.connect()
  await register.query('begin')
  await register.query('select pg_advisory_xact_lock($1)', [REGISTRY_LOCK])
  const residents = read('residents', [1, 2, 3])
  await eventually(async () => {
    const { waiting } = await one(
      `select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted`,
    )
    return waiting === 1 ? true : undefined
  }, 'another register waits')
  expect(await read('benefits', [1, 2])).toMatchObject({ state: 'succeeded' })
  expect(await read('incomes', [2, 3])).toMatchObject({ state: 'succeeded' })
  await register.query('commit')
  register.release()
  expect(await residents).toMatchObject({ state: 'succeeded' })
  expect(
    await one('select count(*)::int as persons, count(household_id)::int as settled from registry.person'),
  ).toEqual({
    persons: 3,
    settled: 3,
  })
})

test('three sources that meet the same people for the first time, at once and in any order, make each once', async () => {
  const people = 1_200
  const upwards = Array.from({ length: people }, (_, number) => 10_000 + number)
  const scattered = upwards.map((_, at) => upwards[(at * 7) % people]!)
  const outcomes = await Promise.all([
    read('residents', upwards),
    read('benefits', upwards.toReversed()),
    read('incomes', scattered),
  ])
  for (const outcome of outcomes) expect(outcome).toMatchObject({ state: 'succeeded', errorCode: null })
  expect(
    await one(`
      select count(*)::int as persons, count(distinct snils_key)::int as keys,
        count(household_id)::int as settled, count(distinct household_id)::int as households
      from registry.person where id in (select person_id from facts.benefit where record_key is not null)
        and id in (select person_id from facts.income) and id in (select person_id from vault.person)`),
  ).toMatchObject({ persons: people + 1, keys: people + 1, settled: people + 1 })
  expect(
    await one(`
      select (select count(*) from facts.benefit)::int as benefits, (select count(*) from facts.income)::int as incomes,
        (select count(*) from facts.person_record)::int as records, (select count(*) from registry.person)::int as persons,
        (select count(*) from control.source_run
          where rows_read <> rows_accepted or state <> 'succeeded')::int as unbalanced`),
  ).toEqual({
    benefits: people + 2,
    incomes: people + 2,
    records: people + 3,
    persons: people + 3,
    unbalanced: 0,
  })
})
