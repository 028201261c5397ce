// SQL that turns anchors into households with ids that last, and writes what changed: memberships with their dates, what
// became of households, and the membership of today in registry.person.
import type { ClientBase } from 'pg'
import type { IsoDate } from '../../../model/index.ts'

/** Members who are not looked at but whose household is: their places stay, its number may not. */
const PEERS = `
  insert into household_target
  select m.person_id, false, true, true, m.anchor, m.reason, m.source_id, m.record_key, null, null,
    m.stated_id, m.household_id, m.anchor, m.reason, m.source_id, m.record_key, m.valid, m.changed_at::date
  from registry.household_member m
  where upper_inf(m.valid)
    and m.anchor in (select anchor from household_target union select old_anchor from household_target)
    and not exists (select from household_target known where known.person_id = m.person_id)`

/** A family of acts alone needs somebody who lives in the region, and more than one person's silence. */
const NO_FAMILIES = `
  update household_target t set anchor = null, reason = null, source_id = null, record_key = null, since = null
  from (
    select anchor from household_target where anchor < 0 group by anchor
    having not bool_or(is_resident) or (count(*) = 1 and not bool_or(is_alone_known))) none
  where t.anchor = none.anchor`

/**
 * A household keeps its number where most of its members are; of equal parts where the person is who was registered first. A
 * group that gets none so takes the number of the stated household if nobody has it, else a new one.
 */
const GROUPS = `
  with part as (
    select anchor, old_household, count(*) as members, min(person_id) as first_id
    from household_target where anchor is not null and old_household is not null group by anchor, old_household
  ), kept as (
    select *, row_number() over (partition by old_household order by members desc, first_id) as place from part
  ), chosen as (
    select distinct on (anchor) anchor, old_household from kept where place = 1
    order by anchor, members desc, old_household
  ), wanted as (
    select distinct t.anchor, coalesce(c.old_household, case when t.anchor > 0
      and not exists (select from chosen taken where taken.old_household = t.anchor)
      and not exists (select from registry.household_member m where m.household_id = t.anchor and upper_inf(m.valid)
        and not exists (select from household_target own where own.person_id = m.person_id)) then t.anchor end) as household_id
    from household_target t left join chosen c using (anchor) where t.anchor is not null
  ), fresh as (
    insert into registry.household (id, household_key, territory_id) overriding system value
    select nextval('registry.household_id_seq'), null, null from wanted where household_id is null
    returning id
  )
  insert into household_group
  select anchor, household_id from wanted where household_id is not null
  union all
  select w.anchor, f.id
  from (select anchor, row_number() over (order by anchor) as place from wanted where household_id is null) w
    join (select id, row_number() over (order by id) as place from fresh) f using (place)`

/** Locks at once or not at all: a delivery that holds one of them goes first, and this chunk is tried again. */
const CHANGED_PERSONS = `
  select p.id, g.household_id
  from household_target t
    join registry.person p on p.id = t.person_id
    left join household_group g using (anchor)
  where p.household_id is distinct from g.household_id
    -- The dead keep the household that they were of: figures of past months are counted with them.
    and p.merged_into is null and (p.died_on is null or g.household_id is not null)
    and (g.household_id is not null or t.old_household is not null or t.stated_id is not null)`
const LOCK_PERSONS = `
  select id from registry.person where id in (select id from (${CHANGED_PERSONS}) changed) order by id
  for no key update nowait`
const WRITE_PERSONS = `
  update registry.person p set household_id = changed.household_id from (${CHANGED_PERSONS}) changed where p.id = changed.id`

/**
 * When a membership ended: by a death, by what the new one begins with, by what ended the edge it rested on, by coming of age; else
 * today. An act that is older than the register's word did not end it. Never before it began: then it never was.
 */
const ENDINGS = `
  insert into household_ending
  select t.person_id, t.old_household, g.household_id, t.reason, t.old_valid, p.died_on,
    case
      when p.died_on <= $1::date then p.died_on
      when t.since <= $1::date and (lower(t.old_valid) is null or t.since > lower(t.old_valid))
        and (t.reason = 'register' or t.old_reason <> 'register' or t.since > t.old_found) then t.since
      when edge.ends_on <= $1::date and (lower(t.old_valid) is null or edge.ends_on > lower(t.old_valid)) then edge.ends_on
      when t.old_reason in ('child', 'guardian') and p.birth_date <= $2::date then (p.birth_date + interval '18 years')::date
      else $1::date
    end
  from household_target t
    join registry.person p on p.id = t.person_id
    left join household_group g using (anchor)
    left join facts.kinship_edge edge
      on edge.source_id = t.old_source and edge.record_key = t.old_key and t.old_reason in ('marriage', 'child', 'guardian')
  where t.old_household is not null
    and (g.household_id is distinct from t.old_household or t.reason is distinct from t.old_reason)`

/** Children go over on the day of whom they go with. */
const TOGETHER = `
  update household_ending e set ends_on = led.ends_on
  from (select old_household, household_id, min(ends_on) as ends_on from household_ending
         where reason not in ('child', 'guardian') and household_id is not null group by 1, 2) led
  where e.reason in ('child', 'guardian') and e.ends_on = $1::date and led.old_household = e.old_household
    and led.household_id = e.household_id and (lower(e.old_valid) is null or led.ends_on > lower(e.old_valid))`

const CLOSE = `
  with gone as (
    delete from registry.household_member m using household_ending e
     where m.person_id = e.person_id and upper_inf(m.valid) and e.ends_on <= lower(m.valid)
  )
  update registry.household_member m set valid = daterange(lower(m.valid), e.ends_on), changed_at = now()
  from household_ending e
  where m.person_id = e.person_id and upper_inf(m.valid) and (lower(m.valid) is null or e.ends_on > lower(m.valid))`

/** A membership begins where the last one ended; the first one with what it rests on, or nobody knows when. */
const OPEN = `
  insert into registry.household_member (household_id, person_id, valid, reason, source_id, record_key, anchor, stated_id)
  select g.household_id, t.person_id,
    daterange(case
      when e.person_id is not null then greatest(lower(e.old_valid), e.ends_on)
      when past.until is not null then greatest(past.until, coalesce(t.since, $1::date))
      when coalesce(t.since, t.born_on) <= $1::date then coalesce(t.since, t.born_on) end, null),
    t.reason, t.source_id, t.record_key, t.anchor, t.stated_id
  from household_target t
    join household_group g using (anchor)
    left join household_ending e using (person_id)
    left join lateral (
      select max(upper(m.valid)) as until from registry.household_member m
       where t.old_household is null and m.person_id = t.person_id and not upper_inf(m.valid)) past on true
  where t.old_household is null or e.person_id is not null
  -- Neighbours in the indexes as they are in households.
  order by g.household_id, t.person_id`

/** Who was found to be somebody else was never a member beside them. */
const FORGET_MERGED = `
  delete from registry.household_member m using household_target t join registry.person p on p.id = t.person_id
   where m.person_id = t.person_id and upper_inf(m.valid) and p.merged_into is not null`

const NOTE = `
  update registry.household_member m set anchor = t.anchor, stated_id = t.stated_id, source_id = t.source_id,
    record_key = t.record_key
  from household_target t
    join household_group g using (anchor)
  where m.person_id = t.person_id and upper_inf(m.valid) and t.old_household is not null
    and not exists (select from household_ending e where e.person_id = t.person_id)
    and (m.anchor, m.stated_id, m.source_id, m.record_key) is distinct from (t.anchor, t.stated_id, t.source_id, t.record_key)`

/** One row for each pair of households that people went between. */
const EVENTS = `
  insert into registry.household_event (on_day, kind, from_household, to_household, members, reason)
  select max(e.ends_on),
    case when exists (select from household_target t join household_group g using (anchor)
                       where g.household_id = e.old_household) then 'split'
         when e.household_id is null then 'ended' else 'merge' end,
    e.old_household, e.household_id, count(*),
    case when e.household_id is null and bool_or(e.died_on is not null) then 'death'
         else coalesce((array_agg(e.reason order by e.reason in ('child', 'guardian'), e.person_id))[1], 'unknown') end
  from household_ending e join registry.person p on p.id = e.person_id
  where e.old_household is distinct from e.household_id
    -- That two members are one person is an event of the registry, not of their household.
    and (p.merged_into is null or not exists (
      select from household_target t join household_group g using (anchor) where g.household_id = e.old_household))
  group by e.old_household, e.household_id`

/** Returns how many persons are members of another household now. */
export async function placeChunk(
  client: ClientBase,
  { onDay, adultBornBy }: { onDay: IsoDate; adultBornBy: IsoDate },
): Promise<number> {
  await client.query(PEERS)
  await client.query('analyze household_target')
  await client.query(NO_FAMILIES)
  await client.query(GROUPS)
  await client.query('analyze household_group')
  await client.query(LOCK_PERSONS)
  const { rowCount } = await client.query(WRITE_PERSONS)
  await client.query(ENDINGS, [onDay, adultBornBy])
  await client.query(FORGET_MERGED)
  await client.query(TOGETHER, [onDay])
  await client.query(CLOSE)
  await client.query(OPEN, [onDay])
  await client.query(NOTE)
  await client.query(EVENTS)
  return rowCount ?? 0
}
