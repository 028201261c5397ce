// Small arithmetic that benchmarks share.
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
