// SQL of the history of indicators and of official series.
import type { ClientBase, Pool } from 'pg'

type Queryable = Pick<Pool | ClientBase, 'query'>

export const VINTAGES = ['first', 'second', 'final'] as const
export type Vintage = (typeof VINTAGES)[number]

export interface HistoryRow {
  territory: string
  part: string
  period: string
  vintage: Vintage
  numerator: number
  denominator: number
  value: number | null
  membersNumerator: number
  membersDenominator: number
  hiddenFor: string[]
  countedAt: string
}

export interface HistoryQuery {
  code: string
  /** All without it. */
  territories: readonly string[] | null
  /** Codes of dimensions in their order; none for totals. */
  dimensions: readonly string[]
  from: string | null
  to: string | null
  /** `latest`: of each period what is known last. */
  vintage: Vintage | 'latest'
  limit: number
}

const MONTH_LENGTH = 'YYYY-MM'.length
const DAY_LENGTH = 'YYYY-MM-DD'.length
const RANK = `array_position(array['first', 'second', 'final'], vintage)`

export async function readHistory(client: Queryable, query: HistoryQuery): Promise<HistoryRow[]> {
  const { code, territories, dimensions, from, to, vintage, limit } = query
  // Months and days are two series: whoever asks with days gets days.
  const digits = [from, to].some((period) => period?.length === DAY_LENGTH) ? DAY_LENGTH : MONTH_LENGTH
  const { rows } = await client.query<HistoryRow>(
    `select distinct on (period, territory, part)
            territory, part, period, vintage, numerator::float8 as numerator, denominator::float8 as denominator, value,
            members_numerator::float8 as "membersNumerator", members_denominator::float8 as "membersDenominator",
            hidden_for as "hiddenFor", to_char(counted_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "countedAt"
       from history.indicator_value
      where indicator = $1
        and ($2::text[] is null or territory = any ($2))
        and regexp_replace(part, '=[^;]*', '', 'g') = $3
        and ($4::text is null or period >= $4)
        and ($5::text is null or period <= $5 || '~')
        and ($6 = 'latest' or vintage = $6)
        and length(period) = $8
      order by period, territory, part, ${RANK} desc
      limit $7`,
    [code, territories, dimensions.join(';'), from, to, vintage, limit, digits],
  )
  return rows
}

export interface OfficialRow {
  territory: string
  period: string
  value: number
  unit: string
  note: string | null
}

/** A series of `facts.statistic`; of several sources the one that was read last. */
export async function readOfficial(
  client: Queryable,
  {
    code,
    territories,
    from,
    to,
    limit,
  }: Pick<HistoryQuery, 'code' | 'territories' | 'from' | 'to' | 'limit'>,
): Promise<OfficialRow[]> {
  const { rows } = await client.query<OfficialRow>(
    `select distinct on (period, territory_code) territory_code as territory, period, value, unit, note
       from facts.statistic
      where code = $1
        and ($2::text[] is null or territory_code = any ($2))
        and ($3::text is null or period >= $3)
        and ($4::text is null or period <= $4 || '~')
      order by period, territory_code, received_at desc, id desc
      limit $5`,
    [code, territories, from, to, limit],
  )
  return rows
}

export async function readBreaks(
  client: Queryable,
  code: string,
): Promise<{ period: string; reason: { ru: string; en: string } }[]> {
  const { rows } = await client.query<{ period: string; ru: string; en: string }>(
    'select period, reason_ru as ru, reason_en as en from history.break where indicator = $1 order by period',
    [code],
  )
  return rows.map(({ period, ru, en }) => ({ period, reason: { ru, en } }))
}

export interface NewHistoryRow extends Omit<HistoryRow, 'countedAt' | 'vintage' | 'period'> {
  indicator: string
  method: string
}

/** Writes what is not there yet; a figure once given stays. Returns how many were written. */
export async function writeHistory(
  client: ClientBase,
  {
    period,
    vintage,
    countedAt,
    rows,
  }: { period: string; vintage: Vintage; countedAt: Date; rows: readonly NewHistoryRow[] },
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into history.indicator_value
       (indicator, territory, part, period, vintage, numerator, denominator, value,
        members_numerator, members_denominator, hidden_for, method, counted_at)
     select indicator, territory, part, $1, $2, numerator, denominator, value, "membersNumerator", "membersDenominator",
            "hiddenFor", method, $4
       from jsonb_to_recordset($3) as r (
         indicator text, territory text, part text, numerator numeric, denominator numeric, value float8,
         "membersNumerator" bigint, "membersDenominator" bigint, "hiddenFor" text[], method text)
     on conflict do nothing`,
    [period, vintage, JSON.stringify(rows), countedAt],
  )
  return rowCount ?? 0
}

/** A figure of the period before that another method made: the line breaks here. */
export async function noteBreaks(
  client: ClientBase,
  { period, reason }: { period: string; reason: { ru: string; en: string } },
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into history.break (indicator, period, reason_ru, reason_en)
     select distinct now.indicator, $1, $2, $3
       from history.indicator_value now
       join lateral (
         select method from history.indicator_value before
          where before.indicator = now.indicator and before.period < $1 and length(before.period) = length($1)
          order by before.period desc limit 1) before on before.method <> now.method
      where now.period = $1
     on conflict do nothing`,
    [period, reason.ru, reason.en],
  )
  return rowCount ?? 0
}

/** Vintages of a period that are written, and when the first was. */
export async function writtenVintages(
  client: Queryable,
  period: string,
): Promise<{ vintage: Vintage; countedAt: Date }[]> {
  const { rows } = await client.query<{ vintage: Vintage; countedAt: Date }>(
    `select vintage, min(counted_at) as "countedAt" from history.indicator_value where period = $1 group by vintage`,
    [period],
  )
  return rows
}

/** No household waits to be counted, and somebody is counted at all. */
export async function isSettled(client: Queryable): Promise<boolean> {
  const { rows } = await client.query<{ settled: boolean }>(
    `select not exists (select from registry.welfare_queue)
        and exists (select from registry.household_welfare) as settled`,
  )
  return rows[0]!.settled
}

/** The next month after it that has figures; `null` where it is the last. */
export async function monthAfter(client: Queryable, period: string): Promise<string | null> {
  const { rows } = await client.query<{ period: string | null }>(
    'select min(period) as period from history.indicator_value where period > $1 and length(period) = length($1)',
    [period],
  )
  return rows[0]!.period
}
