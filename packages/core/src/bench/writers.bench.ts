// What the live path costs whoever writes: 32 clients that change one row each, with our capture, with none, and with
// the NOTIFY that live dashboards usually rest on. The three take turns, so that a busy machine is fair to all.
import pg from 'pg'
import { migrate } from '../engine/db/migrate.ts'
import { seedRegion } from '../testing/live-engine.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { percentile } from './figures.ts'
import { writeVacancies } from './region-rows.ts'

const WRITERS = 32
const FEATURES = 10_000
const ROUNDS = 5
const ROUND_MS = 2_000
const AIM = 0.7

const KINDS = ['none', 'ours', 'notify'] as const
type Kind = (typeof KINDS)[number]
const ENABLE: Record<Kind, string> = {
  none: '',
  ours: 'alter table facts.feature enable trigger capture_update',
  notify: 'alter table facts.feature enable trigger bench_notify',
}

export const run: Bench = async ({ databaseUrl, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the writers benchmark needs an empty database')
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS + 2 })
  await seedRegion(pool)
  await writeVacancies(pool, FEATURES)
  await pool.query(`
    create function bench_notify() returns trigger language plpgsql as $$
    begin perform pg_notify('bench', new.id::text); return null; end $$;
    create trigger bench_notify after update on facts.feature for each row execute function bench_notify();
    alter table facts.feature disable trigger user`)
  const listener = new pg.Client({ connectionString: databaseUrl })
  await listener.connect()
  await listener.query('listen bench')

  const commits: Record<Kind, number[]> = { none: [], ours: [], notify: [] }
  // The first round warms caches and plans; it does not count.
  for (let round = 0; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}`)
    for (const kind of KINDS) {
      await pool.query(`alter table facts.feature disable trigger user; ${ENABLE[kind]}`)
      const perSecond = await writeFor(pool, ROUND_MS)
      if (round > 0) commits[kind].push(perSecond)
    }
  }
  await listener.end()
  await pool.end()
  const median = (kind: Kind): number =>
    percentile(
      commits[kind].toSorted((left, right) => left - right),
      50,
    )
  const row = (name: string, kind: Kind): BenchRow => ({
    name,
    ours: median(kind),
    limit: median('none'),
    ratio: ratioOf(median(kind), median('none'), 'more'),
    unit: 'commits/s',
    aim: null,
  })
  const note = `limit: the same without any capture; medians of ${ROUNDS} rounds that took turns`
  return {
    name: 'writers',
    takenAt: new Date().toISOString(),
    rows: [
      {
        ...row('one-row updates with our capture', 'ours'),
        aim: { of: 'ratio', bound: 'least', value: AIM },
        note,
      },
      { ...row('peer: NOTIFY by a row trigger, one listener', 'notify'), note },
    ],
    facts: { writers: WRITERS, features: FEATURES, roundMs: ROUND_MS },
  }
}

/** Commits a second of all writers together. */
async function writeFor(pool: pg.Pool, ms: number): Promise<number> {
  let commits = 0
  const startedAt = performance.now()
  const until = startedAt + ms
  const writer = async (number: number): Promise<void> => {
    const client = await pool.connect()
    for (let turn = 0; performance.now() < until; turn += 1) {
      await client.query({
        name: 'bench-write',
        text: `update facts.feature set content_hash = content_hash + 1
                where feature_key = $1 and layer = 'vacancies' and source_id = 1`,
        // Each writer has rows of its own: what is measured is the capture, not the wait for a row.
        values: [`v${1 + ((turn * WRITERS + number) % FEATURES)}`],
      })
      commits += 1
    }
    client.release()
  }
  await Promise.all(Array.from({ length: WRITERS }, (_, number) => writer(number)))
  return commits / ((performance.now() - startedAt) / 1_000)
}
