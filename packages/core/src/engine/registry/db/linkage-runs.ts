// SQL of runs of linkage: begun, noted, ended.
import type { ClientBase } from 'pg'

export interface RunCounts {
  stage?: string
  records?: number
  compared?: number
  pairs?: number
  merges?: number
  splits?: number
  done?: number
  of?: number
  seconds?: Record<string, number>
}

/** Where a source is polled a run takes a few records every ten seconds: three hours of them. */
const RUNS_KEPT = 1_000

export async function beginRun(client: ClientBase, version: number): Promise<string> {
  // A run that is still «running» while nobody holds the lock ended with its process.
  await client.query(
    `update registry.linkage_run set state = 'failed', failure = 'OBZ_LINKAGE_INTERRUPTED', ended_at = clock_timestamp()
      where state = 'running'`,
  )
  await client.query(
    `delete from registry.linkage_run where id <= (select max(id) from registry.linkage_run) - ${RUNS_KEPT}`,
  )
  const { rows } = await client.query<{ id: string }>(
    `insert into registry.linkage_run (state, version) values ('running', $1) returning id`,
    [version],
  )
  return rows[0]!.id
}

export async function noteRun(client: ClientBase, id: string, counts: RunCounts): Promise<void> {
  await client.query(
    `update registry.linkage_run set stage = coalesce($2, stage), records = coalesce($3, records),
       compared = coalesce($4, compared), pairs = coalesce($5, pairs), merges = coalesce($6, merges),
       splits = coalesce($7, splits), stage_done = coalesce($8, stage_done), stage_of = coalesce($9, stage_of),
       seconds = coalesce($10::jsonb, seconds) where id = $1`,
    [
      id,
      counts.stage,
      counts.records,
      counts.compared,
      counts.pairs,
      counts.merges,
      counts.splits,
      counts.done,
      counts.of,
      counts.seconds && JSON.stringify(counts.seconds),
    ],
  )
}

export async function endRun(client: ClientBase, id: string, failure: string | null): Promise<void> {
  await client.query(
    `update registry.linkage_run set state = case when $2::text is null then 'succeeded' else 'failed' end, failure = $2,
       ended_at = clock_timestamp() where id = $1`,
    [id, failure],
  )
}
