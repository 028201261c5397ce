// What one source has brought: how much it is, and how it is taken away with all that was kept of its rows.
import type { Pool } from 'pg'

/** Kinds of record that a table can become. */
const FACTS = [
  'facts.feature',
  'facts.statistic',
  'facts.person_record',
  'facts.income',
  'facts.benefit',
  'facts.status',
  'facts.property',
] as const
/** Rows a statement: the relay reads each as one change, and nobody waits for a second. */
const BATCH_ROWS = 20_000

export async function countRows(pool: Pool, source: string): Promise<number> {
  const counts = FACTS.map((table) => `(select count(*) from ${table} where source_id = source.id)`).join(
    ' + ',
  )
  const { rows } = await pool.query<{ rows: string }>(
    `select ${counts} as rows from control.source source where source.code = $1`,
    [source],
  )
  return Number(rows[0]?.rows ?? 0)
}

/** Returns the facts removed. Persons stay, because other sources know them too; whom none holds as a resident lives nowhere then. */
export async function removeRows(pool: Pool, source: string): Promise<number> {
  const { rows } = await pool.query<{ id: string }>('select id from control.source where code = $1', [source])
  const id = rows[0]?.id
  if (id === undefined) return 0
  let removed = 0
  for (const table of FACTS)
    removed +=
      table === 'facts.person_record' ? await removeResidents(pool, id) : await removeAll(pool, table, id)
  await removeAll(pool, 'control.quarantine_row', id)
  return removed
}

/** Their sealed names go with them. */
const REMOVE_RESIDENTS = `
  with gone as (
    delete from facts.person_record
     where ctid = any(array(select ctid from facts.person_record where source_id = $1 limit $2))
    returning source_id, record_key, person_id
  ), unsealed as (
    delete from vault.person sealed using gone
     where sealed.source_id = gone.source_id and sealed.record_key = gone.record_key
  ), released as (
    update registry.person person set household_id = null, territory_id = null
     where person.id in (select person_id from gone)
       and not exists (select from facts.person_record other
                        where other.person_id = person.id and other.source_id <> $1)
  )
  select count(*)::int as removed from gone`

async function removeResidents(pool: Pool, sourceId: string): Promise<number> {
  for (let all = 0; ;) {
    const { rows } = await pool.query<{ removed: number }>(REMOVE_RESIDENTS, [sourceId, BATCH_ROWS])
    const { removed } = rows[0]!
    all += removed
    if (removed < BATCH_ROWS) return all
  }
}

async function removeAll(pool: Pool, table: string, sourceId: string): Promise<number> {
  for (let removed = 0; ;) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where source_id = $1 limit $2))`,
      [sourceId, BATCH_ROWS],
    )
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < BATCH_ROWS) return removed
  }
}
