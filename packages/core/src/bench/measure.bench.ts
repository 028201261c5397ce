// `./obzor measure` over ten million persons against the SQL that one would write for DuckDB by hand, over the same file,
// with the same two threads. Ours is the whole command with its start; the peer is the query alone.
import { DuckDBInstance } from '@duckdb/node-api'
import path from 'node:path'
import { ratioOf, type Bench, type BenchReport } from '../testing/bench-report.ts'
import { sharedWith } from './figures.ts'
import { middle, timed, timedCommand } from './timed-command.ts'

const ROWS = Number(process.env.OBZOR_BENCH_ROWS ?? 10_000_000)
const RUNS = 3

/** Lognormal incomes, weights 1…5, three lines, 45 districts; always the same. */
const people = (file: string): string => `
  copy (select (hash(i) % 45)::int as district,
               round(exp(10 + 0.7 * sqrt(-2 * ln((hash(i * 3) % 1000000 + 1) / 1000001.0))
                     * cos(6.28318 * (hash(i * 7) % 1000000) / 1000000.0)), 2) as income,
               (1 + hash(i * 11) % 400 / 100.0)::decimal(9, 2) as weight,
               12000 + (hash(i * 13) % 3) * 500 as line
          from range(${ROWS}) t(i)) to '${file}' (header)`

const sums = `
  sum(weight), sum(case when income < line then weight end) / sum(weight),
  sum(case when income < line then weight * (line - income) / line end) / sum(weight),
  sum(case when income < line then weight * ((line - income) / line) ^ 2 end) / sum(weight),
  sum(case when income < line then weight * (line - income) end)`

const bySums = (file: string): string => `select district, ${sums} from read_csv('${file}') group by district`

const byOrder = (file: string): string => `
  select district, ${sums}, sum(weight * income * (2 * ranked - weight)) / max(ranked) / sum(weight * income) - 1,
         median(income)
    from (select *, sum(weight) over (partition by district order by income rows unbounded preceding) as ranked
            from read_csv('${file}'))
   group by district`

export const run: Bench = async ({ workDirectory, say }): Promise<BenchReport> => {
  const shared = sharedWith()
  const file = path.join(workDirectory, 'people.csv')
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  await connection.run(people(file))
  say(`${ROWS} persons written`)
  const columns = [
    '--input',
    file,
    '--income',
    'income',
    '--weight',
    'weight',
    '--line',
    'line',
    '--by',
    'district',
  ]
  const cases = [
    { name: 'sums: FGT 0, 1, 2, deficit', args: ['--indices', 'fgt0,fgt1,fgt2,deficit'], sql: bySums(file) },
    { name: 'all 15 indices', args: ['--indices', 'all'], sql: byOrder(file) },
  ]
  const rows: BenchReport['rows'] = []
  for (const { name, args, sql } of cases) {
    const [ours, peer, memory]: [number[], number[], number[]] = [[], [], []]
    for (let turn = 0; turn < RUNS; turn += 1) {
      peer.push(await timed(() => connection.runAndReadAll(sql)))
      const { seconds, megabytes } = await timedCommand('measure', [...columns, ...args])
      ours.push(seconds)
      memory.push(megabytes)
      say(`${name}: ${seconds.toFixed(2)} s, by SQL ${peer.at(-1)!.toFixed(2)} s, ${megabytes.toFixed(0)} MB`)
    }
    rows.push({
      name,
      ours: middle(ours),
      limit: middle(peer),
      ratio: ratioOf(middle(ours), middle(peer), 'less'),
      unit: 's',
      aim: { of: 'ratio', bound: 'least', value: 0.5 },
      note: 'limit: the same by one SQL query in DuckDB',
    })
    rows.push({
      name: `${name}: memory`,
      ours: Math.max(...memory),
      limit: null,
      ratio: null,
      unit: 'MB',
      aim: { of: 'ours', bound: 'most', value: 512 },
    })
  }
  connection.closeSync()
  instance.closeSync()
  return {
    name: 'measure',
    takenAt: new Date().toISOString(),
    rows,
    facts: { rows: ROWS, runs: RUNS, shared: shared() },
  }
}
