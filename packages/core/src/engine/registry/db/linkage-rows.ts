// SQL of the registry's linkage: the queue, fingerprints of records, weighed pairs, and what belongs to one component.
import type { ClientBase } from 'pg'
import type { PeopleModel } from '../../linkage/people-model.ts'

/** Records of one transaction of reading: opened in about 0.2 s. */
export const READ_RECORDS = 5_000
/** What a look for candidates asks for at once. */
const LOOKED_UP_RECORDS = 2_000

export async function stopKeys(client: ClientBase, version: number): Promise<Set<bigint>> {
  const { rows } = await client.query<{ key: string }>(
    'select key::text as key from vault.linkage_stop where version = $1',
    [version],
  )
  return new Set(rows.map(({ key }) => BigInt(key)))
}

export async function addStopKeys(
  client: ClientBase,
  version: number,
  keys: readonly bigint[],
): Promise<void> {
  await client.query(
    'insert into vault.linkage_stop select $1, unnest($2::bigint[]) on conflict do nothing',
    [version, keys.map(String)],
  )
}

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

export interface FingerprintRow {
  sourceId: string
  recordKey: string
  keys: readonly bigint[]
  snilsKey: string | null
  birthDate: string | null
  sex: 'm' | 'f' | null
}
/** Returns the ids, in the order of `rows`. */
export async function putFingerprints(
  client: ClientBase,
  version: number,
  rows: readonly FingerprintRow[],
): Promise<number[]> {
  const { rows: kept } = await client.query<{ id: string; source_id: string; record_key: string }>(
    `with kept as (
       insert into vault.linkage_record as r (source_id, record_key, version, keys, snils_key, birth_date, sex)
       select source_id, record_key, $1, keys::bigint[], snils_key, birth_date, sex
         from unnest($2::bigint[], $3::uuid[], $4::text[], $5::uuid[], $6::date[], $7::"char"[])
           as fresh (source_id, record_key, keys, snils_key, birth_date, sex)
       on conflict (source_id, record_key) do update set version = excluded.version, keys = excluded.keys,
         snils_key = excluded.snils_key, birth_date = excluded.birth_date, sex = excluded.sex
       returning id, source_id, record_key
     ), waiting as (
       insert into vault.linkage_pending select id from kept on conflict do nothing
     )
     select id, source_id, record_key from kept`,
    [
      version,
      rows.map(({ sourceId }) => sourceId),
      rows.map(({ recordKey }) => recordKey),
      rows.map(({ keys }) => `{${keys.join(',')}}`),
      rows.map(({ snilsKey }) => snilsKey),
      rows.map(({ birthDate }) => birthDate),
      rows.map(({ sex }) => sex),
    ],
  )
  const ids = new Map(kept.map((row) => [`${row.source_id} ${row.record_key}`, Number(row.id)]))
  return rows.map(({ sourceId, recordKey }) => ids.get(`${sourceId} ${recordKey}`)!)
}

/** Records that wait although they were read: a run before this one ended early. */
export async function pendingIds(client: ClientBase): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>('select id from vault.linkage_pending')
  return rows.map(({ id }) => Number(id))
}

export interface StoredIdentity {
  id: string
  sourceId: string
  sealed: Buffer
}
export async function identitiesOf(client: ClientBase, ids: readonly number[]): Promise<StoredIdentity[]> {
  const { rows } = await client.query<StoredIdentity>(
    `select r.id, r.source_id as "sourceId", v.sealed from unnest($1::bigint[]) as wanted (id)
       join vault.linkage_record r on r.id = wanted.id
       join vault.person v on v.source_id = r.source_id and v.record_key = r.record_key`,
    [ids],
  )
  return rows
}

/** All records but `besides`. */
export async function otherIds(client: ClientBase, besides: ReadonlySet<number>): Promise<number[]> {
  const { rows } = await client.query<{ id: string }>('select id from vault.linkage_record')
  return rows.map(({ id }) => Number(id)).filter((id) => !besides.has(id))
}

/** Records that share a key with one of `ids`, and are none of them. */
export async function candidateIds(client: ClientBase, ids: readonly number[]): Promise<number[]> {
  const found = new Set<number>()
  await client.query('set enable_seqscan = off')
  for (let from = 0; from < ids.length; from += LOOKED_UP_RECORDS) {
    const { rows } = await client.query<{ id: string }>(
      `with wanted as materialized (
         select distinct key from vault.linkage_record cross join unnest(keys) as key where id = any ($1::bigint[]))
       select distinct r.id from wanted cross join lateral (
         select id from vault.linkage_record where keys @> array[wanted.key] offset 0) r`,
      [ids.slice(from, from + LOOKED_UP_RECORDS)],
    )
    for (const { id } of rows) found.add(Number(id))
  }
  await client.query('reset enable_seqscan')
  for (const id of ids) found.delete(id)
  return [...found]
}

export async function hasPairs(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    'select exists (select from vault.linkage_pair) as has',
  )
  return rows[0]!.has
}

const INDEX_MEMORY_MB = 512
/** A bulk load writes no index entry by entry. */
export const dropKeyIndex = (client: ClientBase): Promise<unknown> =>
  client.query('drop index if exists vault.linkage_record_keys')
export const makeKeyIndex = (client: ClientBase): Promise<unknown> =>
  client.query(
    // With the default of 64 MB the eight entries of each of 1.2 million records are written and read again: 40 s in place of 15.
    `set maintenance_work_mem = '${INDEX_MEMORY_MB}MB';
     create index if not exists linkage_record_keys on vault.linkage_record using gin (keys) with (fastupdate = off);
     reset maintenance_work_mem`,
  )

/** Takes the pairs of these records away; whom they were paired with waits too. */
export async function removePairs(client: ClientBase, ids: readonly number[]): Promise<void> {
  await client.query(
    `with gone as (
       delete from vault.linkage_pair where left_id = any ($1::bigint[]) or right_id = any ($1::bigint[])
       returning left_id, right_id)
     insert into vault.linkage_pending select left_id from gone union select right_id from gone
     on conflict do nothing`,
    [ids],
  )
}

export interface PairRow {
  left: number
  right: number
  weight: number
  parts: readonly number[]
}
export async function addPairs(client: ClientBase, pairs: readonly PairRow[]): Promise<void> {
  await client.query(
    `insert into vault.linkage_pair (left_id, right_id, weight, parts)
     select least(l, r), greatest(l, r), weight, parts::smallint[]
       from unnest($1::bigint[], $2::bigint[], $3::int[], $4::text[]) as fresh (l, r, weight, parts)
     on conflict (left_id, right_id) do update set weight = excluded.weight, parts = excluded.parts`,
    [
      pairs.map(({ left }) => left),
      pairs.map(({ right }) => right),
      pairs.map(({ weight }) => weight),
      pairs.map(({ parts }) => `{${parts.join(',')}}`),
    ],
  )
}

/** Two papers that name one human being twice: a СНИЛС that was abolished, a name that was changed. */
export async function takeActs(client: ClientBase): Promise<void> {
  await client.query(`
    with act as (
      select v.source_id || ' ' || v.record_key as act, least(one.id, other.id) as left_id, greatest(one.id, other.id) as right_id
        from facts.vital v
        cross join lateral (
          select min(r.id) as id from facts.person_record p
            join vault.linkage_record r on r.source_id = p.source_id and r.record_key = p.record_key
           where p.person_id = v.person_id) one
        cross join lateral (
          select min(r.id) as id from facts.person_record p
            join vault.linkage_record r on r.source_id = p.source_id and r.record_key = p.record_key
           where p.person_id = v.other_id) other
       where v.event in ('snils-merge', 'name-change') and not v.is_annulled and v.person_id <> v.other_id
         and v.other_key is null and one.id is not null and other.id is not null
      union all
      select v.source_id || ' ' || v.record_key, pair.left_id, pair.right_id
        from facts.vital v
        join vault.linkage_record one on one.source_id = v.source_id and one.record_key = v.person_key
        join vault.linkage_record other on other.source_id = v.source_id and other.record_key = v.other_key
        cross join lateral (select least(one.id, other.id) as left_id, greatest(one.id, other.id) as right_id) pair
       where v.event in ('snils-merge', 'name-change') and not v.is_annulled and one.id <> other.id
         and not exists (select from registry.review_pair known
                          where known.left_id = pair.left_id and known.right_id = pair.right_id and known.reason = 'act')
    ), told as (
      insert into registry.review_pair (left_id, right_id, reason, weight, parts, version, state, decided_by, decided_at)
      select distinct on (left_id, right_id) left_id, right_id, 'act', 0, '{}'::smallint[], 0, 'same', 'act', now() from act
      on conflict (left_id, right_id) do update set state = 'same', reason = 'act', decided_by = 'act', decided_at = now()
        -- What an officer decided stands.
        where review_pair.state in ('open', 'later', 'second')
      returning left_id, right_id
    ), kept as (
      insert into registry.review_decision (left_id, right_id, verdict, decided_by, act, is_final)
      select left_id, right_id, 'same', 'act', act.act, true from act join told using (left_id, right_id)
    )
    insert into vault.linkage_pending select left_id from told union select right_id from told
    on conflict do nothing`)
  await client.query(`
    with void as (
      select d.left_id, d.right_id, d.act from registry.review_decision d
        join registry.review_pair p on p.left_id = d.left_id and p.right_id = d.right_id and p.reason = 'act' and p.state = 'same'
       where d.act <> '' and exists (
         select from facts.vital v where v.is_annulled and d.act = v.source_id || ' ' || v.record_key)
    ), withdrawn as (
      insert into registry.review_decision (left_id, right_id, verdict, decided_by, act, is_final)
      select distinct left_id, right_id, 'withdrawn', 'act', act, true from void
    ), gone as (
      delete from registry.review_pair p using void
       where p.left_id = void.left_id and p.right_id = void.right_id
      returning p.left_id, p.right_id
    )
    insert into vault.linkage_pending select left_id from gone union select right_id from gone
    on conflict do nothing`)
}

/**
 * Lets those go whom nothing can change: the only record of its person, under its person's number, near nobody, asked about
 * nowhere. Nine of ten records of a region: found as one set in seconds, where each as a group of its own took a millisecond.
 */
export async function settleAlone(client: ClientBase, { askFrom }: PeopleModel): Promise<number> {
  await client.query('analyze vault.linkage_pending')
  const { rowCount } = await client.query(`
    delete from vault.linkage_pending waits
     using vault.linkage_record r
      join facts.person_record own on own.source_id = r.source_id and own.record_key = r.record_key
      join registry.person person on person.id = own.person_id
     where r.id = waits.id and person.merged_into is null and not own.is_settled
       and r.snils_key is not distinct from person.snils_key
       and not exists (select from registry.person former where former.merged_into = person.id)
       and not exists (select from facts.person_record other where other.person_id = own.person_id
                          and (other.source_id, other.record_key) <> (own.source_id, own.record_key))
       and not exists (select from vault.linkage_pair p where p.left_id = r.id and (p.weight >= ${askFrom} or p.parts[5] > 0))
       and not exists (select from vault.linkage_pair p where p.right_id = r.id and (p.weight >= ${askFrom} or p.parts[5] > 0))
       and not exists (select from registry.review_pair q where q.left_id = r.id)
       and not exists (select from registry.review_pair q where q.right_id = r.id)`)
  return rowCount ?? 0
}

/**
 * All records whose person may change with those that wait: over pairs strong enough to join or to be asked about, decisions, a shared person and a
 * shared number. Kept in a temporary table of the connection.
 */
export async function closeComponents(
  client: ClientBase,
  { askFrom }: PeopleModel,
  seeds?: readonly number[],
): Promise<number> {
  await client.query(`
    create temp table if not exists linkage_component (id bigint primary key);
    create temp table if not exists linkage_frontier (id bigint primary key);
    truncate linkage_component, linkage_frontier`)
  await client.query(
    seeds
      ? 'insert into linkage_component select id from vault.linkage_record where id = any ($1::bigint[])'
      : 'insert into linkage_component select id from vault.linkage_pending join vault.linkage_record using (id)',
    seeds ? [seeds] : [],
  )
  await client.query('insert into linkage_frontier select id from linkage_component')
  for (;;) {
    const { rowCount } = await client.query(
      `with reached as (
         select p.right_id as id from linkage_frontier f join vault.linkage_pair p on p.left_id = f.id
          where p.weight >= ${askFrom} or p.parts[5] > 0
         union select p.left_id from linkage_frontier f join vault.linkage_pair p on p.right_id = f.id
          where p.weight >= ${askFrom} or p.parts[5] > 0
         union select p.right_id from linkage_frontier f join registry.review_pair p on p.left_id = f.id where p.state = 'same'
         union select p.left_id from linkage_frontier f join registry.review_pair p on p.right_id = f.id where p.state = 'same'
         union select other.id from linkage_frontier f
           join vault.linkage_record r on r.id = f.id
           join facts.person_record own on own.source_id = r.source_id and own.record_key = r.record_key
           join facts.person_record its on its.person_id = own.person_id
           join vault.linkage_record other on other.source_id = its.source_id and other.record_key = its.record_key
       ), emptied as (delete from linkage_frontier)
       insert into linkage_component select id from reached on conflict do nothing`,
    )
    if (rowCount === 0) break
    await client.query(`insert into linkage_frontier select id from linkage_component c
      where not exists (select from linkage_frontier f where f.id = c.id)`)
  }
  const { rows } = await client.query<{ n: number }>('select count(*)::int as n from linkage_component')
  await client.query('analyze linkage_component')
  return rows[0]!.n
}

export interface ComponentRecord {
  id: number
  snils: string | null
  /** `null`: the record is gone. */
  person: number | null
  isPending: boolean
}
export interface ComponentPair {
  left: number
  right: number
  weight: number
  given: number
  snils: number
}
export interface ComponentDecision {
  left: number
  right: number
  state: 'same' | 'different'
  reason: 'act' | 'review'
  decidedBy: string | null
}
export interface Components {
  /** Ordered by source and key: an order that does not depend on when they came. */
  records: ComponentRecord[]
  pairs: ComponentPair[]
  decisions: ComponentDecision[]
  /** What was committed by then is in here. */
  snapshot: string
}
export async function readComponents(client: ClientBase): Promise<Components> {
  const before = await client.query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot')
  const records = await client.query<{
    id: string
    snils: string | null
    person: string | null
    isPending: boolean
  }>(
    `select r.id, r.snils_key as snils, p.person_id as person, waits.id is not null as "isPending"
       from linkage_component c join vault.linkage_record r on r.id = c.id
       left join vault.linkage_pending waits on waits.id = c.id
       left join facts.person_record p on p.source_id = r.source_id and p.record_key = r.record_key
      order by r.source_id, r.record_key`,
  )
  const pairs = await client.query<{ l: string; r: string; weight: number; given: number; snils: number }>(
    `select p.left_id as l, p.right_id as r, p.weight, p.parts[2] as given, p.parts[5] as snils
       from linkage_component c join vault.linkage_pair p on p.left_id = c.id
       where exists (select from linkage_component other where other.id = p.right_id)`,
  )
  const decisions = await client.query<{
    l: string
    r: string
    state: 'same' | 'different'
    reason: 'act' | 'review'
    decidedBy: string | null
  }>(
    `select p.left_id as l, p.right_id as r, p.state, case p.reason when 'act' then 'act' else 'review' end as reason,
            p.decided_by as "decidedBy"
       from linkage_component c join registry.review_pair p on p.left_id = c.id
      where p.state in ('same', 'different') and exists (select from linkage_component other where other.id = p.right_id)`,
  )
  return {
    snapshot: before.rows[0]!.snapshot,
    records: records.rows.map(({ id, person, ...told }) => ({
      ...told,
      id: Number(id),
      person: person === null ? null : Number(person),
    })),
    pairs: pairs.rows.map(({ l, r, ...said }) => ({ left: Number(l), right: Number(r), ...said })),
    decisions: decisions.rows.map(({ l, r, ...told }) => ({ left: Number(l), right: Number(r), ...told })),
  }
}

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
