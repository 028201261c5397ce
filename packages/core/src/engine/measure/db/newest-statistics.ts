// The newest published figure of each series in each territory in force: what a map or a ranking of a statistic shows.
import type { ClientBase, Pool } from 'pg'
import type { StatisticCell } from '../../../protocol/index.ts'

/**
 * A territory that was merged has figures under several codes; figures of an agency are never added up here, so the
 * successor has none until the agency publishes its own. Where two sources bring one series, the one that brought it last counts.
 */
const NEWEST = `
  with placed as (
    select s.code, t.oktmo, s.territory_code, s.period, s.value, s.id
      from facts.statistic s
      left join territory.code c on c.oktmo = s.territory_code
      join territory.territory t
        on t.valid_to is null and (t.id = c.territory_id or t.kind = 'region' and t.oktmo = s.territory_code)
     where s.code = any ($1::text[])
  ), told as (
    select code, oktmo,
           case when bool_or(territory_code = oktmo) then oktmo
                when count(distinct territory_code) = 1 then min(territory_code) end as told_as
      from placed group by code, oktmo
  )
  select distinct on (p.code, p.oktmo)
         p.code || '/' || p.oktmo as id, p.code as indicator, p.oktmo as territory, p.value as numerator,
         1::float8 as denominator, p.value, p.period
    from placed p join told using (code, oktmo)
   where p.territory_code = told.told_as
   order by p.code, p.oktmo, p.period desc, p.id desc`

export async function readNewestStatistics(
  client: Pick<Pool | ClientBase, 'query'>,
  codes: readonly string[],
): Promise<StatisticCell[]> {
  if (codes.length === 0) return []
  const { rows } = await client.query<StatisticCell>(NEWEST, [codes])
  return rows
}
