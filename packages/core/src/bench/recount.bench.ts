// All indicators over the persons of a region from scratch: by the recount of the audit, and by the fold that a started
// engine reads them with. The limit is one GROUP BY as somebody would write it by hand for these very figures.
import pg from 'pg'
import { pino } from 'pino'
import { migrate } from '../engine/db/migrate.ts'
import { IndicatorsFold } from '../engine/indicators/indicators-fold.ts'
import { recountSlices } from '../engine/indicators/db/recount-sql.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { figure, median, sharedWith } from './figures.ts'
import { PROFILE, writeTerritories, writeWelfare } from './indicators-rows.ts'

const HOUSEHOLDS = 440_000
const MUNICIPALITIES = 20
const ROUNDS = 3
/** Three times as long as by hand. */
const AIM = 1 / 3

/** The same totals as the indicators over persons have, and the deficit: what a SQL developer would put on a dashboard. */
const BY_HAND = `
  select territory_id, count(*), count(*) filter (where income_kopecks < line_kopecks),
         sum(case when income_kopecks < line_kopecks
                  then div((line_kopecks - income_kopecks) * 1000000::numeric, line_kopecks) else 0 end),
         sum(case when income_kopecks < line_kopecks
                  then div(div((line_kopecks - income_kopecks) * 1000000::numeric, line_kopecks) ^ 2, 1000000) else 0 end),
         sum(income_kopecks / members),
         sum(case when income_kopecks < line_kopecks then (line_kopecks - income_kopecks)::numeric / members else 0 end)
    from registry.household_welfare h cross join unnest(h.persons) as p (code)
   group by territory_id`

export const run: Bench = async ({ databaseUrl, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the recount benchmark needs an empty database')
  const shared = sharedWith()
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  await writeTerritories(pool, MUNICIPALITIES)
  say(`writing ${HOUSEHOLDS} households`)
  const persons = await writeWelfare(pool, HOUSEHOLDS)
  const client = await pool.connect()
  // What is compared is the counting, not how many processes the planner gives to one of them.
  await client.query('set max_parallel_workers_per_gather = 0')
  const read = async (): Promise<IndicatorsFold> => {
    const made = new IndicatorsFold({ indicators: PROFILE, log: pino({ level: 'silent' }) })
    await made.load(client, {})
    return made
  }
  say('reading into the fold')
  const fold = await read()
  const recount = async (isAll: boolean): Promise<void> => {
    for (const { plan } of fold.populations) {
      const slices = plan.slices.flatMap((_, at) => (at === 0 || isAll ? [at] : []))
      await recountSlices(client, plan, { accumulators: plan.accumulators.map((_, at) => at), slices })
    }
  }
  const rounds = { byHand: [] as number[], totals: [] as number[], all: [] as number[], fold: [] as number[] }
  // The first round warms the caches; it does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}`)
    const byHand = await timed(() => client.query(BY_HAND))
    const totals = await timed(() => recount(false))
    const all = await timed(() => recount(true))
    if (round === 0) continue
    const folded = await timed(read)
    rounds.byHand.push(byHand)
    rounds.totals.push(totals)
    rounds.all.push(all)
    rounds.fold.push(folded)
  }
  client.release()
  await pool.end()
  const limit = median(rounds.byHand) / 1_000
  const against = (name: string, seconds: number, note: string): BenchRow => ({
    name,
    ours: seconds,
    limit,
    ratio: ratioOf(seconds, limit, 'less'),
    unit: 's',
    aim: null,
    note,
  })
  const [{ plan }] = fold.populations as [(typeof fold.populations)[0]]
  return {
    name: 'recount',
    takenAt: new Date().toISOString(),
    rows: [
      {
        ...against(
          'all indicators, totals by SQL',
          median(rounds.totals) / 1_000,
          'limit: one GROUP BY by hand',
        ),
        aim: { of: 'ratio', bound: 'least', value: AIM },
      },
      against(
        'all indicators, breakdowns, pairs and bins by SQL',
        median(rounds.all) / 1_000,
        'the same limit: totals only',
      ),
      against(
        'all of it read and folded by a starting engine',
        median(rounds.fold) / 1_000,
        'the same limit, which reads nothing into memory',
      ),
      figure(
        'sums of the fold',
        fold.populations.reduce((sum, { live }) => sum + cellsOf(live.sums), 0),
        'sums',
      ),
    ],
    facts: {
      persons,
      households: HOUSEHOLDS,
      municipalities: MUNICIPALITIES,
      slices: plan.slices.length,
      rounds: ROUNDS,
      shared: shared(),
    },
  }
}

const cellsOf = (sums: readonly { sums: Float64Array }[]): number =>
  sums.reduce((count, { sums: list }) => count + list.length, 0)

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}
