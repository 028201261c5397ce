// One expression's sums in every territory and class, and what is done to them when a row comes or goes.
import type { Evaluate } from './evaluate.ts'
import { LargestContributions } from './largest-contributions.ts'

/** One expression's sums: `sums[territory × width + offset of the slice + class]`. Territory 0 is "none in force". */
export interface LiveSums {
  readonly sums: Float64Array
  /** Rows that contribute anything but 0, at the same places. */
  readonly members: Int32Array
  readonly width: number
  /** Grows whenever a sum changes. */
  version: number
  /** Of a sum of money: the largest contributions of one row each to the sum at a place, descending. */
  largestAt?: (at: number) => readonly number[]
  /** Set when a value overflowed: the sums can no longer be trusted until the next reading. */
  failure: unknown
}

export interface Tally extends LiveSums {
  evaluate: Evaluate
  offsets: Int32Array
  /** Of each slice: its first division, its second, the size of the second; −1 where there is none. */
  shapes: Int32Array
  /** Σ |value| of all rows. */
  mass: number
  largest: Largest | null
}

export interface Largest {
  contributions: LargestContributions
  /** By the number of the slice among those of the tally: whether its largest contributions are known. */
  isKnown: Uint8Array
  /** What the row that is being counted contributes, by place: its units together. */
  gathered: Map<number, number>
  /** Places that it contributed to before. */
  left: Set<number>
}

/** Among the sums of a territory. */
function placeOf({ offsets, shapes }: Tally, slice: number, classes: Int32Array): number {
  const first = shapes[slice * 3]!
  const second = shapes[slice * 3 + 1]!
  let at = offsets[slice]!
  if (first >= 0) at += classes[first]! * shapes[slice * 3 + 2]!
  if (second >= 0) at += classes[second]!
  return at
}

export function add(
  tally: Tally,
  { base, sign, value, classes }: { base: number; sign: 1 | -1; value: number; classes: Int32Array },
): void {
  const { sums, members, offsets } = tally
  for (let slice = 0; slice < offsets.length; slice += 1) {
    const at = base + placeOf(tally, slice, classes)
    sums[at] = sums[at]! + value
    members[at] = members[at]! + sign
  }
}

/** Of a household the units together: it is who stands behind them. */
// oxlint-disable-next-line eslint/max-params
export function gather(
  { gathered, isKnown }: Largest,
  tally: Tally,
  base: number,
  value: number,
  classes: Int32Array,
): void {
  for (let slice = 0; slice < isKnown.length; slice += 1) {
    if (isKnown[slice] === 0) continue
    const at = base + placeOf(tally, slice, classes)
    gathered.set(at, (gathered.get(at) ?? 0) + Math.abs(value))
  }
}

// oxlint-disable-next-line eslint/max-params
export function leave({ left, isKnown }: Largest, tally: Tally, base: number, classes: Int32Array): void {
  for (let slice = 0; slice < isKnown.length; slice += 1) {
    if (isKnown[slice] === 1) left.add(base + placeOf(tally, slice, classes))
  }
}

export function largestOf(
  largestBy: ReadonlySet<number>,
  slices: ReadonlyMap<number, number>,
  largestAt: (at: number) => readonly number[],
): Pick<Tally, 'largest' | 'largestAt'> {
  if (largestBy.size === 0) return { largest: null }
  return {
    largestAt,
    largest: {
      contributions: new LargestContributions(),
      isKnown: Uint8Array.from([...slices.keys()], (slice) => (largestBy.has(slice) ? 1 : 0)),
      gathered: new Map(),
      left: new Set(),
    },
  }
}
