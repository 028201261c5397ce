// The cursor under 32 writers at once, some of which give up, while one transaction stays open: nothing is lost, nothing
// comes twice, and nobody waits for the open one.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import { openFeed, putVacancy, seedRegion, startLiveEngine, until, type LiveEngine } from './live-fixture.ts'
import { IS_LONG, random, SEED } from './randomness.ts'

const WRITERS = 32
const ROLLED_BACK = 0.05
const OPEN_SECONDS = IS_LONG ? 60 : 3
/** Below the time the open transaction lasts: what waited for it would be seen here. */
const STALL_MS_MAX = 2_500
const KEYS_PER_WRITER = 10

let database: TestDatabase
let engine: LiveEngine
beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  engine = await startLiveEngine({ databaseUrl: database.url })
})
afterAll(async () => {
  await engine.stop()
  await database.close()
})

const connect = async (): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  return client
}

test(
  `${WRITERS} writers and a transaction open for ${OPEN_SECONDS} s, seed ${SEED}`,
  async () => {
    const feed = openFeed(engine.url, ['layer:vacancies'])
    const layer = feed.channel('layer:vacancies')
    await until('the client is live', () => layer.state.kind === 'live')
    /** Title of a row → the value last seen; each writer only counts up. */
    const seen = new Map<string, number>()
    const committedAt = new Map<string, number>()
    const wrong: string[] = []
    const stallsMs: number[] = []
    layer.subscribe({
      rows: ({ isReset, put }) => {
        for (const { title, places } of put as unknown as { title: string; places: number }[]) {
          const before = seen.get(title)
          if (before !== undefined && places < before) wrong.push(`${title}: ${places} after ${before}`)
          if (before === places && !isReset) wrong.push(`${title}: ${places} twice`)
          seen.set(title, places)
          const at = committedAt.get(`${title}/${places}`)
          if (at !== undefined) stallsMs.push(performance.now() - at)
        }
      },
    })

    const long = await connect()
    await long.query('begin')
    await putVacancy(long, 1_000_000, { places: 1, territory: 2 })
    const endAt = performance.now() + OPEN_SECONDS * 1_000
    const committed = new Map<string, number>()
    const writer = async (number: number): Promise<void> => {
      const roll = random(SEED + number)
      const client = await connect()
      for (let turn = 1; performance.now() < endAt; turn += 1) {
        const key = number * 1_000 + (turn % KEYS_PER_WRITER)
        await client.query('begin')
        await putVacancy(client, key, { places: turn, territory: 2 + (turn % 2) })
        if (roll() < ROLLED_BACK) {
          await client.query('rollback')
          continue
        }
        await client.query('commit')
        committed.set(`в${key}`, turn)
        committedAt.set(`в${key}/${turn}`, performance.now())
      }
      await client.end()
    }
    await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number + 1)))
    const isSeen = (): boolean => [...committed].every(([title, places]) => seen.get(title) === places)
    await until('all that was committed is seen while the long one is open', isSeen, 5_000)
    expect(seen.has('в1000000')).toBe(false)
    const stalls = stallsMs.toSorted((left, right) => left - right)
    const share = (part: number): number => Math.round(stalls[Math.floor((stalls.length - 1) * part)]!)
    console.info(
      `${committedAt.size} commits; commit to client p50 ${share(0.5)} ms, p99 ${share(0.99)} ms, worst ${share(1)} ms`,
    )
    expect(share(1)).toBeLessThan(STALL_MS_MAX)

    await long.query('commit')
    await long.end()
    await until('the long transaction is seen', () => seen.has('в1000000'))
    expect(wrong).toEqual([])
    expect(layer.rows.size).toBe(committed.size + 1)
    feed.close()
  },
  (OPEN_SECONDS + 60) * 1_000,
)
