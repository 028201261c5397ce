import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { migrate, readMigrations } from './migrate.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test('a second migration changes nothing', async () => {
  expect(await migrate(database.url)).toEqual([])
})

test('an edited migration is refused by name, and the database stays as it was', async () => {
  const [first, ...rest] = readMigrations()
  const edited = [{ ...first!, sql: `${first!.sql}\n-- edited` }, ...rest]
  await expect(migrate(database.url, edited)).rejects.toThrow(/OBZ_DATABASE_MIGRATION_CHANGED.*0001-schemas/)
})

test('a failing migration leaves no half of itself', async () => {
  const broken = [
    ...readMigrations(),
    { name: '9999-broken.sql', sql: 'create table public.half (a int); select 1/0;' },
  ]
  await expect(migrate(database.url, broken)).rejects.toThrow(/division by zero/)
  const { rows } = await database.pool.query("select to_regclass('public.half') as half")
  expect(rows[0].half).toBeNull()
})

test('a statement that touches many facts writes one outbox row with the ids of both sides', async () => {
  await database.pool.query(`
    insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, 2);
    insert into registry.person (snils_key, household_id) select gen_random_uuid(), 1 from generate_series(1, 3);
    update registry.person set household_id = 2 where id = 1;`)
  const { rows } = await database.pool.query(
    "select ids::int[] as ids from live.outbox where dataset = 'household' order by seq",
  )
  expect(rows.map((row) => [...row.ids].sort())).toEqual([[1], [1, 2]])
})
