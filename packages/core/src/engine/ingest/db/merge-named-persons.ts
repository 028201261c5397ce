// People of acts, and of registers that know no places → registry.person, facts.person_record, vault.person. Such a
// record says who somebody is and nothing of where they live: it never touches a household or a territory.
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

const COLUMNS = `seq integer, record_key uuid, human_key uuid, is_record boolean, snils_key uuid,
  birth_date date, sex "char", content_hash bigint, sealed bytea, old_person_id bigint`

/** Temporary tables that the statements below work in; made with the staging tables. */
export const NAMED_WORK_TABLES = `
  create temp table work_named (${COLUMNS}) on commit delete rows;
  create temp table work_named_person (${COLUMNS}, person_id bigint, is_new boolean, is_latest boolean)
    on commit delete rows;`

/** Rows of acts are not counted: the act is. */
const CLASSIFY = `
  with changed as (
    insert into work_named
    select latest.seq, latest.record_key, latest.human_key, latest.is_record,
      case when stored.is_settled is not true then
        encode(substr(hmac(convert_to(latest.snils, 'UTF8'), $2::bytea, 'sha256'), 1, 16), 'hex')::uuid end,
      latest.birth_date, latest.sex, latest.content_hash, latest.sealed, stored.person_id
    from (select distinct on (record_key) * from stage_named_person order by record_key, seq desc) latest
      left join facts.person_record stored on stored.source_id = $1 and stored.record_key = latest.record_key
    where stored.content_hash is distinct from latest.content_hash
    returning is_record
  )
  select (select count(*) from stage_named_person where is_record)::int as read,
         (select count(distinct record_key) from stage_named_person where is_record)::int as keys,
         (count(*) filter (where is_record))::int as accepted, count(*)::int as changed
  from changed`

/** A newborn got a СНИЛС that nobody else has: the person keeps the id. */
const NAMED_AT_LAST = `
  update registry.person person set snils_key = fresh.snils_key
  from (select distinct on (snils_key) snils_key, old_person_id from work_named
        where snils_key is not null and old_person_id is not null order by snils_key, seq desc) fresh
  where person.id = fresh.old_person_id and person.snils_key is null
    and not exists (select from registry.person other where other.snils_key = fresh.snils_key)`

/** By СНИЛС, else the record's own person, else that of another name of the same human being, else somebody new. */
const RESOLVE = `
  insert into work_named_person
  select seq, record_key, human_key, is_record, snils_key, birth_date, sex, content_hash, sealed, old_person_id,
    coalesce(known_id, max(fresh_id) over (partition by person_key)), known_id is null, is_latest
  from (
    select *, case when known_id is null and is_latest then nextval('registry.person_id_seq') end as fresh_id
    from (
      select keyed.*,
        case when keyed.snils_key is null then coalesce(keyed.old_person_id, human.person_id)
          else coalesce(person.merged_into, person.id) end as known_id,
        row_number() over (partition by person_key order by seq desc) = 1 as is_latest
      from (select *, coalesce(snils_key, human_key) as person_key from work_named) keyed
        left join facts.person_record human on human.source_id = $1 and human.record_key = keyed.human_key
        left join registry.person person on person.snils_key = keyed.snils_key
    ) known
  ) resolved`

const NEW_PERSONS = `
  insert into registry.person (id, snils_key, birth_date, sex) overriding system value
  select person_id, snils_key, birth_date, sex from work_named_person where is_new and is_latest
  order by snils_key
  on conflict (snils_key) do nothing`
/** A source of facts brought some of them a moment ago: its ids hold. */
const ADOPT_PERSONS = `
  update work_named_person work set person_id = coalesce(person.merged_into, person.id), is_new = false
  from registry.person person
  where work.is_new and person.snils_key = work.snils_key and person.id <> work.person_id`
/** What a register of residents said of somebody stands; only gaps are filled. */
const FILL_GAPS = `
  update registry.person person
  set birth_date = coalesce(person.birth_date, fresh.birth_date), sex = coalesce(person.sex, fresh.sex)
  from (select distinct on (person_id) person_id, birth_date, sex from work_named_person where not is_new
        order by person_id, seq desc) fresh
  where person.id = fresh.person_id
    and (person.birth_date is null or (person.sex is null and fresh.sex is not null))`

const RECORDS = `
  insert into facts.person_record as stored (source_id, record_key, person_id, content_hash, is_resident)
  select $1, record_key, person_id, content_hash, false from work_named_person order by record_key
  on conflict (source_id, record_key) do update set
    person_id = excluded.person_id, content_hash = excluded.content_hash, received_at = now()`
/** MERGE, because the role of ingest reads nothing sealed, and ON CONFLICT would ask for the right to. */
const SEALED = `
  merge into vault.person stored using (select * from work_named_person order by record_key) fresh
  on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched then update set person_id = fresh.person_id, sealed = fresh.sealed
  when not matched then insert (source_id, record_key, person_id, sealed)
    values ($1, fresh.record_key, fresh.person_id, fresh.sealed)`

export async function mergeNamedPersons(
  client: pg.PoolClient,
  { sourceId, pepper }: MergeContext,
): Promise<MergeResult> {
  const { rows } = await client.query<{ read: number; keys: number; accepted: number; changed: number }>(
    CLASSIFY,
    [sourceId, pepper],
  )
  const { read, keys, accepted, changed } = rows[0]!
  if (changed > 0) {
    await client.query(NAMED_AT_LAST)
    await client.query(RESOLVE, [sourceId])
    await client.query(NEW_PERSONS)
    await client.query(ADOPT_PERSONS)
    await client.query(FILL_GAPS)
    await client.query(RECORDS, [sourceId])
    await client.query(SEALED, [sourceId])
  }
  return { ...NOTHING, read, accepted, unchanged: keys - accepted, duplicate: read - keys }
}
