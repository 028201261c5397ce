// Age and state of what a figure was made of. Pure: time comes in.
import { freshnessOf, type Freshness } from '@obzor/core/model'
import type { AlertRow, FreshnessRow } from '@obzor/core/protocol'

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
 * Age of a figure made of several sources. While each is within its own period the latest success counts; when one is
 * not, that one's age and state count, and `culprit` names it. Sources that are not installed are left out; `null` when
 * none is: then nobody knows how old the figure is, and the tile must say so.
 */
export function ageOfAll(
  rows: ReadonlyMap<string, FreshnessRow>,
  sources: readonly string[],
  now: number,
): (SourceAge & { culprit: FreshnessRow | null }) | null {
  const ages = sources.flatMap((code) => {
    const row = rows.get(code)
    return row ? [{ ...ageOf(row, now), row }] : []
  })
  const worst = worstFirst.find((state) => ages.some((age) => age.state === state))
  if (worst === undefined) return null
  const oldestFirst = ages
    .filter((age) => age.state === worst)
    .sort((a, b) => (b.ageMs ?? Infinity) - (a.ageMs ?? Infinity))
  const shown = worst === 'fresh' ? oldestFirst.at(-1)! : oldestFirst[0]!
  return { state: worst, ageMs: shown.ageMs, culprit: worst === 'fresh' ? null : shown.row }
}

/** Sources about whose silence an alert is open; only a silence is measured in minutes. */
export function silentSources(alerts: Iterable<AlertRow>): ReadonlySet<string> {
  const silences = [...alerts].filter(
    ({ object, finding }) => object.kind === 'source' && finding.unit === 'minute',
  )
  return new Set(silences.map(({ object }) => object.code))
}
