// Age and state of what a figure was made of. Pure: time comes in.
import { freshnessOf, type Freshness } from '@obzor/core/model'
import type { FreshnessRow } from '@obzor/core/protocol'

export interface SourceAge {
  state: Freshness
  /** Since the last successful run; `null` when there was none. */
  ageMs: number | null
}

const worstFirst: readonly Freshness[] = ['unavailable', 'stale', 'ageing', 'fresh']

/** A wall's clock may run ahead of the server's by a little; an age is never negative. */
export function ageOf(row: FreshnessRow, now: number): SourceAge {
  const ageMs = row.lastSuccessAt === null ? null : Math.max(0, now - row.lastSuccessAt)
  return { state: freshnessOf(ageMs, row.refreshHours), ageMs }
}

/**
 * The oldest age and the worst state among the named sources. Sources that are not installed are left out; `null` when
 * none of them is: then nobody knows how old the figure is, and the tile must say so.
 */
export function ageOfAll(
  rows: ReadonlyMap<string, FreshnessRow>,
  sources: readonly string[],
  now: number,
): SourceAge | null {
  const ages = sources.flatMap((code) => {
    const row = rows.get(code)
    return row ? [ageOf(row, now)] : []
  })
  if (ages.length === 0) return null
  const known = ages.flatMap(({ ageMs }) => (ageMs === null ? [] : [ageMs]))
  return {
    state: worstFirst.find((state) => ages.some((age) => age.state === state)) ?? 'unavailable',
    ageMs: known.length === 0 ? null : Math.max(...known),
  }
}
