// What the outbox is told of tables that are captured by their own key.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(
    'insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, 3)',
  )
})
afterAll(() => database.close())
beforeEach(() => database.pool.query('delete from registry.household_welfare; truncate live.outbox'))

const write = (): Promise<unknown> =>
  database.pool.query(
    `insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks)
     select id, 2, 1, 0, 0, 0, 1 from registry.household`,
  )
const told = async (): Promise<string[]> =>
  (
    await database.pool.query<{ line: string }>(
      `select dataset || ' ' || array_to_string(array(select unnest(ids) order by 1), ' ') as line from live.outbox order by seq`,
    )
  ).rows.map(({ line }) => line)

test('each statement is told once, with each row once, and a statement that touches nothing is not', async () => {
  await write()
  await database.pool.query('update registry.household_welfare set income_kopecks = 5 where household_id > 1')
  await database.pool.query('update registry.household_welfare set income_kopecks = 5 where household_id > 9')
  await database.pool.query('delete from registry.household_welfare where household_id = 2')
  expect(await told()).toEqual(['household-welfare 1 2 3', 'household-welfare 2 3', 'household-welfare 2'])
})

test('a key that would change is refused: its former row would stay on every screen', async () => {
  await write()
  const change = 'update registry.household_welfare set household_id = 9 where household_id = 1'
  await expect(database.pool.query(change)).rejects.toThrow(
    /the key of registry.household_welfare never changes/,
  )
  expect(await told()).toEqual(['household-welfare 1 2 3'])
})
