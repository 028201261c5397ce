// What the list says in one line about all sources. Pure.
import { freshnessOf, type Freshness } from '@obzor/core/model'
import type { SourceRow } from '@obzor/core/protocol'

export const freshnessOfSource = ({ lastSuccessAt, refreshHours }: SourceRow, now: number): Freshness =>
  freshnessOf(lastSuccessAt === null ? null : now - lastSuccessAt, refreshHours)

/** Failed, or on and without fresh data. A source that somebody switched off asks for nobody's attention. */
export function needsAttention(source: SourceRow, now: number): boolean {
  if (!source.enabled) return false
  if (source.state === 'failed') return true
  const freshness = freshnessOfSource(source, now)
  return freshness === 'stale' || (freshness === 'unavailable' && source.state !== 'running')
}

export interface SourcesSummary {
  total: number
  fresh: number
  attention: number
}

export function summaryOf(sources: readonly SourceRow[], now: number): SourcesSummary {
  return {
    total: sources.length,
    fresh: sources.filter((source) => freshnessOfSource(source, now) === 'fresh').length,
    attention: sources.filter((source) => needsAttention(source, now)).length,
  }
}
