// SQL of the welfare worker. The rule is that of model/welfare.ts; a test compares the two household by household.
import type { ClientBase } from 'pg'
import {
  ADULT_AGE_YEARS,
  WELFARE_WINDOW_MONTHS,
  addMonths,
  lastDayOf,
  pensionAgeYears,
  type DatedLine,
  type IsoDate,
  type IsoMonth,
  type SubsistenceLines,
} from '../../../model/index.ts'

const CONSUMER = 'welfare'

/** All that a recount needs besides the facts, worked out once: dates instead of ages keep the SQL index-free and short. */
export interface WelfareBasis {
  windowFrom: IsoDate
  windowTo: IsoDate
  onDate: IsoDate
  /** Born on this day or before: no child. */
  adultBornBy: IsoDate
  malePensionerBornBy: IsoDate
  femalePensionerBornBy: IsoDate
  lines: SubsistenceLines
}

export function welfareBasis(asOf: IsoMonth, lines: SubsistenceLines): WelfareBasis {
  const onDate = lastDayOf(asOf)
  const year = Number(asOf.slice(0, 4))
  // The window ends with a month, so the birthday that makes someone N years old by its last day is the last
  // day of the same month N years before — where that February is shorter, its own last day.
  const bornBy = (years: number): IsoDate => {
    const month = addMonths(asOf, -12 * years)
    const last = lastDayOf(month)
    return `${month}-${last.slice(8) < onDate.slice(8) ? last.slice(8) : onDate.slice(8)}`
  }
  return {
    windowFrom: `${addMonths(asOf, 1 - WELFARE_WINDOW_MONTHS)}-01`,
    windowTo: `${asOf}-01`,
    onDate,
    adultBornBy: bornBy(ADULT_AGE_YEARS),
    malePensionerBornBy: bornBy(pensionAgeYears('male', year)),
    femalePensionerBornBy: bornBy(pensionAgeYears('female', year)),
    lines,
  }
}

/** Lines of the region this database is of. */
export async function readLines(client: ClientBase): Promise<DatedLine[]> {
  const { rows } = await client.query<Omit<DatedLine, 'kopecks'> & { kopecks: string }>(
    `select series, population_group as "group", valid_from::text as "validFrom", valid_to::text as "validTo", kopecks
       from parameter.line
      where region_code = coalesce(
        (select l.region_code from parameter.line l join territory.territory t
             on t.oktmo = l.region_code and t.kind = 'region' limit 1),
        (select min(region_code) from parameter.line))
      order by series, population_group, valid_from`,
  )
  return rows.map((row) => ({ ...row, kopecks: Number(row.kopecks) }))
}

export interface ConsumerRow {
  snapshot: string
  basis: string | null
}

export async function readConsumer(client: ClientBase): Promise<ConsumerRow | null> {
  const { rows } = await client.query<ConsumerRow>(
    'select snapshot::text as snapshot, basis from live.consumer where name = $1',
    [CONSUMER],
  )
  return rows[0] ?? null
}

/** Everything again: the first start, another month, other lines. Returns the cursor that now holds. */
export async function enqueueAll(client: ClientBase, basis: string): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>(
    `with queued as (
       insert into registry.welfare_queue
       select id from registry.household union select household_id from registry.household_welfare
       on conflict do nothing)
     insert into live.consumer as c (name, snapshot, basis) values ($1, pg_current_snapshot(), $2)
     on conflict (name) do update set snapshot = excluded.snapshot, basis = excluded.basis
     returning c.snapshot::text as snapshot`,
    [CONSUMER, basis],
  )
  return rows[0]!.snapshot
}

/** Moves the difference into the queue and steps the cursor, in one statement. Returns the new cursor. */
export async function enqueueDifference(client: ClientBase, before: string): Promise<string> {
  const { rows } = await client.query<{ snapshot: string }>({
    name: 'welfare-enqueue',
    text: `
      with changed as (
        select o.dataset, id from live.news($2::pg_snapshot) o cross join unnest(o.ids) as id
         where o.dataset in ('person-facts', 'household')
      ), household as (
        select id from changed where dataset = 'household'
        union
        select p.household_id from changed c join registry.person p on p.id = c.id
         where c.dataset = 'person-facts' and p.household_id is not null
      ), queued as (
        insert into registry.welfare_queue select id from household on conflict do nothing
      )
      update live.consumer set snapshot = pg_current_snapshot() where name = $1
      returning snapshot::text as snapshot`,
    values: [CONSUMER, before],
  })
  return rows[0]!.snapshot
}

/** Takes up to `limit` households out of the queue; call in the transaction that writes their welfare. */
export async function takeFromQueue(client: ClientBase, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ household_id: string }>({
    name: 'welfare-take',
    text: `delete from registry.welfare_queue where household_id in (
             select household_id from registry.welfare_queue order by household_id limit $1)
           returning household_id`,
    values: [limit],
  })
  return rows.map((row) => row.household_id)
}

// Money sums are capped at 2^53 - 1 and members at a smallint: a source that lies may spoil one household's
// figure, not stop everyone's. A household's territory is where most of its members live: moves are captured on
// persons. MERGE leaves equal rows alone, so they make no WAL, no outbox row and no frame.
// Lateral aggregates keep to index look-ups: joined as sets, the planner hashed all persons and all incomes of the
// region for every chunk (5,400 against 14,000
// households a second on a busy 2-core machine, 150,000 households in all).
/** `bornOnly`: without those who were born after the day that it is counted for. */
export const computedWelfare = ({ bornOnly }: { bornOnly: boolean }): string => `
    select c.household_id, m.members, m.children, m.pensioners,
           coalesce(m.territory_id, (select territory_id from registry.household where id = c.household_id)) as territory_id,
           least(div(m.income, $8::int) + m.benefit, 9007199254740991)::bigint as income,
           m.children * $9::bigint + m.pensioners * $10::bigint
             + (m.members - m.children - m.pensioners) * $11::bigint as line,
           m.earners, m.supported, m.persons
      from unnest($1::bigint[]) as c (household_id)
      cross join lateral (
        select mode() within group (order by p.territory_id) as territory_id,
               least(count(*), 32767)::smallint as members,
               least(count(*) filter (where g.code = 0), 32767)::smallint as children,
               least(count(*) filter (where g.code = 2), 32767)::smallint as pensioners,
               least(count(*) filter (where i.kopecks > 0), 32767)::smallint as earners,
               least(count(*) filter (where b.by_need), 32767)::smallint as supported,
               (array_agg(t.code order by t.code))[1:32767] as persons,
               coalesce(sum(i.kopecks), 0) as income,
               coalesce(sum(b.kopecks), 0) as benefit
          from registry.person p
          cross join lateral (
            select case when p.birth_date > $5::date then 0
                        when p.birth_date <= case when p.sex = 'f' then $7::date else $6::date end then 2
                        else 1 end as code) g
          cross join lateral (
            select sum(f.amount_kopecks) as kopecks from facts.income f
             where f.person_id = p.id and f.month between $2::date and $3::date) i
          cross join lateral (
            select sum(f.amount_kopecks) filter (where f.form = 'm') as kopecks, bool_or(f.is_need_tested) as by_need
              from facts.benefit f
             where f.person_id = p.id and f.is_monthly and f.starts_on <= $4::date
               and (f.ends_on is null or f.ends_on >= $4::date)) b
          -- Bits of model/person-code.ts.
          cross join lateral (
            select (case when p.birth_date is null then 0
                         else greatest(0, least(126, extract(year from age($4::date, p.birth_date))::int)) + 1 end * 64
                    + case p.sex when 'm' then 16 when 'f' then 32 else 0 end + g.code * 4
                    + case when i.kopecks > 0 then 2 else 0 end
                    + case when b.by_need then 1 else 0 end)::smallint as code) t
         where p.household_id = c.household_id
           and (p.died_on is null${bornOnly ? ' or p.died_on > $4::date' : ''})${bornOnly ? ' and (p.birth_date is null or p.birth_date <= $4::date)' : ''}) m`

const RECOUNT = `
  with computed as (${computedWelfare({ bornOnly: false })})
  merge into registry.household_welfare w using computed c on w.household_id = c.household_id
  when matched and (c.members = 0 or c.territory_id is null) then delete
  when matched and (w.territory_id, w.members, w.children, w.pensioners, w.income_kopecks, w.line_kopecks, w.earners,
                    w.supported, w.persons)
    is distinct from (c.territory_id, c.members, c.children, c.pensioners, c.income, c.line, c.earners,
                      c.supported, c.persons)
    then update set territory_id = c.territory_id, members = c.members, children = c.children,
                    pensioners = c.pensioners, income_kopecks = c.income, line_kopecks = c.line,
                    earners = c.earners, supported = c.supported, persons = c.persons
  when not matched and c.members > 0 and c.territory_id is not null
    then insert (household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks, earners,
                 supported, persons)
         values (c.household_id, c.territory_id, c.members, c.children, c.pensioners, c.income, c.line, c.earners,
                 c.supported, c.persons)`

/** Recounts the households; returns how many rows changed. Call in a transaction. */
export async function recountHouseholds(
  client: ClientBase,
  householdIds: readonly string[],
  basis: WelfareBasis,
): Promise<number> {
  // The rows of a chunk lie together and are mostly in memory: an index look-up costs no seek.
  await client.query('set local random_page_cost = 1.1')
  const { rowCount } = await client.query({
    name: 'welfare-recount',
    text: RECOUNT,
    values: welfareValues(householdIds, basis),
  })
  return rowCount ?? 0
}

/** Parameters of `computedWelfare`. */
export const welfareValues = (householdIds: readonly string[], basis: WelfareBasis): unknown[] => [
  householdIds,
  basis.windowFrom,
  basis.windowTo,
  basis.onDate,
  basis.adultBornBy,
  basis.malePensionerBornBy,
  basis.femalePensionerBornBy,
  WELFARE_WINDOW_MONTHS,
  basis.lines.child,
  basis.lines.pensioner,
  basis.lines['working-age'],
]
