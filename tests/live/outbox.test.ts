// The outbox itself: its hours are emptied when all have passed them, and a look at it costs what is new.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { emptyPastSlot, openTransactions, outboxSlot } from '../../packages/core/src/engine/live/db/outbox.ts'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import { putVacancy, seedRegion } from './live-fixture.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  // The slots are emptied as far as every reader has come: here is one.
  await database.pool.query(
    "insert into live.consumer (name, snapshot) values ('test', pg_current_snapshot())",
  )
})
afterAll(() => database.close())

const HOUR_MS = 3_600_000

/** Rows in the slot that the next hour will write to: they are of the hour before last. */
async function pastRows(): Promise<{
  slot: number
  cursor(): Promise<string>
  write(id: number): Promise<unknown>
}> {
  await database.pool.query('truncate live.outbox')
  const slot = outboxSlot(Date.now() + HOUR_MS)
  return {
    slot,
    cursor: async () => {
      const { rows } = await database.pool.query<{ now: string }>('select pg_current_snapshot()::text as now')
      await database.pool.query('update live.consumer set snapshot = pg_current_snapshot()')
      return rows[0]!.now
    },
    write: (id) =>
      database.pool.query(
        `insert into live.outbox (slot, dataset, ids) values ($1, 'feature', array[$2::bigint])`,
        [slot, id],
      ),
  }
}
const outboxIds = async (): Promise<number[]> => {
  const { rows } = await database.pool.query<{ id: number }>(
    'select ids[1]::int as id from live.outbox order by seq',
  )
  return rows.map(({ id }) => id)
}

test('an hour of the outbox that every reader has passed goes whole, the present one stays', async () => {
  const { cursor, write } = await pastRows()
  await write(1)
  await database.pool.query(`insert into live.outbox (dataset, ids) values ('feature', '{2}')`)
  expect(await emptyPastSlot(database.pool, await cursor())).toBe('emptied')
  expect(await outboxIds()).toEqual([2])
  expect(await emptyPastSlot(database.pool, await cursor())).toBe('empty')
})

test('an hour that one reader has not passed stays', async () => {
  const { cursor, write } = await pastRows()
  const passed = await cursor()
  await write(1)
  expect(await emptyPastSlot(database.pool, passed)).toBe('unread')
  expect(await outboxIds()).toEqual([1])
})

test('an hour in which a transaction is still open stays, and neither writers nor readers wait for it', async () => {
  const { cursor, slot, write } = await pastRows()
  await write(1)
  const long = new pg.Client({ connectionString: database.url })
  await long.connect()
  await long.query('begin')
  await long.query(`insert into live.outbox (slot, dataset, ids) values ($1, 'feature', '{7}')`, [slot])
  expect(await emptyPastSlot(database.pool, await cursor())).toBe('busy')
  await write(3)
  await long.query('commit')
  await long.end()
  expect(await outboxIds()).toEqual([1, 7, 3])
  expect(await emptyPastSlot(database.pool, await cursor())).toBe('emptied')
})

test('the slot of a row is the one the engine expects of its hour', async () => {
  await database.pool.query('truncate live.outbox')
  await database.pool.query(`insert into live.outbox (dataset, ids) values ('feature', '{1}')`)
  const { rows } = await database.pool.query<{ slot: number; at: Date }>(
    'select slot, created_at as at from live.outbox',
  )
  expect(rows[0]!.slot).toBe(outboxSlot(rows[0]!.at.getTime()))
})

test('a look reads what is new, not what was written since the oldest open transaction', async () => {
  await database.pool.query('truncate live.outbox')
  const open = new pg.Client({ connectionString: database.url })
  await open.connect()
  await open.query('begin')
  await open.query(`insert into live.outbox (dataset, ids) values ('feature', '{1}')`)
  await database.pool.query(
    `insert into live.outbox (dataset, ids) select 'feature', array[i] from generate_series(1, 20000) i`,
  )
  const before = await database.pool.query<{ now: string }>('select pg_current_snapshot()::text as now')
  const { now } = before.rows[0]!
  await database.pool.query(`insert into live.outbox (dataset, ids) values ('feature', '{2}')`)
  await open.query('commit')
  await open.end()
  const news = await database.pool.query<{ ids: string[] }>(
    'select ids from live.news($1::pg_snapshot) order by ids',
    [now],
  )
  expect(news.rows.map(({ ids }) => ids)).toEqual([['1'], ['2']])
  const pages = async (sql: string): Promise<number> => {
    const { rows } = await database.pool.query<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>(
      `explain (analyze, buffers, format json) ${sql}`,
    )
    const { Plan: plan } = rows[0]!['QUERY PLAN'][0]
    return plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!
  }
  const present = (await database.pool.query<{ now: string }>('select pg_current_snapshot()::text as now'))
    .rows[0]!
  // The 20,000 rows are some 180 pages, and their index as many again.
  expect(await pages(`select * from live.news('${now}')`)).toBeLessThan(60)
  expect(await pages(`select live.has_news('${present.now}')`)).toBeLessThan(60)
})

test('a transaction that is open for long is told of with its process', async () => {
  const long = new pg.Client({ connectionString: database.url, application_name: 'a forgotten console' })
  await long.connect()
  await long.query('begin')
  await putVacancy(long, 9, { places: 1, territory: 2 })
  const found = await openTransactions(database.pool, 0)
  expect(found.map(({ application, state }) => [application, state])).toContainEqual([
    'a forgotten console',
    'idle in transaction',
  ])
  expect(await openTransactions(database.pool, 30)).toEqual([])
  await long.end()
})
