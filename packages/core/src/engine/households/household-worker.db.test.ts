// The worker on a live database: it follows what sources say, goes on after it was ended, and never waits for a delivery.
import { pino } from 'pino'
import { afterEach, afterAll, beforeAll, expect, test } from 'vitest'
import { seedRegion } from '../../testing/live-engine.ts'
import { testDatabase, type TestDatabase } from '../../testing/index.ts'
import { Doorbell } from '../live/doorbell.ts'
import { HouseholdWorker } from './household-worker.ts'
import { FamilyFixture } from './testing/family-fixture.ts'

const BOUND_MS = 30_000

let database: TestDatabase
let people: FamilyFixture
let worker: HouseholdWorker | null = null

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  people = await FamilyFixture.open(database)
})
afterEach(async () => {
  await worker?.stop()
  worker = null
  await people.clear()
})
afterAll(async () => {
  await people.close()
  await database.close()
})

const start = (today = '2024-12-31'): HouseholdWorker => {
  worker = new HouseholdWorker({
    databaseUrl: database.url,
    today: () => today,
    doorbell: new Doorbell(),
    log: pino({ level: process.env.OBZOR_TEST_LOG ?? 'silent' }),
  })
  worker.start()
  return worker
}
const until = async (fact: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + BOUND_MS
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${BOUND_MS} ms: ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
/** What the families are once they are as expected; else what they were at the last look. */
async function familiesBecome(expected: string[][]): Promise<string[][]> {
  const deadline = Date.now() + BOUND_MS
  for (;;) {
    const found = await people.families()
    if (JSON.stringify(found) === JSON.stringify(expected) || Date.now() > deadline) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a registry that was there before is composed whole, and what comes later is followed', async () => {
  await people.person('Anna', { household: '17' })
  await people.person('Boris', { household: '17' })
  await database.pool.query('truncate live.consumer, live.outbox')
  start()
  expect(await familiesBecome([['Anna', 'Boris']])).toEqual([['Anna', 'Boris']])
  await people.person('Vera', { born: '2024-11-11', isResident: false })
  await people.kin('Vera', 'mother', 'Anna', { from: '2024-11-11' })
  expect(await familiesBecome([['Anna', 'Boris', 'Vera']])).toEqual([['Anna', 'Boris', 'Vera']])
})

test('what happened while no worker ran is not lost, days that passed neither', async () => {
  await people.person('Anna')
  await people.person('Vera', { born: '2007-03-03' })
  await people.kin('Vera', 'mother', 'Anna', { from: '2007-03-03' })
  start()
  expect(await familiesBecome([['Anna', 'Vera']])).toEqual([['Anna', 'Vera']])
  await worker!.stop()
  await people.person('Dina', { household: '17' })
  start('2025-03-03')
  expect(await familiesBecome([['Anna'], ['Dina'], ['Vera']])).toEqual([['Anna'], ['Dina'], ['Vera']])
})

test('a delivery that holds a person is not waited for: the worker goes on when it is over', async () => {
  await people.person('Anna', { household: '17' })
  await people.person('Boris', { sex: 'm' })
  start()
  expect(await familiesBecome([['Anna'], ['Boris']])).toEqual([['Anna'], ['Boris']])
  const delivery = await database.pool.connect()
  try {
    await delivery.query('begin')
    await delivery.query('update registry.person set sex = sex where id = $1', [people.idOf('Boris')])
    await people.kin('Anna', 'spouse', 'Boris', { from: '2024-05-05' })
    await until('the worker has met it', async () => {
      const { rows } = await delivery.query<{ met: boolean }>(
        `select exists (select from registry.household_queue where person_id = $1) as met`,
        [people.idOf('Boris')],
      )
      return rows[0]!.met
    })
    // Were the worker waiting with rows of its own locked, this would be a deadlock.
    await delivery.query('update registry.person set sex = sex where id = $1', [people.idOf('Anna')])
    await delivery.query('commit')
  } finally {
    delivery.release()
  }
  expect(await familiesBecome([['Anna', 'Boris']])).toEqual([['Anna', 'Boris']])
})

test('of two engines one composes, and the other takes over', async () => {
  const first = start()
  await people.person('Anna', { household: '17' })
  expect(await familiesBecome([['Anna']])).toEqual([['Anna']])
  const second = start()
  await first.stop()
  await people.person('Boris', { household: '17' })
  expect(await familiesBecome([['Anna', 'Boris']])).toEqual([['Anna', 'Boris']])
  expect(worker).toBe(second)
})
