// SQL of who has to be looked at: what changed, and whoever's place rests on it. The cursor steps in the statement that fills the
// queue, and a person is taken out in the transaction that places them, so a crash loses nothing.
import type { ClientBase } from 'pg'
import { REGISTER_SILENCE_DAYS_MAX, type IsoDate } from '../../../model/index.ts'

const CONSUMER = 'households'
/** As far as anybody's place may rest on somebody else: see compose.ts. */
const HOPS_MAX = 4

/** Those of `changed (id)` and their kin. */
const QUEUED = `
  reach (id, hop) as (
    select id, 0 from changed where id is not null
    union
    select kin.id, reach.hop + 1 from reach cross join lateral (
      select relative_id as id from facts.kinship where person_id = reach.id
      union all select person_id from facts.kinship where relative_id = reach.id) kin
    where reach.hop < ${HOPS_MAX}
  ), queued as (
    insert into registry.household_queue select distinct id from reach on conflict do nothing
  )`

export interface HouseholdBasis {
  snapshot: string
  basis: string | null
}
export async function readBasis(client: ClientBase): Promise<HouseholdBasis | null> {
  const { rows } = await client.query<HouseholdBasis>(
    'select snapshot::text as snapshot, basis from live.consumer where name = $1',
    [CONSUMER],
  )
  return rows[0] ?? null
}

const STEP = `
  insert into live.consumer as c (name, snapshot, basis) values ($1, pg_current_snapshot(), $2)
  on conflict (name) do update set snapshot = excluded.snapshot, basis = excluded.basis
  returning c.snapshot::text as snapshot`

/** Everybody: the first start, another rule. Returns the cursor that now holds. */
export async function enqueueEverybody(client: ClientBase, basis: string): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>(
    `with queued as (
       insert into registry.household_queue
       select person_id from facts.person_record where is_resident
       union select person_id from facts.kinship union select relative_id from facts.kinship
       union select person_id from registry.household_member where upper_inf(valid)
       on conflict do nothing)
     ${STEP}`,
    [CONSUMER, basis],
  )
  return rows[0]!.snapshot
}

/**
 * Moves the difference into the queue and steps the cursor, in one statement. Returns the new cursor. Planned at each look, because
 * a plan that is kept from when there was no kinship reads all of it once for each changed person.
 */
export async function enqueueChanged(client: ClientBase, before: string): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>({
    text: `
      with recursive changed as (
        select distinct id from live.news($2::pg_snapshot) o cross join unnest(o.ids) as id
         where o.dataset in ('person-record', 'kinship', 'vital')
        -- An act about one of them sets aside what a silent register says of all.
        union
        select other.person_id
          from live.news($2::pg_snapshot) o cross join unnest(o.ids) as id
            join facts.person_record own on own.person_id = id
            join registry.household_source silent on silent.source_id = own.source_id and silent.is_stale
            join facts.person_record other on other.household_id = own.household_id
         where o.dataset in ('kinship', 'vital')
      ), ${QUEUED}
      update live.consumer set snapshot = pg_current_snapshot() where name = $1
      returning snapshot::text as snapshot`,
    values: [CONSUMER, before],
  })
  return rows[0]!.snapshot
}

/** Whom a day changes that passes: who comes of age, and edges that begin or end with it. */
export async function enqueueDays(
  client: ClientBase,
  { after, upTo, basis }: { after: IsoDate; upTo: IsoDate; basis: string },
): Promise<void> {
  await client.query(
    `with recursive span as (select daterange($1::date, $2::date, '(]') as days), turned as (
       select person_id, relative_id from facts.kinship, span where starts_on <@ days or ends_on <@ days
     ), changed as (
       select id from registry.person, span where birth_date + interval '18 years' <@ tsrange($1::date, $2::date, '(]')
       union select id from registry.person, span where died_on <@ days
       union select person_id from turned union select relative_id from turned
       union select unnest(array[person_id, other_id]) from facts.vital, span where occurred_on <@ days
     ), ${QUEUED}
     update live.consumer set basis = $4 where name = $3`,
    [after, upTo, CONSUMER, basis],
  )
}

/** Registers that fell silent or spoke again: whom they name is looked at. */
export async function enqueueSilence(client: ClientBase): Promise<void> {
  await client.query(
    `with heard as (
       select source_id, (select max(finished_at) from control.source_run run
                           where run.source_id = s.source_id and run.state = 'succeeded')
                         < now() - make_interval(days => ${REGISTER_SILENCE_DAYS_MAX}) as is_stale
       from registry.household_source s
     ), turned as (
       update registry.household_source s set is_stale = heard.is_stale from heard
        where heard.source_id = s.source_id and s.is_stale is distinct from heard.is_stale and heard.is_stale is not null
       returning s.source_id
     )
     insert into registry.household_queue
     select distinct r.person_id from turned join facts.person_record r using (source_id) where r.household_id is not null
     on conflict do nothing`,
  )
}

/**
 * Takes up to `limit` persons out of the queue into the chunk. Returns how many. By their places in the table: joined by their ids,
 * a queue that the planner took for empty was read once for each of its rows.
 */
export async function takeChunk(client: ClientBase, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `with taken as (
       delete from registry.household_queue where ctid = any (array(
         select ctid from registry.household_queue order by person_id limit $1))
       returning person_id)
     insert into household_chunk select person_id from taken`,
    [limit],
  )
  return rowCount ?? 0
}

/** Tells the planner how large the tables are that a first composition fills. */
export const countHouseholds = (client: ClientBase): Promise<unknown> =>
  client.query('select registry.count_households()')

/** A register that is seen to state families tells of those without one as well: they are looked at again. */
export async function noteSources(client: ClientBase): Promise<void> {
  await client.query(
    `with fresh as (
       insert into registry.household_source (source_id)
       select distinct r.source_id from household_chunk c join facts.person_record r using (person_id)
        where r.household_id is not null and not exists (
          select from registry.household_source s where s.source_id = r.source_id)
       returning source_id)
     insert into registry.household_queue
     select distinct r.person_id from fresh join facts.person_record r using (source_id)
      where r.is_resident and r.household_id is null
     on conflict do nothing`,
  )
}
