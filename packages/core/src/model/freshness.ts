/** How old a picture may be: each source states how often it refreshes, and every tile shows what follows. */
export type Freshness = 'fresh' | 'ageing' | 'stale' | 'unavailable'

/**
 * Fresh up to one refresh period, ageing up to two, stale after; unavailable when nothing was ever received.
 * @param ageMs time since the last successful run, or `null` when there was none
 */
export function freshnessOf(ageMs: number | null, refreshHours: number): Freshness {
  if (ageMs === null) return 'unavailable'
  const periodMs = refreshHours * 3_600_000
  if (ageMs <= periodMs) return 'fresh'
  return ageMs <= 2 * periodMs ? 'ageing' : 'stale'
}
