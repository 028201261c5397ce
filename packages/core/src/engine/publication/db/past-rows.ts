// SQL of one month of the history, all indicators at once.
import type { Pool } from 'pg'
import type { HistoryRow } from './history-rows.ts'

export interface PastRow extends Omit<HistoryRow, 'period' | 'vintage' | 'countedAt'> {
  indicator: string
}

/** Totals everywhere, and breakdowns of these territories; of each what is known last. */
export async function readPast(
  pool: Pool,
  { period, territories }: { period: string; territories: readonly string[] },
): Promise<PastRow[]> {
  const { rows } = await pool.query<PastRow>(
    `select distinct on (indicator, territory, part)
            indicator, territory, part, numerator::float8 as numerator, denominator::float8 as denominator, value,
            members_numerator::float8 as "membersNumerator", members_denominator::float8 as "membersDenominator",
            hidden_for as "hiddenFor"
       from history.indicator_value
      where period = $1 and (part = '' or territory = any ($2))
      order by indicator, territory, part, array_position(array['first', 'second', 'final'], vintage) desc`,
    [period, territories],
  )
  return rows
}

export interface PastPeriod {
  period: string
  /** ISO instant of the newest vintage. */
  countedAt: string
}

/** Months and days of which this territory has totals, oldest first. */
export async function readPeriods(pool: Pool, territory: string): Promise<PastPeriod[]> {
  const { rows } = await pool.query<PastPeriod>(
    `select period, to_char(max(counted_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "countedAt"
       from history.indicator_value where territory = $1 and part = '' group by period order by period`,
    [territory],
  )
  return rows
}

export async function readAllBreaks(
  pool: Pool,
): Promise<{ indicator: string; period: string; ru: string; en: string }[]> {
  const { rows } = await pool.query<{ indicator: string; period: string; ru: string; en: string }>(
    'select indicator, period, reason_ru as ru, reason_en as en from history.break order by period, indicator',
  )
  return rows
}
