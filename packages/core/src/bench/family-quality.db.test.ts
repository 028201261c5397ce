// How many households of an invented region are composed exactly right, with its register of families and without.
import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { composeNextChunk } from '../engine/households/compose-chunk.ts'
import { enqueueEverybody } from '../engine/households/db/queue.ts'
import { makeWorkTables } from '../engine/households/db/work-tables.ts'
import { inventRegion } from '../synthetic/people-model.ts'
import { smallPack } from '../synthetic/testing/small-pack.ts'
import { testDatabase, type TestDatabase } from '../testing/index.ts'
import { isNuclear, judgeComposition, writeFamilies } from './family-rows.ts'

const PEOPLE = 6_000
const region = inventRegion(smallPack(), PEOPLE, 7)
const { municipality } = region.households
/** The first municipality has no register of families. */
const hasRegister = (place: number): boolean => place > 0

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  const { onDay } = await writeFamilies(database.pool, region, hasRegister)
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await makeWorkTables(client)
  await enqueueEverybody(client, '{}')
  while ((await composeNextChunk(client, onDay))?.persons !== 0);
  await client.end()
})
afterAll(() => database.close())

const judged = (picked: (household: number) => boolean) => judgeComposition(database.pool, region, picked)

test('with the register every household is composed as it lives', async () => {
  const { exactPct, placedPct } = await judged((household) => hasRegister(municipality[household]!))
  expect(placedPct).toBe(100)
  expect(exactPct).toBeGreaterThan(99)
})

test('without it acts compose most of the households that acts can tell of', async () => {
  const whole = await judged((household) => !hasRegister(municipality[household]!))
  const nuclear = await judged(
    (household) => !hasRegister(municipality[household]!) && isNuclear(region, household),
  )
  if (process.env.OBZOR_TEST_LOG) console.log({ whole, nuclear })
  expect(nuclear.exactPct).toBeGreaterThan(80)
  expect(whole.exactPct).toBeGreaterThan(60)
})
