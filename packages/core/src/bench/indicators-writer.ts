// The writer of the benchmark `indicators`, in a process of its own: transactions of so many households at a pace, each with
// its number in a marked household, so that whoever sees the number knows how old the picture is.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { sharedNow } from './live-clock.ts'

const ROLE_ARGUMENT = '--indicators-bench-writer'

export interface WriteOrder {
  databaseUrl: string
  /** Ids from 1; the marked one comes after them. */
  households: number
  householdsPerTransaction: number
  transactionsPerSecond: number
  seconds: number
}
/** Moment of commit of each transaction, by its number less one. */
export interface Written {
  committedAt: Float64Array
}

const UPDATE = `update registry.household_welfare
  set income_kopecks = case when household_id = $3 then $4::bigint else income_kopecks * 7 % 6700417 + $4::bigint % 1000 end
  where household_id between $1 and $2 or household_id = $3`

export function writeInProcess(order: WriteOrder): Promise<Written> {
  const child = fork(fileURLToPath(import.meta.url), [ROLE_ARGUMENT], {
    execArgv: [],
    serialization: 'advanced',
  })
  return new Promise((resolve, reject) => {
    child.once('message', (written) => resolve(written as Written))
    child.once('exit', (code) => reject(new Error(`the writer ended with ${code} and said nothing`)))
    child.send(order)
  })
}

async function write(order: WriteOrder): Promise<Written> {
  const { databaseUrl, households, householdsPerTransaction, transactionsPerSecond, seconds } = order
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const committedAt: number[] = []
  const startedAt = sharedNow()
  const blocks = Math.floor(households / householdsPerTransaction)
  for (let number = 1; number <= transactionsPerSecond * seconds; number += 1) {
    const waitMs = startedAt + ((number - 1) * 1_000) / transactionsPerSecond - sharedNow()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    const first = 1 + ((number * 7) % blocks) * householdsPerTransaction
    await client.query('begin')
    await client.query({
      name: 'bench-write',
      text: UPDATE,
      values: [first, first + householdsPerTransaction - 1, households + 1, number],
    })
    committedAt.push(sharedNow())
    await client.query('commit')
  }
  await client.end()
  return { committedAt: Float64Array.from(committedAt) }
}

if (process.argv.includes(ROLE_ARGUMENT)) {
  process.once('message', (order) => {
    write(order as WriteOrder).then(
      (written) => process.send?.(written, undefined, undefined, () => process.disconnect?.()),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`)
        process.exit(1)
      },
    )
  })
}
