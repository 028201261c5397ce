// `./obzor audit verify`: walks the journal of who did what and names the first entry that is not what was written.
import pg from 'pg'
import { JournalHead } from '../engine/access/journal-head.ts'
import { verifyChain } from '../engine/access/verify-chain.ts'
import { ObzorError, type ChainState } from '../model/index.ts'
import type { Paths } from './paths.ts'
import { platformDatabase } from './platform-database.ts'

/** Throws `OBZ_AUDIT_CHAIN_BROKEN`. The platform may go on working meanwhile. */
export async function verifyJournal(paths: Paths): Promise<ChainState> {
  const database = platformDatabase(paths.cluster, process.env.DATABASE_URL)
  if (!(await database.isRunning())) {
    throw new ObzorError({
      code: 'OBZ_AUDIT_DATABASE_DOWN',
      fact: 'the database of the platform does not run',
      risk: 'the journal was not looked at',
      action: 'run ./obzor up first',
    })
  }
  return await verifyJournalAt(database.url(), paths.data)
}

export async function verifyJournalAt(databaseUrl: string, dataDirectory: string): Promise<ChainState> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    // Read before the walk: what is written meanwhile stands after it.
    const head = new JournalHead(dataDirectory).read()
    const ask = async (sql: string, parameters?: unknown[]): Promise<unknown[]> =>
      (await client.query<object>(sql, parameters)).rows
    const state = await verifyChain(ask, head)
    if (state.broken) throw broken(state.broken)
    return state
  } finally {
    await client.end()
  }
}

export const journalText = ({ entries, lastHash }: ChainState): string =>
  lastHash === null ? 'the journal is empty\n' : `${entries} entries, unbroken; the last is ${lastHash}\n`

const broken = ({ id, reason }: NonNullable<ChainState['broken']>): ObzorError =>
  new ObzorError({
    code: 'OBZ_AUDIT_CHAIN_BROKEN',
    fact: `entry ${id} of the journal: ${reason}`,
    risk: 'from there on the journal proves nothing; somebody wrote past the platform',
    action: 'keep the database as it is, compare with a backup, and find out who has its rights',
  })
