// What the three numbers of an area are made of: sums of its households, their inequality, what is published officially.
import type { ClientBase } from 'pg'
import type { Comparison } from '../../../model/index.ts'
import { poorSql } from './poor-sql.ts'

export interface AreaSums {
  oktmo: string
  isRegion: boolean
  /** Published population; `null` where the region's pack has none. */
  population: number | null
  /** Published average wage, kopecks a month. */
  averageWageKopecks: number | null
  persons: number
  poor: number
  /** Σ m² over households of m members. */
  membersSquared: number
  /** Kopecks a month, of all. */
  income: number
  line: number
  /** Gini coefficient of income per head, persons counted; `null` where all income is 0. */
  gini: number | null
}

/**
 * A household without members counts for nothing. The Gini coefficient is Σ w y (2 F − 1) ÷ Σ w y with the middle rank F,
 * as in model/distribution; over 450,000 households the two sorts take about a second.
 */
const sumsSql = (comparison: Comparison): string => `
  with household as (
    select territory_id, members::float8 as w, income_kopecks::float8 as income, line_kopecks::float8 as line,
           ${poorSql(comparison)} as is_poor, income_kopecks::float8 / members as y
      from registry.household_welfare where members > 0
  ), placed as (
    select territory_id, w, income, line, is_poor,
           sum(w) over (partition by territory_id order by y rows unbounded preceding) as after,
           sum(w) over (order by y rows unbounded preceding) as after_all
      from household
  ), area as (
    select territory_id, sum(w) as persons, coalesce(sum(w) filter (where is_poor), 0) as poor, sum(w * w) as squared,
           sum(income) as income, sum(line) as line, 2 * sum(income * (after - w / 2)) as ranked
      from placed group by territory_id
  ), region as (
    select sum(w) as persons, coalesce(sum(w) filter (where is_poor), 0) as poor, sum(w * w) as squared,
           sum(income) as income, sum(line) as line, 2 * sum(income * (after_all - w / 2)) as ranked
      from placed
  )
  select t.oktmo, t.kind = 'region' as "isRegion", t.population,
         t.average_wage_kopecks::float8 as "averageWageKopecks",
         coalesce(s.persons, 0) as persons, coalesce(s.poor, 0) as poor, coalesce(s.squared, 0) as "membersSquared",
         coalesce(s.income, 0) as income, coalesce(s.line, 0) as line,
         case when s.income > 0 then s.ranked / s.persons / s.income - 1 end as gini
    from territory.territory t
    left join lateral (
      select persons, poor, squared, income, line, ranked from area where territory_id = t.id and t.kind <> 'region'
      union all
      select persons, poor, squared, income, line, ranked from region where t.kind = 'region') s on true
   where t.valid_to is null
   order by t.kind <> 'region', t.oktmo`

export async function readAreaSums(client: ClientBase, comparison: Comparison = 'lt'): Promise<AreaSums[]> {
  const { rows } = await client.query<AreaSums>(sumsSql(comparison))
  return rows
}

export interface OfficialRate {
  /** 0…1 */
  rate: number
  period: string
}

/** The newest year that is published of the region: by a source, or else by its pack. */
export async function readOfficialRate(client: ClientBase): Promise<OfficialRate | null> {
  const { rows } = await client.query<OfficialRate>(`
    select rate, period from (
      select s.value / 100 as rate, s.period
        from facts.statistic s join territory.territory t on t.kind = 'region' and t.oktmo = s.territory_code
       where s.code = 'poverty.rate.official'
      union all
      select (profile #>> '{officialPoverty,ratePct}')::float8 / 100, profile #>> '{officialPoverty,year}'
        from territory.loaded_region
    ) known where rate is not null order by period desc limit 1`)
  return rows[0] ?? null
}
