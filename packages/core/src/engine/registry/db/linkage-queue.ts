// SQL of records that wait for linkage: those that were not read yet, and those that were read and are not settled.
import type { ClientBase } from 'pg'

/** Records of one transaction of reading: opened in about 0.2 s. */
export const READ_RECORDS = 5_000

export interface QueueSize {
  queued: number
  known: number
}

/** `queued` is exact up to a million; `known` is what the planner knows, for the choice between two plans only. */
export async function queueSize(client: ClientBase): Promise<QueueSize> {
  const { rows } = await client.query<QueueSize>(
    `select (select count(*) from (select from vault.linkage_queue limit 1000000) q)::int as queued,
            (select count(*) from vault.linkage_record)::int as known`,
  )
  return rows[0]!
}

export interface SealedIdentity {
  sourceId: string
  recordKey: string
  /** `null`: the record is gone. */
  sealed: Buffer | null
}

/** A source whose run lasts longer than this is one that never ends: it holds nothing up. */
const BUSY_MINUTES_MAX = 30

/** Whether records wait, and no source is in the midst of bringing more: a load is linked once and not in slices. */
export async function isWaiting(client: { query: ClientBase['query'] }): Promise<boolean> {
  const { rows } = await client.query<{ waiting: boolean }>(
    `select (exists (select from vault.linkage_queue) or exists (select from vault.linkage_pending))
        and not exists (select from control.source_run where state = 'running'
                          and started_at > now() - interval '${BUSY_MINUTES_MAX} minutes'
                          and started_at < now() - interval '3 seconds') as waiting`,
  )
  return rows[0]!.waiting
}

/** Before the first place of a table. */
export const FIRST_PLACE = '(0,0)'

export interface TakenRecords {
  records: SealedIdentity[]
  /** Where the next look goes on. */
  place: string
}

/**
 * Takes records out of the queue, in the order in which they stand, from `after` on: those before it were taken, and a look from the
 * beginning would pass all their remains again (0.4 s a batch at the end of a region's queue). What is written about them goes
 * into the same transaction.
 */
export async function takeQueued(client: ClientBase, after: string): Promise<TakenRecords> {
  const { rows } = await client.query<SealedIdentity & { place: string }>({
    name: 'linkage-take',
    text: `with batch as materialized (
       select ctid as place from vault.linkage_queue where ctid > $1::tid limit ${READ_RECORDS}
     ), taken as (
       delete from vault.linkage_queue where ctid = any (array(select place from batch)) returning source_id, record_key
     )
     select t.source_id as "sourceId", t.record_key as "recordKey", v.sealed, (select max(place) from batch)::text as place
       from taken t left join vault.person v using (source_id, record_key)`,
    values: [after],
  })
  return { records: rows, place: rows[0]?.place ?? after }
}

/** Records that wait although they were read: a run before this one ended early. */
export async function pendingIds(client: ClientBase): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>('select id from vault.linkage_pending')
  return rows.map(({ id }) => Number(id))
}
