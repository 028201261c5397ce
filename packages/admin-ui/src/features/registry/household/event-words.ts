// Which sentence says what became of a household, from the side of the one whose card is open.
import type { HouseholdEvent } from './household.api.ts'

export type EventWords =
  'split' | 'merge' | 'came' | 'splitBeyond' | 'mergeBeyond' | 'cameBeyond' | 'away' | 'ended'

export function eventWords({ kind, from, to, isBeyond }: HouseholdEvent, own: string): EventWords {
  if (from !== own) return isBeyond ? 'cameBeyond' : 'came'
  if (kind === 'ended') return 'ended'
  if (isBeyond) return `${kind}Beyond`
  return to === null ? 'away' : kind
}
