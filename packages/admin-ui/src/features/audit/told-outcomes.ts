// An act outside the database is written twice: before it is tried, and when it has ended. The list shows it once, by its
// outcome; one that nothing followed stays as it is.
import type { JournalEntry } from '@obzor/core/model'

/** `entries`: the newest first, as they come. */
export function toldOutcomes(entries: readonly JournalEntry[]): JournalEntry[] {
  /** Outcomes whose beginning has not been met yet, by what was done. */
  const ends = new Map<string, number>()
  return entries.filter(({ actor, action, subject, outcome }) => {
    const act = JSON.stringify([actor, action, subject])
    const waiting = ends.get(act) ?? 0
    if (outcome === 'done' || outcome === 'failed') ends.set(act, waiting + 1)
    if (outcome !== 'asked' || waiting === 0) return true
    ends.set(act, waiting - 1)
    return false
  })
}
