// SQL of the rule: who each person of a chunk is joined to on a day. Pure of history: the same facts give the same anchors, in
// whatever order they came. An anchor is a stated household, or less than nothing the person whom the others join.
import type { ClientBase } from 'pg'
import { FAMILY_MEMBERS_MAX, type IsoDate } from '../../../model/index.ts'

/** A child, its minor mother, her mother, her husband: nobody's place rests on anybody farther off. */
const HOPS_MAX = 4

const isCrowded = (household: string): string => `(select count(*) from (
  select distinct r.person_id from facts.person_record r where r.household_id = ${household}
  limit ${FAMILY_MEMBERS_MAX + 1}) people) > ${FAMILY_MEMBERS_MAX}`

/** Stated households that became too large; whoever else they hold is looked at with the next chunk. */
const NEW_INSTITUTIONS = `
  with asked as materialized (
    select distinct household_id as id from household_chunk c join facts.person_record r using (person_id)
     where household_id is not null
  ), crossed as (
    update registry.household h set is_institution = true from asked
     where h.id = asked.id and not h.is_institution and ${isCrowded('asked.id')}
    returning h.id
  )
  insert into registry.household_queue
  select distinct r.person_id from crossed join facts.person_record r on r.household_id = crossed.id
  on conflict do nothing`

/** Those that are families again: asked now and then, because who left one says nothing of it. */
export async function releaseInstitutions(client: ClientBase): Promise<number> {
  const { rowCount } = await client.query(`
    with crossed as (
      update registry.household h set is_institution = false
       where h.is_institution and not (${isCrowded('h.id')})
      returning h.id
    )
    insert into registry.household_queue
    select distinct r.person_id from crossed join facts.person_record r on r.household_id = crossed.id
    on conflict do nothing`)
  return rowCount ?? 0
}

/** A parent, guardian or spouse of more people than a family has is a mistake of a source, or an institution. */
const isCrowdedKin = (person: string): string => `(select count(*) from (
  select from facts.kinship k where k.relative_id = ${person} and k.relation <> 'spouse'
  limit ${FAMILY_MEMBERS_MAX + 1}) kin) > ${FAMILY_MEMBERS_MAX}`

export const inForce = (edge: string): string =>
  `${edge}.starts_on <= $1::date and (${edge}.ends_on is null or ${edge}.ends_on > $1::date) and ${edge}.doubt is null`
export const isAlive = (person: string): string =>
  `${person}.merged_into is null and (${person}.died_on is null or ${person}.died_on > $1::date)`
const bornAfter = (person: string): string => `${person}.birth_date > $2::date`

/** Somebody of the stated household married, parted or had a child after the register spoke of it last. */
const HAD_ACT_SINCE = `
  exists (
    select from facts.person_record own
     where own.household_id = r.household_id and (
       exists (select from facts.vital v where v.event = 'divorce' and not v.is_annulled
                and (v.person_id = own.person_id or v.other_id = own.person_id) and v.occurred_on > own.received_at::date)
       or exists (select from facts.kinship k where not k.is_annulled
                and (k.person_id = own.person_id or k.relative_id = own.person_id) and k.starts_on > own.received_at::date)))`

/**
 * $1: the day; $2: born after it is a minor. The newest marriage in force is the one that counts; of a child's kin a
 * guardian comes before parents, whoever lives in the region before whoever may not, and then the mother.
 */
const BASE = `
  insert into household_base
  select p.id, coalesce(${bornAfter('p')}, false), p.territory_id is not null, p.birth_date,
    s.household_id, coalesce(s.is_taken, false), coalesce(s.is_institution, false), s.source_id, s.record_key, s.stated_on,
    m.other_id, m.source_id, m.record_key, m.starts_on,
    k.relative_id, k.relation = 'guardian', k.source_id, k.record_key, k.starts_on
  from unnest($3::bigint[]) as asked (id)
    join registry.person p on p.id = asked.id and ${isAlive('p')} and (p.birth_date is null or p.birth_date <= $1::date)
    left join lateral (
      select r.household_id, r.source_id, r.record_key, r.stated_on, h.is_institution,
             not h.is_institution and (source.is_stale is not true or not (${HAD_ACT_SINCE})) as is_taken
        from facts.person_record r
          join registry.household h on h.id = r.household_id
          left join registry.household_source source on source.source_id = r.source_id
       where r.person_id = p.id and r.household_id is not null
       order by r.received_at desc, r.source_id, r.record_key limit 1) s on true
    left join lateral (
      select * from (
        select e.relative_id as other_id, e.source_id, e.record_key, e.starts_on, e.ends_on, e.doubt
          from facts.kinship_edge e where e.person_id = p.id and e.relation = 'spouse'
        union all
        select e.person_id, e.source_id, e.record_key, e.starts_on, e.ends_on, e.doubt
          from facts.kinship_edge e where e.relative_id = p.id and e.relation = 'spouse') e
       where ${inForce('e')}
       order by e.starts_on desc, e.source_id desc, e.record_key desc limit 1) m on true
    left join lateral (
      select e.relative_id, e.relation, e.source_id, e.record_key, e.starts_on
        from facts.kinship_edge e join registry.person r on r.id = e.relative_id
       where ${bornAfter('p')} and e.person_id = p.id and e.relation <> 'spouse' and ${inForce('e')} and ${isAlive('r')}
         and not (e.relation = 'guardian' and coalesce(${bornAfter('r')}, false))
         and not (${isCrowdedKin('e.relative_id')})
       order by e.relation = 'guardian' desc, r.territory_id is not null desc, e.relation = 'mother' desc,
                e.starts_on desc, e.source_id desc, e.record_key desc limit 1) k on true`

const MISSING = `
  select distinct other.id from household_base b cross join lateral (values (b.spouse_id), (b.parent_id)) as other (id)
   where other.id is not null and not exists (select from household_base known where known.person_id = other.id)`

/** Reads what is known of the chunk, and of those on whom its places rest. */
async function readBase(client: ClientBase, onDay: IsoDate, adultBornBy: IsoDate): Promise<void> {
  const { rows } = await client.query<{ person_id: string }>('select person_id from household_chunk')
  let asked = rows.map(({ person_id }) => person_id)
  for (let hop = 0; hop <= HOPS_MAX && asked.length > 0; hop += 1) {
    await client.query(BASE, [onDay, adultBornBy, asked])
    const missing = await client.query<{ id: string }>(MISSING)
    // The dead and merged are asked for once and are not found.
    const before = new Set(asked)
    asked = missing.rows.map(({ id }) => id).filter((id) => !before.has(id))
  }
  await client.query('analyze household_base')
}

/** `own`: the household that a register or a marriage gives. Two people are married here when each is the other's newest. */
const TARGETS = `
  with married as (
    select b.*, case when q.spouse_id = b.person_id and q.spouse_key = b.spouse_key and q.spouse_source = b.spouse_source
        then q.person_id end as partner_id,
      case when q.spouse_id = b.person_id and q.spouse_key = b.spouse_key and q.is_taken then q.stated_id end as partner_stated
    from household_base b left join household_base q on q.person_id = b.spouse_id
  ), own as (
    select married.*,
      case when is_taken then stated_id
           when partner_id is not null then coalesce(partner_stated, -least(person_id, partner_id)) end as own_anchor
    from married
  ), placed as (
    select p.*, coalesce(p.own_anchor,
        case when p.is_minor and r.person_id is not null then coalesce(r.own_anchor,
          case when r.is_minor and g.person_id is not null then coalesce(g.own_anchor, -g.person_id) else -r.person_id end)
        else -p.person_id end) as anchor,
      case when p.is_taken then 'register'
           when p.partner_id is not null then 'marriage'
           when p.is_minor and r.person_id is not null then case when p.parent_is_guardian then 'guardian' else 'child' end
           else 'self' end as reason
    from own p
      left join own r on r.person_id = p.parent_id
      left join own g on g.person_id = r.parent_id
  ), led as (
    -- Whom somebody joins and who was of no household: nobody of it lived in the region till now.
    select p.person_id from placed p
     where p.anchor < 0 and p.anchor in (select anchor from placed join household_chunk using (person_id))
       and not exists (select from household_chunk c where c.person_id = p.person_id)
       and not exists (select from registry.household_member m where m.person_id = p.person_id and upper_inf(m.valid))
  ), following as (
    insert into registry.household_queue
    select distinct kin.id from led cross join lateral (
      select relative_id as id from facts.kinship where person_id = led.person_id
      union all select person_id from facts.kinship where relative_id = led.person_id) kin
     where not exists (select from household_chunk c where c.person_id = kin.id)
    on conflict do nothing
  )
  insert into household_target
  select c.person_id, true, coalesce(p.is_resident, false),
    -- Nobody says with whom a resident lives: that is no reason to call them alone and, without an income, poor.
    coalesce(p.is_resident and not p.is_institution and (
      exists (select from facts.kinship k where k.person_id = p.person_id or k.relative_id = p.person_id)
      or not p.is_minor and exists (
        select from facts.person_record r join registry.household_source s using (source_id)
         where r.person_id = p.person_id and r.is_resident)), false),
    p.anchor, p.reason,
    case p.reason when 'register' then p.stated_source when 'marriage' then p.spouse_source
      when 'child' then p.parent_source when 'guardian' then p.parent_source end,
    case p.reason when 'register' then p.stated_key when 'marriage' then p.spouse_key
      when 'child' then p.parent_key when 'guardian' then p.parent_key end,
    case p.reason when 'register' then p.stated_on when 'marriage' then p.spouse_since
      when 'child' then p.parent_since when 'guardian' then p.parent_since end,
    case when p.is_minor then p.birth_date end,
    p.stated_id, m.household_id, m.anchor, m.reason, m.source_id, m.record_key, m.valid, m.changed_at::date
  from (select person_id from household_chunk union all select person_id from led) c
    left join placed p using (person_id)
    left join registry.household_member m on m.person_id = c.person_id and upper_inf(m.valid)`

/** Who is joined to whom, into `household_target`. */
export async function composeChunk(
  client: ClientBase,
  { onDay, adultBornBy }: { onDay: IsoDate; adultBornBy: IsoDate },
): Promise<void> {
  await client.query('analyze household_chunk')
  await client.query(NEW_INSTITUTIONS)
  await readBase(client, onDay, adultBornBy)
  await client.query(TARGETS)
}
