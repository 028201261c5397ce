// Average wage where Росстат published none for the year (too few employers answer, so the figure is closed).

export interface WageFact {
  /** Roubles a month of the year before; `null` where unknown. */
  before: number | null
  now: number | null
}

export interface FilledWage {
  kopecks: number | null
  /** Present where the figure is ours: says the rule. */
  note?: string
}

/**
 * Keeps what is published. A gap becomes the year before times the median growth of the region's municipalities;
 * without a year before, the region's median. All gaps stay `null` when the region has no wage at all.
 */
export function fillWages(facts: readonly WageFact[]): FilledWage[] {
  const growth = median(facts.flatMap(({ before, now }) => (before && now ? [now / before] : [])))
  const level = median(facts.flatMap(({ now }) => (now ? [now] : [])))
  return facts.map(({ before, now }) => {
    if (now !== null) return { kopecks: Math.round(now * 100) }
    if (before !== null && growth !== undefined)
      return {
        kopecks: Math.round(before * growth * 100),
        note: `not published: the year before × the region's median growth ${growth.toFixed(3)}`,
      }
    if (level !== undefined)
      return { kopecks: Math.round(level * 100), note: "not published: the region's median" }
    return { kopecks: null }
  })
}

function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((left, right) => left - right)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2
}
