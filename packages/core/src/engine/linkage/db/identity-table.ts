// Identities in a DuckDB of their own while they are compared: in memory alone, so that no name ever stands on a disk. Weighs the pairs that at least one touched record is in.
import {
  DuckDBDataChunk,
  type DuckDBAppender,
  type DuckDBType,
  BIGINT,
  BOOLEAN,
  INTEGER,
  SMALLINT,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api'
import { DuckSession } from '../../duckdb/duck-session.ts'
import { LEVELS_PER_COLUMN, type CensusCell } from '../calibrate-people.ts'
import { BLOCKING, IDENTITY_COLUMNS, type Identity } from '../identity.ts'
import type { LearnedPeople } from '../learn-people.ts'
import { KEPT_FROM, type PeopleModel } from '../people-model.ts'
import { levelSql } from './comparisons.ts'
import { RecordTable } from './record-table.ts'

export interface IdentityRow {
  /** Number of the record within this table, dense. */
  at: number
  isTouched: boolean
  /** Number of its source. */
  source: number
  identity: Identity
  /** In the order of `BLOCKING`; `null` where there is none or the block is not compared. */
  keys: readonly (bigint | null)[]
  /** What equality of surname, given name and patronymic says: as frequent as they are. */
  bits: readonly (number | null)[]
}

/** Numbers of two records and what was found of them, all in hundredths of a bit. */
export type SeenPair = (left: number, right: number, parts: readonly number[]) => void

const NAMES = 3
const CHUNK_ROWS = 2_048
/** Hundredths of a bit. */
const CENSUS_STEP = 10
/** As `patternOf`. */
const PATTERN = [
  ...IDENTITY_COLUMNS.map((_, at) => `(g${at} + 1) * ${LEVELS_PER_COLUMN ** at}`),
  `same::integer * ${LEVELS_PER_COLUMN ** IDENTITY_COLUMNS.length}`,
].join(' + ')

const COLUMNS: readonly [string, DuckDBType][] = [
  ['i', INTEGER],
  ['touched', BOOLEAN],
  ['s', INTEGER],
  ...IDENTITY_COLUMNS.map((_, column): [string, DuckDBType] => [`v${column}`, VARCHAR]),
  ...Array.from({ length: NAMES }, (_, column): [string, DuckDBType] => [`b${column}`, SMALLINT]),
  ...BLOCKING.map((_, rule): [string, DuckDBType] => [`k${rule}`, BIGINT]),
]

export class IdentityTable {
  readonly #duck: DuckSession
  readonly #appender: DuckDBAppender
  #rows: IdentityRow[] = []
  #size = 0
  /** Whose table is made. */
  #together: PeopleModel['together']

  private constructor(duck: DuckSession, appender: DuckDBAppender) {
    this.#duck = duck
    this.#appender = appender
  }

  static async open(memoryMegabytes: number): Promise<IdentityTable> {
    const duck = await DuckSession.open(null, memoryMegabytes)
    try {
      await duck.run(`set threads = 2;
        create table identity (${COLUMNS.map(([name, type]) => `${name} ${type.toString()}`).join(', ')})`)
      return new IdentityTable(duck, await duck.appender('identity'))
    } catch (error) {
      duck.close()
      throw error
    }
  }

  close(): void {
    this.#appender.closeSync()
    this.#duck.close()
  }

  add(row: IdentityRow): void {
    this.#rows.push(row)
    this.#size += 1
    if (this.#rows.length === CHUNK_ROWS) this.#flush()
  }

  #flush(): void {
    if (this.#rows.length === 0) return
    const rows = this.#rows
    this.#rows = []
    const chunk = DuckDBDataChunk.create(
      COLUMNS.map(([, type]) => type),
      rows.length,
    )
    chunk.setColumns([
      rows.map(({ at }) => at),
      rows.map(({ isTouched }) => isTouched),
      rows.map(({ source }) => source),
      ...IDENTITY_COLUMNS.map((column) => rows.map(({ identity }) => identity[column])),
      ...Array.from({ length: NAMES }, (_, column) => rows.map(({ bits }) => bits[column] ?? null)),
      ...BLOCKING.map((_, rule) => rows.map(({ keys }) => keys[rule] ?? null)),
    ])
    this.#appender.appendDataChunk(chunk)
  }

  /** Takes rows away by their numbers. */
  async remove(numbers: readonly number[]): Promise<void> {
    if (numbers.length === 0) return
    this.#flush()
    this.#appender.flushSync()
    await this.#duck.run(`delete from identity where i in (${numbers.join(', ')})`)
  }

  /** Has equality of names speak by other parameters than those that the rows came with. */
  async setBits({ model, terms }: LearnedPeople): Promise<void> {
    this.#flush()
    this.#appender.flushSync()
    await this.#duck.run('create or replace table term (c utinyint, value varchar, bits smallint)')
    const appender = await this.#duck.appender('term')
    for (let from = 0; from < terms.length; from += CHUNK_ROWS) {
      const part = terms.slice(from, from + CHUNK_ROWS)
      const chunk = DuckDBDataChunk.create([UTINYINT, VARCHAR, SMALLINT], part.length)
      chunk.setColumns([
        part.map(({ column }) => IDENTITY_COLUMNS.indexOf(column)),
        part.map(({ value }) => value),
        part.map(({ bits }) => bits),
      ])
      appender.appendDataChunk(chunk)
    }
    appender.closeSync()
    for (const column of IDENTITY_COLUMNS.slice(0, NAMES).keys()) {
      const rare = model.levels[IDENTITY_COLUMNS[column]!].at(-1)!
      await this.#duck.run(`
        update identity set b${column} = ${rare} where v${column} is not null;
        update identity set b${column} = term.bits from term where term.c = ${column} and term.value = v${column}`)
    }
    await this.#duck.run('drop table term')
  }

  /** Keys whose block has more than `recordsMax` records. They are compared no more. */
  async dropCommon(recordsMax: number): Promise<bigint[]> {
    this.#flush()
    this.#appender.flushSync()
    const dropped: bigint[] = []
    for (const rule of BLOCKING.keys()) {
      const { rows } = await this.#duck.ask(`
        select k${rule} as k from identity where k${rule} is not null group by k${rule} having count(*) > ${recordsMax}`)
      if (rows.length === 0) continue
      dropped.push(...rows.map(({ k }) => k as bigint))
      await this.#duck.run(`update identity set k${rule} = null
        where k${rule} in (${rows.map(({ k }) => String(k)).join(', ')})`)
    }
    return dropped
  }

  /** Gives each pair with a touched record once, by the first rule that finds it. */
  async weigh(rule: number, model: PeopleModel, seen: SeenPair): Promise<void> {
    await this.#setTogether(model)
    const said = [...IDENTITY_COLUMNS.map((_, at) => `p${at}`), 'beside']
    const snils = IDENTITY_COLUMNS.indexOf('snils')
    // Numbers that are equal are told however little the rest agrees: two persons under one number.
    await this.#duck.eachRow(
      `select li, ri, ${said.join(', ')} from (
          select *, coalesce(bits, 0)::integer as beside
            from (${this.#pairsSql(rule, model, 'l.touched and (not r.touched or l.i < r.i)')}) left join together using (pattern))
        where ${model.prior} + ${said.join(' + ')} >= ${KEPT_FROM} or p${snils} > 0`,
      2 + said.length,
      ([left, right, ...parts]) => seen(left!, right!, parts),
    )
  }

  /** How all pairs agree, what they weigh before calibration, and how many do. */
  async census(model: PeopleModel): Promise<CensusCell[]> {
    const cells: CensusCell[] = []
    const levels = IDENTITY_COLUMNS.map((_, at) => `g${at}`)
    const sum = IDENTITY_COLUMNS.map((_, at) => `p${at}`).join(' + ')
    for (const rule of BLOCKING.keys()) {
      await this.#duck.eachRow(
        `select same::integer, ${levels.map((level) => `${level}::integer`).join(', ')},
                (((${model.prior} + ${sum}) // ${CENSUS_STEP}) * ${CENSUS_STEP})::integer, count(*)::integer
           from (${this.#pairsSql(rule, model, 'l.i < r.i')}) group by all`,
        levels.length + 3,
        ([same, ...told]) =>
          cells.push({
            isSameSource: same === 1,
            levels: told.slice(0, levels.length),
            weight: told.at(-2)! + CENSUS_STEP / 2,
            pairs: told.at(-1)!,
          }),
      )
    }
    return cells
  }

  /** Pairs that a rule finds and none before it: their levels, what each column says, and their pattern. */
  #pairsSql(rule: number, model: PeopleModel, which: string): string {
    const levels = IDENTITY_COLUMNS.map((column, at) => {
      const [l, r] = [`l.v${at}`, `r.v${at}`]
      return column === 'snils'
        ? `case when ${l} is null or ${r} is null then -1 when ${l} = ${r} then 1 else 0 end`
        : levelSql(column === 'birth' ? 'date' : 'name', l, r)
    })
    const parts = IDENTITY_COLUMNS.map((column, at) => {
      const bits = model.levels[column]
      const top = bits.length - 1
      const said = bits.map(
        (bit, index) => `when ${index} then ${index === top && at < NAMES ? `lb${at}` : bit}`,
      )
      return `(case g${at} ${said.join(' ')} else 0 end)::integer as p${at}`
    })
    const earlier = Array.from({ length: rule }, (_, other) => ` and (l.k${other} = r.k${other}) is not true`)
    const bits = Array.from({ length: NAMES }, (_, column) => `l.b${column} as lb${column}`)
    return `
      select li, ri, same, ${levels.map((_, at) => `g${at}`).join(', ')}, ${parts.join(', ')}, (${PATTERN})::integer as pattern
        from (select l.i as li, r.i as ri, l.s = r.s as same, ${bits.join(', ')},
                     ${levels.map((level, at) => `${level} as g${at}`).join(', ')}
                from identity l join identity r on l.k${rule} = r.k${rule} and ${which}${earlier.join('')})`
  }

  async #setTogether({ together = {} }: PeopleModel): Promise<void> {
    if (this.#together === together) return
    const patterns = Object.entries(together)
    const rows = patterns.map(([pattern, bits]) => `(${Number(pattern)}, ${Number(bits)})`)
    await this.#duck.run(`create or replace table together (pattern integer, bits integer);
      ${rows.length > 0 ? `insert into together values ${rows.join(', ')}` : ''}`)
    this.#together = together
  }

  /** Pairs that the rules bring, those of several rules each time. */
  async pairsOfRules(): Promise<number> {
    let pairs = 0
    for (const rule of BLOCKING.keys()) {
      const { rows } = await this.#duck
        .ask(`select coalesce(sum(t * (t - 1) / 2 + t * u), 0)::double as n from (
        select (count(*) filter (touched))::double as t, (count(*) filter (not touched))::double as u
          from identity where k${rule} is not null group by k${rule})`)
      pairs += Number(rows[0]!.n)
    }
    return pairs
  }

  get size(): number {
    return this.#size
  }

  /** The same records as linkage without training reads them; whoever asked forgets them (`RecordTable.forget`). */
  async asRecords(): Promise<RecordTable> {
    this.#flush()
    this.#appender.flushSync()
    const columns = IDENTITY_COLUMNS.map((name) => ({
      name,
      kind: name === 'birth' ? ('date' as const) : name === 'snils' ? ('code' as const) : ('name' as const),
    }))
    return await RecordTable.over(this.#duck, columns, {
      table: 'identity',
      rules: BLOCKING.length,
      size: this.#size,
    })
  }

  /** Values of a column that at least `recordsMin` records share, and the share of the records that have one. */
  async frequent(column: number, recordsMin: number): Promise<{ value: string; share: number }[]> {
    const { rows } = await this.#duck.ask(`
      select v${column} as value, count(*) / (select count(v${column}) from identity)::double as share
        from identity where v${column} is not null group by 1 having count(*) >= ${recordsMin}`)
    return rows.map(({ value, share }) => ({ value: String(value), share: Number(share) }))
  }

  /** Pairs that one rule brings. */
  async pairsOf(rule: number): Promise<number> {
    const { rows } = await this.#duck.ask(`select coalesce(sum(n * (n - 1) / 2), 0)::double as n from (
      select count(*)::double as n from identity where k${rule} is not null group by k${rule})`)
    return Number(rows[0]!.n)
  }
}
