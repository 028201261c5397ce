// What would lift the poor of each municipality to their lines. Pure.

export interface NeedOfPlace {
  oktmo: string
  /** Roubles a month. */
  month: number
  /** Roubles a month for one poor person; `null` where nobody is poor. */
  perPoor: number | null
}

/** Largest need first; places whose need is not known are left out. */
export function needsByPlace(
  places: Iterable<string>,
  needOf: (oktmo: string) => number | null,
  poorOf: (oktmo: string) => number | null,
): NeedOfPlace[] {
  const needs: NeedOfPlace[] = []
  for (const oktmo of places) {
    const month = needOf(oktmo)
    if (month === null) continue
    const poor = poorOf(oktmo) ?? 0
    needs.push({ oktmo, month, perPoor: poor > 0 ? month / poor : null })
  }
  return needs.sort((a, b) => b.month - a.month || (a.oktmo < b.oktmo ? -1 : 1))
}
