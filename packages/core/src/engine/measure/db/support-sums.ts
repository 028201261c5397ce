// What each measure of support costs and whom it reaches: monthly payments in money that are in force on a day, against the
// welfare of their households without them.
import type { ClientBase } from 'pg'
import type { Comparison, IsoDate } from '../../../model/index.ts'
import { poorSql } from './poor-sql.ts'

export interface SupportSums {
  measureId: string
  /** As the source's settings name it. */
  title: string | null
  isNeedTested: boolean
  /** Kopecks a month. */
  cost: number
  /** Persons to whom it is paid. */
  receivers: number
  /** Kopecks that go to households that are not poor without it. */
  leaked: number
  /** Kopecks that fill the gap of households that are poor without it; the rest lifts them above their line. */
  closed: number
  /** Persons of receiving households that are poor without it. */
  reached: number
  /** Of them those who are not poor with it. */
  lifted: number
}

export interface SupportBasis {
  /** Persons of households below their line, with all that is paid. */
  poor: number
  measures: SupportSums[]
}

/**
 * A household's income in `household_welfare` holds every such payment, so its income without one measure is that less the payment.
 * A person without a household has no welfare and is left out. Settings of a source that list `measures` with `id` and `title` name them.
 */
const sumsSql = (comparison: Comparison): string => `
  with household as (
    select b.measure_id, p.household_id, sum(b.amount_kopecks)::float8 as paid,
           count(distinct b.person_id) as receivers, bool_or(b.is_need_tested) as is_need_tested
      from facts.benefit b join registry.person p on p.id = b.person_id
     where b.is_monthly and b.form = 'm' and b.starts_on <= $1::date and (b.ends_on is null or b.ends_on >= $1::date)
       and p.household_id is not null and p.died_on is null
     group by b.measure_id, p.household_id
  ), weighed as (
    select h.*, w.members, w.line_kopecks - w.income_kopecks + h.paid as gap, ${poorSql(comparison)} as is_poor,
           ${poorSql(comparison, '(w.income_kopecks - h.paid)')} as was_poor
      from household h join registry.household_welfare w using (household_id)
  ), title as (
    select distinct on (lower(m ->> 'id')) lower(m ->> 'id') as id, m ->> 'title' as title
      from control.source s
      cross join lateral jsonb_array_elements(
        case when jsonb_typeof(s.config -> 'measures') = 'array' then s.config -> 'measures' else '[]' end) m
     order by lower(m ->> 'id'), s.id
  )
  select w.measure_id::text as "measureId", min(t.title) as title, bool_or(is_need_tested) as "isNeedTested",
         sum(paid) as cost, sum(receivers)::float8 as receivers,
         coalesce(sum(paid) filter (where not was_poor), 0) as leaked,
         coalesce(sum(least(paid, gap)) filter (where gap > 0), 0) as closed,
         coalesce(sum(members) filter (where was_poor), 0)::float8 as reached,
         coalesce(sum(members) filter (where was_poor and not is_poor), 0)::float8 as lifted
    from weighed w left join title t on t.id = w.measure_id::text
   group by w.measure_id
   order by cost desc, w.measure_id`

export async function readSupportSums(
  client: ClientBase,
  { onDate, comparison }: { onDate: IsoDate; comparison: Comparison },
): Promise<SupportBasis> {
  const { rows: measures } = await client.query<SupportSums>(sumsSql(comparison), [onDate])
  const { rows } = await client.query<{ poor: number }>(
    `select coalesce(sum(members), 0)::float8 as poor from registry.household_welfare
      where ${poorSql(comparison)}`,
  )
  return { poor: rows[0]!.poor, measures }
}
