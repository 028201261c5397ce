// What operators count of each municipality by income, and whom the registry holds in the same bands.
import type { ClientBase } from 'pg'

export interface IncomeBand {
  /** `l`: per cent of the subsistence minimum, `k`: kopecks a month; per head, from inclusive, to exclusive. */
  unit: 'l' | 'k'
  from: number
  /** `null`: open. */
  to: number | null
}

/** One operator's newest month: people of one municipality in one band; without a band those of whom no income is told. */
export interface OperatorSum {
  operator: string
  /** As the settings of its source name it, or else the plugin does. */
  title: string | null
  /** `YYYY-MM` */
  month: string
  oktmo: string
  band: IncomeBand | null
  told: number
  /** Groups held back, and how many people they are at most. */
  heldBack: number
  heldBackMost: number
}

/**
 * Of two sources that bring one operator, the one that did so last counts. Where a cell and an age have rows of each sex, or of each
 * income, a row of both sexes, or of all incomes, is their sum and is left out. Cells are told to municipalities by their centres;
 * those of a neighbouring region lie in none. A cell is looked for once: looked for with each of its rows, 15,300 rows in 258 cells
 * took 7.3 s under borders of 5,200 points each, against 1.1 s (load 40, two cores), and a region ran into the bound of a recount.
 */
export const SUMS = `
  with newest as (
    select distinct on (operator) operator, source_id, month
      from (select operator, source_id, month, max(run_id) as run_id from facts.area_count group by 1, 2, 3) known
     order by operator, month desc, run_id desc
  ), counted as (
    select c.*,
           sex is null and count(sex) over same > 0 as is_sum_of_sexes,
           band_unit is null and count(band_unit) over (partition by c.operator, cell, age_from, age_to) > 0 as is_sum_of_bands
      from facts.area_count c join newest using (operator, source_id, month)
    window same as (partition by c.operator, cell, age_from, age_to, band_unit, band_from, band_to)
  ), place as materialized (
    select cell, (select t.oktmo from territory.territory t
                   where t.valid_to is null and t.kind <> 'region' and st_covers(t.geom, known.centre) order by t.id limit 1) as oktmo
      from facts.area_cell known
  ), named as (
    select 0 as rank, s.id, s.config -> 'operators' as operators from control.source s
    union all
    select 1, s.id, p.manifest #> '{configSchema,properties,operators,default}'
      from control.source s join control.plugin p on p.id = s.plugin_id
  ), title as (
    select distinct on (o ->> 'code') o ->> 'code' as operator, o ->> 'title' as title
      from named cross join lateral jsonb_array_elements(
        case when jsonb_typeof(operators) = 'array' then operators else '[]' end) o
     order by o ->> 'code', rank, id
  )
  select operator, min(title.title) as title, to_char(month, 'YYYY-MM') as month, place.oktmo,
         case when band_unit is not null then json_build_object('unit', band_unit, 'from', band_from, 'to', band_to) end as band,
         coalesce(sum(people), 0)::float8 as told, count(suppressed_below)::int as "heldBack",
         coalesce(sum(suppressed_below - 1), 0)::float8 as "heldBackMost"
    from counted join place using (cell) left join title using (operator)
   where not is_sum_of_sexes and not is_sum_of_bands and place.oktmo is not null
   group by operator, month, place.oktmo, band_unit, band_from, band_to
   order by operator, place.oktmo, band_unit, band_from`

export async function readOperatorSums(client: ClientBase): Promise<OperatorSum[]> {
  const { rows } = await client.query<OperatorSum>(SUMS)
  return rows
}

/** Persons of the registry in one municipality and one of the bands that were asked for. */
export interface BandPersons {
  oktmo: string
  /** Index into the bands. */
  band: number
  persons: number
}

/** All of a household have its income per head. 55,000 households by eight bands: 0.6 s on the same busy machine. */
const BANDS = `
  with band as (
    select ordinality - 1 as band, unit, low, high
      from unnest($1::text[], $2::float8[], $3::float8[]) with ordinality b (unit, low, high, ordinality)
  )
  select t.oktmo, band.band::int as band, sum(w.members)::float8 as persons
    from registry.household_welfare w
    join territory.territory t on t.id = w.territory_id
    join band on case unit
      when 'l' then w.income_kopecks * 100.0 >= low * w.line_kopecks and (high is null or w.income_kopecks * 100.0 < high * w.line_kopecks)
      else w.income_kopecks >= low * w.members and (high is null or w.income_kopecks < high * w.members) end
   where w.members > 0
   group by t.oktmo, band.band`
const TOTALS = `
  select t.oktmo, sum(w.members)::float8 as persons
    from registry.household_welfare w join territory.territory t on t.id = w.territory_id
   group by t.oktmo`

export interface RegistrySums {
  totals: ReadonlyMap<string, number>
  bands: BandPersons[]
}

export async function readRegistrySums(
  client: ClientBase,
  bands: readonly IncomeBand[],
): Promise<RegistrySums> {
  const totals = await client.query<{ oktmo: string; persons: number }>(TOTALS)
  const { rows } = await client.query<BandPersons>(BANDS, [
    bands.map(({ unit }) => unit),
    bands.map(({ from }) => from),
    bands.map(({ to }) => to),
  ])
  return { totals: new Map(totals.rows.map(({ oktmo, persons }) => [oktmo, persons])), bands: rows }
}

/** Published population of the region and its municipalities in force: of a source, or else of the pack. */
export interface OfficialPopulation {
  oktmo: string
  isRegion: boolean
  persons: number | null
  /** `null`: of the pack. */
  period: string | null
}

const POPULATION = `
  select t.oktmo, t.kind = 'region' as "isRegion", coalesce(s.value, t.population)::float8 as persons, s.period
    from territory.territory t
    left join lateral (
      select value, period from facts.statistic
       where code = 'population.total' and territory_code = t.oktmo
       order by period desc, id desc limit 1) s on true
   where t.valid_to is null
   order by t.kind <> 'region', t.oktmo`

export async function readOfficialPopulation(client: ClientBase): Promise<OfficialPopulation[]> {
  const { rows } = await client.query<OfficialPopulation>(POPULATION)
  return rows
}
