// SQL of the registry's size: now, on days before, and what it has to become.
import type { ClientBase, Pool } from 'pg'

type Client = Pick<ClientBase, 'query'> | Pool

export interface PlaceSize {
  oktmo: string
  isRegion: boolean
  people: number
}
/** People of the registry, once each: of the region with those of whom no place is known, and by municipality. 1.1 million: 0.2 s. */
export async function readSizes(client: Client): Promise<PlaceSize[]> {
  const { rows } = await client.query<PlaceSize>(`
    with sized as (
      select territory_id, count(*)::int as people from registry.person where merged_into is null group by territory_id
    )
    select t.oktmo, false as "isRegion", coalesce(s.people, 0) as people
      from territory.territory t left join sized s on s.territory_id = t.id
     where t.valid_to is null and t.kind <> 'region'
    union all
    select oktmo, true, (select coalesce(sum(people), 0)::int from sized)
      from territory.territory where kind = 'region' and valid_to is null
    order by 1`)
  return rows
}

export interface DaySize {
  /** `YYYY-MM-DD` */
  day: string
  persons: number
}
/** The newest days, ascending. */
export async function readDays(client: Client, limit: number): Promise<DaySize[]> {
  const { rows } = await client.query<DaySize>(
    `select to_char(day, 'YYYY-MM-DD') as day, persons
       from (select * from registry.size_day order by day desc limit $1) newest order by day`,
    [limit],
  )
  return rows
}

/** Writes how large it is today in the region's own time; nothing where that stands there already. */
export async function noteDay(client: Client, timeZone: string): Promise<void> {
  await client.query(
    `insert into registry.size_day as known (day, persons)
     select (now() at time zone $1)::date, counted.persons
       from (select count(*)::int as persons from registry.person where merged_into is null) counted
      where counted.persons > 0
     on conflict (day) do update set persons = excluded.persons, noted_at = clock_timestamp()
      where known.persons <> excluded.persons`,
    [timeZone],
  )
}

export interface GrowthTarget {
  /** `YYYY-MM-DD` */
  onDate: string
  people: number
  act: string
  setBy: string
}
export async function readTargets(client: Client): Promise<GrowthTarget[]> {
  const { rows } = await client.query<GrowthTarget>(
    `select to_char(on_date, 'YYYY-MM-DD') as "onDate", persons as people, act, set_by as "setBy"
       from registry.growth_target order by on_date`,
  )
  return rows
}

export async function putTarget(pool: Pool, { onDate, people, act, setBy }: GrowthTarget): Promise<void> {
  await pool.query(
    `insert into registry.growth_target (on_date, persons, act, set_by) values ($1, $2, $3, $4)
     on conflict (on_date) do update set persons = excluded.persons, act = excluded.act, set_by = excluded.set_by,
       set_at = clock_timestamp()`,
    [onDate, people, act, setBy],
  )
}

export async function removeTarget(pool: Pool, onDate: string): Promise<void> {
  await pool.query('delete from registry.growth_target where on_date = $1', [onDate])
}
