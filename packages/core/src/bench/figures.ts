// Small arithmetic that benchmarks share.
import { availableParallelism, loadavg } from 'node:os'
import type { BenchRow } from '../testing/bench-report.ts'

/** A row that has no limit beside it. */
export const figure = (name: string, ours: number, unit: string): BenchRow => ({
  name,
  ours,
  limit: null,
  ratio: null,
  unit,
  aim: null,
})

/** The value that `percent` of the ascending values do not exceed. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]!

/** The middle of some measurements. */
export const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((left, right) => left - right),
    50,
  )

/**
 * Who else was at work: call at the beginning, and what it gives at the end. Ours and the peer took turns on the same machine, so
 * of a loaded one their ratio is to be read and not their seconds.
 */
export function sharedWith(): () => string {
  const before = loadavg()[0]!
  return () =>
    `load ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, ${availableParallelism()} cores`
}
