import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { formatSnils, snilsCheckNumber } from '../../model/index.ts'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { testHost, type TestHost } from '../../testing/test-host.ts'
import type { RunOutcome } from './ingest-service.ts'

let host: TestHost
beforeAll(async () => {
  host = await testHost({ plugins: { 'source-lines': linesPlugin() } })
  await host.start()
})
afterAll(() => host.close())

beforeEach(() =>
  host.pool.query(`
    truncate facts.status, facts.property, facts.area_count, facts.area_cell, control.quarantine_row, live.outbox;
    delete from registry.person;`),
)

const snilsOf = (number: number): string => {
  const nine = String(200_000_000 + number)
  return nine + String(snilsCheckNumber(nine)).padStart(2, '0')
}
const person = (number: number): object => ({
  snils: snilsOf(number),
  familyName: 'Вымышленный',
  firstName: `Номер${number}`,
  birthDate: '1980-05-06',
})
const disabled = (number: number, change: object = {}): object => ({
  kind: 'status',
  key: `extract-${number}`,
  person: person(number),
  status: 'disability',
  value: 'group-3',
  startsOn: '2020-02-01',
  ...change,
})
const flat = (number: number, change: object = {}): object => ({
  kind: 'property',
  key: `right-${number}`,
  person: person(number),
  object: 'dwelling',
  objectNumber: '48:20:0010101:101',
  share: { numerator: 1, denominator: 2 },
  areaM2: 54.2,
  valueKopecks: 150_000_000,
  oktmo: '42701000001',
  startsOn: '2011-02-03',
  ...change,
})
const counted = (change: object = {}): object => ({
  kind: 'areaCount',
  operator: 'mts',
  month: '2025-03',
  cell: '8811754995fffff',
  ageFrom: 18,
  ageTo: 34,
  sex: 'female',
  income: { unit: 'line-percent', from: 0, to: 100 },
  people: 12,
  ...change,
})

let files = 0
const read = async (...records: object[]): Promise<Record<string, number>> => {
  files += 1
  const lines = records.map((record) => JSON.stringify(record)).join('\n')
  const outcome: RunOutcome = await host.ingest.run(
    LINES_SOURCE,
    'manual',
    await host.file(`${files}.ndjson`, `${lines}\n${'\n'.repeat(files)}`),
  )
  expect(outcome.errorText ?? '').toBe('')
  const { rows } = await host.pool.query(
    `select rows_read::int as read, rows_accepted::int as accepted, rows_unchanged::int as unchanged,
       rows_duplicate::int as duplicate, rows_quarantined::int as quarantined
     from control.source_run where id = $1`,
    [outcome.runId],
  )
  return rows[0] as Record<string, number>
}
const one = async (sql: string): Promise<Record<string, unknown>> =>
  ((await host.pool.query(sql)).rows[0] ?? {}) as Record<string, unknown>

test('statuses and property hang on the person of their СНИЛС, and the same again changes nothing', async () => {
  const rows = [disabled(1), flat(1), flat(2)]
  expect(await read(...rows)).toEqual({ read: 3, accepted: 3, unchanged: 0, duplicate: 0, quarantined: 0 })
  expect(
    await one(`select status, value, starts_on::text, ends_on,
      exists (select from facts.property p where p.person_id = s.person_id) as same from facts.status s`),
  ).toEqual({ status: 'disability', value: 'group-3', starts_on: '2020-02-01', ends_on: null, same: true })
  expect(
    await one(`select count(*)::int as rights, count(distinct object_key)::int as things,
      count(distinct person_id)::int as owners, min(share_denominator) as parts, min(area_m2) as area,
      min(value_kopecks)::int as value, min(territory_code) as place from facts.property`),
  ).toEqual({
    rights: 2,
    things: 1,
    owners: 2,
    parts: 2,
    area: 54.2,
    value: 150_000_000,
    place: '42701000',
  })
  await host.pool.query('truncate live.outbox')
  expect(await read(...rows)).toMatchObject({ accepted: 0, unchanged: 3 })
  expect(await one("select count(*)::int as news from live.outbox where dataset <> 'source'")).toEqual({
    news: 0,
  })
})

test('a status that ends is one change of one person, and no household is counted again for it', async () => {
  await read(disabled(1), disabled(2))
  await host.pool.query('truncate live.outbox')
  expect(await read(disabled(1), disabled(2, { endsOn: '2025-02-01' }))).toMatchObject({
    accepted: 1,
    unchanged: 1,
  })
  expect(
    await one(`select array_agg(distinct dataset) as datasets, sum(cardinality(ids))::int as ids
      from live.outbox where dataset <> 'source'`),
  ).toEqual({ datasets: ['person-status'], ids: 1 })
})

test('a number that an operator corrects takes the place of the former, in the cell that it named', async () => {
  await read(counted(), counted({ ageTo: undefined }), counted({ operator: 'beeline' }))
  expect(
    await read(counted({ people: 14 }), counted({ ageTo: undefined, people: undefined, suppressedBelow: 5 })),
  ).toMatchObject({ accepted: 2 })
  expect(
    await one(`select count(*)::int as rows, sum(people)::int as people, max(suppressed_below) as below,
      count(distinct operator)::int as operators from facts.area_count`),
  ).toEqual({ rows: 3, people: 26, below: 5, operators: 2 })
  expect(
    await one(`select to_hex(cell) as cell, st_x(centre)::int as longitude, st_y(centre)::int as latitude
      from facts.area_cell`),
  ).toMatchObject({ cell: '8811754995fffff' })
})

test('a number of an operator twice in one file is a duplicate; one that says nothing is put aside', async () => {
  expect(await read(counted(), counted({ people: 3 }), counted({ people: undefined }))).toEqual({
    read: 3,
    accepted: 1,
    unchanged: 0,
    duplicate: 1,
    quarantined: 1,
  })
  expect(await one('select people from facts.area_count')).toEqual({ people: 3 })
  expect(await one('select reason_code as code from control.quarantine_row')).toEqual({
    code: 'OBZ_RECORD_COUNT_INVALID',
  })
})

test('no name and no number of a person or a thing is in the tables', async () => {
  await read(disabled(1), flat(1))
  const { rows } = await host.pool.query(
    'select s::text from facts.status s union all select p::text from facts.property p',
  )
  for (const secret of ['Вымышленный', snilsOf(1), formatSnils(snilsOf(1)), '0010101'])
    expect(JSON.stringify(rows)).not.toContain(secret)
})
