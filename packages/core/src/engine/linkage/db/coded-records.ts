// The records of all files in one DuckDB table, every value a number: a region has three million records and five thousand
// surnames, so what a text costs (its one writing, its sound, its nearness to another) is paid once a text, not once a record.
import { ObzorError } from '../../../model/index.ts'
import { firstLines, quoteName, quoteText, type DuckSession } from '../../duckdb/duck-session.ts'
import type { LinkageColumn, LinkageSpec } from '../spec.ts'
import { COMPARISONS, MACROS, type Atom } from './comparisons.ts'

/** A rarer value speaks more, but not more than one in so many. */
const RAREST = 2e-6

/** A value, or several with commas between, as a number: two that are one by chance are one in four thousand million. */
export const numberOf = (value: string): string => `(hash(${value}) >> 32)::uinteger`

/** Whether the atom is the value itself, so that its number serves. */
const isValue = (atom: Atom): boolean => atom.sql('v') === 'v'

/** Column of `record` that holds the number of an atom: equal numbers, equal atoms. */
export const atomName = ({ kind }: LinkageColumn, column: number, atom: number): string =>
  isValue(COMPARISONS[kind].atoms[atom]!) ? `c${column}` : `a${column}_${atom}`

/** Names of all columns of `record` that hold atoms which are no values. */
export const partNames = (columns: readonly LinkageColumn[]): string[] =>
  columns.flatMap((column, at) =>
    COMPARISONS[column.kind].atoms.flatMap((atom, number) =>
      isValue(atom) ? [] : [atomName(column, at, number)],
    ),
  )

/** Names of the columns of `record` that hold the hints of a column. */
export const hintNames = ({ kind }: LinkageColumn, column: number): string[] =>
  (COMPARISONS[kind].hints ?? []).map((_, hint) => `h${column}_${hint}`)

/**
 * Makes `name` (`i`, `f`, `id`), `record` (`i` from 0 up, number of the file `f`, and of each column the number of its value
 * `c`, its rarity in bits `b`, its hints `h` and its atoms `a`) and the tables of values. Returns the records of each file. Throws
 * `OBZ_LINK_FILE`, `OBZ_LINK_COLUMN` or `OBZ_LINK_ID`.
 */
export async function readRecords(
  duck: DuckSession,
  files: readonly string[],
  spec: LinkageSpec,
): Promise<number[]> {
  await duck.run(MACROS)
  const selects: string[] = []
  for (const [at, file] of files.entries()) {
    const source = `read_csv(${quoteText(file)}, header = true, all_varchar = true)`
    let present: string[]
    try {
      present = (await duck.ask(`from ${source} limit 0`)).names
    } catch (error) {
      throw unreadable(file, error)
    }
    const missing = [spec.id, ...spec.columns.map(({ name }) => name)].filter(
      (name) => !present.includes(name),
    )
    if (missing.length > 0) throw noColumn(file, missing, present)
    const values = spec.columns.map(({ name }, column) => `${quoteName(name)} as r${column}`)
    selects.push(
      `select ${at}::utinyint as f, ${quoteName(spec.id)} as id, ${values.join(', ')} from ${source}`,
    )
  }
  try {
    await duck.run(`create table written as ${selects.join(' union all ')}`)
  } catch (error) {
    throw unreadable(files.join(', '), error)
  }
  const counts = files.map(() => 0)
  const { rows } = await duck.ask('select f, count(*) as n from written group by f')
  for (const row of rows) counts[Number(row.f)] = Number(row.n)
  const [odd] = (
    await duck.ask(`
    select f, id, count(*) as n from written group by f, id having count(*) > 1 or id is null order by n desc limit 1`)
  ).rows
  if (odd) throw repeatedId(files[Number(odd.f)]!, odd.id === null ? null : String(odd.id), Number(odd.n))
  const size = counts.reduce((sum, count) => sum + count, 0)
  if (size === 0) throw unreadable(files.join(', '), new Error('there are no records'))
  await duck.run('create table name as select rowid::integer as i, f, id from written')
  const normal = spec.columns.map(({ kind }) => COMPARISONS[kind].normal)
  await encode(duck, spec.columns, { table: 'written', raw: 'r', normal, size })
  await duck.run(`
    create table record as select written.rowid::integer as i, f, ${codedColumns(spec.columns).join(', ')}
      from written ${codedJoins(spec.columns, 'r')};
    drop table written`)
  return counts
}

export interface Written {
  table: string
  /** What the columns with raw texts are called, before their number. */
  raw: string
  /** Of each column the one writing of a raw text. */
  normal: readonly ((raw: string) => string)[]
  size: number
}

/**
 * Makes `value<column>`: each value once, with its number `c`, the value `v`, how many records have it `n`, its rarity in bits
 * `b`, its hints and its atoms; and `spelled<column>`: raw text to number.
 */
export async function encode(
  duck: DuckSession,
  columns: readonly LinkageColumn[],
  { table, raw, normal, size }: Written,
): Promise<void> {
  for (const [at, column] of columns.entries()) {
    const atoms = COMPARISONS[column.kind].atoms.flatMap((atom, number) =>
      isValue(atom) ? [] : [`${numberOf(atom.sql('v'))} as ${atomName(column, at, number)}`],
    )
    const hints = hintNames(column, at).map(
      (name, hint) => `${numberOf(COMPARISONS[column.kind].hints![hint]!('v'))} as ${name}`,
    )
    await duck.run(`
      create or replace temp table writing as
        select raw, n, ${normal[at]!('raw')} as v
          from (select ${raw}${at} as raw, count(*) as n from ${table} where ${raw}${at} is not null group by 1);
      create or replace table value${at} as
        select ${[
          '(row_number() over ())::integer as c',
          'v',
          'n',
          `(-log2(greatest(n / ${size}.0, ${RAREST})))::float as b`,
          ...hints,
          ...atoms,
        ].join(', ')}
          from (select v, sum(n)::bigint as n from writing where v is not null group by v);
      create or replace temp table spelled${at} as
        select raw, value${at}.* exclude (v, n) from writing join value${at} using (v);
      drop table writing`)
  }
}

/** What `record` has of each column; `codedJoins` brings it. */
export const codedColumns = (columns: readonly LinkageColumn[]): string[] => [
  ...columns.flatMap((column, at) => [
    `spelled${at}.c as c${at}`,
    `spelled${at}.b as b${at}`,
    ...hintNames(column, at),
  ]),
  ...partNames(columns),
]

export const codedJoins = (columns: readonly LinkageColumn[], raw: string): string =>
  columns.map((_, at) => `left join spelled${at} on spelled${at}.raw = ${raw}${at}`).join(' ')

const RISK = 'nothing was linked'

const unreadable = (file: string, error: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_FILE',
    fact: `${file} could not be read as a table: ${firstLines(error, 2)}`,
    risk: RISK,
    action: 'check that it is a CSV file in UTF-8 whose first row names its columns',
    cause: error,
  })

const noColumn = (file: string, missing: readonly string[], present: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_COLUMN',
    fact: `${file} has no column ${missing.join(', ')}; it has ${present.slice(0, 50).join(', ')}`,
    risk: RISK,
    action: 'name its columns in the description',
  })

const repeatedId = (file: string, id: string | null, times: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_ID',
    fact:
      id === null ? `${file} has ${times} records without an id` : `${file} has the id ${id} ${times} times`,
    risk: `${RISK}: an answer could not say which record it means`,
    action: 'give each record an id of its own',
  })
