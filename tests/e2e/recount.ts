// The regional rate counted anew in plain SQL from facts alone: no table that the platform derived takes part.
import type pg from 'pg'

export interface Rate {
  poor: number
  persons: number
  percent: number
}

/**
 * Persons of households whose monthly income is below the sum of their lines, per cent. Ages and groups as in
 * docs/glossary.md: child < 18; of pension age are men from 63 and women from 58 (ФЗ-350, step of 2024).
 */
export async function recountedRate(pool: pg.Pool, asOf: string, regionCode: string): Promise<Rate> {
  const { rows } = await pool.query<{ poor: string; persons: string }>(
    `with day as (
       select (($1 || '-01')::date + interval '1 month - 1 day')::date as last, (($1 || '-01')::date - interval '2 months')::date as first
     ), line as (
       select distinct on (population_group) population_group, kopecks from parameter.line, day
       where series = 'subsistence-minimum' and region_code = $2 and valid_from <= day.last
       order by population_group, valid_from desc
     ), income as (
       select person_id, sum(amount_kopecks) as kopecks from facts.income, day where month between day.first and day.last group by person_id
     ), benefit as (
       select person_id, sum(amount_kopecks) as kopecks from facts.benefit, day
       where form = 'm' and is_monthly and starts_on <= day.last and (ends_on is null or ends_on >= day.last) group by person_id
     ), member as (
       select p.household_id,
         coalesce(i.kopecks, 0) as earned, coalesce(b.kopecks, 0) as received,
         case when age(day.last, p.birth_date) < interval '18 years' then 'child'
              when age(day.last, p.birth_date) >= case p.sex when 'm' then interval '63 years' else interval '58 years' end then 'pensioner'
              else 'working-age' end as population_group
       from registry.person p cross join day
       left join income i on i.person_id = p.id left join benefit b on b.person_id = p.id
       where p.household_id is not null and p.died_on is null
     ), household as (
       select household_id, count(*) as members, floor(sum(earned) / 3) + sum(received) as income, sum(line.kopecks) as line
       from member join line using (population_group) group by household_id
     )
     select coalesce(sum(members) filter (where income < line), 0) as poor, sum(members) as persons from household`,
    [asOf, regionCode],
  )
  const poor = Number(rows[0]!.poor)
  const persons = Number(rows[0]!.persons)
  return { poor, persons, percent: (100 * poor) / persons }
}
