import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../../testing/index.ts'
import { countRows, removeRows } from './source-data.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.pool.query(`
    insert into territory.territory (oktmo, kind, name_ru, name_en, valid_from) values ('42601000', 'municipal-district', 'Р', 'D', '2000-01-01');
    insert into control.plugin (id, version, manifest) values ('source-table', '1', '{}');
    insert into control.source (id, code, plugin_id, title, agency, schedule, refresh_hours) overriding system value values
      (1, 'table.residents', 'source-table', '{}', '{}', '{}', 1), (2, 'table.other', 'source-table', '{}', '{}', '{}', 1);
    insert into registry.household (id, household_key) overriding system value values (1, gen_random_uuid());
    insert into registry.person (id, household_id, territory_id) overriding system value values (1, 1, 1), (2, 1, 1);
    insert into facts.person_record (source_id, record_key, person_id, content_hash) values
      (1, '00000000-0000-4000-8000-000000000001', 1, 0), (1, '00000000-0000-4000-8000-000000000002', 2, 0),
      (2, '00000000-0000-4000-8000-000000000002', 2, 0);
    insert into vault.person (source_id, record_key, person_id, sealed) select source_id, record_key, person_id, '' from facts.person_record;
    insert into facts.status (source_id, record_key, person_id, status, value, starts_on, content_hash, run_id)
      values (1, gen_random_uuid(), 1, 'study', 'school', '2024-09-01', 0, 1);`)
})
afterAll(() => database.close())

test('a table of residents that is taken away takes the sealed names along; whom another source holds stays at home', async () => {
  const { pool } = database
  expect(await countRows(pool, 'table.residents')).toBe(3)
  expect(await removeRows(pool, 'table.residents')).toBe(3)
  expect(await countRows(pool, 'table.residents')).toBe(0)
  expect((await pool.query('select source_id::int from vault.person')).rows).toEqual([{ source_id: 2 }])
  expect(
    (await pool.query('select id::int, household_id::int as home from registry.person order by id')).rows,
  ).toEqual([
    { id: 1, home: null },
    { id: 2, home: 1 },
  ])
})
