// Households of a whole region composed for the first time, and after one family's change. The limit is a GROUP BY that takes the
// register's word for everything: what composing costs beside it is the price of acts, dates, ids that last and contradictions.
import pg from 'pg'
import { migrate } from '../engine/db/migrate.ts'
import { composeNextChunk } from '../engine/households/compose-chunk.ts'
import { enqueueChanged, enqueueEverybody } from '../engine/households/db/queue.ts'
import { makeWorkTables } from '../engine/households/db/work-tables.ts'
import { loadPack } from '../regions/index.ts'
import { inventRegion } from '../synthetic/people-model.ts'
import { ratioOf, type Bench, type BenchReport } from '../testing/bench-report.ts'
import { judgeComposition, writeFamilies } from './family-rows.ts'
import { figure, median, sharedWith } from './figures.ts'

const PEOPLE = 100_000
const WHOLE_REGION = 1_116_265
/** Of the whole region; here it may take its share of that. */
const AIM_SECONDS = 60
const CHANGES = 100
const EVERY_OTHER = 2

const BY_HAND = `
  create temp table by_hand as
  select household_id, array_agg(person_id) as persons from facts.person_record where household_id is not null group by 1`

export const run: Bench = async ({ databaseUrl, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the households benchmark needs an empty database')
  const shared = sharedWith()
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  say(`inventing ${PEOPLE} people`)
  const region = inventRegion(loadPack(), PEOPLE, 1)
  const isRegistered = (municipality: number): boolean => municipality % EVERY_OTHER === 0
  const { onDay, kinship } = await writeFamilies(pool, region, isRegistered)
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await makeWorkTables(client)
  say('composing all households')
  const byHand = await timed(() => client.query(BY_HAND))
  let cursor = ''
  const all = await timed(async () => {
    cursor = await enqueueEverybody(client, '{}')
    while ((await composeNextChunk(client, onDay))?.persons !== 0);
  })
  say(`${CHANGES} changes, one after another`)
  const changes: number[] = []
  const { rows } = await pool.query<{ id: string }>(
    'select record_key as id from facts.person_record where household_id is not null order by record_key limit $1',
    [CHANGES],
  )
  for (const { id } of rows) {
    await pool.query(
      'update facts.person_record set household_id = 1 + household_id % 1000 where record_key = $1',
      [id],
    )
    changes.push(
      await timed(async () => {
        cursor = await enqueueChanged(client, cursor)
        while ((await composeNextChunk(client, onDay))?.persons !== 0);
      }),
    )
  }
  const isOf = (wanted: boolean) => (household: number) =>
    isRegistered(region.households.municipality[household]!) === wanted
  const byActs = await judgeComposition(pool, region, isOf(false))
  await client.end()
  await pool.end()
  return {
    name: 'households',
    takenAt: new Date().toISOString(),
    rows: [
      {
        name: `first composition, ${PEOPLE} people`,
        ours: all / 1_000,
        limit: byHand / 1_000,
        ratio: ratioOf(all, byHand, 'less'),
        unit: 's',
        aim: { of: 'ours', bound: 'most', value: (AIM_SECONDS * PEOPLE) / WHOLE_REGION },
        note: 'limit: one GROUP BY of what the register states; the aim is the share of 60 s for a whole region',
      },
      {
        ...figure('one family changed, median', median(changes), 'ms'),
        note: 'from its commit to its household',
      },
      figure('composed exactly without a register', byActs.exactPct, '%'),
    ],
    facts: { people: PEOPLE, kinship, shared: shared() },
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
