// SQL of what sources say against each other about the households of a chunk. Found anew for each household that is placed.
import type { ClientBase } from 'pg'
import type { IsoDate } from '../../../model/index.ts'
import { inForce } from './compose.ts'

const AFFECTED = `
  insert into household_affected
  select household_id as id from household_group
  union select old_household from household_target where old_household is not null`

/** $1: born after it is a minor. A table, and not a part of the statement below: the planner has to know how few they are. */
const SEEN = `
  insert into household_seen
  select m.person_id, m.household_id, m.stated_id, coalesce(p.birth_date > $1::date, false)
  from household_affected a
    join registry.household_member m on m.household_id = a.id and upper_inf(m.valid)
    join registry.person p on p.id = m.person_id`

/** $1: the day. Each edge is looked at once: who died and who parted is asked of acts for each. */
const FOUND = `
  with edge as materialized (
    select m.household_id, m.person_id, m.is_minor, e.relative_id as other_id, e.relation, e.doubt is not null as is_doubtful,
      ${inForce('e')} as is_in_force
    from household_seen m join facts.kinship_edge e on e.person_id = m.person_id
  ), married as materialized (
    select household_id, person_id, other_id from edge where relation = 'spouse' and is_in_force
    union
    select m.household_id, m.person_id, e.person_id
      from household_seen m join facts.kinship_edge e on e.relative_id = m.person_id and e.relation = 'spouse' and ${inForce('e')}
  ), found as (
    select m.household_id, 'divorced-together' as kind, least(m.person_id, o.person_id) as person_id,
      greatest(m.person_id, o.person_id) as other_id
    from household_seen m
      join facts.vital v on v.person_id = m.person_id and v.event = 'divorce' and not v.is_annulled
      join household_seen o on o.person_id = v.other_id and o.household_id = m.household_id
    where v.occurred_on <= $1::date
      and not exists (select from married w where w.person_id = m.person_id and w.other_id = o.person_id)
    union
    select w.household_id, 'married-apart', w.person_id, w.other_id
    from married w
      join registry.household_member o on o.person_id = w.other_id and upper_inf(o.valid) and o.household_id <> w.household_id
    union
    select household_id, 'two-marriages', person_id, min(other_id)
    from married group by household_id, person_id having count(distinct other_id) > 1
    union
    select m.household_id, 'two-households', m.person_id, null
    from household_seen m join facts.person_record r on r.person_id = m.person_id and r.household_id <> m.stated_id
    union
    select e.household_id, 'child-apart', e.person_id, min(e.other_id)
    from edge e join registry.household_member o on o.person_id = e.other_id and upper_inf(o.valid)
    where e.is_minor and e.relation <> 'spouse' and e.is_in_force
    group by e.household_id, e.person_id having not bool_or(o.household_id = e.household_id)
    union
    select household_id, 'doubtful-kin', person_id, other_id from edge where is_doubtful
    union
    select household_id, 'no-adult', min(person_id), null
    from household_seen group by household_id having bool_and(is_minor)
  ), gone as (
    delete from registry.household_contradiction c using household_affected a
     where c.household_id = a.id and not exists (
       select from found f where (f.household_id, f.kind, f.person_id) = (c.household_id, c.kind, c.person_id)
         and f.other_id is not distinct from c.other_id)
  )
  insert into registry.household_contradiction (household_id, kind, person_id, other_id)
  select * from found on conflict do nothing`

/** Call after the chunk is placed, in its transaction. */
export async function noteContradictions(
  client: ClientBase,
  { onDay, adultBornBy }: { onDay: IsoDate; adultBornBy: IsoDate },
): Promise<void> {
  await client.query(AFFECTED)
  await client.query('analyze household_affected')
  await client.query(SEEN, [adultBornBy])
  await client.query('analyze household_seen')
  await client.query(FOUND, [onDay])
}
