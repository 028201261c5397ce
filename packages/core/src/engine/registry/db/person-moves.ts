// Applies a partition to the registry: records and facts go over to the persons they were found to be of, each change with
// an event that says why and what went over, so that it can be taken back. One transaction, alone with ingest.
import type { ClientBase } from 'pg'
import { PARTITION_LOCK } from '../../db/advisory-locks.ts'
import type { FormerPerson, KnownPerson, Outcome } from '../assign-persons.ts'

export interface AppliedBy {
  runId: string | null
  version: number
}
export interface PlacedRecord {
  id: number
  person: number
}
export interface Surroundings {
  records: PlacedRecord[]
  persons: KnownPerson[]
  former: FormerPerson[]
  /** Persons who have records besides those asked for: they changed meanwhile. */
  crowded: ReadonlySet<number>
  /** Records about which something was decided meanwhile. */
  decided: ReadonlySet<number>
}

/** Begins to be alone: no batch of ingest commits between what is read now and what is written. */
export const lockPartition = (client: ClientBase): Promise<unknown> =>
  client.query('select pg_advisory_xact_lock($1)', [PARTITION_LOCK])

export async function readSurroundings(
  client: ClientBase,
  ids: readonly number[],
  snapshot: string,
): Promise<Surroundings> {
  const decided = await client.query<{ left_id: string; right_id: string }>(
    `select left_id, right_id from registry.review_decision
      where (left_id = any ($1::bigint[]) or right_id = any ($1::bigint[])) and not pg_visible_in_snapshot(xid, $2::pg_snapshot)`,
    [ids, snapshot],
  )
  const records = await client.query<{ id: string; person: string }>(
    `select r.id, p.person_id as person from unnest($1::bigint[]) as wanted (id)
       join vault.linkage_record r on r.id = wanted.id
       join facts.person_record p on p.source_id = r.source_id and p.record_key = r.record_key`,
    [ids],
  )
  const own = records.rows.map(({ person }) => person)
  // Look-ups alone: left to itself the planner read all persons, records and fingerprints of a region for every batch, 17 of its 19 s.
  const persons = await client.query<{ id: string; snils: string | null; crowded: boolean }>(
    `with wanted as materialized (
       select unnest($1::bigint[]) as id union
       select numbered.id from unnest($2::bigint[]) as asked (id)
         join vault.linkage_record r on r.id = asked.id
         cross join lateral (select id from registry.person where snils_key = r.snils_key offset 0) numbered)
     select person.id, person.snils_key as snils, coalesce((
              select true from facts.person_record p
               cross join lateral (select id from vault.linkage_record r
                                    where r.source_id = p.source_id and r.record_key = p.record_key offset 0) r
               where p.person_id = person.id and not r.id = any ($2::bigint[]) limit 1), false) as crowded
       from wanted cross join lateral (
         select id, snils_key from registry.person where id = wanted.id and merged_into is null offset 0) person`,
    [own, ids],
  )
  const former = await client.query<{
    id: string
    snils: string | null
    into: string
    event: string
    records: string[]
  }>(
    `select person.id, person.snils_key as snils, person.merged_into as into, e.id as event, e.records
       from registry.person person
       join lateral (
         select id, records from registry.person_event
          where kind = 'merge' and from_person = person.id order by id desc limit 1) e on true
      where person.merged_into = any ($1::bigint[])`,
    [own],
  )
  return {
    records: records.rows.map(({ id, person }) => ({ id: Number(id), person: Number(person) })),
    persons: persons.rows.map(({ id, snils }) => ({ id: Number(id), snils })),
    former: former.rows.map((row) => ({
      id: Number(row.id),
      snils: row.snils,
      mergedInto: Number(row.into),
      event: Number(row.event),
      records: row.records.map(Number),
    })),
    decided: new Set(decided.rows.flatMap(({ left_id, right_id }) => [Number(left_id), Number(right_id)])),
    crowded: new Set(persons.rows.filter(({ crowded }) => crowded).map(({ id }) => Number(id))),
  }
}

/** Facts hang on persons by these columns; a new kind of fact is found by itself. */
export async function personColumns(client: ClientBase): Promise<{ table: string; column: string }[]> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'facts' and t.table_type = 'BASE TABLE' and c.data_type = 'bigint'
        and c.column_name in ('person_id', 'relative_id', 'other_id') and c.table_name <> 'person_record'
      order by 1, 2`,
  )
  return rows
}

/** Ids in place of the negative numbers of new persons. */
export async function numbered(client: ClientBase, outcomes: readonly Outcome[]): Promise<Outcome> {
  const made = outcomes.flatMap((outcome) => outcome.made)
  const { rows } = await client.query<{ id: string }>(
    `select nextval('registry.person_id_seq') as id from generate_series(1, $1)`,
    [made.length],
  )
  const fresh = rows.map(({ id }) => Number(id))
  let first = 0
  const all: Outcome = { moved: [], merged: [], revived: [], made: [] }
  for (const outcome of outcomes) {
    const start = first
    const idOf = (person: number): number => (person < 0 ? fresh[start - 1 - person]! : person)
    all.made.push(...outcome.made.map((one) => ({ ...one, person: idOf(one.person) })))
    all.moved.push(...outcome.moved.map((one) => ({ ...one, to: idOf(one.to) })))
    all.merged.push(...outcome.merged.map((one) => ({ ...one, to: idOf(one.to) })))
    all.revived.push(...outcome.revived)
    first += outcome.made.length
  }
  return all
}

const MADE = `
  insert into registry.person (id, snils_key, birth_date, sex, territory_id, household_id) overriding system value
  select made.id, made.snils, r.birth_date, r.sex,
    case when own.is_resident then model.territory_id end, case when own.is_resident then model.household_id end
  from unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[]) as made (id, snils, like_id, record_id)
    join registry.person model on model.id = made.like_id
    join vault.linkage_record r on r.id = made.record_id
    join facts.person_record own on own.source_id = r.source_id and own.record_key = r.record_key`

const MOVED = `
  with move as (
    select r.source_id, r.record_key, m.to_person,
      coalesce(r.snils_key is distinct from person.snils_key and r.snils_key is not null
        and not exists (select from registry.person former where former.snils_key = r.snils_key
                          and former.merged_into = m.to_person), false) as is_settled
    from unnest($1::bigint[], $2::bigint[]) as m (record_id, to_person)
      join vault.linkage_record r on r.id = m.record_id
      join registry.person person on person.id = m.to_person
  ), sealed as (
    update vault.person v set person_id = move.to_person from move
     where v.source_id = move.source_id and v.record_key = move.record_key
  )
  update facts.person_record p set person_id = move.to_person, is_settled = move.is_settled from move
   where p.source_id = move.source_id and p.record_key = move.record_key`

/** Gaps of who stays are filled by who came; who came is nobody of its own any more. */
const MERGED = `
  with merged as (
    select * from unnest($1::bigint[], $2::bigint[]) as m (from_person, to_person)
  ), filled as (
    update registry.person person set
      birth_date = coalesce(person.birth_date, gap.birth_date), sex = coalesce(person.sex, gap.sex),
      territory_id = coalesce(person.territory_id, gap.territory_id),
      household_id = coalesce(person.household_id, gap.household_id)
    from (
      select m.to_person, min(f.birth_date) as birth_date, min(f.sex::text)::"char" as sex,
        min(f.territory_id) as territory_id, min(f.household_id) as household_id
      from merged m join registry.person f on f.id = m.from_person group by m.to_person) gap
    where person.id = gap.to_person
  )
  update registry.person person set merged_into = merged.to_person, household_id = null, territory_id = null
  from merged where person.id = merged.from_person or person.merged_into = merged.from_person`

const EVENTS = `
  insert into registry.person_event (kind, from_person, to_person, reason, version, run_id, decided_by, undoes, records, moved)
  select kind, from_person, to_person, reason, $1, $2, decided_by, undoes,
    array(select jsonb_array_elements_text(records)::bigint), moved
  from jsonb_to_recordset($3::jsonb) as e (kind text, from_person bigint, to_person bigint, reason text, decided_by text,
    undoes bigint, records jsonb, moved jsonb)`

export interface Reason {
  reason: 'linkage' | 'act' | 'review'
  decidedBy: string | null
}
type MovedFacts = Record<string, [source: string, key: string][]>

/** Writes the outcome. Call in the transaction that holds the lock. */
export async function applyOutcome(
  client: ClientBase,
  outcome: Outcome,
  { runId, version }: AppliedBy,
  why: ReadonlyMap<number, Reason>,
): Promise<{ merges: number; splits: number }> {
  const { moved, merged, revived, made } = outcome
  const columns = await personColumns(client)
  const firstRecord = new Map(moved.map(({ record, to }) => [to, record]))
  const born = made.filter(({ person }) => firstRecord.has(person))
  await client.query(MADE, [
    born.map(({ person }) => person),
    born.map(({ snils }) => snils),
    born.map(({ like }) => like),
    born.map(({ person }) => firstRecord.get(person)),
  ])
  for (const one of revived) await revive(client, one, columns)
  await client.query(MOVED, [moved.map(({ record }) => record), moved.map(({ to }) => to)])
  const places = await placesOf(
    client,
    merged.map(({ from }) => from),
  )
  const facts = await moveFacts(client, merged, columns)
  await client.query(MERGED, [merged.map(({ from }) => from), merged.map(({ to }) => to)])
  const undone = new Map(revived.map(({ person, event }) => [person, event]))
  const isMerged = new Set(merged.map(({ from }) => from))
  const splits = Map.groupBy(
    moved.filter(({ from }) => !isMerged.has(from)),
    ({ from, to }) => `${from} ${to}`,
  )
  const recordsOf = Map.groupBy(moved, ({ from }) => from)
  const eventOf = (records: readonly number[]) => {
    const told = records.map((record) => why.get(record)).find((each) => each !== undefined)
    return { reason: told?.reason ?? 'linkage', decided_by: told?.decidedBy ?? null, records }
  }
  await client.query(EVENTS, [
    version,
    runId,
    JSON.stringify([
      ...merged.map(({ from, to }) => ({
        kind: 'merge',
        from_person: from,
        to_person: to,
        ...eventOf((recordsOf.get(from) ?? []).map(({ record }) => record)),
        undoes: null,
        moved: { ...facts.get(from), ...places.get(from) },
      })),
      ...[...splits.values()].map((own) => ({
        kind: 'split',
        from_person: own[0]!.from,
        to_person: own[0]!.to,
        ...eventOf(own.map(({ record }) => record)),
        undoes: undone.get(own[0]!.to) ?? null,
        moved: {},
      })),
    ]),
  ])
  return { merges: merged.length, splits: splits.size }
}

/** Where those who are merged lived: to be given back with the rest. */
async function placesOf(client: ClientBase, persons: readonly number[]): Promise<Map<number, object>> {
  const { rows } = await client.query<{
    id: string
    household_id: string | null
    territory_id: number | null
  }>(
    `select id, household_id, territory_id from registry.person
      where id = any ($1::bigint[]) and (household_id is not null or territory_id is not null)`,
    [persons],
  )
  return new Map(
    rows.map((row) => [Number(row.id), { household: row.household_id, territory: row.territory_id }]),
  )
}

async function moveFacts(
  client: ClientBase,
  merged: Outcome['merged'],
  columns: readonly { table: string; column: string }[],
): Promise<Map<number, MovedFacts>> {
  const facts = new Map<number, MovedFacts>()
  if (merged.length === 0) return facts
  const pairs = [merged.map(({ from }) => from), merged.map(({ to }) => to)]
  // Records that are not in the vault go with their person.
  await client.query(
    `update facts.person_record f set person_id = m.to_person
       from unnest($1::bigint[], $2::bigint[]) as m (from_person, to_person) where f.person_id = m.from_person`,
    pairs,
  )
  for (const { table, column } of columns) {
    const { rows } = await client.query<{ person: string; rows: [string, string][] }>(
      `with went as (
         update facts.${table} f set ${column} = m.to_person
           from unnest($1::bigint[], $2::bigint[]) as m (from_person, to_person) where f.${column} = m.from_person
         returning m.from_person as person, f.source_id, f.record_key)
       select person, jsonb_agg(jsonb_build_array(source_id::text, record_key)) as rows from went group by person`,
      pairs,
    )
    for (const { person, rows: keys } of rows)
      facts.set(Number(person), { ...facts.get(Number(person)), [`${table}.${column}`]: keys })
  }
  return facts
}

/** A person is themselves again, with all that once went over and where they lived. */
async function revive(
  client: ClientBase,
  { person, from, event }: Outcome['revived'][number],
  columns: readonly { table: string; column: string }[],
): Promise<void> {
  await client.query(
    `update registry.person p set merged_into = null, household_id = (e.moved->>'household')::bigint,
       territory_id = (e.moved->>'territory')::integer
     from registry.person_event e where p.id = $1 and e.id = $2`,
    [person, event],
  )
  await client.query(
    `update registry.person set merged_into = $1 where merged_into = $2
      and id in (select from_person from registry.person_event where kind = 'merge' and to_person = $1)`,
    [person, from],
  )
  for (const { table, column } of columns) {
    await client.query(
      `update facts.${table} f set ${column} = $1
         from registry.person_event e cross join jsonb_array_elements(e.moved->$4) as went
        where e.id = $2 and f.source_id = (went->>0)::bigint and f.record_key = (went->>1)::uuid and f.${column} = $3`,
      [person, event, from, `${table}.${column}`],
    )
  }
}

export async function settled(client: ClientBase, ids: readonly number[]): Promise<void> {
  await client.query('delete from vault.linkage_pending where id = any ($1::bigint[])', [ids])
  await client.query(
    `delete from vault.linkage_record r where id = any ($1::bigint[]) and keys = '{}'
        and not exists (select from facts.person_record p where p.source_id = r.source_id and p.record_key = r.record_key)
        and not exists (select from registry.review_decision d where r.id in (d.left_id, d.right_id))`,
    [ids],
  )
}

export interface AskedRow {
  left: number
  right: number
  reason: string
}
/** The open questions about these records, which are all of their groups, are exactly `asked`. What was decided stays. */
export async function putAsked(
  client: ClientBase,
  version: number,
  ids: readonly number[],
  asked: readonly AskedRow[],
): Promise<void> {
  const ends = [
    asked.map(({ left, right }) => Math.min(left, right)),
    asked.map(({ left, right }) => Math.max(left, right)),
    asked.map(({ reason }) => reason),
  ]
  await client.query(
    `delete from registry.review_pair p
      where state in ('open', 'later', 'second') and (left_id = any ($1::bigint[]) or right_id = any ($1::bigint[]))
        and not exists (select from unnest($2::bigint[], $3::bigint[]) as a (l, r) where a.l = p.left_id and a.r = p.right_id)`,
    [ids, ends[0], ends[1]],
  )
  await client.query(
    `insert into registry.review_pair as kept (left_id, right_id, reason, weight, parts, version)
     select a.l, a.r, a.reason, p.weight, p.parts, $4
       from unnest($1::bigint[], $2::bigint[], $3::text[]) as a (l, r, reason)
       join vault.linkage_pair p on p.left_id = a.l and p.right_id = a.r
     on conflict (left_id, right_id) do update set reason = excluded.reason, weight = excluded.weight, parts = excluded.parts,
       version = excluded.version
       where kept.state in ('open', 'later', 'second')`,
    [...ends, version],
  )
}
