// SQL of how many households there are: of what size, who says so, and what sources say against each other.
import type { ClientBase } from 'pg'
import { ADULT_AGE_YEARS, type HouseholdContradiction, type IsoDate } from '../../../model/index.ts'

export interface SizeSum {
  /** Members, up to the largest class. */
  size: number
  isByRegister: boolean
  hasChildren: boolean
  households: number
}
/** What became of households lately. */
export interface EventSum {
  kind: 'split' | 'merge' | 'ended'
  households: number
}
export interface ContradictionSum {
  kind: HouseholdContradiction
  households: number
}

/** One pass over the members of today: 1.1 million are a hash of 450,000 groups. Children are those of that day. */
export async function readSizes(
  client: ClientBase,
  { largest, onDate }: { largest: number; onDate: IsoDate },
): Promise<SizeSum[]> {
  const { rows } = await client.query<SizeSum>(
    `select least(members, $1)::int as size, is_by_register as "isByRegister", has_children as "hasChildren",
            count(*)::int as households
       from (
         select count(*) as members, bool_or(m.reason = 'register') as is_by_register,
                coalesce(bool_or(p.birth_date > $2::date - make_interval(years => $3)), false) as has_children
           from registry.household_member m join registry.person p on p.id = m.person_id
          where upper_inf(m.valid) group by m.household_id) home
      group by 1, 2, 3`,
    [largest, onDate, ADULT_AGE_YEARS],
  )
  return rows
}

export async function readContradictionSums(client: ClientBase): Promise<ContradictionSum[]> {
  const { rows } = await client.query<ContradictionSum>(
    `select kind, count(distinct household_id)::int as households
       from registry.household_contradiction group by kind`,
  )
  return rows
}

/** By when they were found: acts are often told of weeks after their day. */
export async function readEventSums(client: ClientBase, days: number): Promise<EventSum[]> {
  const { rows } = await client.query<EventSum>(
    `select kind, count(distinct case when kind = 'split' then to_household else from_household end)::int as households
       from registry.household_event where at > now() - make_interval(days => $1) group by kind`,
    [days],
  )
  return rows
}
