// What it costs to have every indicator by every breakdown at any moment: from the commit of a change to the picture that
// holds it, at 10,000 persons a second, and what writers of one municipality pay for it, against no capture and against the
// table of sums that a trigger keeps.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import pg from 'pg'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { migrate } from '../engine/db/migrate.ts'
import { BreakdownsView } from '../engine/indicators/breakdowns-view.ts'
import { IndicatorsFold } from '../engine/indicators/indicators-fold.ts'
import { IndicatorsView } from '../engine/indicators/indicators-view.ts'
import { Doorbell } from '../engine/live/doorbell.ts'
import { LiveMetrics } from '../engine/live/metrics.ts'
import { Relay } from '../engine/live/relay.ts'
import { openGate } from '../testing/open-gate.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { figure, median, percentile, sharedWith } from './figures.ts'
import { MARKER, MARKER_LINE, PROFILE, writeTerritories, writeWelfare } from './indicators-rows.ts'
import { writeInProcess } from './indicators-writer.ts'
import { sharedNow } from './live-clock.ts'
import { until } from './region-rows.ts'

const HOUSEHOLDS = 100_000
/** 40 households are 100 persons: 10,000 persons a second. */
const PACE = { householdsPerTransaction: 40, transactionsPerSecond: 100, seconds: 10 }
const STALENESS_AIM_MS = 25
/** Sixty times as often as the platform does. */
const AUDIT_EVERY_MS = 5_000

const WRITERS = 8
const ROUNDS = 4
const ROUND_MS = 2_000
const WRITERS_AIM = 0.9
const HOUSEHOLDS_PER_TRANSACTION = [1, 20] as const

export const run: Bench = async ({ databaseUrl, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the indicators benchmark needs an empty database')
  const shared = sharedWith()
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS + 4 })
  const rows: BenchRow[] = []
  await writeTerritories(pool, 20)
  say(`writing ${HOUSEHOLDS} households`)
  const persons = await writeWelfare(pool, HOUSEHOLDS)
  await pool.query(
    `with marked as (insert into registry.household (household_key) values (gen_random_uuid()) returning id)
     insert into registry.household_welfare (household_id, territory_id, members, children, pensioners, income_kopecks,
                                             line_kopecks, persons)
     select id, (select min(id) from territory.territory where parent_id is not null), 1, 0, 0, 0, $1, '{2068}' from marked`,
    [MARKER_LINE],
  )
  for (const municipalities of [20, 125]) {
    await writeTerritories(pool, municipalities)
    await pool.query(
      `update registry.household_welfare set territory_id = ids[1 + household_id % cardinality(ids)]
         from (select array_agg(id order by id) as ids from territory.territory where parent_id is not null) place`,
    )
    await pool.query('vacuum analyze registry.household_welfare')
    say(`${PACE.seconds} s of updates in ${municipalities} municipalities`)
    rows.push(...(await followUpdates({ databaseUrl, pool, municipalities })))
  }
  say('writers of one municipality')
  rows.push(...(await writersOfOne(pool, say)))
  await pool.end()
  return {
    name: 'indicators',
    takenAt: new Date().toISOString(),
    rows,
    facts: { persons, households: HOUSEHOLDS, writers: WRITERS, ...PACE, shared: shared() },
  }
}

interface Following {
  databaseUrl: string
  pool: pg.Pool
  municipalities: number
}

async function followUpdates({ databaseUrl, pool, municipalities }: Following): Promise<BenchRow[]> {
  const log = pino({ level: 'silent' })
  const metrics = new LiveMetrics(new Registry())
  const fold = new IndicatorsFold({ indicators: [...PROFILE, MARKER], log })
  const gate = openGate()
  const totals = new IndicatorsView({ fold, gate, pool, log, metrics, auditIntervalMs: AUDIT_EVERY_MS })
  const breakdowns = new BreakdownsView({ fold, gate })
  const relay = new Relay({
    databaseUrl,
    pool,
    views: [totals, breakdowns],
    doorbell: new Doorbell(),
    log,
    metrics,
  })
  /** Moment at which the picture held a transaction, by its number less one. */
  const seenAt: number[] = []
  relay.listen({
    snapshot: () => undefined,
    delta: ({ channel, put }) => {
      if (channel !== totals.channel) return
      const marker = put.find(({ id }) => id === 'bench.marker/48')
      const now = sharedNow()
      const reached = Number(marker?.value ?? 0)
      while (seenAt.length < reached) seenAt.push(now)
    },
  })
  await pool.query(`update registry.household_welfare set income_kopecks = 0 where line_kopecks = $1`, [
    MARKER_LINE,
  ])
  relay.start()
  await until('the relay leads', () => relay.epoch !== null)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const reader = await readingAgain(databaseUrl)
  const { committedAt } = await writeInProcess({ databaseUrl, households: HOUSEHOLDS, ...PACE })
  const readMs = await reader.stop()
  await until('the last change is seen', () => seenAt.length >= committedAt.length)
  delay.disable()
  const cpu = process.cpuUsage(cpuBefore)
  const cpuShare = (cpu.user + cpu.system) / 1_000 / (performance.now() - startedAt)
  const staleness = Array.from(committedAt, (at, index) => seenAt[index]! - at).toSorted((a, b) => a - b)
  const wrong = await auditAll(pool, { fold, totals })
  const cells = relay.channel(breakdowns.channel)?.size ?? 0
  await relay.stop()
  const name = (what: string): string => `${municipalities} municipalities: ${what}`
  const elapsedS = (committedAt.at(-1)! - committedAt[0]!) / 1_000
  return [
    figure(
      name('persons updated'),
      (committedAt.length * PACE.householdsPerTransaction * 2.5) / elapsedS,
      'persons/s',
    ),
    against(name('commit to picture, median'), percentile(staleness, 50), percentile(readMs, 50)),
    {
      ...against(name('commit to picture, 99 %'), percentile(staleness, 99), percentile(readMs, 99)),
      aim: { of: 'ours', bound: 'most', value: STALENESS_AIM_MS },
    },
    figure(name("the engine's processor"), cpuShare * 100, '% of a core'),
    figure(name('event loop held, 99 %'), delay.percentile(99) / 1e6, 'ms'),
    figure(name('cells of breakdowns'), cells, 'cells'),
    {
      ...figure(name('sums that SQL counts otherwise'), wrong, 'sums'),
      aim: { of: 'ours', bound: 'most', value: 0 },
    },
  ]
}

/** Milliseconds between two reads that the limit is taken from. */
const READ_EVERY_MS = 20

const against = (name: string, ours: number, limit: number): BenchRow => ({
  ...figure(name, ours, 'ms'),
  limit,
  ratio: ratioOf(ours, limit, 'less'),
  note: 'limit: one read of as many changed rows, on a connection of its own, in the same seconds',
})

/** No picture can be sooner than the rows of a change can be read. Ascending, milliseconds. */
async function readingAgain(databaseUrl: string): Promise<{ stop(): Promise<number[]> }> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const taken: number[] = []
  const over = new AbortController()
  const done = (async () => {
    // Ends with the read that is under way.
    for (let turn = 0; !over.signal.aborted; turn += 1) {
      const first = 1 + ((turn * 997) % (HOUSEHOLDS - PACE.householdsPerTransaction))
      const ids = Array.from({ length: PACE.householdsPerTransaction }, (_, at) => first + at)
      const startedAt = performance.now()
      await client.query({
        name: 'bench-read',
        text: 'select household_id, territory_id, income_kopecks, persons from registry.household_welfare where household_id = any ($1::bigint[])',
        values: [ids],
      })
      taken.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, READ_EVERY_MS))
    }
  })()
  return {
    stop: async () => {
      over.abort()
      await done
      await client.end()
      return taken.toSorted((left, right) => left - right)
    },
  }
}

/** All sums, at rest: what the rounds of audits found meanwhile would have made the fold read everything anew. */
async function auditAll(
  pool: pg.Pool,
  { fold, totals }: { fold: IndicatorsFold; totals: IndicatorsView },
): Promise<number> {
  if (fold.generation !== 1) return Infinity
  const client = await pool.connect()
  await client.query('begin isolation level repeatable read read only')
  const { result } = await totals.startAudit(client, { all: true })
  await client.query('commit')
  client.release()
  return (await result).length
}

const KINDS = ['none', 'ours', 'table'] as const
type Kind = (typeof KINDS)[number]
const ENABLE: Record<Kind, string> = {
  none: '',
  ours: 'alter table registry.household_welfare enable trigger capture_update',
  table: 'alter table registry.household_welfare enable trigger bench_sums',
}

/** All change households of the same municipality, and none the same one. */
async function writersOfOne(pool: pg.Pool, say: (line: string) => void): Promise<BenchRow[]> {
  await pool.query(`
    create table public.bench_sum (territory_id integer primary key, poor bigint not null, persons bigint not null);
    insert into public.bench_sum select id, 0, 0 from territory.territory;
    create function bench_sums() returns trigger language plpgsql as $$
    begin
      update public.bench_sum
         set poor = poor + (new.income_kopecks < new.line_kopecks)::int * new.members
                         - (old.income_kopecks < old.line_kopecks)::int * old.members,
             persons = persons + new.members - old.members
       where territory_id = new.territory_id;
      return null;
    end $$;
    create trigger bench_sums after update on registry.household_welfare for each row execute function bench_sums()`)
  const { rows } = await pool.query<{ id: string }>(
    `select household_id as id from registry.household_welfare
      where territory_id = (select min(id) from territory.territory where parent_id is not null) order by 1 limit 4000`,
  )
  const ids = rows.map(({ id }) => id)
  const rowsOut: BenchRow[] = []
  for (const perTransaction of HOUSEHOLDS_PER_TRANSACTION) {
    const commits: Record<Kind, number[]> = { none: [], ours: [], table: [] }
    // The first round warms caches and plans; it does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      say(`${perTransaction} a transaction, round ${round} of ${ROUNDS}`)
      for (const kind of KINDS) {
        await pool.query(`alter table registry.household_welfare disable trigger user; ${ENABLE[kind]}`)
        const perSecond = await writeFor(pool, ids, perTransaction)
        if (round > 0) commits[kind].push(perSecond)
      }
    }
    rowsOut.push(...writerRows(commits, perTransaction))
  }
  return rowsOut
}

function writerRows(commits: Record<Kind, number[]>, perTransaction: number): BenchRow[] {
  const row = (whose: string, kind: Kind): BenchRow => ({
    name: `writers of one municipality, ${perTransaction} households at once: ${whose}`,
    ours: median(commits[kind]),
    limit: median(commits.none),
    ratio: ratioOf(median(commits[kind]), median(commits.none), 'more'),
    unit: 'commits/s',
    aim: null,
    note: `limit: no trigger; medians of ${ROUNDS} rounds that took turns`,
  })
  const ours = row('ours', 'ours')
  return [
    // One row a transaction is what the benchmark of writers is about; sources write many at once.
    perTransaction > 1 ? { ...ours, aim: { of: 'ratio', bound: 'least', value: WRITERS_AIM } } : ours,
    row('peer, a trigger keeps a table of sums', 'table'),
  ]
}

async function writeFor(pool: pg.Pool, ids: readonly string[], perTransaction: number): Promise<number> {
  let commits = 0
  const startedAt = performance.now()
  const share = Math.floor(ids.length / WRITERS)
  const own = (number: number, turn: number): (string | undefined)[] =>
    Array.from(
      { length: perTransaction },
      (_, at) => ids[number * share + ((turn * perTransaction + at) % share)],
    )
  const writer = async (number: number): Promise<void> => {
    const client = await pool.connect()
    for (let turn = 0; performance.now() < startedAt + ROUND_MS; turn += 1) {
      await client.query({
        name: 'bench-write',
        text: 'update registry.household_welfare set income_kopecks = income_kopecks + 1 where household_id = any ($1::bigint[])',
        // Each writer has households of its own: what is measured is the capture, not the wait for a row.
        values: [own(number, turn)],
      })
      commits += 1
    }
    client.release()
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)))
  return commits / ((performance.now() - startedAt) / 1_000)
}
