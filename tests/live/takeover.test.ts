// Two engines of one database, each a process of its own: the one that leads is killed under writes, the other goes on, and
// a client that only calls again where it called before misses nothing.
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import { buildEngine, type BuiltEngine } from './built-engine.ts'
import type { EngineProcess } from './engine-process.ts'
import { openLink, type Link } from './link.ts'
import { atRest, openFeed, putVacancy, seedRegion, until } from './live-fixture.ts'
import { random, SEED } from './randomness.ts'

const PERSONS = 60
const HOUSEHOLDS = 20
const WRITERS = 3
/** After a fault on a machine that is busy with other work. */
const REST_MS_MAX = 20_000

let database: TestDatabase
let built: BuiltEngine
let link: Link
let engines: EngineProcess[] = []
const start = (): Promise<EngineProcess> => built.start(database.url)

beforeAll(async () => {
  built = await buildEngine()
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(
    `insert into registry.household (household_key) select gen_random_uuid() from generate_series(1, ${HOUSEHOLDS})`,
  )
  await database.pool.query(
    `insert into registry.person (birth_date, sex, territory_id, household_id)
     select '1980-01-01', 'm', 2 + i % 2, 1 + i % ${HOUSEHOLDS} from generate_series(1, ${PERSONS}) i`,
  )
  const first = await start()
  engines = [first]
  await until('the first leads', () => first.isReady(), REST_MS_MAX)
  engines.push(await start())
  link = await openLink(() => engines.map(({ url }) => url))
})
afterAll(async () => {
  await link.close()
  await Promise.all(engines.map((engine) => engine.end('SIGKILL')))
  await database.close()
  built.remove()
})

/** Commits until it is told to stop; returns how many. */
async function write(pool: pg.Pool, roll: () => number, stop: AbortSignal): Promise<number> {
  let commits = 0
  for (; !stop.aborted; commits += 1) {
    const person = 1 + Math.floor(roll() * PERSONS)
    if (roll() < 0.6) {
      await putVacancy(pool, person, { places: Math.floor(roll() * 9), territory: 2 + (person % 2) })
    } else {
      await pool.query(
        `insert into facts.income (source_id, record_key, person_id, month, amount_kopecks, income_code, content_hash, run_id)
         values (1, gen_random_uuid(), $1, '2024-11-01', $2, '2000', 0, 1)`,
        [person, Math.floor(roll() * 9_000_000)],
      )
    }
  }
  return commits
}

test(`the leader is killed under writes, three times: the other goes on and no client misses anything, seed ${SEED}`, async () => {
  const feed = openFeed(link.url, ['indicators', 'layer:vacancies'])
  const layer = feed.channel('layer:vacancies')
  await until('the client is live', () => layer.state.kind === 'live', REST_MS_MAX)
  const epochs = new Set([layer.cursor!.epoch])
  let version = layer.cursor!.version
  const backwards: string[] = []
  layer.subscribe({
    rows: (change) => {
      if (change.version < version) backwards.push(`${change.version} after ${version}`)
      version = change.version
    },
  })
  for (let round = 0; round < 3; round += 1) {
    const [leader, standby] = engines as [EngineProcess, EngineProcess]
    expect([await leader.isReady(), await standby.isReady()]).toEqual([true, false])
    const stop = new AbortController()
    const writers = Array.from({ length: WRITERS }, (_, writer) =>
      write(database.pool, random(SEED + round * 10 + writer), stop.signal),
    )
    const before = layer.cursor!
    await until('writes are seen', () => layer.version > before.version + 3, REST_MS_MAX)
    await leader.end('SIGKILL')
    await until('the other leads', () => standby.isReady(), REST_MS_MAX)
    const isSeen = (): boolean => layer.cursor!.epoch !== before.epoch && layer.state.kind === 'live'
    await until('the client is live on it', isSeen, REST_MS_MAX)
    const { version: joined } = layer.cursor!
    await until('writes are seen again', () => layer.version > joined + 3, REST_MS_MAX)
    stop.abort()
    const commits = await Promise.all(writers)
    expect(Math.min(...commits)).toBeGreaterThan(0)
    const { held, selected } = await atRest(feed, database.pool, REST_MS_MAX)
    expect(held).toEqual(selected)
    epochs.add(layer.cursor!.epoch)
    engines = [standby, await start()]
  }
  expect(epochs.size).toBe(4)
  expect(backwards).toEqual([])
  feed.close()
}, 180_000)
