// SQL of the size of an answer: Σ m² ÷ Σ m over households of m members, by territory and of the whole region.
import type { Pool } from 'pg'

/** By ОКТМО of territories in force; those without households are left out. 450,000 households take about 0.1 s. */
export async function readDesignEffects(pool: Pick<Pool, 'query'>): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ oktmo: string; effect: number }>(`
    with sums as (
      select territory_id, grouping(territory_id) = 1 as is_all, sum(members::float8 * members) as squared, sum(members::float8) as persons
        from registry.household_welfare where members > 0
       group by grouping sets ((territory_id), ())
      having sum(members) > 0
    )
    select t.oktmo, s.squared / s.persons as effect
      from sums s
      join territory.territory t
        on t.valid_to is null
       and (t.id = s.territory_id or s.is_all and t.kind = 'region')`)
  return new Map(rows.map(({ oktmo, effect }) => [oktmo, effect]))
}
