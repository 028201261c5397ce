// Which blocking rules are worth their pairs. A few cheap ones teach how often values are mistaken and missing; then records of
// one person are imagined by what was learned, and rules are taken, the most new ones found for a pair first, until what is
// still missed is hardly any.
import type { ColumnModel } from './fellegi-sunter.ts'
import type { CountedRule } from './db/record-table.ts'

/** What the rules that teach may compare, pairs a record. */
const TEACHING_PAIRS = 6
const TEACHERS_MAX = 5
/**
 * Share of records in blocks too large to compare: past it a rule sees the rare values alone (of surnames in a region four in a
 * thousand), cheap for all that it does not find.
 */
const TEACHING_DROPPED_MAX = 0.05
/** What all rules may compare, pairs a record. */
const PAIRS_PER_RECORD = 60
const RULES_MAX = 16
const IMAGINED = 8_192
/** A rule must find so many of the imagined ones anew … */
const NEW_MIN = 3
/** … and so many for each pair that it compares, if every record had one other of its person. */
const NEW_PER_PAIR_MIN = 1e-4
/**
 * Mistakes come together more often than by chance (who married also moved), and what cheap rules find has fewer of them:
 * they are imagined so many times as often as was learned.
 */
const MORE_MISTAKES = 2
/** Chance that a part of a mistaken value, or its sound, is right all the same. */
const PART_RIGHT = 0.6

/** What was learned of a column. */
export interface ColumnHabit extends ColumnModel {
  /** Chance that two records of one person both have a value. */
  present: number
}

/** Cheap rules such that each column is left free by two of them: a rule teaches nothing of its own columns. */
export function teachers(
  candidates: readonly CountedRule[],
  columns: number,
  records: number,
): CountedRule[] {
  const taken: CountedRule[] = []
  const freeIn = Array.from({ length: columns }, () => 0)
  let pairs = 0
  for (const candidate of candidates.toSorted((a, b) => a.pairs - b.pairs)) {
    if (candidate.dropped > TEACHING_DROPPED_MAX) continue
    const own = new Set(candidate.rule.map(({ column }) => column))
    const teaches = freeIn.some((count, column) => count < 2 && !own.has(column))
    const isAffordable = taken.length === 0 || pairs + candidate.pairs <= TEACHING_PAIRS * records
    if (!teaches || !isAffordable || taken.length >= TEACHERS_MAX) continue
    taken.push(candidate)
    pairs += candidate.pairs
    for (let column = 0; column < columns; column += 1) if (!own.has(column)) freeIn[column]! += 1
  }
  return taken
}

/** The rules to compare by, the most telling first. */
export function chooseRules(
  candidates: readonly CountedRule[],
  habits: readonly ColumnHabit[],
  records: number,
): CountedRule[] {
  const finds = candidates.map((candidate) => findsOf(candidate, habits))
  const isFound = new Uint8Array(IMAGINED)
  const left = new Set(candidates.keys())
  const taken: CountedRule[] = []
  let pairs = 0
  while (taken.length < RULES_MAX) {
    let best: { at: number; worth: number } | null = null
    for (const at of left) {
      const candidate = candidates[at]!
      if (taken.length > 0 && pairs + candidate.pairs > PAIRS_PER_RECORD * records) continue
      let fresh = 0
      for (let one = 0; one < IMAGINED; one += 1) if (isFound[one] === 0) fresh += finds[at]![one]!
      const perPair = ((fresh / IMAGINED) * records) / candidate.pairs
      const isWorth = fresh >= NEW_MIN && perPair >= NEW_PER_PAIR_MIN
      // What a rule finds anew only falls from here.
      if (!isWorth) left.delete(at)
      // A pair of records costs something to find beside what it costs to compare.
      const worth = fresh / (candidate.pairs + records)
      if (isWorth && (best === null || worth > best.worth)) best = { at, worth }
    }
    if (best === null) break
    const { at } = best
    left.delete(at)
    taken.push(candidates[at]!)
    pairs += candidates[at]!.pairs
    for (let one = 0; one < IMAGINED; one += 1) isFound[one]! |= finds[at]![one]!
  }
  return taken
}

/** 1 where the rule finds an imagined pair of records of one person. */
function findsOf({ rule, dropped }: CountedRule, habits: readonly ColumnHabit[]): Uint8Array {
  // One draw for all rules says how common somebody's values are: who is in a block too large under one rule mostly is under others.
  const finds = Uint8Array.from({ length: IMAGINED }, (_, one) =>
    Number(chance(one, habits.length, 0) >= dropped),
  )
  for (const { column, atom } of rule) {
    const { m, present } = habits[column]!
    const mistaken = Math.min(0.5, (1 - m.at(-1)!) * MORE_MISTAKES)
    const missing = Math.min(0.9, (1 - present) * MORE_MISTAKES)
    // Of a mistaken value the nearest level alone may keep a part; a whole value is never shared then.
    const partRight = atom === 0 ? 0 : PART_RIGHT * Math.min(1, m.at(-2)! / Math.max(1 - m.at(-1)!, 1e-9))
    for (let one = 0; one < IMAGINED; one += 1) {
      const isEqual = chance(one, column, 0) >= mistaken
      if (chance(one, column, 1) < missing || !(isEqual || chance(one, column, 2 + atom) < partRight))
        finds[one] = 0
    }
  }
  return finds
}

/** Uniform in [0, 1), always the same for the same arguments: one imagined pair has the same fate under every rule. */
function chance(one: number, column: number, draw: number): number {
  let hash = Math.imul(one + 1, 0x9e3779b1) ^ Math.imul(column * 16 + draw + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}
