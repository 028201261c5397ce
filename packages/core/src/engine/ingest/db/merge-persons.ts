// Staged residents → registry.person, registry.household, facts.person_record, vault.person. A person's id never
// changes silently: a record keeps its person, or joins the one its СНИЛС names.
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

const CLASSIFY = `
  with latest as materialized (
    select distinct on (record_key) * from stage_person order by record_key, seq desc
  ), changed as (
    insert into work_person
    select latest.seq, latest.record_key,
      encode(substr(hmac(convert_to(latest.snils, 'UTF8'), $2::bytea, 'sha256'), 1, 16), 'hex')::uuid,
      latest.birth_date, latest.sex, code.territory_id, latest.household_key, latest.content_hash, latest.sealed,
      stored.person_id, null
    from latest
      left join facts.person_record stored on stored.source_id = $1 and stored.record_key = latest.record_key
      left join territory.code code on code.oktmo = latest.oktmo
    where stored.content_hash is distinct from latest.content_hash
    returning 1
  )
  select (select count(*) from stage_person)::int as read,
         (select count(*) from latest)::int as keys,
         (select count(*) from changed)::int as changed`

/** Steps run in this order; each is set-based and ordered by key. */
const STEPS = [
  // Households first, so that a new person is written once, with everything.
  `insert into registry.household (household_key, territory_id)
   select distinct on (household_key) household_key, territory_id from work_person
   where household_key is not null
     and not exists (select from registry.household known where known.household_key = work_person.household_key)
   order by household_key, seq desc
   on conflict (household_key) do nothing`,
  `update registry.household household set territory_id = fresh.territory_id
   from (select distinct on (household_key) household_key, territory_id from work_person
         where household_key is not null order by household_key, seq desc) fresh
   where household.household_key = fresh.household_key
     and household.territory_id is distinct from fresh.territory_id`,
  // A record that was known without СНИЛС and now has one nobody else has: the person keeps the id.
  `update registry.person person set snils_key = fresh.snils_key
   from (select distinct on (snils_key) snils_key, old_person_id from work_person
         where snils_key is not null and old_person_id is not null order by snils_key, seq desc) fresh
   where person.id = fresh.old_person_id and person.snils_key is null
     and not exists (select from registry.person other where other.snils_key = fresh.snils_key)`,
  // New by СНИЛС.
  `insert into registry.person (snils_key, birth_date, sex, territory_id, household_id)
   select distinct on (work.snils_key) work.snils_key, work.birth_date, work.sex, work.territory_id, household.id
   from work_person work left join registry.household household on household.household_key = work.household_key
   where work.snils_key is not null
     and not exists (select from registry.person known where known.snils_key = work.snils_key)
   order by work.snils_key, work.seq desc
   on conflict (snils_key) do nothing`,
  `update work_person work set person_id = person.id
   from registry.person person where person.snils_key = work.snils_key`,
  // Without СНИЛС: the record's own person, or a new one.
  `update work_person set person_id = coalesce(old_person_id, nextval('registry.person_id_seq'))
   where snils_key is null`,
  `insert into registry.person (id, birth_date, sex, territory_id, household_id) overriding system value
   select work.person_id, work.birth_date, work.sex, work.territory_id, household.id
   from work_person work left join registry.household household on household.household_key = work.household_key
   where work.snils_key is null and work.old_person_id is null`,
  // Known persons take what the register says now.
  `update registry.person person
   set territory_id = fresh.territory_id, household_id = fresh.household_id,
     birth_date = fresh.birth_date, sex = coalesce(fresh.sex, person.sex)
   from (select distinct on (work.person_id) work.*, household.id as household_id
         from work_person work left join registry.household household on household.household_key = work.household_key
         order by work.person_id, work.seq desc) fresh
   where person.id = fresh.person_id
     and (person.territory_id, person.household_id, person.birth_date, person.sex)
       is distinct from (fresh.territory_id, fresh.household_id, fresh.birth_date, coalesce(fresh.sex, person.sex))`,
]

const MERGE_RECORDS = `
  merge into facts.person_record stored
  using work_person fresh on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched and stored.content_hash is distinct from fresh.content_hash then update set
    person_id = fresh.person_id, content_hash = fresh.content_hash, received_at = now()
  when not matched then insert (source_id, record_key, person_id, content_hash)
    values ($1, fresh.record_key, fresh.person_id, fresh.content_hash)`

const MERGE_VAULT = `
  merge into vault.person stored
  using work_person fresh on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched then update set person_id = fresh.person_id, sealed = fresh.sealed
  when not matched then insert (source_id, record_key, person_id, sealed)
    values ($1, fresh.record_key, fresh.person_id, fresh.sealed)`

/** A person whose last record went over to another leaves its household; the id stays, facts may hang on it. */
const RELEASE = `
  update registry.person person set household_id = null, territory_id = null
  from work_person work
  where person.id = work.old_person_id and work.old_person_id <> work.person_id
    and not exists (select from facts.person_record other where other.person_id = person.id)
    and (person.household_id is not null or person.territory_id is not null)`

export async function mergePersons(
  client: pg.PoolClient,
  { sourceId, pepper }: MergeContext,
): Promise<MergeResult> {
  const { rows } = await client.query<{ read: number; keys: number; changed: number }>(CLASSIFY, [
    sourceId,
    pepper,
  ])
  const { read, keys, changed } = rows[0]!
  if (changed > 0) {
    for (const step of STEPS) await client.query(step)
    const { rowCount } = await client.query(MERGE_RECORDS, [sourceId])
    if (rowCount !== changed) throw new Error(`merge of persons: ${rowCount} rows instead of ${changed}`)
    await client.query(MERGE_VAULT, [sourceId])
    await client.query(RELEASE)
  }
  return { ...NOTHING, read, accepted: changed, unchanged: keys - changed, duplicate: read - keys }
}
