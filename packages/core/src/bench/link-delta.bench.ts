// The registry's linkage over what six agencies hold: everything at once, with parameters that it learns from it, then ten
// thousand records more. What people it makes of them is compared with the truth, which only this file reads, afterwards. Sealing and loading are not part of the times.
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { migrate } from '../engine/db/migrate.ts'
import { rawPublicKey, Sealer } from '../engine/access/sealing.ts'
import { chanceOfBits } from '../engine/linkage/people-model.ts'
import { linkRegistry, type LinkRegistryOptions, type LinkRun } from '../engine/registry/link-registry.ts'
import { LINKAGE_MEMORY_MB } from '../engine/registry/linkage-runner.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { writeAgencyRecords } from './agency-records.ts'
import { sharedWith } from './figures.ts'
import { timed } from './timed-command.ts'

const PEOPLE = 40_000
const DELTA_RECORDS = 10_000
const BATCH = 5_000
/** What a delta may take of the whole. */
const SHARE_AIM = 0.05

interface Record {
  agency: string
  id: string
  snils: string
  birth: string
  identity: string
}

async function* recordsOf(table: string): AsyncGenerator<Record> {
  let isHeader = true
  for await (const line of createInterface({ input: createReadStream(table) })) {
    if (isHeader) {
      isHeader = false
      continue
    }
    const [id = '', familyName, firstName, patronymic, birth = '', , snils = ''] = line.split(',')
    yield {
      agency: id.split('-')[0]!,
      id,
      snils,
      birth,
      identity: JSON.stringify({ familyName, firstName, patronymic, snils, birthDate: birth }),
    }
  }
}

export const run: Bench = async ({ databaseUrl, workDirectory, say }): Promise<BenchReport> => {
  if (!databaseUrl) throw new Error('the link-delta benchmark needs an empty database')
  const shared = sharedWith()
  const asked = process.env.OBZOR_BENCH_PEOPLE
  const people = asked === 'all' ? 'all' : Number(asked ?? PEOPLE)
  const [table, truth] = [path.join(workDirectory, 'records.csv'), path.join(workDirectory, 'truth.csv')]
  const written = await writeAgencyRecords(people, { table, truth })
  say(`${written.records} records of ${written.people} people`)
  await migrate(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  const { privateKey } = generateKeyPairSync('x25519')
  const pepper = Buffer.alloc(32, 1)
  const load = loader(pool, new Sealer(rawPublicKey(privateKey)), pepper)
  const every = Math.max(2, Math.floor(written.records / DELTA_RECORDS))
  let [at, held] = [0, 0]
  const later: Record[] = []
  for await (const record of recordsOf(table)) {
    if (at % every === 0 && held < DELTA_RECORDS) {
      later.push(record)
      held += 1
    } else await load.add(record)
    at += 1
  }
  await load.flush()
  say('loaded and sealed')
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  let stage = ''
  let peak = 0
  const options: LinkRegistryOptions = {
    client,
    key: privateKey,
    registryPepper: pepper,
    linkagePepper: pepper,
    memoryMegabytes: LINKAGE_MEMORY_MB,
    say: (progress) => {
      peak = Math.max(peak, process.memoryUsage.rss() / 2 ** 20)
      if (progress.stage !== stage) say(`${progress.stage} (${Math.round(performance.now() / 1000)} s)`)
      stage = progress.stage
    },
  }
  const link = async (): Promise<LinkRun> => {
    const done = await linkRegistry(options)
    if (!done) throw new Error('another linkage is under way')
    return done
  }
  let whole: LinkRun | undefined
  const cpuAt = process.cpuUsage()
  const wholeSeconds = await timed(async () => {
    whole = await link()
  })
  const wholeCpu = cpuSeconds(cpuAt)
  say(`everything: ${wholeSeconds.toFixed(1)} s, ${JSON.stringify(whole)}`)
  for (const record of later) await load.add(record)
  await load.flush()
  await client.query('analyze')
  let delta: LinkRun | undefined
  const deltaAt = process.cpuUsage()
  const deltaSeconds = await timed(async () => {
    delta = await link()
  })
  say(`${later.length} records more: ${deltaSeconds.toFixed(1)} s, ${JSON.stringify(delta)}`)
  const deltaCpu = cpuSeconds(deltaAt)
  const { rows: stages } = await client.query<{ seconds: globalThis.Record<string, number> }>(
    'select seconds from registry.linkage_run order by records desc limit 1',
  )
  const quality = await qualityOf(client, truth)
  await client.end()
  await pool.end()
  const row = (
    name: string,
    ours: number,
    unit: string,
    note: string,
    aim: BenchRow['aim'] = null,
  ): BenchRow => ({
    name,
    ours,
    limit: null,
    ratio: null,
    unit,
    aim,
    note,
  })
  return {
    name: 'link-delta',
    takenAt: new Date().toISOString(),
    rows: [
      row(
        'everything',
        wholeSeconds,
        's',
        `${written.records - later.length} records opened, learned from, weighed, grouped, applied; ${wholeCpu.toFixed(1)} s of a core in this process`,
      ),
      {
        ...row(
          `${later.length} records more`,
          deltaSeconds,
          's',
          `limit: a twentieth of everything; ${deltaCpu.toFixed(1)} s of a core in this process`,
        ),
        limit: SHARE_AIM * wholeSeconds,
        ratio: ratioOf(deltaSeconds, SHARE_AIM * wholeSeconds, 'less'),
        aim: { of: 'ratio', bound: 'least', value: 1 },
      },
      row('its memory', peak, 'MB', 'resident, with the loader of this benchmark', {
        of: 'ours',
        bound: 'most',
        value: 4_096,
      }),
      row('precision of persons', quality.precision, '', 'pairs of one person that truly are', {
        of: 'ours',
        bound: 'least',
        value: 0.995,
      }),
      row('recall of persons', quality.recall, '', 'true pairs that are of one person', {
        of: 'ours',
        bound: 'least',
        value: 0.97,
      }),
      ...quality.calibration.map(({ from, mean, share, pairs }) =>
        row(
          `pairs told ${from.toFixed(1)}–${(from + 0.1).toFixed(1)}`,
          share,
          '',
          `${pairs} pairs, told ${mean.toFixed(4)} in the mean`,
        ),
      ),
    ],
    facts: {
      people: written.people,
      records: written.records,
      compared: whole!.compared,
      merges: whole!.merges,
      stages: JSON.stringify(stages[0]?.seconds ?? {}),
      asked: quality.asked,
      machine: shared(),
    },
  }
}

function cpuSeconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1e6
}

function loader(pool: pg.Pool, sealer: Sealer, pepper: Buffer) {
  let batch: Record[] = []
  const sources = new Map<string, string>()
  const keyOf = (text: string): string => {
    const hex = createHmac('sha256', pepper).update(text).digest('hex').slice(0, 32)
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
  const sourceOf = async (agency: string): Promise<string> => {
    const known = sources.get(agency)
    if (known !== undefined) return known
    await pool.query(
      `insert into control.plugin (id, version, manifest) values ('bench', '1', '{}') on conflict do nothing`,
    )
    const { rows } = await pool.query<{ id: string }>(
      `insert into control.source (code, plugin_id, title, agency, schedule, refresh_hours)
       values ($1, 'bench', '{"ru":"П","en":"T"}', '{"ru":"П","en":"T"}', '{"everySeconds":5}', 1) returning id`,
      [agency],
    )
    sources.set(agency, rows[0]!.id)
    return rows[0]!.id
  }
  const flush = async (): Promise<void> => {
    const own = batch
    batch = []
    if (own.length === 0) return
    const ids: string[] = []
    for (const { agency } of own) ids.push(await sourceOf(agency))
    sealer.rotate()
    // Who has a number that is known is that person at once, as ingest does it.
    await pool.query(
      `with fresh as materialized (
         select * from unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::bytea[]) as f (source_id, record_key, snils_key, sealed)
       ), made as (
         insert into registry.person (snils_key) select distinct snils_key from fresh where snils_key is not null
         on conflict (snils_key) do nothing returning id, snils_key
       ), whose as materialized (
         select f.*, coalesce(made.id, coalesce(known.merged_into, known.id), nextval('registry.person_id_seq')) as person_id,
           f.snils_key is null as is_new
         from fresh f left join made on made.snils_key = f.snils_key
           left join registry.person known on known.snils_key = f.snils_key
       ), nameless as (
         insert into registry.person (id) overriding system value select person_id from whose where is_new
       ), kept as (
         insert into facts.person_record (source_id, record_key, person_id, content_hash)
         select source_id, record_key, person_id, 1 from whose
       )
       insert into vault.person (source_id, record_key, person_id, sealed)
       select source_id, record_key, person_id, sealed from whose`,
      [
        ids,
        own.map(({ id }) => keyOf(id)),
        own.map(({ snils }) => (snils === '' ? null : keyOf(snils))),
        own.map(({ identity }) => sealer.seal(identity)),
      ],
    )
    // The truth is compared by the id of the record: the key of a source cannot be read back.
    await pool.query('create table if not exists public.bench_record (record_key uuid primary key, id text)')
    await pool.query('insert into public.bench_record select * from unnest($1::uuid[], $2::text[])', [
      own.map(({ id }) => keyOf(id)),
      own.map(({ id }) => id),
    ])
  }
  return {
    flush,
    add: async (record: Record): Promise<void> => {
      batch.push(record)
      if (batch.length === BATCH) await flush()
    },
  }
}

interface Quality {
  precision: number
  recall: number
  asked: number
  calibration: { from: number; mean: number; share: number; pairs: number }[]
}
async function qualityOf(client: pg.Client, truth: string): Promise<Quality> {
  await client.query(`drop table if exists public.bench_truth, public.bench_found;
    create table public.bench_truth (id text primary key, person bigint)`)
  let lines: string[] = []
  const flush = async (): Promise<void> => {
    const cells = lines.map((line) => line.split(','))
    lines = []
    await client.query('insert into public.bench_truth select * from unnest($1::text[], $2::bigint[])', [
      cells.map(([id]) => id),
      cells.map(([, person]) => person),
    ])
  }
  let isHeader = true
  for await (const line of createInterface({ input: createReadStream(truth) })) {
    if (!isHeader) lines.push(line)
    isHeader = false
    if (lines.length === BATCH) await flush()
  }
  await flush()
  await client.query(`create table public.bench_found as
    select p.person_id as found, t.person from facts.person_record p
      join public.bench_record b using (record_key) join public.bench_truth t on t.id = b.id`)
  const pairsIn = async (by: string): Promise<number> => {
    const { rows } = await client.query<{ pairs: string }>(
      `select coalesce(sum(n * (n - 1) / 2), 0) as pairs from (select count(*) as n from public.bench_found group by ${by}) g`,
    )
    return Number(rows[0]!.pairs)
  }
  const right = await pairsIn('found, person')
  const { rows: pairs } = await client.query<{ weight: number; right: number; n: number }>(
    `select p.weight / 10 * 10 as weight, count(*) filter (where lt.person = rt.person)::int as right, count(*)::int as n
       from vault.linkage_pair p
       join vault.linkage_record l on l.id = p.left_id join vault.linkage_record r on r.id = p.right_id
       join public.bench_record lb on lb.record_key = l.record_key join public.bench_record rb on rb.record_key = r.record_key
       join public.bench_truth lt on lt.id = lb.id join public.bench_truth rt on rt.id = rb.id
      group by 1`,
  )
  const bins = Array.from({ length: 10 }, (_, at) => ({ from: at / 10, told: 0, right: 0, pairs: 0 }))
  for (const { weight, right: agreed, n } of pairs) {
    const chance = chanceOfBits(weight + 5)
    const bin = bins[Math.min(9, Math.floor(chance * 10))]!
    bin.told += chance * n
    bin.right += agreed
    bin.pairs += n
  }
  const { rows: asked } = await client.query<{ n: number }>(
    'select count(*)::int as n from registry.review_pair',
  )
  return {
    precision: right / (await pairsIn('found')),
    recall: right / (await pairsIn('person')),
    asked: asked[0]!.n,
    calibration: bins
      .filter((bin) => bin.pairs > 0)
      .map((bin) => ({
        from: bin.from,
        mean: bin.told / bin.pairs,
        share: bin.right / bin.pairs,
        pairs: bin.pairs,
      })),
  }
}
