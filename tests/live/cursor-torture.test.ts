// The cursor under 32 writers at once, some of which give up, while one transaction stays open: nothing is lost, nothing
// comes twice, and nobody waits for the open one. The engine is a process of its own, so that what is told of its stalls is
// not this process' own work.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import { buildEngine, type BuiltEngine } from './built-engine.ts'
import type { EngineProcess } from './engine-process.ts'
import { openFeed, putVacancy, seedRegion, until } from './live-fixture.ts'
import { IS_LONG, random, SEED } from './randomness.ts'
import { asText, Noise, spreadOf, Stalls } from './stalls.ts'

const WRITERS = 32
const ROLLED_BACK = 0.05
const OPEN_SECONDS = IS_LONG ? 60 : 3
const KEYS_PER_WRITER = 10
/** Of a machine that is busy with other work. */
const SEEN_MS_MAX = 30_000

let database: TestDatabase
let built: BuiltEngine
let engine: EngineProcess
beforeAll(async () => {
  built = await buildEngine()
  database = await testDatabase()
  await seedRegion(database.pool)
  engine = await built.start(database.url)
})
afterAll(async () => {
  await engine.end('SIGTERM')
  built.remove()
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
    await until('the client is live', () => layer.state.kind === 'live', SEEN_MS_MAX)
    /** Title of a row → the value last seen; each writer only counts up. */
    const seen = new Map<string, number>()
    const wrong: string[] = []
    layer.subscribe({
      rows: ({ isReset, put }) => {
        for (const { title, places } of put as unknown as { title: string; places: number }[]) {
          const before = seen.get(title)
          if (before !== undefined && places < before) wrong.push(`${title}: ${places} after ${before}`)
          if (before === places && !isReset) wrong.push(`${title}: ${places} twice`)
          seen.set(title, places)
        }
      },
    })
    const stalls = new Stalls()
    stalls.watch(layer, (id) => layer.rows.get(id)?.title as string | undefined, 'places')
    const noise = new Noise(database.url)

    const long = await connect()
    await long.query('begin')
    await putVacancy(long, 1_000_000, { places: 1, territory: 2 })
    const endAt = performance.now() + OPEN_SECONDS * 1_000
    const committed = new Map<string, number>()
    let commits = 0
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
        commits += 1
        committed.set(`в${key}`, turn)
        stalls.committed(`в${key}`, turn)
      }
      await client.end()
    }
    await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number + 1)))
    const isSeen = (): boolean => [...committed].every(([title, places]) => seen.get(title) === places)
    await until('all that was committed is seen while the long one is open', isSeen, SEEN_MS_MAX)
    // Nobody waited for it: it is still open.
    expect(seen.has('в1000000')).toBe(false)
    const { loop, trip } = await noise.end()
    console.info(
      `${commits} commits; commit to publication ${asText(spreadOf(stalls.publishedMs))}; commit to client ` +
        `${asText(spreadOf(stalls.arrivedMs))}; the machine: timer late by ${asText(loop)}, empty query ${asText(trip)}`,
    )

    await long.query('commit')
    await long.end()
    await until('the long transaction is seen', () => seen.has('в1000000'), SEEN_MS_MAX)
    expect(wrong).toEqual([])
    expect(stalls.publishedMs).toHaveLength(commits)
    expect(layer.rows.size).toBe(committed.size + 1)
    feed.close()
  },
  (OPEN_SECONDS + 120) * 1_000,
)
