// SQL of what has to be decided together: components of records, their pairs and decisions; and records that are none of any.
import type { ClientBase } from 'pg'
import type { PeopleModel } from '../../linkage/people-model.ts'

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
