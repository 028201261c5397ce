// Takes old runs and old quarantine out of the journal, in short transactions. A run goes only after its quarantine,
// never while it is open, and never the newest of its source: the console always has something to say.
import type { Pool } from 'pg'
import type { KeepLimits } from './keep-limits.ts'

/** Rows a statement: half a second at most, so neither the outbox nor the console waits. */
const BATCH_ROWS = 5_000

/** Returns the rows removed. */
export async function pruneQuarantine(
  pool: Pool,
  { quarantineDays, quarantineRowsOfSource }: KeepLimits,
): Promise<number> {
  const { rows: sources } = await pool.query<{ id: string }>('select id from control.source')
  let removed = 0
  for (const { id } of sources) {
    for (;;) {
      // The oldest batch by the index of the source; past the number kept, or past the age.
      const { rowCount } = await pool.query(
        `with beyond as (
           select id from control.quarantine_row where source_id = $1
           order by id desc offset $2 limit 1
         ), oldest as (
           select id, created_at from control.quarantine_row where source_id = $1 order by id limit $4
         )
         delete from control.quarantine_row where id in (
           select id from oldest
           where created_at < now() - make_interval(days => $3::int) or id <= (select id from beyond))`,
        [id, Math.floor(quarantineRowsOfSource), Math.ceil(quarantineDays), BATCH_ROWS],
      )
      removed += rowCount ?? 0
      if ((rowCount ?? 0) < BATCH_ROWS) break
    }
  }
  return removed
}

/** Returns the runs removed. */
export async function pruneRuns(
  pool: Pool,
  { runsDays, failedRunsDays, runsOfSource }: KeepLimits,
): Promise<number> {
  let removed = 0
  for (;;) {
    const { rowCount } = await pool.query(
      `delete from control.source_run where id in (
         select id from (
           select id, finished_at, state = 'failed' as is_failed,
             row_number() over (partition by source_id, state = 'failed' order by id desc) as nth
           from control.source_run where state <> 'running'
         ) past
         where nth > 1
           and (nth > $3 or finished_at < now() - make_interval(days => case when is_failed then $2::int else $1::int end))
           and not exists (select from control.quarantine_row kept where kept.run_id = past.id)
         limit $4)`,
      [Math.ceil(runsDays), Math.ceil(failedRunsDays), Math.floor(runsOfSource), BATCH_ROWS],
    )
    removed += rowCount ?? 0
    if ((rowCount ?? 0) < BATCH_ROWS) return removed
  }
}
