// Populations as SQL: where their rows lie, what their fields are, and the reading of members for the live sums.
import pg from 'pg'
import { HIDDEN_BITS, PERSON_BITS, type HiddenFlag, type Population } from '../../../model/index.ts'

/** A table that one population or several are counted from: a household's row holds its persons. */
export interface SourceSql {
  key: string
  /** `from … where …`; more conditions may follow with `and`. */
  from: string
  id: string
  territory: string
  /** Codes of the persons behind a row; absent where a row is one member. */
  codes?: string
  /** Name of a field that has passed its check → bigint expression. */
  column(field: string): string
  dataset: string
}

function hiddenFlag(flag: HiddenFlag): string {
  return `((h.hidden >> ${HIDDEN_BITS[flag]}) & 1)::bigint`
}

const HOUSEHOLD_COLUMNS: Readonly<Record<string, string>> = {
  one: '1::bigint',
  members: 'h.members::bigint',
  children: 'h.children::bigint',
  pensioners: 'h.pensioners::bigint',
  earners: 'h.earners::bigint',
  supported: 'h.supported::bigint',
  locality: 'h.locality::bigint',
  incomeKopecks: 'h.income_kopecks',
  lineKopecks: 'h.line_kopecks',
  isUnreached: hiddenFlag('unreached'),
  isFeigned: hiddenFlag('feigned'),
  isPotential: hiddenFlag('potential'),
  isIncomeUnknown: hiddenFlag('incomeUnknown'),
  isKnownByNeed: hiddenFlag('knownByNeed'),
  isPoorByData: hiddenFlag('poorByData'),
  isRightInForce: hiddenFlag('rightInForce'),
}

/** Where households stand as they are now. */
export const WELFARE_NOW = 'registry.household_welfare'

const HOUSEHOLDS: SourceSql = {
  key: 'household',
  from: `from ${WELFARE_NOW} h where true`,
  id: 'h.household_id',
  territory: 'h.territory_id',
  codes: 'h.persons::text',
  column: (field) => HOUSEHOLD_COLUMNS[field]!,
  dataset: 'household-welfare',
}

/** What the members of a population are read from, in portions and by their ids. */
export function sourceSql(population: Population): SourceSql {
  if (population === 'household' || population === 'person') return HOUSEHOLDS
  const layer = population.slice('feature:'.length)
  return {
    key: population,
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

/**
 * The population with a row for each that counts: what sums are taken over by SQL alone. `welfare`: a table of the columns of
 * `registry.household_welfare`, where households are counted of another month.
 */
export function populationSql(
  population: Population,
  welfare = WELFARE_NOW,
): Pick<SourceSql, 'from' | 'id' | 'territory' | 'column'> {
  const source = sourceSql(population)
  if (population === 'household') return { ...source, from: `from ${welfare} h where true` }
  if (population !== 'person') return source
  return {
    ...source,
    from: `from ${welfare} h cross join unnest(h.persons) as p (code) where true`,
    column: (field) => {
      const bits = Object.hasOwn(PERSON_BITS, field) ? PERSON_BITS[field] : undefined
      return bits ? `((p.code::bigint >> ${bits.shift}) & ${bits.mask}) - ${bits.less}` : source.column(field)
    },
  }
}

export interface Member {
  id: number
  territoryId: number | null
  /** In the order of the fields that were asked for. */
  values: number[]
  /** Codes of its persons, a character each; empty where the source has none. */
  codes: string
}

const PAGE_ROWS = 20_000

/** All members of a source in pages, in the order of their ids. */
export async function* readMembers(
  client: pg.ClientBase,
  source: SourceSql,
  fields: readonly string[],
): AsyncGenerator<Member[]> {
  for (let after = -1, isMore = true; isMore;) {
    const members = await read(client, {
      text: `${select(source, fields)} and ${source.id} > $1 order by ${source.id} limit ${PAGE_ROWS}`,
      values: [after],
    })
    yield members
    after = members.at(-1)?.id ?? after
    isMore = members.length === PAGE_ROWS
  }
}

export function readMembersById(
  client: pg.ClientBase,
  source: SourceSql,
  { fields, ids }: { fields: readonly string[]; ids: readonly number[] },
): Promise<Member[]> {
  return read(client, {
    text: `${select(source, fields)} and ${source.id} = any ($1::bigint[])`,
    values: [ids],
  })
}

function select({ id, territory, codes, column, from }: SourceSql, fields: readonly string[]): string {
  const columns = fields.map((field) => `, ${column(field)}`).join('')
  return `select ${id}, ${territory}, ${codes ?? 'null'}${columns} ${from}`
}

type MemberRow = [id: string, territoryId: number | null, codes: string | null, ...values: string[]]

async function read(client: pg.ClientBase, query: { text: string; values: unknown[] }): Promise<Member[]> {
  const { rows } = await client.query<MemberRow>({ ...query, rowMode: 'array' })
  return rows.map(([id, territoryId, codes, ...values]) => ({
    id: Number(id),
    territoryId,
    codes: codes === null ? '' : charactersOf(codes),
    values: values.map(Number),
  }))
}

/** `'{66,130}'` → two characters. */
function charactersOf(codes: string): string {
  let characters = ''
  let code = 0
  for (let at = 1; at < codes.length; at += 1) {
    const digit = codes.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9) code = code * 10 + digit
    else if (at > 1) {
      characters += String.fromCharCode(code)
      code = 0
    }
  }
  return characters
}

export interface TerritoryCode {
  id: number
  oktmo: string
  kind: string
  parentId: number | null
}

/** Territories in force: those that get cells. */
export async function readTerritories(client: pg.ClientBase): Promise<TerritoryCode[]> {
  const { rows } = await client.query<TerritoryCode>(
    'select id, oktmo, kind, parent_id as "parentId" from territory.territory where valid_to is null order by id',
  )
  return rows
}

/** Territories that are no longer in force, by their ids, and the one in force that took each over. */
export async function readMerged(client: pg.ClientBase): Promise<Map<number, number>> {
  const { rows } = await client.query<{ former: number; current: number }>(
    `select t.id as former, c.territory_id as current
       from territory.territory t join territory.code c on c.oktmo = t.oktmo where t.valid_to is not null`,
  )
  return new Map(rows.map(({ former, current }) => [former, current]))
}
