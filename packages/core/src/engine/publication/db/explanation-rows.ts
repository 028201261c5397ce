// SQL of explanations: which sources feed a population, which lines are in force, and what a territory is.
import pg, { type ClientBase, type Pool } from 'pg'
import {
  bin,
  isCounted,
  isDistribution,
  mul,
  type DistributionIndicator,
  type Expression,
  type Indicator,
  type IndicatorDeclaration,
  type LocalText,
} from '../../../model/index.ts'
import { expressionSql } from '../../indicators/db/expression-sql.ts'
import { populationSql } from '../../indicators/db/population-sql.ts'

type Queryable = Pick<Pool | ClientBase, 'query'>

export interface InputRow {
  code: string
  title: LocalText
  agency: LocalText
  refreshHours: number
  /** ISO instant. */
  lastSuccessAt: string | null
  state: string
}

const SOURCE = `s.code, s.title, s.agency, s.refresh_hours as "refreshHours", s.state,
  to_char(s.last_success_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastSuccessAt"`

/** Sources that hold a fact of the population: an index look-up for each source and table. */
export async function readInputs(client: Queryable, over: string): Promise<InputRow[]> {
  if (over.startsWith('feature:')) {
    const { rows } = await client.query<InputRow>(
      `select ${SOURCE} from control.source s
        where not s.retired
          and s.id = any (select distinct source_id from facts.feature where layer = $1)
        order by s.code`,
      [over.slice('feature:'.length)],
    )
    return rows
  }
  const { rows } = await client.query<InputRow>(
    `select ${SOURCE} from control.source s
      where not s.retired
        -- A register is all of residents or all of people without a residence: its first row tells which.
        and (exists (select from (select f.is_resident from facts.person_record f where f.source_id = s.id limit 1) first
                      where first.is_resident)
          or exists (select from facts.vital f where f.source_id = s.id and f.event = 'death')
          or exists (select from facts.income f where f.source_id = s.id)
          or exists (select from facts.benefit f where f.source_id = s.id))
      order by s.code`,
  )
  return rows
}

/** Sources that brought figures of each series. */
export async function readStatisticInputs(
  client: Queryable,
  codes: readonly string[],
): Promise<Map<string, InputRow[]>> {
  const { rows } = await client.query<InputRow & { series: string }>(
    `select f.code as series, ${SOURCE}
       from (select distinct code, source_id from facts.statistic where code = any ($1)) f
       join control.source s on s.id = f.source_id and not s.retired
      order by f.code, s.code`,
    [codes],
  )
  const inputs = new Map<string, InputRow[]>()
  for (const { series, ...input } of rows) inputs.set(series, [...(inputs.get(series) ?? []), input])
  return inputs
}

export interface LineRow {
  series: 'subsistence-minimum' | 'poverty-line'
  group: string
  kopecks: number
  validFrom: string
  act: string
  source: string
}

/** Lines in force on the last day of the window. */
export async function readLinesInForce(client: Queryable, onDate: string): Promise<LineRow[]> {
  const { rows } = await client.query<LineRow>(
    `select distinct on (series, population_group)
            series, population_group as "group", kopecks::float8 as kopecks, valid_from::text as "validFrom", act, source
       from parameter.line
      where valid_from <= $1 and (valid_to is null or valid_to >= $1)
      order by series, population_group, valid_from desc`,
    [onDate],
  )
  return rows
}

export interface TerritoryRow {
  oktmo: string
  name: LocalText
  /** Of the pack: by the statistical office. */
  population: number | null
}

export async function readTerritory(client: Queryable, oktmo: string): Promise<TerritoryRow | null> {
  const { rows } = await client.query<TerritoryRow>(
    `select t.oktmo, jsonb_build_object('ru', t.name_ru, 'en', t.name_en) as name, t.population
       from territory.territory t
      where t.oktmo = $1 and t.valid_to is null`,
    [oktmo],
  )
  return rows[0] ?? null
}

/** The recount of an indicator as an analyst would run it; for reading, never for running here. */
export function analystSql(indicator: Indicator, oktmo: string): string | null {
  if (isCounted(indicator)) return countedSql(indicator, oktmo)
  return isDistribution(indicator) ? distributionSql(indicator, oktmo) : null
}

/** A municipality and those that it took over. */
const idsOf = (oktmo: string): string => {
  const own = `select id from territory.territory where oktmo = ${oktmo} and valid_to is null`
  return `${own} union
     select former.id from territory.territory former join territory.code on code.oktmo = former.oktmo
      where former.valid_to is not null and code.territory_id = (${own})`
}

/** Two digits are the region: it also counts who has no territory in force. */
const placeSql = (territory: string, oktmo: string): string =>
  oktmo.length <= 2 ? '' : `\n   and ${territory} in (${idsOf(pg.escapeLiteral(oktmo))})`

/** A mean is one quotient; any other measure is worked out from the bins that this lists. */
function distributionSql(
  { histogram, measure, factor, ...described }: DistributionIndicator,
  oktmo: string,
): string {
  const { over, filter, value, weight, bins } = histogram
  if (measure.kind === 'mean')
    return countedSql(
      { ...described, over, filter, factor, numerator: mul(weight, value), denominator: weight },
      oktmo,
    )
  const population = populationSql(over)
  const compile = (expression: Expression): string =>
    expressionSql(expression, (field) => population.column(field))
  const kept = filter ? `\n   and ${compile(filter)} <> 0` : ''
  return `select ${compile(bin(value, bins))} as bin,
       min(${compile(value)}) as least,
       max(${compile(value)}) as most,
       sum(${compile(weight)}) as weight,
       sum(${compile(mul(weight, value))}) as amount
  ${population.from}${kept}${placeSql(population.territory, oktmo)}
 group by 1 order by 1;`
}

function countedSql(
  { over, filter, numerator, denominator, factor }: IndicatorDeclaration,
  oktmo: string,
): string {
  const population = populationSql(over)
  const compile = (expression: Expression): string =>
    expressionSql(expression, (field) => population.column(field))
  const top = `sum(${compile(numerator)})`
  const bottom = denominator ? `sum(${compile(denominator)})` : '1'
  const kept = filter ? `\n   and ${compile(filter)} <> 0` : ''
  const place = placeSql(population.territory, oktmo)
  return `select ${top} as numerator,
       ${bottom} as denominator,
       ${factor} * ${top}::numeric / nullif(${bottom}, 0) as value
  ${population.from}${kept}${place};`
}
