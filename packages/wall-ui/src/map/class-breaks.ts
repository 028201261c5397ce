// Where one colour of the map ends and the next begins. Computed once from quantiles and kept, so that colours
// mean the same all evening: a map that re-scales itself at each change shows movement where there is none.

/** Steps a break may be rounded to, coarse first: a legend is read aloud, so «8,5» beats «8,47». */
const STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01]

export interface ClassBreaks {
  /** Lower bounds of classes 2…n, ascending. `classes = bounds.length + 1`. */
  bounds: number[]
  fractionDigits: number
}

/** Quantile breaks rounded to the coarsest step that still keeps them apart. Fewer than `classes` where values are few or equal. */
export function classBreaks(values: readonly number[], classes: number): ClassBreaks {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  const raw = quantiles(sorted, classes)
  for (const step of STEPS) {
    const bounds = distinct(raw.map((value) => roundTo(value, step)))
    if (bounds.length === classes - 1) return { bounds, fractionDigits: digitsOf(step) }
  }
  const step = STEPS.at(-1)!
  return { bounds: distinct(raw.map((value) => roundTo(value, step))), fractionDigits: digitsOf(step) }
}

function quantiles(sorted: readonly number[], classes: number): number[] {
  if (sorted.length === 0) return []
  return Array.from({ length: classes - 1 }, (_, index) => {
    const position = ((sorted.length - 1) * (index + 1)) / classes
    const below = Math.floor(position)
    const low = sorted[below]!
    return low + ((sorted[below + 1] ?? low) - low) * (position - below)
  })
}
const roundTo = (value: number, step: number): number => Number((Math.round(value / step) * step).toFixed(6))
const distinct = (sorted: readonly number[]): number[] =>
  sorted.filter((value, index) => index === 0 || value > sorted[index - 1]!)
const digitsOf = (step: number): number => (step >= 1 ? 0 : step >= 0.1 ? 1 : 2)

/** Index of the class a value belongs to, 0…bounds.length. A bound belongs to the class above it. */
export function classOf(value: number, { bounds }: ClassBreaks): number {
  let index = 0
  while (index < bounds.length && value >= bounds[index]!) index++
  return index
}

/** Share of territories one class may hold before the breaks are computed anew. */
const CROWDED_SHARE = 0.6
/** Share of classes that may stand in the legend without a territory, where there are enough territories for all. */
const EMPTY_SHARE = 1 / 3

/**
 * False when the picture has moved so far from its breaks that most of the map is one colour, or colours of the legend are on no map, as
 * after a first load.
 */
export function breaksStillServe(breaks: ClassBreaks, values: readonly number[]): boolean {
  if (breaks.bounds.length === 0) return values.length === 0
  const counts = Array.from({ length: breaks.bounds.length + 1 }, () => 0)
  for (const value of values) counts[classOf(value, breaks)]! += 1
  if (values.length < 3) return true
  const empty = counts.filter((count) => count === 0).length
  const isThinned = values.length >= 2 * counts.length && empty > counts.length * EMPTY_SHARE
  return !isThinned && Math.max(...counts) <= values.length * CROWDED_SHARE
}

/** Colours of `classes` out of a longer ramp, its ends kept. */
export function rampFor(ramp: readonly string[], classes: number): string[] {
  if (classes <= 1) return [ramp[Math.floor(ramp.length / 2)] ?? '#888888']
  return Array.from(
    { length: classes },
    (_, index) => ramp[Math.round((index * (ramp.length - 1)) / (classes - 1))]!,
  )
}
