// The registry's size and the matrix of sources on a real database, as walls are shown them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/test-database.ts'
import { realClock } from '../../testing/test-host.ts'
import { growthRows } from './growth.ts'
import { overlapRows } from './overlap.ts'
import { RegistrySize } from './registry-size.ts'

let database: TestDatabase
const POLICY = {
  threshold: { public: 5, internal: 3 },
  roundTo: { public: 5, internal: 1 },
  exactFrom: 1_000,
}
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(`
    insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from, geom) values
      ('42', 'region', 'Область', 'Region', '2000-01-01', null),
      ('42601000', 'municipal-district', 'Северный', 'North', '2000-01-01', null),
      ('42602000', 'municipal-district', 'Южный', 'South', '2000-01-01', null);
    insert into registry.person (snils_key, territory_id)
      select gen_random_uuid(), case when n <= 60 then 2 when n <= 63 then 3 end from generate_series(1, 70) n;
    update registry.person set merged_into = 1 where id = 70;
    insert into control.plugin (id, version, manifest) values ('p', '1', '{}');
    insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours)
      select code, 'p', '{"ru": "Источник", "en": "Source"}', '{"ru": "Орган", "en": "Agency"}', '{}', 24
        from unnest('{office,police,tax,silent}'::text[]) code;
    insert into facts.person_record (source_id, record_key, person_id, content_hash)
      select 1, gen_random_uuid(), n, 0 from generate_series(1, 60) n
      union all select 2, gen_random_uuid(), n, 0 from generate_series(31, 69) n;
    insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
      select 3, gen_random_uuid(), n, month, 100, '2000', 0, 1
        from generate_series(1, 33) n, unnest('{2024-01-01,2024-02-01}'::date[]) month;`)
})
afterAll(() => database.close())

const published = async (): Promise<Map<string, Record<string, unknown>>> => {
  const client = await database.pool.connect()
  try {
    const rows = [...(await growthRows(client, POLICY)), ...(await overlapRows(client, POLICY))]
    return new Map(rows.map((row) => [row.id, row]))
  } finally {
    client.release()
  }
}

test('each person counts once, where they live and in which sources they are; few are not shown', async () => {
  const rows = await published()
  expect(rows.get('42')).toMatchObject({ isRegion: true, people: 70 })
  expect(rows.get('42601000')).toMatchObject({ people: 60 })
  expect(rows.get('42602000')).toMatchObject({ people: null })
  expect([...rows.values()].filter(({ kind }) => kind === 'source').map(({ id }) => id)).toEqual([
    'office',
    'police',
    'tax',
  ])
  expect(rows.get('office')).toMatchObject({ people: 60, only: 0 })
  expect(rows.get('police')).toMatchObject({ people: 40, only: 10 })
  // Two months of one person are one person.
  expect(rows.get('tax')).toMatchObject({ people: 35, only: 0 })
  expect(rows.get('office/police')).toMatchObject({ people: 30 })
  expect(rows.get('office/tax')).toMatchObject({ people: 35 })
  expect(rows.get('police/tax')).toMatchObject({ people: null })
  expect(rows.get('in 2')).toMatchObject({ sources: 2, people: 55 })
  expect(rows.get('in 3')).toMatchObject({ people: null })
})

test('a day is written down once, a target holds until it is changed, and both are news', async () => {
  const { pool } = database
  const size = new RegistrySize({
    pool,
    clock: realClock,
    log: { warn: (given: unknown) => expect.unreachable(String(given)) } as never,
    timeZone: () => 'Europe/Moscow',
    published: () => ({ rows: () => [] }),
    ring: () => undefined,
  })
  await size.note()
  await size.note()
  const target = { onDate: '2030-12-31', people: 500_000, act: 'Постановление № 1', setBy: 'head' }
  await size.setTarget(target)
  await size.setTarget({ ...target, people: 600_000 })
  const rows = await published()
  const days = [...rows.values()].filter(({ kind }) => kind === 'day')
  expect(days).toEqual([expect.objectContaining({ people: 69 })])
  expect(rows.get('target 2030-12-31')).toEqual({
    id: 'target 2030-12-31',
    kind: 'target',
    onDate: '2030-12-31',
    people: 600_000,
    act: 'Постановление № 1',
  })
  await size.removeTarget('2030-12-31')
  expect((await published()).has('target 2030-12-31')).toBe(false)
  const { rows: news } = await pool.query(
    `select count(*)::int as n from live.outbox where dataset = 'registry-growth'`,
  )
  expect(news).toEqual([{ n: 4 }])
})
