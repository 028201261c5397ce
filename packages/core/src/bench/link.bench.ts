// `./obzor link` over what six agencies hold of a whole region, against the joins alone: the pairs that five usual blocking
// rules bring, without one comparison. The truth is read afterwards, by this file only.
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { ratioOf, type Bench, type BenchReport } from '../testing/bench-report.ts'
import { AGENCY_SPEC, writeAgencyRecords } from './agency-records.ts'
import { timed, timedCommand } from './timed-command.ts'

const MEMORY_MB_AIM = 4_096
const SECONDS_AIM = 300
/** How one would narrow such a table by hand; a block of more than a thousand records is left out, as ours leaves it out. */
const FLOOR_RULES = [
  ['snils'],
  ['birth', 'surname'],
  ['birth', 'given', 'patronymic'],
  ['surname', 'given', 'patronymic', 'municipality'],
  ['birth', 'given', 'municipality'],
]
const BLOCK_RECORDS_MAX = 1_000

async function numberOf(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = (await connection.runAndReadAll(sql)).getRows()
  return Number(row![0])
}

/** Reads the table and makes the pairs of all rules, each once. */
async function floor(connection: DuckDBConnection, table: string): Promise<number> {
  const keys = FLOOR_RULES.map((rule, at) => `hash(${rule.join(', ')}) as k${at}`)
  const present = FLOOR_RULES.map(
    (rule, at) =>
      `case when ${rule.map((column) => `${column} is not null`).join(' and ')}
                 and count(*) over (partition by k${at}) <= ${BLOCK_RECORDS_MAX} then k${at} end as k${at}`,
  )
  await connection.run(`create table record as
    select * replace (${present.join(', ')})
      from (select row_number() over () as i, *, ${keys.join(', ')} from read_csv('${table}', all_varchar = true))`)
  let pairs = 0
  for (const at of FLOOR_RULES.keys()) {
    const earlier = Array.from({ length: at }, (_, rule) => ` and (l.k${rule} = r.k${rule}) is not true`)
    pairs += await numberOf(
      connection,
      `select count(*) from record l join record r on l.k${at} = r.k${at} and l.i < r.i${earlier.join('')}`,
    )
  }
  return pairs
}

export const run: Bench = async ({ workDirectory, say }): Promise<BenchReport> => {
  const people = process.env.OBZOR_BENCH_PEOPLE ? Number(process.env.OBZOR_BENCH_PEOPLE) : 'all'
  const file = (name: string): string => path.join(workDirectory, name)
  const [table, truth, spec] = [file('records.csv'), file('truth.csv'), file('spec.json')]
  const written = await writeAgencyRecords(people, { table, truth })
  say(`${written.records} records of ${written.people} people written`)
  writeFileSync(spec, JSON.stringify(AGENCY_SPEC))

  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  let floorPairs = 0
  const floorSeconds = await timed(async () => {
    floorPairs = await floor(connection, table)
  })
  await connection.run('drop table record')
  say(`plain blocking: ${floorPairs} pairs in ${floorSeconds.toFixed(1)} s`)

  const [pairs, clusters] = [file('pairs.csv'), file('clusters.csv')]
  const { seconds, megabytes } = await timedCommand(
    'link',
    ['--spec', spec, '--input', table, '--pairs', pairs, '--clusters', clusters],
    (text) => say(text.trim()),
  )
  await connection.run(`create table truth as select * from read_csv('${truth}');
    create table cluster as select * from read_csv('${clusters}');
    create table pair as select probability, l.person = r.person as is_right
      from read_csv('${pairs}') join truth l on l.id = left_id join truth r on r.id = right_id where probability >= 0.9`)
  const pairsIn = (of: string): Promise<number> =>
    numberOf(connection, `select sum(n * (n - 1) / 2) from (select count(*) as n from ${of})`)
  const right = await pairsIn('cluster join truth using (id) group by cluster_id, person')
  const claimed = await pairsIn('cluster group by cluster_id')
  const wanted = await pairsIn('truth group by person')
  const share = await numberOf(connection, 'select avg(is_right::int) from pair')
  const mean = await numberOf(connection, 'select avg(probability) from pair')
  connection.closeSync()
  instance.closeSync()

  const quality = (name: string, ours: number, bound: 'least' | 'most', value: number, note: string) =>
    ({ name, ours, limit: null, ratio: null, unit: '', aim: { of: 'ours', bound, value }, note }) as const
  return {
    name: 'link',
    takenAt: new Date().toISOString(),
    rows: [
      {
        name: 'the whole linkage',
        ours: seconds,
        limit: floorSeconds,
        ratio: ratioOf(seconds, floorSeconds, 'less'),
        unit: 's',
        aim: { of: 'ratio', bound: 'least', value: 0.5 },
        note: 'limit: reading the table and making the pairs of five blocking rules, nothing compared',
      },
      {
        ...quality('its time', seconds, 'most', SECONDS_AIM, 'the same figure against its own bound'),
        unit: 's',
      },
      { ...quality('its memory', megabytes, 'most', MEMORY_MB_AIM, 'resident, at the most'), unit: 'MB' },
      quality(
        'precision of clusters',
        right / claimed,
        'least',
        0.995,
        'pairs of one cluster that are of one person',
      ),
      quality(
        'recall of clusters',
        right / wanted,
        'least',
        0.97,
        'pairs of one person that are in one cluster',
      ),
      quality(
        'pairs of 0.9 and more: told − true',
        Math.abs(mean - share),
        'most',
        0.03,
        `mean ${mean.toFixed(4)}, true ${share.toFixed(4)}`,
      ),
    ],
    facts: { people: written.people, records: written.records, floorPairs },
  }
}
