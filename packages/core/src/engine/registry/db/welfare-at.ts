// SQL of households as they were at the end of a past month, by the rule of welfare.ts, beside those of now.
import type { ClientBase } from 'pg'
import type { IsoMonth } from '../../../model/index.ts'
import { computedWelfare, countedHidden } from './welfare-sql.ts'
import { welfareValues, type WelfareBasis } from './welfare.ts'

/** Temporary table of a connection: households as they were at the end of a past month. */
export const WELFARE_AT = 'pg_temp.welfare_at'

const COLUMNS =
  'household_id, territory_id, members, children, pensioners, income_kopecks, line_kopecks, earners, supported, persons, locality, need_kopecks, own_word_kopecks, hidden'

const COUNT_AT = `
  with computed as (${computedWelfare({ isPast: true })})
  insert into ${WELFARE_AT} (${COLUMNS})
  select household_id, territory_id, members, children, pensioners, income, line, earners, supported, persons, locality, need,
         own_word, ${countedHidden('0')}
    from computed c where members > 0 and territory_id is not null`

/** Empty, and gone with the connection. */
export async function beginWelfareAt(client: ClientBase): Promise<void> {
  await client.query('drop table if exists pg_temp.welfare_at')
  await client.query('create temp table welfare_at (like registry.household_welfare)')
}

/** Counts the households as of the basis; call in a transaction. */
export async function countWelfareAt(
  client: ClientBase,
  householdIds: readonly string[],
  basis: WelfareBasis,
): Promise<void> {
  await client.query('set local random_page_cost = 1.1')
  await client.query({ text: COUNT_AT, values: welfareValues(householdIds, basis) })
}

/** The next households in the order of their ids; none after the last. */
export async function householdsAfter(client: ClientBase, after: string, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from registry.household where id > $1 order by id limit $2',
    [after, limit],
  )
  return rows.map(({ id }) => id)
}

/** How many incomes sources have brought of each month, `2024-12` → rows. */
export async function incomesByMonth(client: ClientBase): Promise<Map<IsoMonth, number>> {
  const { rows } = await client.query<{ month: IsoMonth; count: string }>(
    `select to_char(month, 'YYYY-MM') as month, count(*) from facts.income group by 1`,
  )
  return new Map(rows.map(({ month, count }) => [month, Number(count)]))
}

export async function countHouseholds(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ count: string }>('select count(*) from registry.household')
  return Number(rows[0]!.count)
}
