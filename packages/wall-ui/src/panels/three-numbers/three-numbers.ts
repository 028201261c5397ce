// The numbers of each municipality beside each other, in order, and the axis that holds them all. Pure.
import type { EstimateRow } from '@obzor/core/protocol'

export interface NumbersOfPlace {
  oktmo: string
  /** Per cent; `null` where a number is not to be had. */
  registry: number | null
  model: number | null
  low: number | null
  high: number | null
  logNormal: number | null
  /** Share of its own count in the model's number, per cent. */
  ownShare: number | null
  /** Why its lognormal share differs from the region's, percentage points. */
  because: { income: number | null; inequality: number | null; line: number | null }
}

/** Highest by the model first, then by the registry; places without any number last, and the order of codes where all is equal. */
export function numbersByPlace(
  places: Iterable<string>,
  registryOf: (oktmo: string) => number | null,
  estimates: ReadonlyMap<string, EstimateRow>,
): NumbersOfPlace[] {
  const numbers = Array.from(places, (oktmo): NumbersOfPlace => {
    const estimate = estimates.get(oktmo)
    return {
      oktmo,
      registry: registryOf(oktmo),
      model: estimate?.modelPct ?? null,
      low: estimate?.modelLowPct ?? null,
      high: estimate?.modelHighPct ?? null,
      logNormal: estimate?.logNormalPct ?? null,
      ownShare: estimate?.ownSharePct ?? null,
      because: {
        income: estimate?.becauseOfIncomePp ?? null,
        inequality: estimate?.becauseOfInequalityPp ?? null,
        line: estimate?.becauseOfLinePp ?? null,
      },
    }
  })
  const rank = ({ model, registry }: NumbersOfPlace): number => model ?? registry ?? -1
  return numbers.sort((a, b) => rank(b) - rank(a) || (a.oktmo < b.oktmo ? -1 : 1))
}

export interface PercentAxis {
  max: number
  ticks: number[]
}

/** From 0 to a round number above all values, in three to six steps; 100 at most. */
export function percentAxis(values: Iterable<number | null>): PercentAxis {
  let top = 0
  for (const value of values) if (value !== null) top = Math.max(top, value)
  const step = [1, 2, 5, 10, 20, 25].find((size) => top / size <= 6) ?? 25
  const max = Math.min(100, Math.max(step, Math.ceil(top / step) * step))
  return { max, ticks: Array.from({ length: Math.round(max / step) + 1 }, (_, at) => at * step) }
}
