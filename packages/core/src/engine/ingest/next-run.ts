// When a cron schedule comes next, in its own time zone and, where it asks for it, on working days only. What falls on a day
// off is left out, not made up for: the next run is the next moment of the pattern that is on a working day.
import { Cron } from 'croner'
import { isDayOff, type RegionalHoliday } from '../../model/index.ts'

export interface CronSchedule {
  cron: string
  /** IANA name; without it the machine's own zone. */
  timeZone?: string
  /** Leaves out days off of the production calendar. */
  workdaysOnly?: boolean
}

/** Days off looked over before a pattern counts as one that never comes: a pattern for Saturdays passes two years of them. */
const DAYS_OFF_MAX = 110

/** `null` for a moment that never comes, such as 30 February. Throws for a text that is no pattern, or an unknown zone. */
export function nextRun(
  { cron, timeZone, workdaysOnly }: CronSchedule,
  after: Date,
  regional: readonly RegionalHoliday[] = [],
): Date | null {
  const pattern = new Cron(cron, { timezone: timeZone })
  let next = pattern.nextRun(after)
  if (!workdaysOnly || next === null) return next
  const midnight = new Cron('0 0 0 * * *', { timezone: timeZone })
  for (let days = 0; days < DAYS_OFF_MAX; days += 1) {
    if (next === null || !isDayOff(localDate(next, timeZone), regional)) return next
    // The whole day at once: a pattern of each minute would take 16,000 steps through the holidays of January.
    const dayEnds = midnight.nextRun(next)!
    next = pattern.nextRun(new Date(dayEnds.getTime() - 1))
  }
  return null
}

/** The next `count` moments. */
export function nextRuns(
  schedule: CronSchedule,
  after: Date,
  count: number,
  regional: readonly RegionalHoliday[] = [],
): Date[] {
  const moments: Date[] = []
  for (let from = after; moments.length < count;) {
    const next = nextRun(schedule, from, regional)
    if (next === null) break
    moments.push(next)
    from = next
  }
  return moments
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** `YYYY-MM-DD` where the schedule lives. */
function localDate(moment: Date, timeZone: string | undefined): string {
  const key = timeZone ?? ''
  let format = formats.get(key)
  if (!format) {
    // The Canadian way of writing a date is the one that ISO has.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(key, format)
  }
  return format.format(moment)
}
