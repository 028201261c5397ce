// SQL of how many households there are: of what size, who says so, and what sources say against each other.
import type { ClientBase } from 'pg'
import type { HouseholdContradiction } from '../../../model/index.ts'

export interface SizeSum {
  /** Members, up to the largest class. */
  size: number
  isByRegister: boolean
  households: number
}
export interface ContradictionSum {
  kind: HouseholdContradiction
  households: number
}

/** One pass over the members of today: 1.1 million are a hash of 450,000 groups. */
export async function readSizes(client: ClientBase, largest: number): Promise<SizeSum[]> {
  const { rows } = await client.query<SizeSum>(
    `select least(members, $1)::int as size, is_by_register as "isByRegister", count(*)::int as households
       from (
         select count(*) as members, bool_or(reason = 'register') as is_by_register
           from registry.household_member where upper_inf(valid) group by household_id) home
      group by 1, 2`,
    [largest],
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
