import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { formatSnils, snilsCheckNumber } from '../../model/index.ts'
import { LINES_SOURCE, linesPlugin } from '../../testing/line-plugin.ts'
import { eventually, testHost, type TestHost } from '../../testing/test-host.ts'
import { openSealed } from '../access/sealing.ts'
import { SecretStore } from '../access/secret-store.ts'
import type { RunOutcome } from './ingest-service.ts'

let host: TestHost
beforeAll(async () => {
  host = await testHost({
    plugins: { 'source-lines': linesPlugin() },
    limits: { restartMs: 50, cancelGraceMs: 300 },
    arrange: async (pool) => {
      await pool.query(`
        insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from, geom) values
          ('42', 'region', 'Область', 'Region', '2000-01-01', null),
          ('42601000', 'municipal-district', 'Северный', 'North', '2000-01-01',
            st_multi(st_makeenvelope(39, 52, 40, 53, 4326))),
          ('42602000', 'municipal-district', 'Южный', 'South', '2000-01-01',
            st_multi(st_makeenvelope(39, 51, 40, 52, 4326)));
        insert into territory.code (oktmo, territory_id)
          select oktmo, id from territory.territory where kind <> 'region';
        insert into territory.code (oktmo, territory_id) values ('42699000', 2);`)
    },
  })
  await host.start()
})
afterAll(() => host.close())

beforeEach(async () => {
  await host.pool.query(`
    truncate facts.person_record, facts.benefit, facts.income, facts.statistic, facts.feature, vault.person,
      control.quarantine_row, registry.household_welfare, live.outbox;
    delete from registry.person; delete from registry.household; delete from control.source_run;`)
})

const snilsOf = (number: number): string => {
  const nine = String(100_000_000 + number)
  return nine + String(snilsCheckNumber(nine)).padStart(2, '0')
}
const person = (number: number): object => ({
  snils: snilsOf(number),
  familyName: 'Вымышленный',
  firstName: `Номер${number}`,
  birthDate: '1980-05-06',
  sex: 'female',
})
const benefit = (number: number, change: object = {}): object => ({
  kind: 'benefit',
  key: `fact-${number}`,
  person: person(number),
  measureId: '7b0c1d3e-0000-4000-8000-000000000001',
  form: 'monetary',
  amountKopecks: 500_000,
  periodicity: 'month',
  needTested: true,
  decidedOn: '2024-01-10',
  startsOn: '2024-02-01',
  ...change,
})
const resident = (number: number, change: object = {}): object => ({
  kind: 'person',
  key: `citizen-${number}`,
  person: person(number),
  oktmo: '42601000',
  householdKey: `family-${Math.floor(number / 3)}`,
  ...change,
})

let files = 0
const read = async (...lines: (object | string)[]): Promise<RunOutcome> => {
  files += 1
  const content = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  // A last line of its own: equal content must not be taken for a repeated file.
  const file = await host.file(`${files}.ndjson`, `${content}\n${'\n'.repeat(files)}`)
  const outcome = await host.ingest.run(LINES_SOURCE, 'manual', file)
  // A run that fails where it should not explains itself in the test's output.
  if (
    outcome.state !== 'succeeded' &&
    !lines.some((line) => line === '!throw' || line === '!crash' || line === '!heap')
  )
    console.warn(outcome.errorText)
  return outcome
}
const counts = async (outcome: RunOutcome): Promise<object> => {
  const { rows } = await host.pool.query(
    `select rows_read::int as read, rows_accepted::int as accepted, rows_unchanged::int as unchanged,
       rows_duplicate::int as duplicate, rows_quarantined::int as quarantined
     from control.source_run where id = $1`,
    [outcome.runId],
  )
  return rows[0] as object
}
const one = async (sql: string, values: unknown[] = []): Promise<Record<string, unknown>> =>
  ((await host.pool.query(sql, values)).rows[0] ?? {}) as Record<string, unknown>

test('what was read is accepted, and the same rows again change nothing', async () => {
  const rows = Array.from({ length: 200 }, (_, number) => benefit(number))
  expect(await counts(await read(...rows))).toEqual({
    read: 200,
    accepted: 200,
    unchanged: 0,
    duplicate: 0,
    quarantined: 0,
  })
  await host.pool.query('truncate live.outbox')
  expect(await counts(await read(...rows))).toMatchObject({ read: 200, accepted: 0, unchanged: 200 })
  expect(await one("select count(*)::int as fired from live.outbox where dataset <> 'source'")).toEqual({
    fired: 0,
  })
})

test('one changed amount is one accepted row and one person in the outbox', async () => {
  await read(benefit(1), benefit(2))
  await host.pool.query('truncate live.outbox')
  const outcome = await read(benefit(1), benefit(2, { amountKopecks: 600_000 }))
  expect(await counts(outcome)).toMatchObject({ accepted: 1, unchanged: 1 })
  expect(await one('select sum(amount_kopecks)::int as sum from facts.benefit')).toEqual({ sum: 1_100_000 })
  expect(
    await one("select sum(cardinality(ids))::int as ids from live.outbox where dataset = 'person-facts'"),
  ).toEqual({ ids: 1 })
})

test('of two rows with one key the last line wins and the other is counted as a duplicate', async () => {
  const outcome = await read(benefit(1), benefit(1, { amountKopecks: 1 }))
  expect(await counts(outcome)).toEqual({ read: 2, accepted: 1, unchanged: 0, duplicate: 1, quarantined: 0 })
  expect(await one('select amount_kopecks::int as amount from facts.benefit')).toEqual({ amount: 1 })
})

test('bad rows go to quarantine with their reason, and their raw form opens only with the vault key', async () => {
  const outcome = await read(
    benefit(1),
    resident(2, { oktmo: '99999999' }),
    benefit(3, { amountKopecks: -5 }),
    benefit(4, { measureId: 'not-a-uuid' }),
    '!reject 5',
  )
  expect(outcome.state).toBe('succeeded')
  expect(await counts(outcome)).toEqual({ read: 5, accepted: 1, unchanged: 0, duplicate: 0, quarantined: 4 })
  const { rows } = await host.pool.query(
    'select line::int, reason_code, raw_sealed from control.quarantine_row order by line',
  )
  expect(rows.map(({ line, reason_code: code }) => [line, code])).toEqual([
    [2, 'OBZ_RECORD_OKTMO_UNKNOWN'],
    [3, 'OBZ_RECORD_AMOUNT_NEGATIVE'],
    [4, 'OBZ_RECORD_MEASURE_INVALID'],
    [5, 'OBZ_TEST_REJECTED'],
  ])
  const secrets = new SecretStore({ dataDirectory: host.dataDirectory } as never)
  expect(rows[0].raw_sealed.includes('Вымышленный')).toBe(false)
  expect(openSealed(secrets.vaultPrivateKey(), rows[0].raw_sealed).toString()).toContain('Вымышленный')
})

test('a file of which every tenth row is broken gives all the others, and says of each broken one where it stands', async () => {
  const broken = ['!reject', 'sum', 'place'] as const
  const rows = Array.from({ length: 300 }, (_, at) => {
    if (at % 10 !== 7) return at % 2 === 0 ? benefit(at) : resident(at)
    const fault = broken[Math.floor(at / 10) % broken.length]
    if (fault === '!reject') return `!reject ${at}`
    return fault === 'sum' ? benefit(at, { amountKopecks: -1 }) : resident(at, { oktmo: '99999999' })
  })
  const outcome = await read(...rows)
  expect(outcome.state).toBe('succeeded')
  expect(await counts(outcome)).toEqual({
    read: 300,
    accepted: 270,
    unchanged: 0,
    duplicate: 0,
    quarantined: 30,
  })
  expect(
    await one(`select count(*)::int as rows, count(distinct reason_code)::int as reasons,
                 bool_and(line % 10 = 8) as "inPlace" from control.quarantine_row`),
  ).toEqual({ rows: 30, reasons: 3, inPlace: true })
  expect(
    await one(`select (select count(*) from facts.benefit)::int as benefits,
                 (select count(*) from facts.person_record)::int as residents`),
  ).toEqual({ benefits: 150, residents: 120 })
})

test('residents become persons and households in the territory in force, with sealed names', async () => {
  await read(
    benefit(0),
    ...[0, 1, 2, 3].map((number) => resident(number)),
    resident(4, { oktmo: '42699000101' }),
  )
  expect(
    await one(`select count(*)::int as persons, count(distinct household_id)::int as households,
      count(*) filter (where t.oktmo = '42601000')::int as north from registry.person p join territory.territory t on t.id = p.territory_id`),
  ).toEqual({ persons: 5, households: 2, north: 5 })
  const secrets = new SecretStore({ dataDirectory: host.dataDirectory } as never)
  const { rows } = await host.pool.query<{ sealed: Buffer }>('select sealed from vault.person')
  const opened = rows.map(({ sealed }) => openSealed(secrets.vaultPrivateKey(), sealed).toString())
  expect(opened.filter((name) => name.includes('Вымышленный') && name.includes(snilsOf(0)))).toHaveLength(1)
})

test('a person who moves keeps the id, and both households are told', async () => {
  await read(resident(0), resident(1), resident(3))
  const households = async (): Promise<Map<string, string>> =>
    new Map(
      (await host.pool.query('select id, household_id from registry.person')).rows.map((row) => [
        row.id,
        row.household_id,
      ]),
    )
  const before = await households()
  await host.pool.query('truncate live.outbox')
  const outcome = await read(
    resident(0, { oktmo: '42602000', householdKey: 'family-1' }),
    resident(1),
    resident(3),
  )
  expect(await counts(outcome)).toMatchObject({ accepted: 1, unchanged: 2 })
  const after = await households()
  const moved = [...before.keys()].filter((id) => before.get(id) !== after.get(id))
  expect(after.size).toBe(3)
  expect(moved).toHaveLength(1)
  const { ids } = await one(
    "select array_agg(distinct id::text) as ids from live.outbox, unnest(ids) id where dataset = 'household'",
  )
  expect((ids as string[]).sort()).toEqual([before.get(moved[0]!)!, after.get(moved[0]!)!].sort())
})

test('the code of a residence says town or village; a source without it does not unsay that, a move does', async () => {
  const locality = async (oktmo: string): Promise<unknown> => {
    await read(resident(0, { oktmo }))
    return (await one('select locality from registry.person')).locality
  }
  expect(await locality('42601101001')).toBe('u')
  expect(await locality('42601412101')).toBe('r')
  expect(await locality('42601000')).toBe('r')
  expect(await locality('42602000')).toBeNull()
})

test('a resident without СНИЛС is a person of its own and stays the same when СНИЛС becomes known', async () => {
  const { snils: _, ...nameless } = person(7) as Record<string, unknown>
  await read(resident(7, { person: nameless }))
  const { id } = await one('select id from registry.person where snils_key is null')
  await read(resident(7))
  expect(await one('select id, snils_key is not null as known from registry.person')).toEqual({
    id,
    known: true,
  })
})

test('a change ends a benefit, a withdrawal removes it, an unknown key is quarantined, and a repeat changes nothing', async () => {
  const changes = [
    { kind: 'benefit-change', key: 'fact-1', endsOn: '2024-12-31' },
    { kind: 'benefit-change', key: 'fact-2', withdrawn: true },
    { kind: 'benefit-change', key: 'fact-99', amountKopecks: 1 },
  ]
  await read(benefit(1), benefit(2))
  expect(await counts(await read(...changes))).toEqual({
    read: 3,
    accepted: 2,
    unchanged: 0,
    duplicate: 0,
    quarantined: 1,
  })
  expect(await one('select count(*)::int as count, max(ends_on)::text as ends from facts.benefit')).toEqual({
    count: 1,
    ends: '2024-12-31',
  })
  expect(await counts(await read(benefit(1), ...changes.slice(0, 2)))).toMatchObject({
    accepted: 0,
    unchanged: 3,
  })
})

test('within one file facts and changes take effect in the order of lines', async () => {
  await read(
    benefit(1),
    { kind: 'benefit-change', key: 'fact-1', amountKopecks: 100 },
    { kind: 'benefit-change', key: 'fact-1', endsOn: '2025-01-01' },
    benefit(1, { amountKopecks: 700, endsOn: '2026-01-01' }),
  )
  expect(await one('select amount_kopecks::int as amount, ends_on::text as ends from facts.benefit')).toEqual(
    {
      amount: 700,
      ends: '2026-01-01',
    },
  )
})

test('incomes, statistics and features arrive with every field', async () => {
  await read(
    {
      kind: 'income',
      key: 'i-1',
      person: person(1),
      month: '2024-11',
      amountKopecks: 9_007_199_254_740_991,
      incomeCode: '2000',
      payerInn: '4800000000',
    },
    {
      kind: 'statistic',
      code: 'poverty.rate',
      territory: '48',
      period: '2020',
      value: 8.4,
      unit: 'percent',
      note: 'год',
    },
    {
      kind: 'feature',
      layer: 'vacancies',
      key: 'v-1',
      geometry: { type: 'Point', coordinates: [39.5, 51.5] },
      properties: { title: 'Сварщик «5 разряд»', salaryMin: 60_000.5, open: true, until: null },
    },
    {
      kind: 'feature',
      layer: 'roads',
      key: 'r-1',
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [39, 51],
            [40, 51],
            [40, 52],
            [39, 51],
          ],
        ],
      },
      properties: {},
    },
  )
  expect(await one('select month::text, amount_kopecks, income_code, payer_inn from facts.income')).toEqual({
    month: '2024-11-01',
    amount_kopecks: '9007199254740991',
    income_code: '2000',
    payer_inn: '4800000000',
  })
  expect(await one('select code, territory_code, period, value, unit, note from facts.statistic')).toEqual({
    code: 'poverty.rate',
    territory_code: '48',
    period: '2020',
    value: 8.4,
    unit: 'percent',
    note: 'год',
  })
  expect(
    await one(`select properties, st_asewkt(f.geom) as geom, t.oktmo from facts.feature f
      join territory.territory t on t.id = f.territory_id where layer = 'vacancies'`),
  ).toEqual({
    properties: { title: 'Сварщик «5 разряд»', salaryMin: 60_000.5, open: true, until: null },
    geom: 'SRID=4326;POINT(39.5 51.5)',
    oktmo: '42602000',
  })
})

const vacancy = (key: string): object => ({
  kind: 'feature',
  layer: 'vacancies',
  key,
  properties: { title: key },
})

test('a complete snapshot removes what it no longer names, an incomplete one removes nothing', async () => {
  await read(vacancy('a'), vacancy('b'), '!snapshot vacancies')
  await read(vacancy('a'))
  expect(await one('select count(*)::int as count from facts.feature')).toEqual({ count: 2 })
  await host.pool.query('truncate live.outbox')
  await read(vacancy('a'), vacancy('c'), '!snapshot vacancies')
  expect(await one('select array_agg(feature_key order by feature_key) as keys from facts.feature')).toEqual({
    keys: ['a', 'c'],
  })
  const { ids } = await one(
    "select sum(cardinality(ids))::int as ids from live.outbox where dataset = 'feature'",
  )
  expect(ids).toBe(2)
})

test('a snapshot of a failed run removes nothing', async () => {
  await read(vacancy('a'), vacancy('b'), '!snapshot vacancies')
  const outcome = await read(vacancy('a'), '!snapshot vacancies', '!throw')
  expect(outcome).toMatchObject({ state: 'failed', errorCode: 'OBZ_PLUGIN_FAILED' })
  expect(await one('select count(*)::int as count from facts.feature')).toEqual({ count: 2 })
})

test('a file of many chunks arrives whole and in order', async () => {
  const rows = Array.from({ length: 12_000 }, (_, number) =>
    benefit(number % 6_000, { amountKopecks: number }),
  )
  expect(await counts(await read(...rows))).toMatchObject({ read: 12_000, quarantined: 0 })
  expect(
    await one('select min(amount_kopecks)::int as min, max(amount_kopecks)::int as max from facts.benefit'),
  ).toEqual({
    min: 6_000,
    max: 11_999,
  })
})

test('a crash fails its run only, keeps committed batches, and the next run starts a new process', async () => {
  const outcome = await read(benefit(1), '!flush', benefit(2), '!crash')
  expect(outcome).toMatchObject({ state: 'failed', errorCode: 'OBZ_PLUGIN_CRASHED' })
  expect(await counts(await read(benefit(1), benefit(2)))).toMatchObject({ read: 2 })
  expect(await one('select count(*)::int as count from facts.benefit')).toEqual({ count: 2 })
})

test('more memory than the ceiling ends that process, with the reason in words', async () => {
  expect((await read('!heap')).errorText).toMatch(/ran out of its 64 MiB of memory/)
  expect((await read(benefit(1))).state).toBe('succeeded')
})

test('a cancelled run ends as cancelled, whether its connector listens or not', async () => {
  for (const behaviour of ['!wait', '!deaf', '!loop']) {
    files += 1
    const file = await host.file(`${files}.ndjson`, `${behaviour}\n${files}`)
    const whole = new Promise<void>((resolve) => {
      const off = host.progress.onProgress(({ run }) => {
        if (run.share !== 1) return
        off()
        resolve()
      })
    })
    const { runId, done } = await host.ingest.start(LINES_SOURCE, 'manual', file)
    await whole
    host.ingest.cancel(runId)
    expect(await done).toMatchObject({ state: 'cancelled', errorCode: 'OBZ_RUN_CANCELLED' })
  }
})

const income = {
  kind: 'income',
  key: 'i',
  person: person(1),
  month: '2024-11',
  amountKopecks: 1,
  incomeCode: '2000',
}
/** Merges of incomes wait until the returned function is called. */
const holdIncomes = async (): Promise<() => Promise<void>> => {
  const blocker = await host.pool.connect()
  await blocker.query('begin; lock table facts.income in access exclusive mode')
  return async () => {
    await blocker.query('rollback')
    blocker.release()
  }
}
const MERGE_WAITS = `application_name = 'obzor ingest' and wait_event_type = 'Lock' and datname = current_database()`

test('a run that another engine has taken over commits nothing more', async () => {
  const letGo = await holdIncomes()
  const overtaken = read(benefit(1), '!flush', income)
  await eventually(
    async () =>
      (await one(`select count(*)::int as waiting from pg_stat_activity where ${MERGE_WAITS}`)).waiting === 1
        ? true
        : undefined,
    'a merge waits',
  )
  // What the successor does first; this engine has not yet heard that its lock is gone.
  await host.pool.query("update control.source_run set state = 'interrupted' where state = 'running'")
  await letGo()
  expect(await overtaken).toMatchObject({ state: 'interrupted', errorCode: 'OBZ_INGEST_LEAD_LOST' })
  expect(await one('select count(*)::int as count from facts.income')).toEqual({ count: 0 })
  expect(await one('select rows_read::int as read from control.source_run')).toEqual({ read: 1 })
})

test('a source that another engine reads is not read a second time beside it', async () => {
  await host.pool.query(
    "insert into control.source_run (source_id, trigger) select id, 'inbox' from control.source where code = $1",
    [LINES_SOURCE],
  )
  await expect(read(benefit(1))).rejects.toThrow(/OBZ_SOURCE_BUSY/)
})

test('the loss of the database in the middle of a run interrupts it, and reading again gives the same as once', async () => {
  const rows = Array.from({ length: 500 }, (_, number) => benefit(number))
  // The first batch commits; the second waits for the lock, and there its connection is cut.
  const letGo = await holdIncomes()
  const cut = read(...rows.slice(0, 250), '!flush', income, '!flush', ...rows.slice(250))
  await eventually(async () => {
    const { rowCount } = await host.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where ${MERGE_WAITS}`,
    )
    return (rowCount ?? 0) > 0 ? true : undefined
  }, 'a merge waits')
  await letGo()
  expect(await cut).toMatchObject({ state: 'interrupted', errorCode: 'OBZ_INGEST_DATABASE_LOST' })
  expect(await one('select count(*)::int as count from facts.benefit')).toEqual({ count: 250 })
  expect(await counts(await read(...rows))).toMatchObject({ read: 500, accepted: 250, unchanged: 250 })
})

test('no name, СНИЛС or key of the agency is in the log', async () => {
  await read(benefit(1), resident(2, { oktmo: '99999999' }), '!reject', '!throw')
  const text = JSON.stringify(host.logs)
  for (const secret of ['Вымышленный', snilsOf(1), formatSnils(snilsOf(1)), 'fact-1'])
    expect(text).not.toContain(secret)
})
