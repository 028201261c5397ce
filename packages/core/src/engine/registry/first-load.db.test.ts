// The first load of a region: statements that were run while the registry was empty read no table once for each row of another.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { enqueueAll, enqueueDifference, takeFromQueue } from './db/welfare.ts'

/** More than a driver's statement needs to keep one plan for all its values. */
const LOOKS = 8
const PERSONS = 2_000

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await database.close()
})

/** Rows that whole readings of the table have given in the open transaction. */
async function rowsRead(table: string): Promise<number> {
  const { rows } = await client.query<{ read: string }>(
    'select seq_tup_read as read from pg_stat_xact_user_tables where relid = $1::regclass',
    [table],
  )
  return Number(rows[0]!.read)
}

test('a region that comes at once is queued whole, without reading it again for each of its people', async () => {
  let cursor = await enqueueAll(client, 'first')
  // What autovacuum does in the first minute.
  await client.query('vacuum analyze registry.person, registry.welfare_queue')
  for (let look = 0; look < LOOKS; look++) {
    cursor = await enqueueDifference(client, cursor)
    await takeFromQueue(client, 1)
  }
  await client.query(
    `insert into registry.household (id) overriding system value select generate_series(1, $1)`,
    [PERSONS],
  )
  await client.query(
    `insert into registry.person (id, household_id) overriding system value select id, id from generate_series(1, $1) id`,
    [PERSONS],
  )
  await client.query(
    `insert into live.outbox (dataset, ids) select 'person-facts', array_agg(id) from generate_series(1, $1) id`,
    [PERSONS],
  )

  await client.query('begin')
  await enqueueDifference(client, cursor)
  const readForQueue = await rowsRead('registry.person')
  const taken = await takeFromQueue(client, PERSONS)
  await client.query('commit')

  expect(new Set(taken).size).toBe(PERSONS)
  expect(readForQueue).toBeLessThanOrEqual(2 * PERSONS)
})
