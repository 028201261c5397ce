// Order of municipalities by an indicator. Pure.

export interface RankedPlace {
  place: number
  oktmo: string
  value: number
}

/** Highest first; equal values keep the order of their codes, so that nothing trembles. Places are dense: 1, 2, 3 … */
export function rank(values: Iterable<readonly [oktmo: string, value: number | null]>): RankedPlace[] {
  const known: { oktmo: string; value: number }[] = []
  for (const [oktmo, value] of values) if (value !== null) known.push({ oktmo, value })
  known.sort((a, b) => b.value - a.value || (a.oktmo < b.oktmo ? -1 : 1))
  return known.map((item, index) => ({ place: index + 1, ...item }))
}

export interface RankingCut {
  highest: RankedPlace[]
  /** The one of the two ends' middle that is asked for, or none. */
  own: RankedPlace[]
  lowest: RankedPlace[]
  /** How many stand between the two and are not shown. */
  hidden: number
}

/**
 * The ends of a ranking, and between them the territory that is asked for, in the place of the last of the highest. All of it when
 * nothing, or one line, would be left out.
 */
export function cutRanking(
  all: readonly RankedPlace[],
  highest: number,
  lowest: number,
  asked: string | null = null,
): RankingCut {
  const hidden = all.length - highest - lowest
  if (hidden <= 1) return { highest: [...all], own: [], lowest: [], hidden: 0 }
  const own = all.slice(highest, all.length - lowest).find(({ oktmo }) => oktmo === asked)
  return {
    highest: all.slice(0, own ? highest - 1 : highest),
    own: own ? [own] : [],
    lowest: all.slice(all.length - lowest),
    hidden,
  }
}
