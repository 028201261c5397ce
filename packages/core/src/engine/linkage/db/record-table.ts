// Records of all files in one DuckDB table: normal values, keys of the blocking rules, frequencies of values. Pairs are never
// stored but for those that may be matches: they are made by joins, scored and counted as they stream by.
import { ObzorError } from '../../../model/index.ts'
import { DuckSession, firstLines, quoteName, quoteText } from '../../duckdb/duck-session.ts'
import { weightOf, type ColumnModel, type Pattern } from '../fellegi-sunter.ts'
import type { LinkageColumn, LinkageSpec } from '../spec.ts'
import { COMPARISONS, levelSql, levelsOf, MACROS } from './comparisons.ts'

/** A value that so many records share brings no candidates: their pairs alone would be half a million. */
const BLOCK_RECORDS_MAX = 1_000
/** Pairs at random that u is told from. */
const RANDOM_PAIRS = 500_000
const RANDOM_PAIRS_PER_RECORD = 50
/** Candidates that m is told from, of each rule. */
const LEARNING_PAIRS = 200_000
/** A rarer value speaks more, but not more than one in so many. */
const RAREST = 2e-6

/** Columns whose atoms must be shared: index of the column, index of the atom. */
export type Rule = readonly { column: number; atom: number }[]

export interface CountedRule {
  rule: Rule
  /** Pairs that it alone would compare. */
  pairs: number
  /** Share of the records with a key whose block is too large to compare. */
  dropped: number
}

export interface RulePatterns {
  added: Pattern[]
  repeated: Pattern[]
}

export class RecordTable {
  readonly #duck: DuckSession
  readonly #columns: readonly LinkageColumn[]
  /** True when only pairs across two files count. */
  readonly #isAcross: boolean
  /** Records of each file. */
  counts: number[] = []

  private constructor(duck: DuckSession, columns: readonly LinkageColumn[], isAcross: boolean) {
    this.#duck = duck
    this.#columns = columns
    this.#isAcross = isAcross
  }

  /** Throws `OBZ_LINK_FILE`, `OBZ_LINK_COLUMN` or `OBZ_LINK_ID`. */
  static async read(
    files: readonly string[],
    spec: LinkageSpec,
    memoryMegabytes: number,
  ): Promise<RecordTable> {
    const duck = await DuckSession.open('link', memoryMegabytes)
    const isAcross = files.length === 2 && (spec.mode ?? 'link') === 'link'
    const table = new RecordTable(duck, spec.columns, isAcross)
    try {
      await table.#duck.run(MACROS)
      await table.#load(files, spec)
      return table
    } catch (error) {
      table.close()
      throw error
    }
  }

  /**
   * Over tables of somebody else's: `record` and `keyed` with the columns that this file makes, one file of `size` records. Whoever
   * opened the session closes it.
   */
  static over(duck: DuckSession, columns: readonly LinkageColumn[], size: number): RecordTable {
    const table = new RecordTable(duck, columns, false)
    table.counts = [size]
    return table
  }

  close(): void {
    this.#duck.close()
  }

  get size(): number {
    return this.counts.reduce((sum, count) => sum + count, 0)
  }

  /** Whether pairs of records of these files are told. */
  isTold(left: number, right: number): boolean {
    return !this.#isAcross || left !== right
  }

  /** How many pairs there are in all. */
  get allPairs(): number {
    const [first = 0, second = 0] = this.counts
    return this.#isAcross ? first * second : (this.size * (this.size - 1)) / 2
  }

  async #load(files: readonly string[], spec: LinkageSpec): Promise<void> {
    const selects: string[] = []
    for (const [at, file] of files.entries()) {
      const source = `read_csv(${quoteText(file)}, header = true, all_varchar = true)`
      let present: string[]
      try {
        present = (await this.#duck.ask(`from ${source} limit 0`)).names
      } catch (error) {
        throw unreadable(file, error)
      }
      const missing = [spec.id, ...spec.columns.map(({ name }) => name)].filter(
        (name) => !present.includes(name),
      )
      if (missing.length > 0) throw noColumn(file, missing, present)
      const values = spec.columns.map(
        ({ name, kind }, column) => `${COMPARISONS[kind].normal(quoteName(name))} as v${column}`,
      )
      selects.push(
        `select ${at}::utinyint as f, ${quoteName(spec.id)} as id, ${values.join(', ')} from ${source}`,
      )
    }
    try {
      await this.#duck.run(`create table record as
        select (row_number() over () - 1)::integer as i, * from (${selects.join(' union all ')})`)
    } catch (error) {
      throw unreadable(files.join(', '), error)
    }
    this.counts = files.map(() => 0)
    for (const row of await this.#ask('select f, count(*) as n from record group by f')) {
      this.counts[Number(row.f)] = Number(row.n)
    }
    const [odd] = await this.#ask(`
      select f, id, count(*) as n from record group by f, id having count(*) > 1 or id is null order by n desc limit 1`)
    if (odd) throw repeatedId(files[Number(odd.f)]!, odd.id === null ? null : String(odd.id), Number(odd.n))
    if (this.size === 0) throw unreadable(files.join(', '), new Error('there are no records'))
    await this.#prepare()
  }

  /** Beside each value its share among all records, `t<column>`, and its atoms as numbers, `a<column>_<atom>`. */
  async #prepare(): Promise<void> {
    const shares = this.#columns.map(
      (_, column) => `(count(*) over (partition by v${column}) / ${this.size}.0)::float as t${column}`,
    )
    const atoms = this.#columns.flatMap(({ kind }, column) =>
      COMPARISONS[kind].atoms.map(
        ({ sql }, atom) =>
          `case when v${column} is not null then hash(${sql(`v${column}`)}) end as a${column}_${atom}`,
      ),
    )
    await this.#duck.run(`
      create table prepared as select *, ${[...shares, ...atoms].join(', ')} from record;
      drop table record;
      alter table prepared rename to record`)
  }

  /** What a rule alone would compare, blocks that are too large left out. */
  async count(rule: Rule): Promise<CountedRule> {
    const key = this.#keySql(rule)
    const counts = this.#isAcross
      ? 'count(*) filter (f = 0) as a, count(*) filter (f = 1) as b'
      : 'count(*) as a, (count(*) - 1) / 2.0 as b'
    const [row] = await this.#ask(`
      select coalesce(sum(a * b) filter (n <= ${BLOCK_RECORDS_MAX}), 0) as pairs,
             coalesce(sum(n) filter (n > ${BLOCK_RECORDS_MAX}) / sum(n), 0) as dropped
        from (select count(*) as n, ${counts} from record where ${key} is not null group by ${key})`)
    return { rule, pairs: Number(row!.pairs), dropped: Number(row!.dropped) }
  }

  #keySql(rule: Rule): string {
    const parts = rule.map(({ column, atom }) => `a${column}_${atom}`)
    // hash() of a null is a number, and nobody shares what is missing.
    return `case when ${parts.map((part) => `${part} is not null`).join(' and ')} then hash(${parts.join(', ')}) end`
  }

  /** Fixes the rules: each record gets a key for each, null where its block is too large or its value is missing. */
  async useRules(rules: readonly Rule[]): Promise<void> {
    const used = this.#columns.flatMap((_, column) => [`v${column}`, `t${column}`])
    const keys = rules.map((rule, at) => `${this.#keySql(rule)} as k${at}`)
    const bounded = rules.map(
      (_, at) =>
        `case when count(*) over (partition by k${at}) <= ${BLOCK_RECORDS_MAX} then k${at} end as k${at}`,
    )
    await this.#duck.run(`
      create or replace table keyed as select * replace (${bounded.join(', ')})
        from (select i, f, ${[...used, ...keys].join(', ')} from record)`)
  }

  /** Pairs that rule `at` finds and no rule before it. */
  #pairsOf(at: number): string {
    return `${this.#pairsAloneOf(at)} and ${this.#isFirst(at)}`
  }

  #pairsAloneOf(at: number): string {
    return `keyed l join keyed r on l.k${at} = r.k${at} and ${this.#isAcross ? 'l.f = 0 and r.f = 1' : 'l.i < r.i'}`
  }

  /** That no rule before `at` finds a pair. */
  #isFirst(at: number): string {
    const earlier = Array.from({ length: at }, (_, rule) => `(l.k${rule} = r.k${rule}) is not true`)
    return earlier.length > 0 ? `(${earlier.join(' and ')})` : 'true'
  }

  #levels(): string[] {
    return this.#columns.map(({ kind }, column) => levelSql(kind, `l.v${column}`, `r.v${column}`))
  }

  /** u of each column: of equality from the frequencies of values, of the rest from pairs at random. */
  async chancesAtRandom(): Promise<number[][]> {
    const wanted = Math.min(RANDOM_PAIRS, RANDOM_PAIRS_PER_RECORD * this.size)
    const shifts = randomShifts(this.size, wanted)
    const sampleOf = Math.max(1, Math.floor((this.size * shifts.length) / wanted))
    const chances: number[][] = []
    for (const [column, { kind }] of this.#columns.entries()) {
      const counts = Array.from({ length: levelsOf(kind) }, () => 0.5)
      const rows = await this.#ask(`
        select ${levelSql(kind, `l.v${column}`, `r.v${column}`)} as level, count(*) as n
          from (select i, v${column}, unnest([${shifts.join(', ')}]) as shift from record) l
          join record r on r.i = (l.i + l.shift) % ${this.size}
         where hash(l.i, l.shift) % ${sampleOf} = 0
         group by 1`)
      for (const row of rows) if (Number(row.level) >= 0) counts[Number(row.level)]! += Number(row.n)
      const total = counts.reduce((sum, count) => sum + count, 0)
      const sampledChances = counts.map((count) => count / total)
      const [equal] = await this.#ask(`
        select sum(n * (n - 1.0)) / (sum(n) * (sum(n) - 1.0)) as share
          from (select count(*) as n from record where v${column} is not null group by v${column})`)
      const exact = Math.max(Number(equal!.share ?? 0), 1 / (this.size * this.size + 1))
      const rest = 1 - sampledChances.at(-1)!
      chances.push(
        sampledChances.map((chance, level) =>
          level === sampledChances.length - 1 ? exact : (chance / rest) * (1 - exact),
        ),
      )
    }
    return chances
  }

  /**
   * How the pairs of rule `at` agree, from a sample: those that it adds to the rules before it, and those that these have
   * found. Only together they show how often a value is mistaken: what the others left is what they could not find.
   */
  async patternsOf(at: number, pairs: number): Promise<RulePatterns> {
    const sampleOf = Math.max(1, Math.ceil(pairs / LEARNING_PAIRS))
    const levels = this.#levels()
    const names = levels.map((_, column) => `g${column}`)
    const rows = await this.#ask(`
      select ${this.#isFirst(at)} as added, ${levels.map((level, column) => `${level} as g${column}`).join(', ')}, count(*) as n
        from ${this.#pairsAloneOf(at)}
       where hash(l.i, r.i) % ${sampleOf} = 0
       group by added, ${names.join(', ')}`)
    const patterns: RulePatterns = { added: [], repeated: [] }
    for (const row of rows) {
      const pattern = { levels: names.map((name) => Number(row[name])), pairs: Number(row.n) * sampleOf }
      patterns[row.added === true ? 'added' : 'repeated'].push(pattern)
    }
    return patterns
  }

  /** Pairs that rule `at` adds whose weight is not below `atLeast` bits, the rarity of equal values counted. */
  async score(
    at: number,
    { models, prior, atLeast }: { models: readonly ColumnModel[]; prior: number; atLeast: number },
    found: (left: number, right: number, weight: number) => void,
  ): Promise<void> {
    const parts = this.#columns.map(({ kind }, column) => this.#weightSql(kind, column, models[column]!))
    await this.#duck.each(
      `
      select li, ri, weight from (
        select l.i as li, r.i as ri, (${prior} + ${parts.join(' + ')})::double as weight from ${this.#pairsOf(at)})
       where weight >= ${atLeast}`,
      found,
    )
  }

  #weightSql(kind: LinkageColumn['kind'], column: number, model: ColumnModel): string {
    const top = levelsOf(kind) - 1
    const fixed = model.m.map((_, level) => weightOf(model, level))
    const isByFrequency = kind === 'name' || kind === 'text' || kind === 'code'
    const equal = isByFrequency
      ? `${Math.log2(model.m[top]!)} - log2(greatest(l.t${column}, ${RAREST}))`
      : String(fixed[top])
    const cases = fixed.map((weight, level) => `when ${level} then ${level === top ? equal : weight}`)
    return `case ${levelSql(kind, `l.v${column}`, `r.v${column}`)} ${cases.join(' ')} else 0 end`
  }

  /** Ids and files of the records, by number. */
  async ids(): Promise<{ ids: string[]; source: Uint8Array }> {
    const ids: string[] = Array.from({ length: this.size })
    const source = new Uint8Array(this.size)
    for (const row of await this.#ask('select i, f, id from record')) {
      ids[Number(row.i)] = String(row.id)
      source[Number(row.i)] = Number(row.f)
    }
    return { ids, source }
  }

  async #ask(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#duck.ask(sql)).rows
  }
}

/** Distances between the two records of a pair at random, enough of them for `pairs`. */
function randomShifts(records: number, pairs: number): number[] {
  const steps = Math.min(records - 1, Math.max(1, Math.ceil(pairs / records)))
  return Array.from({ length: steps }, (_, step) => Math.max(1, Math.floor(((step + 0.5) * records) / steps)))
}

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
