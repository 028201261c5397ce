// Which alert the wall's line tells of. Pure: time comes in.
import { compareSeverity } from '@obzor/core/model'
import type { AlertRow } from '@obzor/core/protocol'

export interface ToldAlert {
  alert: AlertRow
  /** Open beside it. */
  others: number
}

/** The gravest, and of those the newest. Muted ones are not told; one that somebody took note of comes after all others. */
export function toldAlert(rows: Iterable<AlertRow>, now: number): ToldAlert | null {
  const heard = [...rows].filter(({ mutedUntil }) => mutedUntil === null || mutedUntil <= now)
  const [alert, ...others] = heard.sort(
    (one, other) =>
      Number(one.isAcknowledged) - Number(other.isAcknowledged) ||
      compareSeverity(one.severity, other.severity) ||
      other.openedAt - one.openedAt ||
      (one.id < other.id ? -1 : 1),
  )
  return alert ? { alert, others: others.length } : null
}
