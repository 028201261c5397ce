// From published counts to a pyramid of single years. Росстат gives single ages up to 69 and one open group
// after; a generator of people needs an age for everyone, so the open group is spread by a stated rule.
import type { AgePyramid } from './pack.ts'

/** Index of the open last group, 100 and older. */
export const PYRAMID_AGE_MAX = 100
export const PYRAMID_LENGTH = PYRAMID_AGE_MAX + 1

/** Shape of the decline: Gompertz, doubling in 8 years, as in Russian life tables of the 2010s. */
const HAZARD_GROWTH = Math.LN2 / 8
/** Halvings of the search for the level of the decline; 60 are past the precision of a double. */
const SEARCH_STEPS = 60

/**
 * Spreads an open group over the single ages from `firstAge` to 100+. The curve starts at the mean of the last three
 * published ages and falls as Gompertz has it, only as fast as makes the sum right, so there is no step at the
 * seam. Whole persons; the same input always gives the same ages; the sum is exact. Wars and waves of births
 * after the seam are not in it.
 */
export function spreadOpenGroup(total: number, firstAge: number, lastPublished: number): number[] {
  const ages = Array.from({ length: PYRAMID_LENGTH - firstAge }, (_, index) => firstAge + index)
  const weightsAt = (level: number): number[] => {
    const survival = (age: number): number =>
      Math.exp(-level * (Math.exp(HAZARD_GROWTH * (age - firstAge + 1)) - 1))
    return ages.map((age) =>
      age < PYRAMID_AGE_MAX
        ? survival(age)
        : [100, 101, 102, 103, 104].reduce((sum, old) => sum + survival(old), 0),
    )
  }
  let [low, high] = [0, 10]
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    const level = (low + high) / 2
    const people = lastPublished * weightsAt(level).reduce((left, right) => left + right, 0)
    if (people > total) low = level
    else high = level
  }
  return apportion(total, weightsAt(low))
}

/** Splits a whole number in proportion to weights by largest remainder; a tie goes to the earlier one. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, right) => left + right, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const shares = exact.map(Math.floor)
  const missing = total - shares.reduce((left, right) => left + right, 0)
  const byRemainder = exact
    .map((value, index) => ({ index, remainder: value - shares[index]! }))
    .sort((left, right) => right.remainder - left.remainder || left.index - right.index)
  for (const { index } of byRemainder.slice(0, missing)) shares[index]! += 1
  return shares
}

/**
 * One sex of a municipality: single ages as published, and what is left of the total as the open group after the
 * last of them. The overlapping groups (65+, 70+, 80+) are not added: they repeat the same people.
 * `undefined` when the single ages do not start at 0 without a gap, or exceed the total.
 */
export function pyramidSide(singles: ReadonlyMap<number, number>, total: number): number[] | undefined {
  const known: number[] = []
  while (singles.has(known.length) && known.length < PYRAMID_AGE_MAX) known.push(singles.get(known.length)!)
  const rest = total - known.reduce((left, right) => left + right, 0)
  if (known.length === 0 || rest < 0) return undefined
  // A gap would push middle-aged people into the open group and make pensioners of them.
  if ([...singles.keys()].some((age) => age > known.length && age < PYRAMID_AGE_MAX)) return undefined
  const last = known.slice(-3)
  const lastPublished = last.reduce((left, right) => left + right, 0) / last.length
  return [...known, ...spreadOpenGroup(rest, known.length, lastPublished)]
}

export function addPyramids(pyramids: readonly AgePyramid[]): AgePyramid {
  const side = (sex: keyof AgePyramid): number[] =>
    Array.from({ length: PYRAMID_LENGTH }, (_, age) =>
      pyramids.reduce((sum, pyramid) => sum + pyramid[sex][age]!, 0),
    )
  return { male: side('male'), female: side('female') }
}

export function pyramidTotal({ male, female }: AgePyramid): number {
  return [...male, ...female].reduce((left, right) => left + right, 0)
}

/** Persons younger than 18. */
export function pyramidChildren({ male, female }: AgePyramid): number {
  return [...male.slice(0, 18), ...female.slice(0, 18)].reduce((left, right) => left + right, 0)
}
