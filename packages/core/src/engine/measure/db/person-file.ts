// A CSV file of persons, of any size, as sums and as persons in the order of their incomes. DuckDB reads the file anew for
// each question: faster than a table of its own on the disk, and memory stays bounded.
import { ObzorError, SUM_NAMES, type Block, type ErrorCode, type PovertySums } from '../../../model/index.ts'
import { DuckSession, firstLines, quoteName, quoteText } from '../../duckdb/duck-session.ts'

/** Of DuckDB; a sort that does not fit goes on in the temporary folder. */
const MEMORY_MEGABYTES = 256
/** DuckDB takes 32 MB a thread by itself. */
const CSV_BUFFER_BYTES = 4 * 1024 * 1024
/** Blocks of households to draw from. */
const BLOCKS = 2_000
/** Groups × blocks held at once, about 500 bytes each. */
const ROWS_MAX = 400_000
/** Persons that a measure is about. */
const COUNTED = 'y is not null and w > 0 and z is not null'
/** What a row is: one group of the answer for each, so that nothing has to be counted apart. */
const STATES = {
  counted: 0,
  incomeMissing: 1,
  incomeOdd: 2,
  weightMissing: 3,
  weightOdd: 4,
  weightZero: 5,
  lineMissing: 6,
  lineOdd: 7,
} as const
// Nearly every row is good, so one test decides it; the rest of the questions are asked of the others alone.
const STATE = `case
  when isfinite(y) and w > 0 and isfinite(w) and z > 0 and isfinite(z) then ${STATES.counted}
  when y is null then ${STATES.incomeMissing} when not isfinite(y) then ${STATES.incomeOdd}
  when w is null then ${STATES.weightMissing} when w < 0 or not isfinite(w) then ${STATES.weightOdd}
  when w = 0 then ${STATES.weightZero}
  when z is null then ${STATES.lineMissing} else ${STATES.lineOdd} end`

export interface PersonColumns {
  income: string
  weight?: string
  line?: string
  by?: string
  household?: string
}

/** Rows that count for nothing, by reason. */
export interface LeftOut {
  incomeMissing: number
  weightMissing: number
  weightZero: number
  lineMissing: number
}

/** A line for everyone, or each person's own. */
export type Line = number | 'own'

const POOR = { lt: 'y < z', le: 'y <= z' } as const
export type Comparison = keyof typeof POOR

export type SumName = keyof PovertySums
/** What the report says whatever was asked. */
const ALWAYS_SUMMED: ReadonlySet<SumName> = new Set(['persons', 'poorPersons', 'weight', 'poorWeight'])

export interface SumsWanted {
  comparison: Comparison
  isBlocked: boolean
  /** Each sum costs about 3 % of the reading. */
  wanted: ReadonlySet<SumName>
}

/** Number of everybody, beside the groups' 0, 1, 2 … */
export const EVERYBODY = -1

/** Sums of one group and one block of households. */
export type GroupBlock = Block & { group: number }

export type Visit = (group: number, value: number, weight: number) => void

export class PersonFile {
  readonly #file: string
  readonly #duck: DuckSession
  readonly #hasLine: boolean
  /** Names of groups in the order of their numbers. */
  groups: string[] = []
  /** Names of groups none of whose rows counts. */
  emptyGroups: string[] = []
  rows = 0
  leftOut: LeftOut = { incomeMissing: 0, weightMissing: 0, weightZero: 0, lineMissing: 0 }

  private constructor(file: string, duck: DuckSession, hasLine: boolean) {
    this.#file = file
    this.#duck = duck
    this.#hasLine = hasLine
  }

  /**
   * Comma, semicolon or tab between fields, a header, UTF-8. Throws `OBZ_MEASURE_FILE` or
   * `OBZ_MEASURE_COLUMN`, and later `OBZ_MEASURE_VALUE`, `OBZ_MEASURE_GROUPS` or `OBZ_MEASURE_EMPTY`.
   */
  static async open(file: string, columns: PersonColumns, decimal: '.' | ','): Promise<PersonFile> {
    const duck = await DuckSession.open('measure', MEMORY_MEGABYTES)
    const persons = new PersonFile(file, duck, columns.line !== undefined)
    try {
      await persons.#declare(columns, decimal)
      return persons
    } catch (error) {
      persons.close()
      throw error
    }
  }

  close(): void {
    this.#duck.close()
  }

  /** Makes `field`: y income, w weight, z line, g group, h household of each row. */
  async #declare({ income, weight, line, by, household }: PersonColumns, decimal: '.' | ','): Promise<void> {
    const options = `header = true, buffer_size = ${CSV_BUFFER_BYTES}, all_varchar = true, decimal_separator = ${quoteText(decimal)}`
    const present = await this.#ask(
      `from read_csv(${quoteText(this.#file)}, ${options}) limit 0`,
      'OBZ_MEASURE_FILE',
    )
    const asked = [income, weight, line, by, household].filter((name) => name !== undefined)
    const missing = asked.filter((name) => !present.names.includes(name))
    if (missing.length > 0) throw noColumn(this.#file, missing, present.names)
    const numbers = [...new Set([income, weight, line])].filter((name) => name !== undefined)
    const types = numbers.map((name) => `${quoteText(name)}: 'DOUBLE'`).join(', ')
    await this.#duck.run(`
      create view field as
      select ${quoteName(income)} as y, ${weight === undefined ? '1.0::double' : quoteName(weight)} as w,
             ${line === undefined ? '1.0::double' : quoteName(line)} as z,
             ${by === undefined ? "''" : `coalesce(${quoteName(by)}, '')`} as g,
             ${household === undefined ? "''" : `coalesce(${quoteName(household)}, '')`} as h
        from read_csv(${quoteText(this.#file)}, ${options}, types = {${types}});
      create view counted as from field where ${COUNTED}`)
  }

  /**
   * One reading of the whole file: what is left out, and the wanted sums over those that count (the others are 0), by
   * group and, when `isBlocked`, by block of households drawn at random. Without a line nobody is poor yet.
   */
  async sums(line: Line | null, { comparison, isBlocked, wanted }: SumsWanted): Promise<GroupBlock[]> {
    // A key that is always 0 would cost a tenth of the reading.
    const keys = isBlocked ? 'g, b, state' : 'g, state'
    const poor = line === null ? 'false' : POOR[comparison]
    const { rows } = await this.#ask(
      `select ${keys}, ${sumList(wanted)}
         from (select *, hash(h) % ${BLOCKS} as b, ${STATE} as state, ${poor} as p,
                      case when ${poor} then (z - y) / z else 0.0 end as r
                 from (${withLine(line ?? 'own', 'field')}))
        group by ${keys} order by ${keys} limit ${ROWS_MAX}`,
      'OBZ_MEASURE_VALUE',
    )
    if (rows.length === ROWS_MAX) throw tooManyGroups()
    this.#check(rows)
    const counted = rows.filter(({ state }) => Number(state) === STATES.counted)
    if (counted.length === 0) throw empty(this.#file, this.#hasLine)
    this.groups = [...new Set(counted.map(({ g }) => String(g)))]
    const present = new Set(this.groups)
    this.emptyGroups = [...new Set(rows.map(({ g }) => String(g)))].filter((name) => !present.has(name))
    await this.#duck.run(`create or replace type member as enum (${this.groups.map(quoteText).join(', ')})`)
    const numbers = new Map(this.groups.map((name, group) => [name, group]))
    return counted.map((row) => {
      const sums = Object.fromEntries(SUM_NAMES.map((name) => [name, Number(row[name] ?? 0)]))
      return {
        group: numbers.get(String(row.g))!,
        block: Number(row.b ?? 0),
        sums: sums as unknown as PovertySums,
      }
    })
  }

  #check(rows: readonly Record<string, unknown>[]): void {
    const total = (wanted: keyof typeof STATES): number =>
      rows.reduce(
        (sum, { state, persons }) => sum + (Number(state) === STATES[wanted] ? Number(persons) : 0),
        0,
      )
    if (total('incomeOdd') > 0) throw odd('income', total('incomeOdd'), 'not a finite number')
    if (total('weightOdd') > 0) throw odd('weight', total('weightOdd'), 'negative or not a finite number')
    if (total('lineOdd') > 0) throw odd('line', total('lineOdd'), 'not above 0 or not a finite number')
    this.rows = rows.reduce((sum, { persons }) => sum + Number(persons), 0)
    for (const reason of Object.keys(this.leftOut) as (keyof LeftOut)[]) this.leftOut[reason] = total(reason)
  }

  /** Everybody, ascending by income. */
  async eachByIncome(visit: Visit): Promise<void> {
    await this.#duck.each('select g::member, y, w from counted order by y', visit)
  }

  /** Keeps the persons below a line or a bound for the two questions below. */
  async keepPoor(line: Line, comparison: Comparison, bound: number): Promise<void> {
    await this.#duck.run(`
      create temp table low as
      select g::member as g, y, w, y / z as share, ${POOR[comparison]} as is_poor
        from (${withLine(line, 'counted')}) where ${POOR[comparison]} or y < ${bound}`)
  }

  /** The poor, ascending by income as a share of their line. */
  async eachPoorByShare(visit: Visit): Promise<void> {
    await this.#duck.each('select g, share, w from low where is_poor order by share', visit)
  }

  /** Persons with less than `bound`, ascending by income. */
  async eachBelow(bound: number, visit: Visit): Promise<void> {
    await this.#duck.each(`select g, y, w from low where y < ${bound} order by y`, visit)
  }

  /** Σ w of persons with less than `bound`. */
  async weightsBelow(bound: number): Promise<Map<number, number>> {
    const { rows } = await this.#ask(
      `select coalesce(enum_code(g), ${EVERYBODY}) as g, fsum(w) as w from low where y < ${bound}
        group by grouping sets ((), (g))`,
      'OBZ_MEASURE_VALUE',
    )
    return new Map(rows.map(({ g, w }) => [Number(g), Number(w ?? 0)]))
  }

  async #ask(sql: string, code: ErrorCode): Promise<{ names: string[]; rows: Record<string, unknown>[] }> {
    try {
      return await this.#duck.ask(sql)
    } catch (error) {
      throw code === 'OBZ_MEASURE_FILE' ? unreadable(this.#file, error) : notANumber(this.#file, error)
    }
  }
}

const withLine = (line: Line, persons: 'field' | 'counted'): string =>
  line === 'own' ? `from ${persons}` : `select * replace (${line}::double as z) from ${persons}`

function sumList(wanted: ReadonlySet<SumName>): string {
  const expressions: Record<SumName, string> = {
    persons: 'count(*)',
    poorPersons: 'count(*) filter (p)',
    weight: 'fsum(w)',
    weightSquared: 'fsum(w * w)',
    poorWeight: 'fsum(case when p then w else 0.0 end)',
    gap: 'fsum(w * r)',
    gapSquared: 'fsum(w * r * r)',
    deficit: 'fsum(case when p then w * (z - y) else 0.0 end)',
    income: 'fsum(w * y)',
    watts: 'fsum(case when p and y > 0 then w * ln(z / y) else 0.0 end)',
    positiveWeight: 'fsum(case when y > 0 then w else 0.0 end)',
  }
  const names = SUM_NAMES.filter((name) => wanted.has(name) || ALWAYS_SUMMED.has(name))
  return names.map((name) => `${expressions[name]} as "${name}"`).join(', ')
}

const RISK = 'nothing was measured'

const unreadable = (file: string, error: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_MEASURE_FILE',
    fact: `${file} could not be read as a table: ${firstLines(error, 3)}`,
    risk: RISK,
    action: 'check that it is a CSV file in UTF-8 whose first row names its columns',
    cause: error,
  })

const noColumn = (file: string, missing: readonly string[], present: readonly string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_MEASURE_COLUMN',
    fact: `${file} has no column ${missing.join(', ')}; it has ${present.slice(0, 50).join(', ')}`,
    risk: RISK,
    action: 'name one of its columns',
  })

const notANumber = (file: string, error: unknown): ObzorError =>
  new ObzorError({
    code: 'OBZ_MEASURE_VALUE',
    fact: `${file} holds a value that is no number: ${firstLines(error, 3)}`,
    risk: RISK,
    action: 'mend the row, or name the decimal sign by --decimal; an empty field counts as not stated',
    cause: error,
  })

const odd = (what: string, rows: number, how: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_MEASURE_VALUE',
    fact: `${what} is ${how} in ${rows} ${rows === 1 ? 'row' : 'rows'}`,
    risk: RISK,
    action: 'mend these rows; an empty field counts as not stated and is left out',
  })

const tooManyGroups = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_MEASURE_GROUPS',
    fact: `the groups, or groups and blocks of households, are more than ${ROWS_MAX}`,
    risk: RISK,
    action: 'choose a column of groups with fewer values, such as a municipality, or --bootstrap 0',
  })

const empty = (file: string, hasLine: boolean): ObzorError =>
  new ObzorError({
    code: 'OBZ_MEASURE_EMPTY',
    fact: `${file} has no row with an income${hasLine ? ', a line' : ''} and a weight above 0`,
    risk: RISK,
    action: 'check the columns that were named',
  })
