// The model of Fellegi and Sunter: how much each level of agreement speaks for two records being of one person. u from pairs
// at random, m by expectation–maximisation over pairs of several blocking rules, none of which is asked about its own
// columns. Sources: I. Fellegi, A. Sunter, JASA 64 (1969); W. Winkler, «Using the EM Algorithm for Weight Computation in
// the Fellegi-Sunter Model of Record Linkage» (2000).

/** Level of one column in one pair: 0 = else, higher = nearer; -1 = a value is missing. */
export const MISSING = -1

/** How many pairs of a sample agree so; `levels` in the order of the columns. */
export interface Pattern {
  levels: readonly number[]
  pairs: number
}

/** Chances of each level, from 0 up, among pairs of one person (m) and among pairs at random (u). */
export interface ColumnModel {
  m: number[]
  u: number[]
}

const ITERATIONS_MAX = 200
/** Of fewer a rule tells nothing. */
const MATCHES_MIN = 20
const SETTLED = 1e-6
/** No level is impossible, and none is certain. */
const CHANCE_MIN = 1e-6
/**
 * A value that so many strangers share (sex) does not say which pairs are of one person while that is being learned: given
 * name, patronymic and the ending of the surname all follow it, so «the same sex» would be found instead of «the same
 * person».
 */
const COMMON = 0.25
/** Records of one person agree in most of what they hold: a class that does not is another one (the same family, the same sex). */
const AGREED_MIN = 0.5
/** Of a column that no rule leaves free: mostly equal, and what remains by halves from the top. */
const EXACT_BY_DEFAULT = 0.9

export const log2Odds = (chance: number): number => Math.log2(chance / (1 - chance))
export const chanceOf = (weight: number): number => 1 / (1 + 2 ** -weight)

/** Weight of a level, bits. */
export const weightOf = ({ m, u }: ColumnModel, level: number): number =>
  level === MISSING ? 0 : Math.log2(m[level]! / u[level]!)

export function startOf(u: readonly number[]): ColumnModel {
  const top = u.length - 1
  const m = u.map((_, level) =>
    level === top ? EXACT_BY_DEFAULT : (1 - EXACT_BY_DEFAULT) / 2 ** (top - level),
  )
  return { m: normalised(m), u: normalised(u) }
}

function normalised(chances: readonly number[]): number[] {
  const raised = chances.map((chance) => Math.max(chance, CHANCE_MIN))
  const sum = raised.reduce((all, chance) => all + chance, 0)
  return raised.map((chance) => chance / sum)
}

/** What one rule tells. */
export interface Learned {
  /** `null` of the rule's own columns. */
  m: (number[] | null)[]
  /** Share of the matches in which both records have a value. */
  present: number[]
  matches: number
}

/**
 * m of the columns that `isFree`, from the pairs of one blocking rule; the others take no part. `matches` is how many of
 * the pairs are of one person. `null` where the rule tells nothing: too few matches, no column is free, or what was found is
 * another class than that of one person.
 */
export function learn(
  patterns: readonly Pattern[],
  start: readonly ColumnModel[],
  isFree: readonly boolean[],
): Learned | null {
  const free = start.map((_, column) => column).filter((column) => isFree[column])
  const telling = free.filter((column) => start[column]!.u.at(-1)! <= COMMON)
  const total = patterns.reduce((sum, { pairs }) => sum + pairs, 0)
  if (telling.length === 0 || total === 0) return null
  let models = start.map(({ m, u }) => ({ m: [...m], u }))
  let share = 0.1
  let seen = start.map(() => 0)
  for (let turn = 0; turn < ITERATIONS_MAX; turn += 1) {
    const counts = models.map(({ m }) => m.map(() => 0))
    seen = start.map(() => 0)
    let matches = 0
    for (const { levels, pairs } of patterns) {
      let weight = log2Odds(share)
      for (const column of telling) weight += weightOf(models[column]!, levels[column]!)
      const expected = pairs * chanceOf(weight)
      matches += expected
      for (const column of free) {
        const level = levels[column]!
        if (level === MISSING) continue
        counts[column]![level]! += expected
        seen[column]! += expected
      }
    }
    const next = models.map((model, column) =>
      isFree[column] ? { m: normalised(smoothed(counts[column]!)), u: model.u } : model,
    )
    const nextShare = Math.min(0.999, Math.max(1e-9, matches / total))
    const moved = Math.max(
      Math.abs(nextShare - share),
      ...next.map(({ m }, column) =>
        Math.max(...m.map((chance, level) => Math.abs(chance - models[column]!.m[level]!))),
      ),
    )
    models = next
    share = nextShare
    if (moved < SETTLED) break
  }
  const matches = share * total
  const agreed = telling.reduce((sum, column) => sum + models[column]!.m.at(-1)!, 0) / telling.length
  if (matches < MATCHES_MIN || agreed < AGREED_MIN) return null
  return {
    m: models.map(({ m }, column) => (isFree[column] ? m : null)),
    present: seen.map((count) => count / matches),
    matches,
  }
}

/** Half a pair for each level: what was not seen among few is not impossible. */
function smoothed(counts: readonly number[]): number[] {
  const sum = counts.reduce((all, count) => all + count, 0)
  return counts.map((count) => (count + 0.5) / (sum + 0.5 * counts.length))
}

/** The mean of what the rules say of each column, weighted by their matches; the start where none could. */
export function combine(
  start: readonly ColumnModel[],
  learned: readonly Learned[],
): { models: ColumnModel[]; present: number[] } {
  const present: number[] = []
  const models = start.map(({ m, u }, column) => {
    const sums = m.map(() => 0)
    let [weight, seen] = [0, 0]
    for (const { m: told, matches, present: share } of learned) {
      const own = told[column]
      if (!own) continue
      weight += matches
      seen += matches * share[column]!
      for (const [level, chance] of own.entries()) sums[level]! += matches * chance
    }
    present.push(weight > 0 ? seen / weight : 1)
    return monotone({ m: weight > 0 ? sums.map((sum) => sum / weight) : [...m], u: [...u] })
  })
  return { models, present }
}

/** A nearer level never speaks less for a match than a farther one: neighbours that do are counted as one. */
function monotone({ m, u }: ColumnModel): ColumnModel {
  const groups = m.map((chance, level) => ({ m: chance, u: u[level]!, levels: [level] }))
  for (let at = 1; at < groups.length;) {
    const [below, here] = [groups[at - 1]!, groups[at]!]
    if (here.m / here.u >= below.m / below.u) {
      at += 1
      continue
    }
    groups.splice(at - 1, 2, {
      m: below.m + here.m,
      u: below.u + here.u,
      levels: [...below.levels, ...here.levels],
    })
    at = Math.max(1, at - 1)
  }
  const pooled: ColumnModel = { m: [...m], u: [...u] }
  for (const group of groups) {
    for (const level of group.levels) pooled.m[level] = (u[level]! * group.m) / group.u
  }
  return pooled
}

/**
 * The chance that two records at random are of one person, such that the pairs compared are expected to hold as many
 * matches as all pairs do: what blocking did not find is counted as none.
 */
export function priorOf(
  patterns: readonly Pattern[],
  models: readonly ColumnModel[],
  allPairs: number,
): number {
  const weights = patterns.map(({ levels, pairs }) => ({
    pairs,
    weight: levels.reduce((sum, level, column) => sum + weightOf(models[column]!, level), 0),
  }))
  let prior = Math.min(0.5, 1 / Math.sqrt(allPairs))
  for (let turn = 0; turn < ITERATIONS_MAX; turn += 1) {
    const odds = log2Odds(prior)
    let matches = 0
    for (const { pairs, weight } of weights) matches += pairs * chanceOf(odds + weight)
    const next = Math.min(0.5, Math.max(1e-15, matches / allPairs))
    const isSettled = Math.abs(next - prior) <= SETTLED * prior
    prior = next
    if (isSettled) break
  }
  return prior
}
