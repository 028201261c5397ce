// The filter of the journal as a person fills it in, and as the engine is asked.
import type { JournalFilter } from './audit.api.ts'

export interface FilterFields {
  actor: string
  action: string | null
  subject: string
  /** Days of the calendar on the wall, `2025-03-14`; empty is open. */
  fromDay: string
  toDay: string
}

export const EMPTY_FILTER: Readonly<FilterFields> = {
  actor: '',
  action: null,
  subject: '',
  fromDay: '',
  toDay: '',
}

export function filterOf({ actor, action, subject, fromDay, toDay }: FilterFields): JournalFilter {
  const from = startOfDay(fromDay)
  const after = startOfDay(toDay, 1)
  return {
    // Logins are kept in small letters.
    ...(actor.trim() !== '' && { actor: actor.trim().toLowerCase() }),
    ...(action && { action }),
    ...(subject.trim() !== '' && { subject: subject.trim() }),
    ...(from && { from: from.toISOString() }),
    // Both ends are included, so the last day ends a millisecond before the next one.
    ...(after && { to: new Date(after.getTime() - 1).toISOString() }),
  }
}

/** By this computer's own clock, as every time on the page is; a day that is not whole yet is none. */
function startOfDay(day: string, daysLater = 0): Date | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)
  if (!parts) return undefined
  const start = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + daysLater)
  return Number.isNaN(start.getTime()) ? undefined : start
}
