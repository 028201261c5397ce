// What a figure was before: enough to say «▲ 0,02 п. п. с 12:34», bounded in time and in length. Pure.

export interface ChangeEntry {
  at: number
  value: number
}

/** The wall compares with an hour ago, or with its own start where that is later. */
export const CHANGE_WINDOW_MS = 3_600_000
/** One entry a second at most, 600 in all; older ones are thinned and the first of the window is kept. */
const ENTRIES_MAX = 600
const ENTRY_GAP_MS = 1000

/** A new log with the value added; the same log when the value did not change. */
export function recordChange(log: readonly ChangeEntry[], entry: ChangeEntry): readonly ChangeEntry[] {
  const last = log.at(-1)
  if (last?.value === entry.value) return log
  const start = entry.at - CHANGE_WINDOW_MS
  // The last entry before the window's start is what the figure was when the window began.
  const before = log.findLastIndex((item) => item.at <= start)
  const kept = log.slice(Math.max(0, before))
  const base = kept.length > 1 && last && entry.at - last.at < ENTRY_GAP_MS ? kept.slice(0, -1) : kept
  const next = [...base, entry]
  return next.length > ENTRIES_MAX ? [next[0]!, ...next.slice(next.length - ENTRIES_MAX + 1)] : next
}

export interface Change {
  delta: number
  since: number
}

/** Difference to the window's beginning; `null` before anything is known. */
export function changeOver(log: readonly ChangeEntry[], now: number): Change | null {
  const last = log.at(-1)
  if (!last) return null
  const start = now - CHANGE_WINDOW_MS
  const first = log.findLast((entry) => entry.at <= start) ?? log[0]!
  return { delta: last.value - first.value, since: Math.max(first.at, start) }
}

/** Whether a change is good news, by the indicator's declared direction. */
export function newsOf(
  delta: number,
  direction: 'more-is-worse' | 'more-is-better' | 'neutral',
): 'better' | 'worse' | 'neutral' {
  if (delta === 0 || direction === 'neutral') return 'neutral'
  return delta > 0 === (direction === 'more-is-better') ? 'better' : 'worse'
}
