// Staged residents → registry.person, registry.household, facts.person_record, vault.person. A person's id never
// changes silently: a record keeps its person, or joins the one its СНИЛС names. Each step is set-based and ordered by
// key. Measured: see docs/adr/0006-ingest-path.md.
import type pg from 'pg'
import { NOTHING, type MergeContext, type MergeResult } from './merge-result.ts'

const RESIDENT_COLUMNS = `seq integer, record_key uuid, snils_key uuid, birth_date date, sex "char",
  territory_id integer, locality "char", content_hash bigint, sealed bytea, old_person_id bigint`

/** Temporary tables that the statements below work in; made with the staging tables. */
export const PERSON_WORK_TABLES = `
  create temp table work_person (${RESIDENT_COLUMNS}, household_key uuid) on commit delete rows;
  create temp table work_resident (
    ${RESIDENT_COLUMNS}, household_id bigint, person_id bigint, is_new boolean, is_latest boolean
  ) on commit delete rows;`

const CLASSIFY = `
  with latest as materialized (
    select distinct on (record_key) * from stage_person order by record_key, seq desc
  ), changed as (
    insert into work_person
    select latest.seq, latest.record_key,
      -- Two persons under one number: whose this record is, linkage has decided.
      case when stored.is_settled is not true then
        encode(substr(hmac(convert_to(latest.snils, 'UTF8'), $2::bytea, 'sha256'), 1, 16), 'hex')::uuid end,
      latest.birth_date, latest.sex, code.territory_id, latest.locality, latest.content_hash, latest.sealed, stored.person_id,
      latest.household_key
    from latest
      left join facts.person_record stored on stored.source_id = $1 and stored.record_key = latest.record_key
      left join territory.code code on code.oktmo = latest.oktmo
    where stored.content_hash is distinct from latest.content_hash
    returning 1
  )
  select (select count(*) from stage_person)::int as read,
         (select count(*) from latest)::int as keys,
         (select count(*) from changed)::int as changed`

/** Households first, so that a new person is written once, with everything. */
const NEW_HOUSEHOLDS = `
  insert into registry.household (household_key, territory_id)
  select distinct on (household_key) household_key, territory_id from work_person
  where household_key is not null
    and not exists (select from registry.household known where known.household_key = work_person.household_key)
  order by household_key, seq desc
  on conflict (household_key) do nothing`
const MOVED_HOUSEHOLDS = `
  update registry.household household set territory_id = fresh.territory_id
  from (select distinct on (household_key) household_key, territory_id from work_person
        where household_key is not null order by household_key, seq desc) fresh
  where household.household_key = fresh.household_key
    and household.territory_id is distinct from fresh.territory_id`

/** A record that was known without СНИЛС and now has one nobody else has: the person keeps the id. */
const NAMED_AT_LAST = `
  update registry.person person set snils_key = fresh.snils_key
  from (select distinct on (snils_key) snils_key, old_person_id from work_person
        where snils_key is not null and old_person_id is not null order by snils_key, seq desc) fresh
  where person.id = fresh.old_person_id and person.snils_key is null
    and not exists (select from registry.person other where other.snils_key = fresh.snils_key)`

/**
 * Who each record is: by СНИЛС, else the record's own person, else somebody new. One look-up a record, and one id for
 * all records of a batch that bring the same new СНИЛС.
 */
const RESOLVE = `
  insert into work_resident
  select seq, record_key, snils_key, birth_date, sex, territory_id, locality, content_hash, sealed, old_person_id,
    household_id, coalesce(known_id, max(fresh_id) over (partition by person_key)), known_id is null, is_latest
  from (
    select *, case when known_id is null and is_latest then nextval('registry.person_id_seq') end as fresh_id
    from (
      select keyed.*, household.id as household_id,
        case when keyed.snils_key is null then keyed.old_person_id
          else coalesce(person.merged_into, person.id) end as known_id,
        row_number() over (partition by person_key order by seq desc) = 1 as is_latest
      from (select *, coalesce(snils_key, record_key) as person_key from work_person) keyed
        left join registry.household household on household.household_key = keyed.household_key
        left join registry.person person on person.snils_key = keyed.snils_key
    ) known
  ) resolved`

const NEW_PERSONS = `
  insert into registry.person (id, snils_key, birth_date, sex, territory_id, locality, household_id) overriding system value
  select person_id, snils_key, birth_date, sex, territory_id, locality, household_id
  from work_resident where is_new and is_latest order by snils_key
  on conflict (snils_key) do nothing`
/** A source of facts brought some of them a moment ago: its ids hold. */
const ADOPT_PERSONS = `
  update work_resident work set person_id = coalesce(person.merged_into, person.id), is_new = false
  from registry.person person
  where work.is_new and person.snils_key = work.snils_key and person.id <> work.person_id`
const COUNT = `
  select (count(*) filter (where is_new and is_latest))::int as "newPersons",
         (count(*) filter (where not is_new))::int as known,
         (count(*) filter (where old_person_id is null))::int as "newRecords"
  from work_resident`

/**
 * Known persons take what the register says now. Of the household only what it says otherwise than before: a register that
 * names none takes nobody out of a family that another source knows.
 */
const KNOWN_PERSONS = `
  update registry.person person
  set territory_id = told.territory_id, locality = told.locality, household_id = told.household_id, birth_date = told.birth_date, sex = told.sex
  from (
    select fresh.person_id, fresh.territory_id, fresh.birth_date,
      -- A source that gives the municipality alone does not unsay the village of another one.
      case when fresh.locality is null and fresh.territory_id is not distinct from known.territory_id
        then known.locality else fresh.locality end as locality, coalesce(fresh.sex, known.sex) as sex,
      case when fresh.household_id is distinct from fresh.stated_id
            and (fresh.household_id is not null or known.household_id = fresh.stated_id)
        then fresh.household_id else known.household_id end as household_id
    from (
      select distinct on (work.person_id) work.*,
        case when work.old_person_id = work.person_id then stored.household_id end as stated_id
      from work_resident work
        left join facts.person_record stored on stored.source_id = $1 and stored.record_key = work.record_key
      where not work.is_new order by work.person_id, work.seq desc) fresh
    join registry.person known on known.id = fresh.person_id
  ) told
  where person.id = told.person_id
    and (person.territory_id, person.locality, person.household_id, person.birth_date, person.sex)
      is distinct from (told.territory_id, told.locality, told.household_id, told.birth_date, told.sex)`

// New rows are inserted, changed ones merged: a MERGE of new rows costs twice an INSERT.
const NEW_RECORDS = `
  insert into facts.person_record (source_id, record_key, person_id, content_hash, household_id)
  select $1, record_key, person_id, content_hash, household_id from work_resident where old_person_id is null
  order by record_key`
const NEW_SEALED = `
  insert into vault.person (source_id, record_key, person_id, sealed)
  select $1, record_key, person_id, sealed from work_resident where old_person_id is null
  order by record_key`
const CHANGED_RECORDS = `
  merge into facts.person_record stored
  using (select * from work_resident where old_person_id is not null) fresh
  on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched and stored.content_hash is distinct from fresh.content_hash then update set
    person_id = fresh.person_id, content_hash = fresh.content_hash, received_at = now(),
    household_id = fresh.household_id,
    stated_on = case when stored.household_id is distinct from fresh.household_id
      then current_date else stored.stated_on end`
const CHANGED_SEALED = `
  merge into vault.person stored
  using (select * from work_resident where old_person_id is not null) fresh
  on stored.source_id = $1 and stored.record_key = fresh.record_key
  when matched then update set person_id = fresh.person_id, sealed = fresh.sealed`

/** A person whose last record went over to another leaves its household; the id stays, facts may hang on it. */
const RELEASE = `
  update registry.person person set household_id = null, territory_id = null, locality = null
  from work_resident work
  where person.id = work.old_person_id and work.old_person_id <> work.person_id
    and not exists (select from facts.person_record other where other.person_id = person.id and other.is_resident)
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
    await client.query(NEW_HOUSEHOLDS)
    await client.query(MOVED_HOUSEHOLDS)
    await client.query(NAMED_AT_LAST)
    await client.query(RESOLVE)
    const counts = await client.query<{ newPersons: number; known: number; newRecords: number }>(COUNT)
    const { newPersons, known, newRecords } = counts.rows[0]!
    const { rowCount: made } = await client.query(NEW_PERSONS)
    const adopted = made === newPersons ? 0 : ((await client.query(ADOPT_PERSONS)).rowCount ?? 0)
    if (known + adopted > 0) await client.query(KNOWN_PERSONS, [sourceId])
    const written = await writeRecords(client, sourceId, { newRecords, changed })
    if (written !== changed) throw new Error(`merge of persons: ${written} rows instead of ${changed}`)
  }
  return { ...NOTHING, read, accepted: changed, unchanged: keys - changed, duplicate: read - keys }
}

/** Returns the records written. */
async function writeRecords(
  client: pg.PoolClient,
  sourceId: string,
  { newRecords, changed }: { newRecords: number; changed: number },
): Promise<number> {
  const { rowCount: inserted } = await client.query(NEW_RECORDS, [sourceId])
  await client.query(NEW_SEALED, [sourceId])
  if (newRecords === changed) return inserted ?? 0
  const { rowCount: merged } = await client.query(CHANGED_RECORDS, [sourceId])
  await client.query(CHANGED_SEALED, [sourceId])
  await client.query(RELEASE)
  return (inserted ?? 0) + (merged ?? 0)
}
