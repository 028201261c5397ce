// Which sentence says what became of a household, from the side of the one whose card is open.
import type { HouseholdEvent } from './household.api.ts'

export type EventWords = 'split' | 'merge' | 'came' | 'away' | 'ended'

export function eventWords({ kind, from, to }: HouseholdEvent, own: string): EventWords {
  if (from !== own) return 'came'
  if (kind === 'ended') return 'ended'
  if (to === null) return 'away'
  return kind
}
