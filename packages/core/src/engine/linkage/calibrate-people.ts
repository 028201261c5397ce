// What a pair is worth as a whole, beyond what its columns say one by one. Columns are not independent among strangers: given
// name, patronymic and surname follow sex, generation and family together. The numbers that two records bear tell which pairs are
// strangers and which one person; by these the pairs that lack one are judged, pattern by pattern, without any example.
import { CENTIBITS, chanceOfBits, KEPT_FROM } from './people-model.ts'

/** Levels of surname, given name, patronymic, birth date and number: -1 = missing, 0 = else, the highest = equal. */
export interface CensusCell {
  isSameSource: boolean
  levels: readonly number[]
  /** Hundredths of a bit before calibration, in tens. */
  weight: number
  pairs: number
}

const MISSING = -1
const NUMBER = 4
/** Missing and four. */
export const LEVELS_PER_COLUMN = 5
/** Of fewer pairs with equal numbers, or with two, nothing is concluded: the weights stay as the columns say. */
export const LABELLED_MIN = 1_000
/** Fewer pairs that lack a number do not tell how many of them are of one person. */
const UNNUMBERED_MIN = 100
/** How many pairs the columns, taken one by one, count for beside what was seen of them together. */
const PRIOR_PAIRS = 20
/** Strangers that agree so and were not seen are so many. */
const UNSEEN_STRANGERS = 0.1
/** One person in 2,000 has two numbers, until the registry says more; in twenty it is another fault. */
const TWO_NUMBERS = { least: 2 ** -11, most: 0.05 }
/** Two numbers are never sure to be of one person: that is for officers. */
const TWO_NUMBERS_SUREST = 0.98
const TURNS_MAX = 300
const SETTLED = 1e-7
const SHIFT_MAX = 2_500
/** Patterns whose weights end so far below what is kept are left out of the parameters. */
const FAR_BELOW = KEPT_FROM - 500

/** The number of a pattern, as `db/identity-table.ts` computes it. */
export const patternOf = (isSameSource: boolean, levels: readonly number[]): number =>
  levels.reduce(
    (sum, level, column) => sum + (level + 1) * LEVELS_PER_COLUMN ** column,
    isSameSource ? LEVELS_PER_COLUMN ** levels.length : 0,
  )

/** Pairs of one pattern. */
interface Group {
  isSameSource: boolean
  levels: readonly number[]
  pairs: number
  weights: { weight: number; pairs: number }[]
}

export interface CalibrateOptions {
  /** The level of equality of each column. */
  top: readonly number[]
  joinFrom: number
  /** Chance that two strangers bear one surname. */
  sameSurname: number
  /** What two different numbers say by now, hundredths of a bit. */
  twoNumbers: number
}
export interface Calibration {
  /** What to add to a pair of each pattern, hundredths of a bit. */
  together: Record<number, number>
  /** What two different numbers say from now on. */
  twoNumbers: number
}

/** Such that what pairs of a pattern are told sums up to what is expected of them. `null` where too few numbers are known. */
export function calibrate(
  census: readonly CensusCell[],
  { top, joinFrom, ...before }: CalibrateOptions,
): Calibration | null {
  const groups = groupsOf(census)
  const of = (level: number): Group[] => groups.filter(({ levels }) => levels[NUMBER] === level)
  // Pairs under one number that agree in little else are two people under it.
  const matches = new Shares(
    census.filter(({ levels, weight }) => levels[NUMBER] === top[NUMBER] && weight >= joinFrom),
  )
  const strangers = new Shares(of(0))
  if (matches.total < LABELLED_MIN || strangers.total < LABELLED_MIN) return null
  const holdTwo = peopleOfTwoNumbers(matches, strangers, top, before.sameSurname)
  const twoNumbers = Math.round(Math.log2(holdTwo) * CENTIBITS)
  const together: Record<number, number> = {}
  const note = (group: Group, share: number, already = 0): void => {
    if (Math.max(...group.weights.map(({ weight }) => weight)) < FAR_BELOW) return
    together[patternOf(group.isSameSource, group.levels)] = shiftTo(group, share) - already
  }
  for (const isSameSource of [false, true]) {
    const own = ({ isSameSource: is }: Group): boolean => is === isSameSource
    const unnumbered = of(MISSING).filter(own)
    const shareOf = fitted(unnumbered, matches, strangers, top)
    if (shareOf) for (const group of unnumbered) note(group, shareOf(group.levels))
    const held = of(top[NUMBER]!)
      .filter(own)
      .reduce((sum, { pairs }) => sum + pairs, 0)
    const twice = holdTwo * held
    for (const group of of(0).filter(own))
      note(
        group,
        Math.min(TWO_NUMBERS_SUREST, (twice * matches.of(group.levels, 0)) / group.pairs),
        twoNumbers - before.twoNumbers,
      )
  }
  return { together, twoNumbers }
}

function groupsOf(census: readonly CensusCell[]): Group[] {
  const groups = new Map<number, Group>()
  for (const { isSameSource, levels, weight, pairs } of census) {
    const pattern = patternOf(isSameSource, levels)
    const group = groups.get(pattern) ?? { isSameSource, levels, pairs: 0, weights: [] }
    groups.set(pattern, group)
    group.pairs += pairs
    group.weights.push({ weight, pairs })
  }
  return [...groups.values()]
}

/** How pairs of one kind agree in the columns before the number; those that miss nothing speak for those that do. */
class Shares {
  readonly cells: { levels: readonly number[]; pairs: number }[] = []
  readonly total: number
  readonly #columns: number[][]
  readonly #known = new Map<string, number>()

  constructor(pairs: readonly { levels: readonly number[]; pairs: number }[]) {
    const cells = new Map<string, { levels: readonly number[]; pairs: number }>()
    for (const { levels, pairs: count } of pairs) {
      const own = levels.slice(0, NUMBER)
      if (own.includes(MISSING)) continue
      const cell = cells.get(own.join()) ?? { levels: own, pairs: 0 }
      cells.set(own.join(), { levels: own, pairs: cell.pairs + count })
    }
    this.cells = [...cells.values()]
    this.total = this.cells.reduce((sum, { pairs: count }) => sum + count, 0)
    this.#columns = Array.from({ length: NUMBER }, (_, column) => this.#columnOf(column))
  }

  #columnOf(column: number): number[] {
    const counts = Array.from({ length: LEVELS_PER_COLUMN - 1 }, () => 0.5)
    for (const { levels, pairs } of this.cells) counts[levels[column]!]! += pairs
    const sum = counts.reduce((all, count) => all + count, 0)
    return counts.map((count) => count / sum)
  }

  column(column: number): readonly number[] {
    return this.#columns[column]!
  }

  /** Pairs that agree so in the columns from `from` on that are not missing. */
  pairsOf(levels: readonly number[], from: number): number {
    const key = `${from} ${levels.slice(from, NUMBER).join()}`
    let pairs = this.#known.get(key)
    if (pairs === undefined) {
      pairs = 0
      for (const cell of this.cells) {
        let agrees = true
        for (let column = from; column < NUMBER && agrees; column += 1)
          agrees = levels[column] === MISSING || levels[column] === cell.levels[column]
        if (agrees) pairs += cell.pairs
      }
      this.#known.set(key, pairs)
    }
    return pairs
  }

  /** The share of them, what was seen of few together leaning on the columns one by one. */
  of(levels: readonly number[], from: number): number {
    let alone = 1
    for (let column = from; column < NUMBER; column += 1)
      if (levels[column] !== MISSING) alone *= this.#columns[column]![levels[column]!]!
    return (this.pairsOf(levels, from) + PRIOR_PAIRS * alone) / (this.total + PRIOR_PAIRS)
  }
}

/**
 * How many pairs that lack a number are of one person, by pattern: as many matches and strangers as explain them best. Strangers agree as
 * those with two numbers do, matches are mistaken as those with one number are. The surname alone may differ oftener: acts name people
 * under the one that they had before. `undefined` where there are too few.
 */
function fitted(
  groups: readonly Group[],
  matches: Shares,
  strangers: Shares,
  top: readonly number[],
): ((levels: readonly number[]) => number) | undefined {
  const seen = new Map<string, { levels: readonly number[]; pairs: number }>()
  for (const { levels } of [...strangers.cells, ...matches.cells])
    seen.set(levels.slice(0, NUMBER).join(), { levels, pairs: 0 })
  for (const { levels, pairs } of groups) {
    if (levels.slice(0, NUMBER).includes(MISSING)) continue
    const key = levels.slice(0, NUMBER).join()
    seen.set(key, { levels, pairs: (seen.get(key)?.pairs ?? 0) + pairs })
  }
  const cells = [...seen.values()]
  const total = cells.reduce((sum, { pairs }) => sum + pairs, 0)
  if (total < UNNUMBERED_MIN) return undefined
  const chance = (levels: readonly number[]): number => strangers.pairsOf(levels, 0) + UNSEEN_STRANGERS
  let surname = [...matches.column(0)]
  const right = (levels: readonly number[]): number =>
    (levels[0] === MISSING ? 1 : surname[levels[0]!]!) * matches.of(levels, 1)
  const ofStrangers = cells.reduce((sum, { levels }) => sum + chance(levels), 0)
  let [found, scale] = [total / 2, total / 2 / ofStrangers]
  const shareOf = (levels: readonly number[]): number => {
    const [one, other] = [found * right(levels), scale * chance(levels)]
    return one / (one + other)
  }
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    let all = 0
    const named = Array.from({ length: top[0]! + 1 }, (_, level) => PRIOR_PAIRS * matches.column(0)[level]!)
    for (const { levels, pairs } of cells) {
      const expected = pairs * shareOf(levels)
      all += expected
      named[levels[0]!]! += expected
    }
    const ofMatches = cells.reduce((sum, { levels }) => sum + right(levels), 0)
    const next = all / ofMatches
    const isSettled = Math.abs(next - found) <= SETTLED * Math.max(1, found)
    found = next
    scale = (total - all) / ofStrangers
    const sum = named.reduce((count, each) => count + each, 0)
    surname = named.map((each) => each / sum)
    if (isSettled) break
  }
  return shareOf
}

/** Share of people under two numbers: pairs that agree in all else, less the namesakes that chance brings together. */
function peopleOfTwoNumbers(
  matches: Shares,
  strangers: Shares,
  top: readonly number[],
  sameSurname: number,
): number {
  const equal = top.slice(0, NUMBER)
  // Of strangers of one given name, patronymic and birthday as many share the surname as of any two.
  const namesakes = (strangers.pairsOf([0, ...equal.slice(1)], 0) * sameSurname) / (1 - sameSurname)
  const share = (strangers.pairsOf(equal, 0) - namesakes) / Math.max(1, matches.pairsOf(equal, 0))
  return Math.min(TWO_NUMBERS.most, Math.max(TWO_NUMBERS.least, share))
}

/** Hundredths of a bit by which the weights of a group tell `share` of its pairs in all. */
function shiftTo({ pairs, weights }: Group, share: number): number {
  let [low, high] = [-SHIFT_MAX, SHIFT_MAX]
  while (high - low > 1) {
    const middle = Math.round((low + high) / 2)
    const told = weights.reduce((sum, each) => sum + each.pairs * chanceOfBits(each.weight + middle), 0)
    if (told < share * pairs) low = middle
    else high = middle
  }
  return low
}
