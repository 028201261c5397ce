// Populations and expressions as SQL: what the live sums are loaded from and audited against.
import pg from 'pg'
import {
  ObzorError,
  type Expression,
  type IndicatorDeclaration,
  type Population,
} from '../../../model/index.ts'

export interface PopulationSql {
  /** `from … where …`; more conditions may follow with `and`. */
  from: string
  id: string
  territory: string
  /** Name of a field → bigint expression. Throws `OBZ_INDICATOR_FIELD_UNKNOWN`. */
  column(field: string): string
  dataset: string
}

const HOUSEHOLD_COLUMNS: Readonly<Record<string, string>> = {
  members: 'h.members::bigint',
  children: 'h.children::bigint',
  pensioners: 'h.pensioners::bigint',
  incomeKopecks: 'h.income_kopecks',
  lineKopecks: 'h.line_kopecks',
}

const HOUSEHOLDS: PopulationSql = {
  from: 'from registry.household_welfare h where true',
  id: 'h.household_id',
  territory: 'h.territory_id',
  column: (field) => {
    const column = Object.hasOwn(HOUSEHOLD_COLUMNS, field) ? HOUSEHOLD_COLUMNS[field] : undefined
    if (column) return column
    throw new ObzorError({
      code: 'OBZ_INDICATOR_FIELD_UNKNOWN',
      fact: `the population 'household' has no field '${field}'`,
      risk: 'the indicator is not published',
      action: `use one of ${Object.keys(HOUSEHOLD_COLUMNS).join(', ')}`,
    })
  },
  dataset: 'household-welfare',
}

export function populationSql(population: Population): PopulationSql {
  if (population === 'household') return HOUSEHOLDS
  const layer = population.slice('feature:'.length)
  return {
    from: `from facts.feature h where h.layer = ${pg.escapeLiteral(layer)}`,
    id: 'h.id',
    territory: 'h.territory_id',
    column: (field) => {
      if (field === 'one') return '1::bigint'
      const name = pg.escapeLiteral(field)
      // Whole units; what is no number, or too large to be summed exactly, counts as 0.
      return `case when jsonb_typeof(h.properties -> ${name}) = 'number'
                    and abs((h.properties ->> ${name})::numeric) < 9007199254740992
                   then floor((h.properties ->> ${name})::numeric)::bigint else 0::bigint end`
    },
    dataset: 'feature',
  }
}

/** The same integer as compileEvaluate gives, as long as that does not throw. */
export function expressionSql(expression: Expression, column: (field: string) => string): string {
  const compile = (part: Expression): string => expressionSql(part, column)
  switch (expression.op) {
    case 'field':
      return `(${column(expression.name)})`
    case 'int':
      return `(${BigInt(expression.value)}::bigint)`
    case 'when':
      return `(case when ${compile(expression.condition)} <> 0 then ${compile(expression.yes)} else ${compile(expression.no)} end)`
    case 'not':
      return `(case when ${compile(expression.of)} = 0 then 1::bigint else 0::bigint end)`
    case 'in':
      return `(case when ${compile(expression.of)} = any (${bigints(expression.values)}) then 1::bigint else 0::bigint end)`
    case 'bin':
      return `(width_bucket(${compile(expression.of)}, ${bigints(expression.edges)})::bigint)`
    case 'min':
      return `least(${compile(expression.left)}, ${compile(expression.right)})`
    case 'max':
      return `greatest(${compile(expression.left)}, ${compile(expression.right)})`
    case 'and':
    case 'or':
      return `(case when ${compile(expression.left)} <> 0 ${expression.op} ${compile(expression.right)} <> 0 then 1::bigint else 0::bigint end)`
    case 'ratio': {
      const scaled = `(${compile(expression.left)} * ${BigInt(expression.scale)}::numeric)`
      const right = compile(expression.right)
      // numeric: left × scale may pass a bigint before the division brings it back.
      return `(case when ${right} <= 0 or ${scaled} < 0 then 0::bigint else div(${scaled}, ${right})::bigint end)`
    }
    case 'add':
    case 'sub':
    case 'mul':
      return `(${compile(expression.left)} ${ARITHMETIC[expression.op]} ${compile(expression.right)})`
    case 'lt':
    case 'le':
    case 'eq':
      return `(case when ${compile(expression.left)} ${COMPARISON[expression.op]} ${compile(expression.right)} then 1::bigint else 0::bigint end)`
  }
}

const bigints = (values: readonly number[]): string => `'{${values.map(BigInt).join(',')}}'::bigint[]`

const ARITHMETIC = { add: '+', sub: '-', mul: '*' } as const
const COMPARISON = { lt: '<', le: '<=', eq: '=' } as const

export interface RecountRow {
  territoryId: number | null
  numerator: string
  denominator: string
}

/** Sums of one indicator by territory, by SQL alone: the audit of the live sums, and what history is made from. */
export async function recount(client: pg.ClientBase, indicator: IndicatorDeclaration): Promise<RecountRow[]> {
  const population = populationSql(indicator.over)
  const column = population.column.bind(population)
  const denominator = indicator.denominator ? expressionSql(indicator.denominator, column) : '0::bigint'
  const { rows } = await client.query<RecountRow>(
    `select ${population.territory} as "territoryId",
            sum(${expressionSql(indicator.numerator, column)})::text as numerator,
            sum(${denominator})::text as denominator
       ${population.from} group by 1`,
  )
  return rows
}

export type MemberRow = [id: string, territoryId: number | null, ...values: string[]]
const PAGE_ROWS = 20_000

/** All members of a population in pages, in the order of their ids. */
export async function* readMembers(
  client: pg.ClientBase,
  population: PopulationSql,
  fields: readonly string[],
): AsyncGenerator<MemberRow[]> {
  for (let after = '-1', isMore = true; isMore;) {
    const { rows } = await client.query<MemberRow>({
      text: `${select(population, fields)} and ${population.id} > $1 order by ${population.id} limit ${PAGE_ROWS}`,
      values: [after],
      rowMode: 'array',
    })
    yield rows
    after = rows.at(-1)?.[0] ?? after
    isMore = rows.length === PAGE_ROWS
  }
}

export async function readMembersById(
  client: pg.ClientBase,
  population: PopulationSql,
  fields: readonly string[],
  ids: readonly number[],
): Promise<MemberRow[]> {
  const { rows } = await client.query<MemberRow>({
    text: `${select(population, fields)} and ${population.id} = any ($1::bigint[])`,
    values: [ids],
    rowMode: 'array',
  })
  return rows
}

function select(population: PopulationSql, fields: readonly string[]): string {
  const columns = fields.map((field) => `, ${population.column(field)}`).join('')
  return `select ${population.id}, ${population.territory}${columns} ${population.from}`
}

export interface TerritoryCode {
  id: number
  oktmo: string
  kind: string
}

/** Territories in force: those that get cells. */
export async function readTerritories(client: pg.ClientBase): Promise<TerritoryCode[]> {
  const { rows } = await client.query<TerritoryCode>(
    'select id, oktmo, kind from territory.territory where valid_to is null order by id',
  )
  return rows
}
