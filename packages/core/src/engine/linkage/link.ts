// `./obzor link`: which records of one or two tables are of one person, without any example to learn from.
import { ObzorError } from '../../model/index.ts'
import {
  RecordTable,
  type CountedRule,
  type FoundPair,
  type Rule,
  type RulePatterns,
} from './db/record-table.ts'
import { COMPARISONS } from './db/comparisons.ts'
import { clusters } from './clusters.ts'
import { chanceOf, combine, learn, log2Odds, priorOf, startOf, type ColumnModel } from './fellegi-sunter.ts'
import type { LinkageSpec } from './spec.ts'

/** A rule that is found by itself may compare so many pairs for each record. */
const PAIRS_PER_RECORD_RULE = 30
/** All of them together. */
const PAIRS_PER_RECORD = 60
/** A single value is a rule of its own when it is as rare as this. */
const PAIRS_PER_RECORD_ALONE = 3
const RULES_MAX = 16
/** Share of records in blocks too large to compare, past which a rule needs a stricter one beside it. */
const DROPPED_MAX = 0.01
const FEW_COLUMNS = 3
/** Pairs of less chance are not written. */
const CHANCE_WRITTEN = 0.01

export interface LinkOptions {
  files: readonly string[]
  spec: LinkageSpec
  /** Pairs of at least this chance make clusters. */
  threshold: number
  memoryMegabytes: number
  say(line: string): void
}

export interface LinkedPair {
  leftId: string
  rightId: string
  probability: number
}

export interface Linked {
  records: number
  /** Pairs that were compared. */
  compared: number
  rules: { columns: string[]; pairs: number }[]
  /** Chance that two records at random are of one person. */
  prior: number
  model: { column: string; m: number[]; u: number[] }[]
  pairs: LinkedPair[]
  /** Id of each record and the number of its cluster, from 1. */
  clusters: { id: string; cluster: number }[]
}

/** Throws `OBZ_LINK_FILE`, `OBZ_LINK_COLUMN`, `OBZ_LINK_ID` or `OBZ_LINK_RULES`. */
export async function link({ files, spec, threshold, memoryMegabytes, say }: LinkOptions): Promise<Linked> {
  const records = await RecordTable.read(files, spec, memoryMegabytes)
  try {
    say(`${records.size} records read`)
    const rules = spec.blocking
      ? await givenRules(records, spec, spec.blocking)
      : await findRules(records, spec)
    await records.useRules(rules.map(({ rule }) => rule))
    say(`${rules.length} blocking rules, at most ${rules.reduce((sum, { pairs }) => sum + pairs, 0)} pairs`)
    const start = (await records.chancesAtRandom()).map((u) => startOf(u))
    const patterns: RulePatterns[] = []
    for (const [at, { pairs }] of rules.entries()) patterns.push(await records.patternsOf(at, pairs))
    const models = learned(patterns, rules, start)
    const added = patterns.flatMap((of) => of.added)
    const prior = priorOf(added, models, records.allPairs)
    say(`two records at random are of one person with a chance of ${prior.toExponential(2)}`)
    const found: FoundPair[] = []
    const scoring = { models, prior: log2Odds(prior), atLeast: log2Odds(CHANCE_WRITTEN) }
    for (const at of rules.keys()) await records.score(at, scoring, (pair) => void found.push(pair))
    found.sort((a, b) => b.weight - a.weight || a.left - b.left || a.right - b.right)
    say(`${found.length} probable pairs`)
    const { ids, source } = await records.ids()
    const groups = clusters(records.size, found, { threshold: log2Odds(threshold), source, isUnique: false })
    return {
      records: records.size,
      compared: added.reduce((sum, { pairs }) => sum + pairs, 0),
      rules: rules.map(({ rule, pairs }) => ({
        columns: rule.map(({ column }) => spec.columns[column]!.name),
        pairs,
      })),
      prior,
      model: models.map((model, column) => ({ column: spec.columns[column]!.name, ...model })),
      pairs: found.map(({ left, right, weight }) => ({
        leftId: ids[left]!,
        rightId: ids[right]!,
        probability: chanceOf(weight),
      })),
      clusters: numbered(ids, groups),
    }
  } finally {
    records.close()
  }
}

function numbered(ids: readonly string[], groups: Uint32Array): Linked['clusters'] {
  const numbers = new Map<number, number>()
  return ids.map((id, record) => {
    const group = groups[record]!
    const cluster = numbers.get(group) ?? numbers.size + 1
    numbers.set(group, cluster)
    return { id, cluster }
  })
}

function learned(
  patterns: readonly RulePatterns[],
  rules: readonly CountedRule[],
  start: readonly ColumnModel[],
): ColumnModel[] {
  const told = rules.map(({ rule }, at) => {
    const own = new Set(rule.map(({ column }) => column))
    return learn(
      [...patterns[at]!.added, ...patterns[at]!.repeated],
      start,
      start.map((_, column) => !own.has(column)),
    )
  })
  return combine(
    start,
    told.filter((each) => each !== null),
  )
}

async function givenRules(
  records: RecordTable,
  { columns }: LinkageSpec,
  blocking: readonly (readonly string[])[],
): Promise<CountedRule[]> {
  const rules: CountedRule[] = []
  for (const names of blocking) {
    const rule = names.map((name) => ({
      column: columns.findIndex((column) => column.name === name),
      atom: 0,
    }))
    rules.push(await records.count(rule))
  }
  return rules
}

/**
 * Rules that compare few pairs and forgive different mistakes: a value that is nearly unique alone, then each two columns by
 * what they forgive, and a third or a part of it where two are too common. Throws `OBZ_LINK_RULES`.
 */
async function findRules(records: RecordTable, { columns }: LinkageSpec): Promise<CountedRule[]> {
  const bound = PAIRS_PER_RECORD_RULE * records.size
  const atomsOf = (role: 'main' | 'rough'): { column: number; atom: number }[] =>
    columns.flatMap(({ kind }, column) =>
      COMPARISONS[kind].atoms.flatMap((atom, at) => (atom.role === role ? [{ column, atom: at }] : [])),
    )
  const main = atomsOf('main')
  const found: CountedRule[] = []
  /** True where the rule finds all that it is meant to, so that no stricter one is needed. */
  const tried = async (rule: Rule, most: number): Promise<boolean> => {
    const counted = await records.count(rule)
    const isCheap = counted.pairs <= most
    if (isCheap && counted.pairs > 0) found.push(counted)
    return isCheap && counted.dropped <= DROPPED_MAX
  }
  const unique = new Set<number>()
  for (const atom of main)
    if (await tried([atom], PAIRS_PER_RECORD_ALONE * records.size)) unique.add(atom.column)
  const common = main.filter(({ column }) => !unique.has(column))
  for (const [at, one] of common.entries()) {
    for (const other of common.slice(at + 1)) {
      if (await tried([one, other], bound)) continue
      const thirds = [...common, ...atomsOf('rough')].filter(
        ({ column }) => column !== one.column && column !== other.column,
      )
      for (const third of thirds) await tried([one, other, third], bound)
    }
  }
  // One value alone with a part of another: for tables of few columns.
  if (common.length <= FEW_COLUMNS) {
    for (const one of common) {
      for (const part of atomsOf('rough')) if (part.column !== one.column) await tried([one, part], bound)
    }
  }
  if (found.length === 0) throw noRules()
  return cheapest(found, records.size)
}

/** Rules of fewer columns first: they forgive more. */
function cheapest(found: readonly CountedRule[], records: number): CountedRule[] {
  const taken: CountedRule[] = []
  const names = new Set<string>()
  let pairs = 0
  for (const counted of found.toSorted((a, b) => a.rule.length - b.rule.length || a.pairs - b.pairs)) {
    const name = counted.rule
      .map(({ column, atom }) => `${column}.${atom}`)
      .sort()
      .join('+')
    if (taken.length >= RULES_MAX || names.has(name) || pairs + counted.pairs > PAIRS_PER_RECORD * records)
      continue
    names.add(name)
    taken.push(counted)
    pairs += counted.pairs
  }
  return taken.length > 0 ? taken : [found.toSorted((a, b) => a.pairs - b.pairs)[0]!]
}

const noRules = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_RULES',
    fact: 'no two columns narrow the records down: each combination would compare too many pairs',
    risk: 'nothing was linked',
    action: 'add a column that tells people apart, or name blocking rules in the description',
  })
