// `./obzor link`: which records of one or two tables are of one person, without any example to learn from.
import { ObzorError } from '../../model/index.ts'
import { RecordTable, type CountedRule, type Rule, type RulePatterns } from './db/record-table.ts'
import { COMPARISONS } from './db/comparisons.ts'
import { chooseRules, teachers } from './choose-rules.ts'
import { clusters, close } from './clusters.ts'
import { chanceOf, combine, learn, log2Odds, priorOf, startOf, type ColumnModel } from './fellegi-sunter.ts'
import { FoundPairs } from './found-pairs.ts'
import type { LinkageSpec } from './spec.ts'

/** A rule that is found by itself may compare so many pairs for each record. */
const PAIRS_PER_RECORD_RULE = 30
/** A single value is a rule of its own when it is as rare as this. */
const PAIRS_PER_RECORD_ALONE = 3
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
  /** The surest first. */
  pairs: Iterable<LinkedPair>
  /** Id of each record and the number of its cluster, from 1. */
  clusters: Iterable<{ id: string; cluster: number }>
}

/** Throws `OBZ_LINK_FILE`, `OBZ_LINK_COLUMN`, `OBZ_LINK_ID` or `OBZ_LINK_RULES`. */
export async function link({ files, spec, threshold, memoryMegabytes, say }: LinkOptions): Promise<Linked> {
  const records = await RecordTable.read(files, spec, memoryMegabytes)
  try {
    say(`${records.size} records read`)
    const start = (await records.chancesAtRandom()).map((u) => startOf(u))
    const rules = spec.blocking
      ? await givenRules(records, spec, spec.blocking)
      : await findRules(records, spec, start)
    say(`${rules.length} blocking rules, at most ${rules.reduce((sum, { pairs }) => sum + pairs, 0)} pairs`)
    const { patterns, models } = await taught(records, rules, start)
    const added = patterns.flatMap((of) => of.added)
    const prior = priorOf(added, models, records.allPairs)
    say(`two records at random are of one person with a chance of ${prior.toExponential(2)}`)
    const found = new FoundPairs()
    const scoring = { models, prior: log2Odds(prior), atLeast: log2Odds(CHANCE_WRITTEN) }
    await records.beginScoring()
    for (const [at, { rule }] of rules.entries()) {
      const likely = await records.gather(at, scoring)
      say(`rule ${at + 1} of ${rules.length}, ${namesOf(rule, spec).join(' + ')}: ${likely} likely pairs`)
    }
    await records.score(scoring, (left, right, weight) => found.add(left, right, weight))
    say(`${found.size} probable pairs`)
    const { ids, source } = await records.ids()
    const groups = clusters(records.size, found, {
      threshold: log2Odds(threshold),
      source,
      isUnique: spec.unique ?? false,
    })
    close(found, groups, (left, right) => records.isTold(source[left]!, source[right]!))
    say(`${found.size} probable pairs`)
    return {
      records: records.size,
      compared: added.reduce((sum, { pairs }) => sum + pairs, 0),
      rules: rules.map(({ rule, pairs }) => ({ columns: namesOf(rule, spec), pairs })),
      prior,
      model: models.map((model, column) => ({ column: spec.columns[column]!.name, ...model })),
      pairs: { [Symbol.iterator]: () => tellPairs(found, ids, source) },
      clusters: { [Symbol.iterator]: () => numbered(ids, groups) },
    }
  } finally {
    records.close()
  }
}

const namesOf = (rule: Rule, { columns }: LinkageSpec): string[] =>
  rule.map(({ column }) => columns[column]!.name)

function* tellPairs(found: FoundPairs, ids: readonly string[], source: Uint8Array): Generator<LinkedPair> {
  for (const pair of found.surestFirst()) {
    const [left, right] = [found.left[pair]!, found.right[pair]!]
    // Across two files the record of the first stands left.
    const isTurned = source[left]! > source[right]!
    yield {
      leftId: ids[isTurned ? right : left]!,
      rightId: ids[isTurned ? left : right]!,
      probability: chanceOf(found.weight[pair]!),
    }
  }
}

function* numbered(ids: readonly string[], groups: Uint32Array): Generator<{ id: string; cluster: number }> {
  // A group goes by its first record, so that it has its number before any other of its records comes.
  const numbers = new Uint32Array(groups.length)
  let last = 0
  for (const [record, id] of ids.entries()) {
    const group = groups[record]!
    if (group === record) numbers[group] = ++last
    yield { id, cluster: numbers[group]! }
  }
}

/** How the pairs of each rule agree, and what all of them teach. */
async function taught(
  records: RecordTable,
  rules: readonly CountedRule[],
  start: readonly ColumnModel[],
): Promise<{ patterns: RulePatterns[]; models: ColumnModel[]; present: number[] }> {
  await records.useRules(rules.map(({ rule }) => rule))
  const patterns: RulePatterns[] = []
  for (const [at, { pairs }] of rules.entries()) patterns.push(await records.patternsOf(at, pairs))
  const told = rules.map(({ rule }, at) => {
    const own = new Set(rule.map(({ column }) => column))
    return learn(
      [...patterns[at]!.added, ...patterns[at]!.repeated],
      start,
      start.map((_, column) => !own.has(column)),
    )
  })
  return {
    patterns,
    ...combine(
      start,
      told.filter((each) => each !== null),
    ),
  }
}

async function findRules(
  records: RecordTable,
  spec: LinkageSpec,
  start: readonly ColumnModel[],
): Promise<CountedRule[]> {
  const candidates = await findCandidates(records, spec)
  const first = teachers(candidates, spec.columns.length, records.size)
  const { models, present } = await taught(records, first, start)
  const habits = models.map((model, column) => ({ ...model, present: present[column]! }))
  const chosen = chooseRules(candidates, habits, records.size)
  return chosen.length > 0 ? chosen : first
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
 * Rules that compare few pairs and forgive different mistakes: each value alone, each two and three columns by what they
 * forgive, and a part of a third where two are too common. Throws `OBZ_LINK_RULES`.
 */
async function findCandidates(records: RecordTable, { columns }: LinkageSpec): Promise<CountedRule[]> {
  const bound = PAIRS_PER_RECORD_RULE * records.size
  const atomsOf = (role: 'main' | 'rough'): { column: number; atom: number }[] =>
    columns.flatMap(({ kind }, column) =>
      COMPARISONS[kind].atoms.flatMap((atom, at) => (atom.role === role ? [{ column, atom: at }] : [])),
    )
  const [main, rough] = [atomsOf('main'), atomsOf('rough')]
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
    for (const [next, other] of common.entries()) {
      if (next <= at) continue
      const isEnough = await tried([one, other], bound)
      for (const third of common.slice(next + 1)) await tried([one, other, third], bound)
      if (isEnough) continue
      for (const part of rough) {
        if (part.column !== one.column && part.column !== other.column) await tried([one, other, part], bound)
      }
    }
  }
  // One value alone with a part of another: for tables of few columns.
  if (common.length <= FEW_COLUMNS) {
    for (const one of common) {
      for (const part of rough) if (part.column !== one.column) await tried([one, part], bound)
    }
  }
  if (found.length === 0) throw noRules()
  return found
}

const noRules = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_LINK_RULES',
    fact: 'no two columns narrow the records down: each combination would compare too many pairs',
    risk: 'nothing was linked',
    action: 'add a column that tells people apart, or name blocking rules in the description',
  })
