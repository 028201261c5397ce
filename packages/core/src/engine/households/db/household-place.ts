// SQL of where a household is, and for whom that is to be seen.
import type { ClientBase } from 'pg'
import { withinScope } from '../../territories/db/within-scope.ts'

/**
 * Territory of a row of `registry.household`: where most of its living members live; of one that ended, where most of those who
 * were its members live now, so a family that moved takes its past along; else what the register said.
 */
export const placeOf = (household: string): string => `coalesce(
  (select mode() within group (order by p.territory_id) from registry.person p
    where p.household_id = ${household}.id and p.died_on is null),
  (select mode() within group (order by p.territory_id) from registry.household_member m join registry.person p on p.id = m.person_id
    where m.household_id = ${household}.id),
  ${household}.territory_id)`

/** Condition on the id of a household; `$n` as in `withinScope`. Costs a look at the members where the scope is a part of the region. */
export const isHouseholdWithin = (id: string, parameter: number): string =>
  `(cardinality($${parameter}::text[]) = 0 or exists (
    select from registry.household placed join territory.territory t on t.id = ${placeOf('placed')}
     where placed.id = ${id} and ${withinScope('t.oktmo', parameter)}))`

/** False as well where there is no such household: nobody learns from the answer that it is somebody else's. */
export async function isHouseholdSeen(
  client: Pick<ClientBase, 'query'>,
  id: string,
  scope: readonly string[],
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from registry.household h where h.id = $1 and ${isHouseholdWithin('h.id', 2)}`,
    [id, scope],
  )
  return rowCount === 1
}
