// Confidence intervals by resampling households. Households are dealt at random into blocks and the blocks are drawn
// with replacement: the sums of blocks of independent households vary as the households do, so memory and time do not
// grow with the number of households (random groups: K. Wolter, «Introduction to Variance Estimation», ch. 2).
import {
  addSums,
  povertyMeasures,
  SUM_NAMES,
  type PovertyMeasures,
  type PovertySums,
} from './poverty-measures.ts'

export type Interval = [low: number, high: number]

/** A block of households as the sums of its members. */
export interface Block {
  block: number
  sums: PovertySums
}

/** Mulberry32: 2^32 states are plenty for some hundred draws of blocks. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** How often each block was drawn, one array a replicate. The same draws serve the whole and every part of it. */
export function drawBlocks(
  blocks: readonly number[],
  replicates: number,
  seed: number,
): Map<number, number>[] {
  const random = randomNumbers(seed)
  return Array.from({ length: replicates }, () => {
    const drawn = new Map<number, number>()
    for (let draw = 0; draw < blocks.length; draw += 1) {
      const block = blocks[Math.floor(random() * blocks.length)]!
      drawn.set(block, (drawn.get(block) ?? 0) + 1)
    }
    return drawn
  })
}

/** 95 % intervals between the percentiles 2.5 and 97.5 of the replicates; `null` where a measure was not defined. */
export function bootstrapIntervals(
  parts: readonly Block[],
  draws: readonly Map<number, number>[],
): Record<keyof PovertyMeasures, Interval | null> {
  const replicates = draws.map((drawn) => {
    const sums = addSums([])
    for (const { block, sums: part } of parts) {
      const times = drawn.get(block)
      if (times !== undefined) for (const name of SUM_NAMES) sums[name] += times * part[name]
    }
    return povertyMeasures(sums)
  })
  const names = Object.keys(replicates[0]!) as (keyof PovertyMeasures)[]
  return Object.fromEntries(
    names.map((name) => [name, percentiles(replicates.map((replicate) => replicate[name]))]),
  ) as Record<keyof PovertyMeasures, Interval | null>
}

function percentiles(values: readonly (number | null)[]): Interval | null {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b)
  if (known.length === 0 || known.length < values.length) return null
  const at = (share: number): number => known[Math.round(share * (known.length - 1))]!
  return [at(0.025), at(0.975)]
}
