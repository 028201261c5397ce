// Pairs of records and how they agree. They are made by joins over numbers; two texts are compared once, however many pairs bear
// them; and a pair whose texts could not make it likely, were they ever so near, is not kept at all.
import { DuckSession } from '../../duckdb/duck-session.ts'
import { weightOf, type ColumnModel, type Pattern } from '../fellegi-sunter.ts'
import type { LinkageColumn, LinkageSpec } from '../spec.ts'
import {
  atomName,
  codedColumns,
  codedJoins,
  encode,
  hintNames,
  numberOf,
  partNames,
  readRecords,
} from './coded-records.ts'
import { levelSql, levelsOf, MACROS } from './comparisons.ts'

/** A value that so many records share brings no candidates: their pairs alone would be half a million. */
const BLOCK_RECORDS_MAX = 1_000
/** Pairs at random that u is told from, and the records that they are made of. */
const RANDOM_PAIRS = 500_000
const RANDOM_PAIRS_PER_RECORD = 50
const RANDOM_RECORDS = 50_000
/** Candidates that m is told from, of each rule. */
const LEARNING_PAIRS = 200_000
/** Of a table of more records the blocks of a rule are counted from so many of them. */
const COUNTED_RECORDS = 250_000
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

/** What a pair weighs. */
export interface Scoring {
  models: readonly ColumnModel[]
  /** Bits. */
  prior: number
  /** Bits that a pair must weigh to be told. */
  atLeast: number
}

export class RecordTable {
  readonly #duck: DuckSession
  readonly #columns: readonly LinkageColumn[]
  /** Records of each file. */
  readonly counts: readonly number[]
  /** True when only pairs across two files count. */
  readonly #isAcross: boolean

  private constructor(
    duck: DuckSession,
    columns: readonly LinkageColumn[],
    counts: readonly number[],
    isAcross: boolean,
  ) {
    this.#duck = duck
    this.#columns = columns
    this.counts = counts
    this.#isAcross = isAcross
  }

  /** Throws `OBZ_LINK_FILE`, `OBZ_LINK_COLUMN` or `OBZ_LINK_ID`. */
  static async read(
    files: readonly string[],
    spec: LinkageSpec,
    memoryMegabytes: number,
  ): Promise<RecordTable> {
    const duck = await DuckSession.open('link', memoryMegabytes)
    try {
      const counts = await readRecords(duck, files, spec)
      const isAcross = files.length === 2 && (spec.mode ?? 'link') === 'link'
      return new RecordTable(duck, spec.columns, counts, isAcross)
    } catch (error) {
      duck.close()
      throw error
    }
  }

  /**
   * Over a table of somebody else's with `i`, normal values `v<column>` and keys of blocking rules `k<rule>`, `size` records.
   * Whoever opened the session closes it, and has what this makes dropped by `forget`.
   */
  static async over(
    duck: DuckSession,
    columns: readonly LinkageColumn[],
    { table, rules, size }: { table: string; rules: number; size: number },
  ): Promise<RecordTable> {
    await duck.run(MACROS)
    const normal = columns.map(() => (value: string) => value)
    await encode(duck, columns, { table, raw: 'v', normal, size })
    const keys = Array.from(
      { length: rules },
      (_, at) => `case when k${at} is not null then ${numberOf(`k${at}`)} end as k${at}`,
    )
    await duck.run(`
      create or replace table keyed as
        select i, 0::utinyint as f, ${[...codedColumns(columns), ...keys].join(', ')}
          from ${table} ${codedJoins(columns, 'v')};
      create or replace view record as from keyed`)
    return new RecordTable(duck, columns, [size], false)
  }

  close(): void {
    this.#duck.close()
  }

  /** Drops what it made beside somebody else's table. */
  async forget(): Promise<void> {
    const ofColumns = this.#columns.flatMap((_, at) => [`value${at}`, `spelled${at}`, `near${at}`])
    await this.#duck.run(
      [
        'drop view record',
        ...['keyed', 'drawn', 'pair', ...ofColumns].map((name) => `drop table if exists ${name}`),
      ].join(';'),
    )
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

  /** What a rule alone would compare, blocks that are too large left out; of a large table from a part of the blocks. */
  async count(rule: Rule): Promise<CountedRule> {
    const counts = this.#isAcross
      ? 'count(*) filter (f = 0) as a, count(*) filter (f = 1) as b'
      : 'count(*) as a, (count(*) - 1) / 2.0 as b'
    const share = Math.max(1, Math.floor(this.size / COUNTED_RECORDS))
    const [row] = await this.#ask(`
      select coalesce(sum(a * b) filter (n <= ${BLOCK_RECORDS_MAX}), 0) as pairs,
             coalesce(sum(n) filter (n > ${BLOCK_RECORDS_MAX}) / sum(n), 0) as dropped
        from (select count(*) as n, ${counts} from (select f, ${this.#keySql(rule)} as k from record)
               where k % ${share} = 0 group by k)`)
    return { rule, pairs: Number(row!.pairs) * share, dropped: Number(row!.dropped) }
  }

  /** Nobody shares what is missing. Keys that meet by chance bring a pair in a million more. */
  #keySql(rule: Rule): string {
    const parts = rule.map(({ column, atom }) => atomName(this.#columns[column]!, column, atom))
    const isPresent = parts.map((part) => `${part} is not null`).join(' and ')
    return `case when ${isPresent} then ${numberOf(parts.join(', '))} end`
  }

  /** Fixes the rules: each record gets a key for each, null where its block is too large or its value is missing. */
  async useRules(rules: readonly Rule[]): Promise<void> {
    const parts = partNames(this.#columns)
    const without = parts.length > 0 ? ` exclude (${parts.join(', ')})` : ''
    await this.#duck.run(`
      create or replace table keyed as
        select *${without}, ${rules.map((rule, at) => `${this.#keySql(rule)} as k${at}`).join(', ')} from record;
      create or replace temp table common as ${rules
        .map(
          (_, at) => `
        select ${at} as rule, k${at} as k from keyed
         where k${at} is not null group by k${at} having count(*) > ${BLOCK_RECORDS_MAX}`,
        )
        .join(' union all ')}`)
    for (const { rule } of await this.#ask('select distinct rule from common')) {
      const key = `k${Number(rule)}`
      await this.#duck.run(
        `update keyed set ${key} = null where ${key} in (select k from common where rule = ${Number(rule)})`,
      )
    }
  }

  #pairsOf(at: number): string {
    return `keyed l join keyed r on l.k${at} = r.k${at} and ${this.#isAcross ? 'l.f = 0 and r.f = 1' : 'l.i < r.i'}`
  }

  /** That no rule before `at` finds a pair. */
  #isFirst(at: number): string {
    const earlier = Array.from({ length: at }, (_, rule) => `(l.k${rule} = r.k${rule}) is not true`)
    return earlier.length > 0 ? `(${earlier.join(' and ')})` : 'true'
  }

  /**
   * What is known of the columns of a pair by their numbers alone: `g`, the level where both are equal or one is missing, else
   * the two numbers `x` and `y`.
   */
  #byNumber(): string[] {
    return this.#columns.flatMap(({ kind }, at) => [
      `case when l.c${at} is null or r.c${at} is null then -1 when l.c${at} = r.c${at} then ${levelsOf(kind) - 1} end
        as g${at}`,
      ...this.#numbersOfUnequal(at),
    ])
  }

  #numbersOfUnequal(at: number): string[] {
    return ['l', 'r'].map(
      (side, second) => `case when l.c${at} <> r.c${at} then ${side}.c${at} end as ${'xy'[second]}${at}`,
    )
  }

  /**
   * Makes `near<column>` (numbers `x` and `y`, their level) of the unequal values in `table`. Returns the joins that bring it.
   */
  async #compare(table: string): Promise<string> {
    for (const [at, { kind }] of this.#columns.entries()) {
      await this.#duck.run(`
        create or replace temp table near${at} as
          select x, y, (${levelSql(kind, 'l.v', 'r.v')})::tinyint as level
            from (select distinct x${at} as x, y${at} as y from ${table} where x${at} is not null)
            join value${at} l on l.c = x join value${at} r on r.c = y`)
    }
    return this.#columns.map((_, at) => nearJoin(at)).join(' ')
  }

  /** u of each column: of equality from the frequencies of values, of the rest from pairs at random. */
  async chancesAtRandom(): Promise<number[][]> {
    const share = Math.max(1, Math.floor(this.size / RANDOM_RECORDS))
    const values = this.#columns.map((_, at) => `c${at}`).join(', ')
    await this.#duck.run(`
      create or replace temp table drawn as
        select (row_number() over (order by i) - 1)::integer as d, ${values} from record where hash(i) % ${share} = 0`)
    const [row] = await this.#ask('select count(*) as n from drawn')
    const drawn = Number(row!.n)
    const shifts = randomShifts(drawn, Math.min(RANDOM_PAIRS, RANDOM_PAIRS_PER_RECORD * drawn))
    await this.#duck.run(`
      create or replace temp table pair as select ${this.#byNumber().join(', ')}
        from (select *, unnest([${shifts.join(', ')}]) as shift from drawn) l
        join drawn r on r.d = (l.d + l.shift) % ${drawn}`)
    await this.#compare('pair')
    const chances: number[][] = []
    for (const [at, { kind }] of this.#columns.entries()) {
      const counts = Array.from({ length: levelsOf(kind) }, () => 0.5)
      const rows = await this.#ask(
        `select coalesce(g${at}, near${at}.level) as level, count(*) as n from pair ${nearJoin(at)} group by 1`,
      )
      for (const { level, n } of rows) if (Number(level) >= 0) counts[Number(level)]! += Number(n)
      const total = counts.reduce((sum, count) => sum + count, 0)
      const sampled = counts.map((count) => count / total)
      const [equal] = await this.#ask(
        `select sum(n * (n - 1.0)) / (sum(n) * (sum(n) - 1.0)) as share from value${at}`,
      )
      const exact = Math.max(Number(equal!.share ?? 0), 1 / (this.size * this.size + 1))
      const rest = 1 - sampled.at(-1)!
      chances.push(
        sampled.map((chance, level) =>
          level === sampled.length - 1 ? exact : (chance / rest) * (1 - exact),
        ),
      )
    }
    return chances
  }

  /**
   * How the pairs of rule `at` agree, from a part of its blocks: those that it adds to the rules before it, and those that these
   * have found. Only together they show how often a value is mistaken: what the others left is what they could not find.
   */
  async patternsOf(at: number, pairs: number): Promise<RulePatterns> {
    const share = Math.max(1, Math.ceil(pairs / LEARNING_PAIRS))
    await this.#duck.run(`
      create or replace temp table pair as select ${[`${this.#isFirst(at)} as added`, ...this.#byNumber()].join(', ')}
        from ${this.#pairsOf(at)} where l.k${at} % ${share} = 0 and r.k${at} % ${share} = 0`)
    const near = await this.#compare('pair')
    const levels = this.#columns.map((_, column) => `coalesce(g${column}, near${column}.level) as g${column}`)
    const rows = await this.#ask(
      `select added, ${levels.join(', ')}, count(*) as n from pair ${near} group by all`,
    )
    const patterns: RulePatterns = { added: [], repeated: [] }
    for (const row of rows) {
      const pattern = {
        levels: this.#columns.map((_, column) => Number(row[`g${column}`])),
        pairs: Number(row.n) * share,
      }
      patterns[row.added === true ? 'added' : 'repeated'].push(pattern)
    }
    return patterns
  }

  /** Begins to gather pairs. */
  async beginScoring(): Promise<void> {
    const numbers = this.#columns.flatMap((_, at) => [`x${at} integer`, `y${at} integer`])
    await this.#duck.run(
      `create or replace temp table likely (${['li integer', 'ri integer', 'base double', ...numbers].join(', ')})`,
    )
  }

  /** Gathers the pairs that rule `at` adds and that may weigh enough. Returns how many there are by now. */
  async gather(at: number, { models, prior, atLeast }: Scoring): Promise<number> {
    const least = [String(prior), ...models.map((model, column) => this.#least(column, model))].join(' + ')
    const most = models.map((model, column) => this.#most(column, model)).join(' + ')
    const numbers = models.flatMap((_, column) => this.#numbersOfUnequal(column))
    await this.#duck.run(`
      insert into likely select * exclude (more) from (
        select l.i as li, r.i as ri, (${least})::double as base, ${numbers.join(', ')}, (${most})::double as more
          from ${this.#pairsOf(at)} and ${this.#isFirst(at)})
       where base + more >= ${atLeast}`)
    const [row] = await this.#ask('select count(*) as n from likely')
    return Number(row!.n)
  }

  /** What a column weighs where unequal values are as far as can be. */
  #least(column: number, model: ColumnModel): string {
    const { kind } = this.#columns[column]!
    const top = model.m.length - 1
    const isByFrequency = kind === 'name' || kind === 'text' || kind === 'code'
    const equal = isByFrequency ? `${Math.log2(model.m[top]!)} + l.b${column}` : String(weightOf(model, top))
    const [l, r] = [`l.c${column}`, `r.c${column}`]
    return `case when ${l} = ${r} then ${equal} when ${l} <> ${r} then ${weightOf(model, 0)} else 0 end`
  }

  /** How much more it weighs where they are as near as can be. */
  #most(column: number, model: ColumnModel): string {
    const more =
      Math.max(...model.m.slice(0, -1).map((_, level) => weightOf(model, level))) - weightOf(model, 0)
    const hints = hintNames(this.#columns[column]!, column).map((name) => `l.${name} = r.${name}`)
    const mayBeNear = hints.length > 0 ? ` and (${hints.join(' or ')})` : ''
    return `case when l.c${column} <> r.c${column}${mayBeNear} then ${more} else 0 end`
  }

  /** Tells the gathered pairs that weigh enough. */
  async score(
    { models, atLeast }: Scoring,
    found: (left: number, right: number, weight: number) => void,
  ): Promise<void> {
    const near = await this.#compare('likely')
    const parts = ['base', ...models.map((model, column) => moreSql(column, model))]
    await this.#duck.each(
      `select li, ri, weight
         from (select li, ri, (${parts.join(' + ')})::double as weight from likely ${near})
        where weight >= ${atLeast}`,
      found,
    )
  }

  /** Ids and files of the records, by number. */
  async ids(): Promise<{ ids: string[]; source: Uint8Array }> {
    const ids = await this.#duck.texts('select id from name order by i')
    const source = new Uint8Array(this.size)
    await this.#duck.eachRow('select f, i from name where f > 0', 2, ([file, record]) => {
      source[record!] = file!
    })
    return { ids, source }
  }

  async #ask(sql: string): Promise<Record<string, unknown>[]> {
    return (await this.#duck.ask(sql)).rows
  }
}

/** Brings the level of two unequal values. */
const nearJoin = (column: number): string =>
  `left join near${column} on near${column}.x = x${column} and near${column}.y = y${column}`

/** How much more a level weighs than the farthest. */
function moreSql(column: number, model: ColumnModel): string {
  const more = model.m.map((_, level) => weightOf(model, level) - weightOf(model, 0))
  return `case near${column}.level ${more.map((weight, level) => `when ${level} then ${weight}`).join(' ')} else 0 end`
}

/** Distances between the two records of a pair at random, enough of them for `pairs`. */
function randomShifts(records: number, pairs: number): number[] {
  const steps = Math.min(records - 1, Math.max(1, Math.ceil(pairs / records)))
  return Array.from({ length: steps }, (_, step) => Math.max(1, Math.floor(((step + 0.5) * records) / steps)))
}
