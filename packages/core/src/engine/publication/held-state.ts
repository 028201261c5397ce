// What the gate has to know to go on holding after a restart, as rows of text: the totals and breakdowns that stand to the end
// of the long period, and what is hidden in them. Pure.
import type { Audience, CountedCell, DisclosurePolicy, HiddenPattern, HoldState } from '../../model/index.ts'

export interface HeldTotals {
  policy: DisclosurePolicy
  /** ISO instant of the last tick. */
  heldAt: string | null
  totals: [territory: string, cells: readonly CountedCell[]][]
}
export interface HeldBreakdown {
  cells: readonly CountedCell[]
  margins: readonly CountedCell[]
}
type WrittenPattern = [table: string, hidden: string[]][]
export type HeldPatterns = Partial<Record<Audience, { now: WrittenPattern; before: WrittenPattern }>>

/** Keys of the rows. A breakdown's is `part:` and its own. */
export const TOTALS_KEY = 'totals'
export const PATTERNS_KEY = 'patterns'
export const partKey = (key: string): string => `part:${key}`

export interface HeldRow {
  key: string
  state: string
}

export interface RestoredState {
  hold: HoldState
  heldAt: Date | null
  patterns: Map<Audience, { now: Map<string, ReadonlySet<string>>; before: HiddenPattern }>
  parts: Map<string, HeldBreakdown>
}

export const patternWritten = (pattern: HiddenPattern): WrittenPattern =>
  [...pattern].map(([table, hidden]) => [table, [...hidden]])

const patternRead = (written: WrittenPattern): Map<string, ReadonlySet<string>> =>
  new Map(written.map(([table, hidden]) => [table, new Set(hidden)]))

/** `null` where there is nothing to go on with, or where it was held by other rules. */
export function readHeld(
  rows: readonly HeldRow[],
  { policy, period }: { policy: DisclosurePolicy; period: string },
): RestoredState | null {
  const states = new Map(rows.map(({ key, state }) => [key, JSON.parse(state) as unknown]))
  const totals = states.get(TOTALS_KEY) as HeldTotals | undefined
  if (!totals || JSON.stringify(totals.policy) !== JSON.stringify(policy)) return null
  const patterns = (states.get(PATTERNS_KEY) ?? {}) as HeldPatterns
  return {
    hold: { totals: new Map(totals.totals), period },
    heldAt: totals.heldAt === null ? null : new Date(totals.heldAt),
    patterns: new Map(
      Object.entries(patterns).map(([audience, { now, before }]) => [
        audience as Audience,
        { now: patternRead(now), before: patternRead(before) },
      ]),
    ),
    parts: new Map(
      [...states].flatMap(([key, state]) =>
        key.startsWith('part:') ? [[key.slice('part:'.length), state as HeldBreakdown]] : [],
      ),
    ),
  }
}
