// What each source brought today, by the clock of the region. Pure: time comes in.
import type { FeedRow } from '@obzor/core/protocol'

export interface BroughtToday {
  read: number
  accepted: number
}

/** Sum of the hours that lie on today's date in a zone; the browser's own where none is known. */
export function broughtToday(hours: FeedRow['hours'], now: number, timeZone?: string): BroughtToday {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone })
  const today = format.format(now)
  const ofToday = hours.filter(({ at }) => format.format(at) === today)
  return {
    read: ofToday.reduce((sum, hour) => sum + hour.read, 0),
    accepted: ofToday.reduce((sum, hour) => sum + hour.accepted, 0),
  }
}
