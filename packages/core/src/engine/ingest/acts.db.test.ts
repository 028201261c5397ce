import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { snilsCheckNumber } from '../../model/index.ts'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { testHost, type TestHost } from '../../testing/test-host.ts'
import { openSealed } from '../access/sealing.ts'
import { SecretStore } from '../access/secret-store.ts'

let host: TestHost
beforeAll(async () => {
  host = await testHost({
    plugins: { 'source-lines': linesPlugin() },
    arrange: async (pool) => {
      await pool.query(`
        insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from) values
          ('42', 'region', 'Область', 'Region', '2000-01-01'),
          ('42601000', 'municipal-district', 'Северный', 'North', '2000-01-01');
        insert into territory.code (oktmo, territory_id) select oktmo, id from territory.territory;`)
    },
  })
  await host.start()
})
afterAll(() => host.close())
beforeEach(async () => {
  await host.pool.query(`
    truncate facts.person_record, facts.kinship, facts.vital, facts.entitlement, facts.benefit, vault.person,
      control.quarantine_row, registry.household_welfare;
    delete from registry.person; delete from registry.household; truncate live.outbox;
    delete from control.source_run;`)
})

const snilsOf = (number: number): string => {
  const nine = String(100_000_000 + number)
  return nine + String(snilsCheckNumber(nine)).padStart(2, '0')
}
interface Named {
  key: string
  snils?: string
  familyName: string
  firstName: string
  birthDate: string
}
const named = (key: string, birthDate: string, snils?: number): Named => ({
  key,
  familyName: 'Придуманова',
  firstName: 'Ия',
  birthDate,
  ...(snils === undefined ? {} : { snils: snilsOf(snils) }),
})
const mother = named('a1|mother', '1990-02-03', 1)
const father = named('a1|father', '1988-03-04', 2)
const child = named('a1|child', '2020-05-06')
const birthOf = (event: object = {}): object[] => [
  {
    kind: 'vital',
    key: 'a1',
    event: 'birth',
    person: child,
    occurredOn: '2020-05-06',
    actNumber: '77',
    ...event,
  },
  kin('mother', mother, event),
  kin('father', father, event),
]
const kin = (relation: string, relative: Named, change: object = {}): object => ({
  kind: 'kinship',
  key: `a1|${relation}`,
  person: child,
  relative,
  relation,
  basis: 'birth',
  startsOn: '2020-05-06',
  actNumber: '77',
  ...change,
})
const couple = { person: named('m|wife', '1990-02-03', 1), other: named('m|husband', '1988-03-04', 2) }
const marriage = {
  kind: 'kinship',
  key: 'm1',
  person: couple.person,
  relative: couple.other,
  relation: 'spouse',
  basis: 'marriage',
  startsOn: '2015-01-01',
}
const event = (name: string, occurredOn: string, people: object): object => ({
  kind: 'vital',
  key: `${name}-${occurredOn}`,
  event: name,
  occurredOn,
  ...people,
})

let files = 0
async function read(...records: object[]): Promise<Record<string, number>> {
  files += 1
  const file = await host.file(
    `${files}.ndjson`,
    `${records.map((record) => JSON.stringify(record)).join('\n')}\n${'\n'.repeat(files)}`,
  )
  const outcome = await host.ingest.run(LINES_SOURCE, 'manual', file)
  expect(outcome.errorText).toBeFalsy()
  const { rows } = await host.pool.query(
    `select rows_read::int as read, rows_accepted::int as accepted, rows_unchanged::int as unchanged,
       rows_quarantined::int as quarantined from control.source_run where id = $1`,
    [outcome.runId],
  )
  return rows[0]
}
const rows = async (sql: string): Promise<unknown[]> => (await host.pool.query(sql)).rows
const EDGES = `select relation, ends_on::text as ends, doubt from facts.kinship_edge order by relation`

test('an act makes its people once, joins them, and changes nothing when it comes again', async () => {
  expect(await read(...birthOf())).toEqual({ read: 3, accepted: 3, unchanged: 0, quarantined: 0 })
  expect(await rows('select count(*)::int as count from registry.person')).toEqual([{ count: 3 }])
  expect(await rows(EDGES)).toEqual([
    { relation: 'father', ends: null, doubt: null },
    { relation: 'mother', ends: null, doubt: null },
  ])
  await host.pool.query('truncate live.outbox')
  expect(await read(...birthOf())).toMatchObject({ accepted: 0, unchanged: 3 })
  expect(await rows("select from live.outbox where dataset <> 'source'")).toEqual([])
})

test('both people of an edge are told of', async () => {
  await read(...birthOf())
  expect(
    await rows(
      `select count(distinct id)::int as people from live.outbox, unnest(ids) id where dataset = 'kinship'`,
    ),
  ).toEqual([{ people: 3 }])
  await host.pool.query('truncate live.outbox; truncate facts.kinship')
  expect(
    await rows(
      `select count(distinct id)::int as people from live.outbox, unnest(ids) id where dataset = 'kinship'`,
    ),
  ).toEqual([{ people: 3 }])
})

test('names and the number of the act are sealed, and nothing of them stands elsewhere', async () => {
  await read(...birthOf())
  const secrets = new SecretStore({ dataDirectory: host.dataDirectory } as never)
  const { rows: sealed } = await host.pool.query<{ sealed: Buffer }>('select sealed from vault.person')
  const opened = sealed.map((row) => openSealed(secrets.vaultPrivateKey(), row.sealed).toString())
  expect(opened).toHaveLength(3)
  expect(opened.every((text) => text.includes('Придуманова') && text.includes('"actNumber":"77"'))).toBe(true)
  const stored = JSON.stringify([
    await rows('select * from facts.kinship'),
    await rows('select * from facts.vital'),
    await rows('select * from facts.person_record'),
  ])
  expect(stored).not.toMatch(/Придуманова|"77"/)
})

test('a resident whom an act names keeps household and territory, and is the same person', async () => {
  const resident = {
    kind: 'person',
    key: 'citizen',
    person: { ...mother, key: undefined },
    oktmo: '42601000',
    householdKey: 'family',
  }
  await read(resident)
  await read(...birthOf())
  expect(
    await rows(`select p.household_id is not null as housed, p.territory_id is not null as placed
      from registry.person p join facts.kinship k on k.relative_id = p.id where k.relation = 'mother'`),
  ).toEqual([{ housed: true, placed: true }])
  // An act is no residence: the person leaves the household when the register names somebody else.
  await read({ ...resident, person: { ...resident.person, snils: snilsOf(9) } })
  expect(
    await rows(`select p.household_id from registry.person p join facts.kinship k on k.relative_id = p.id
      where k.relation = 'mother'`),
  ).toEqual([{ household_id: null }])
})

test("a newborn gets a СНИЛС later and stays the same person; a corrected parent's number moves the edge", async () => {
  await read(...birthOf())
  const before = await rows(`select person_id from facts.vital`)
  const withSnils = { person: { ...child, snils: snilsOf(5) } }
  await read(...birthOf(withSnils))
  expect(await rows('select person_id from facts.vital')).toEqual(before)
  expect(await rows('select count(*)::int as count from registry.person')).toEqual([{ count: 3 }])
  await read(...birthOf(withSnils).slice(0, 1), kin('mother', { ...mother, snils: snilsOf(6) }, withSnils))
  expect(
    await rows(
      `select count(distinct relative_id)::int as relatives, count(*)::int as edges from facts.kinship`,
    ),
  ).toEqual([{ relatives: 2, edges: 2 }])
  expect(await rows('select count(*)::int as count from registry.person')).toEqual([{ count: 4 }])
})

test.each(['before', 'after'])('a divorce that comes %s its marriage ends it', async (order) => {
  const divorce = event('divorce', '2019-04-05', {
    person: named('d|husband', '1988-03-04', 2),
    other: named('d|wife', '1990-02-03', 1),
  })
  if (order === 'before') await read(divorce)
  await read(marriage)
  if (order === 'after') await read(divorce)
  expect(await rows(EDGES)).toEqual([{ relation: 'spouse', ends: '2019-04-05', doubt: null }])
})

test('a death ends what it must, and an annulled act never was', async () => {
  const death = event('death', '2022-06-07', { person: named('x', '1988-03-04', 2) })
  await read(marriage, ...birthOf(), death)
  expect(await rows(EDGES)).toEqual([
    { relation: 'father', ends: '2022-06-07', doubt: null },
    { relation: 'mother', ends: null, doubt: null },
    { relation: 'spouse', ends: '2022-06-07', doubt: null },
  ])
  await read({ ...death, annulled: true }, { ...marriage, annulled: true })
  expect(await rows(EDGES)).toEqual([
    { relation: 'father', ends: null, doubt: null },
    { relation: 'mother', ends: null, doubt: null },
  ])
})

test('a death is known of the person, follows the acts, and tells the household', async () => {
  await read({ kind: 'person', key: 'r', person: father, oktmo: '42601000', householdKey: 'family' })
  await host.pool.query('truncate live.outbox')
  const death = event('death', '2022-06-07', { person: named('x', '1988-03-04', 2) })
  const died = 'select died_on::text as on_day from registry.person where household_id is not null'
  await read(death)
  expect(await rows(died)).toEqual([{ on_day: '2022-06-07' }])
  expect(await rows("select from live.outbox where dataset = 'household'")).toHaveLength(1)
  await read({ ...death, annulled: true })
  expect(await rows(died)).toEqual([{ on_day: null }])
  await read(death)
  await host.pool.query('delete from facts.vital')
  expect(await rows(died)).toEqual([{ on_day: null }])
})

test('a birth after the death of the mother is a fact in doubt, and builds no family', async () => {
  await read(...birthOf(), event('death', '2019-01-01', { person: named('x', '1990-02-03', 1) }))
  expect(await rows(`select relation, doubt from facts.kinship_edge order by relation`)).toEqual([
    { relation: 'father', doubt: null },
    { relation: 'mother', doubt: 'mother-died-before' },
  ])
  await read(event('death', '2019-01-01', { person: named('y', '1988-03-04', 2) }))
  expect(await rows(`select doubt from facts.kinship_edge where relation = 'father'`)).toEqual([
    { doubt: 'father-died-before' },
  ])
})

test('each circle of parents holds a doubtful edge, whatever the records said', async () => {
  // Three acts, each sound in itself; the people turn out to be two.
  await read(
    kin('mother', mother, { key: 'c1', person: named('c', '2008-01-01', 7) }),
    // The register knows the mother's birth date by her other records; this act states another one.
    kin('mother', named('c2', '1970-01-01', 7), { key: 'c2', person: named('c3', '1990-02-03', 1) }),
  )
  expect(
    await rows(`select count(*)::int as edges, count(doubt)::int as doubts from facts.kinship_edge`),
  ).toEqual([{ edges: 2, doubts: 1 }])
})

test('both names of a change of name are one person, with or without СНИЛС', async () => {
  const change = (person: Named, former: string): object => ({
    kind: 'vital',
    key: `n-${person.key}`,
    event: 'name-change',
    person,
    other: { ...person, familyName: former },
    occurredOn: '2020-01-01',
  })
  await read(change(named('n1', '1990-02-03'), 'Небылица'), change(named('n2', '1991-02-03', 8), 'Небылица'))
  expect(await rows('select person_id = other_id as one from facts.vital')).toEqual([
    { one: true },
    { one: true },
  ])
  expect(
    await rows('select count(*)::int as names, count(distinct person_id)::int as people from vault.person'),
  ).toEqual([{ names: 4, people: 2 }])
  // A name that comes later joins the person who was known by the key.
  await read(change(named('n1', '1990-02-03'), 'Придумка'))
  expect(await rows('select count(distinct person_id)::int as people from facts.vital')).toEqual([
    { people: 2 },
  ])
})

test('a register that knows no places says who somebody is, is counted, and moves nobody', async () => {
  const insured = { kind: 'person', key: 'i1', person: mother, oktmo: null }
  await read({ kind: 'person', key: 'r', person: mother, oktmo: '42601000', householdKey: 'family' })
  expect(await read(insured, insured, { ...insured, key: 'i2', person: child })).toEqual({
    read: 3,
    accepted: 2,
    unchanged: 0,
    quarantined: 0,
  })
  expect(await read(insured)).toMatchObject({ read: 1, accepted: 0, unchanged: 1 })
  expect(
    await rows(`select count(*)::int as people, count(household_id)::int as housed, count(territory_id)::int as placed
      from registry.person`),
  ).toEqual([{ people: 2, housed: 1, placed: 1 }])
  expect(await rows('select count(*)::int as names from vault.person')).toEqual([{ names: 3 }])
})

test('a row of quarantine waits no more once a register that knows no places brings its person right', async () => {
  const insured = { kind: 'person', key: 'i1', person: mother, oktmo: null }
  await read(insured)
  await host.pool.query(`
    insert into control.quarantine_row (run_id, source_id, line, field, reason_code, reason, record_kind, record_key)
    select run.id, record.source_id, 1, 'birthDate', 'OBZ_RECORD_INVALID', 'x', 'person', record.record_key::text
      from facts.person_record record join control.source_run run using (source_id)`)
  expect(await rows('select closed_as from control.quarantine_row')).toEqual([{ closed_as: null }])
  await read({ ...insured, person: { ...mother, firstName: 'Яна' } })
  expect(await rows('select closed_as from control.quarantine_row')).toEqual([{ closed_as: 'brought' }])
})

test('a right is a fact of its person, without a household being counted again', async () => {
  const right = {
    kind: 'right',
    key: 'r1',
    person: mother,
    measureId: '7b0c1d3e-0000-4000-8000-000000000001',
    startsOn: '2024-01-01',
  }
  expect(await read(right)).toMatchObject({ accepted: 1 })
  expect(await read({ ...right, endsOn: '2025-01-01' })).toMatchObject({ accepted: 1 })
  expect(await rows('select ends_on::text as ends from facts.entitlement')).toEqual([{ ends: '2025-01-01' }])
  expect(await rows("select distinct dataset from live.outbox where dataset <> 'source'")).toEqual([
    { dataset: 'entitlement' },
  ])
})
