// SQL of what sources say against each other about the households of a chunk. Found anew for each household that is placed.
import type { ClientBase } from 'pg'
import type { IsoDate } from '../../../model/index.ts'
import { inForce } from './compose.ts'

const SPOUSES = (own: 'person_id' | 'relative_id', other: 'person_id' | 'relative_id'): string => `
  select m.household_id, m.person_id, e.${other} as other_id
    from member m join facts.kinship_edge e on e.${own} = m.person_id and e.relation = 'spouse' and ${inForce('e')}`

/** $1: the day; $2: born after it is a minor. */
const FOUND = `
  with affected as (
    select household_id as id from household_group
    union select old_household from household_target where old_household is not null
  ), member as materialized (
    select m.household_id, m.person_id, coalesce(p.birth_date > $2::date, false) as is_minor
    from affected a
      join registry.household_member m on m.household_id = a.id and upper_inf(m.valid)
      join registry.person p on p.id = m.person_id
  ), married as materialized (
    ${SPOUSES('person_id', 'relative_id')} union ${SPOUSES('relative_id', 'person_id')}
  ), found as (
    select m.household_id, 'divorced-together' as kind, least(m.person_id, o.person_id) as person_id,
      greatest(m.person_id, o.person_id) as other_id
    from member m
      join facts.vital v on v.person_id = m.person_id and v.event = 'divorce' and not v.is_annulled
      join member o on o.person_id = v.other_id and o.household_id = m.household_id
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
    from member m join facts.person_record r on r.person_id = m.person_id and r.household_id is not null
    group by m.household_id, m.person_id having count(distinct r.household_id) > 1
    union
    select m.household_id, 'child-apart', m.person_id, min(e.relative_id)
    from member m
      join facts.kinship_edge e on e.person_id = m.person_id and e.relation <> 'spouse' and ${inForce('e')}
      join registry.household_member o on o.person_id = e.relative_id and upper_inf(o.valid)
    where m.is_minor
    group by m.household_id, m.person_id having not bool_or(o.household_id = m.household_id)
    union
    select m.household_id, 'doubtful-kin', m.person_id, e.relative_id
    from member m join facts.kinship_edge e on e.person_id = m.person_id and e.doubt is not null
    union
    select household_id, 'no-adult', min(person_id), null
    from member group by household_id having bool_and(is_minor)
  ), gone as (
    delete from registry.household_contradiction c using affected a
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
  await client.query(FOUND, [onDay, adultBornBy])
}
