// A connection of the data plane with its temporary staging tables. They are made once a connection and empty
// themselves at commit, so a batch costs no catalogue rows.
import type pg from 'pg'
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams'
import { STAGING_TABLES } from '../../host/wire/staging.ts'
import { ACT_WORK_TABLES } from './merge-acts.ts'
import { FACT_WORK_TABLES } from './merge-facts.ts'
import { NAMED_WORK_TABLES } from './merge-named-persons.ts'
import { PERSON_WORK_TABLES } from './merge-persons.ts'

/** Header of a binary COPY: signature, flags, no extension. The plugin sends tuples only. */
export const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
export const COPY_TRAILER = Buffer.from([0xff, 0xff])

/** Rows that changed since they were stored, with what the merge found out about them. */
const WORK_TABLES = `${PERSON_WORK_TABLES}${NAMED_WORK_TABLES}${FACT_WORK_TABLES}${ACT_WORK_TABLES}`

const CREATE = `${STAGING_TABLES.map(
  ({ name, columns }) =>
    `create temp table ${name} (${columns.map(([column, type]) => `${column} ${type}`).join(', ')}) on commit delete rows;`,
).join('\n')}${WORK_TABLES}`

/**
 * A batch is small and the tables are large: look every key up by its index. Left to itself the planner hashes the
 * whole table for each batch, because temporary tables have no statistics (full region: 178 s instead of 81).
 */
const SETTINGS = `set enable_hashjoin = off; set enable_mergejoin = off; set random_page_cost = 1.1; set jit = off;
  set temp_buffers = '64MB'; set work_mem = '64MB';`

const prepared = new WeakSet<pg.PoolClient>()

/** Makes the staging tables on a connection that has none yet. */
export async function prepareStaging(client: pg.PoolClient): Promise<void> {
  if (prepared.has(client)) return
  // A server that goes away says so here too; the query that was running already fails with it.
  client.on('error', () => undefined)
  await client.query(SETTINGS)
  await client.query(CREATE)
  prepared.add(client)
}

/** Opens a COPY into staging table n; its header is written. */
export function openCopy(client: pg.PoolClient, table: number): CopyStreamQuery {
  const { name } = STAGING_TABLES[table]!
  const stream = client.query(copyFrom(`copy ${name} from stdin (format binary)`))
  stream.write(COPY_HEADER)
  return stream
}
