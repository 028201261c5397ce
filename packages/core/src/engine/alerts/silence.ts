// When a source counts as silent. Pure.
import type { RegionalHoliday } from '../../model/index.ts'
import type { Trigger } from '../../plugin-api/index.ts'
import { nextRun } from '../ingest/next-run.ts'

const [MINUTE_MS, HOUR_MS] = [60_000, 3_600_000]
export const GRACE_MINUTES = 60

export interface SilenceQuestion {
  /** JSON of the source's trigger. */
  schedule: string
  refreshHours: number
  /** The last successful run, or when the source was first seen: milliseconds since 1970. */
  since: number
  graceMinutes: number
  holidays: readonly RegionalHoliday[]
}

/**
 * The moment from which nothing having come is silence: the picture is stale (two refresh periods, the word that walls use),
 * and a run that the schedule plans has had its time. A source read on working days is not silent over the holidays.
 */
export function silentFrom({
  schedule,
  refreshHours,
  since,
  graceMinutes,
  holidays,
}: SilenceQuestion): number {
  const staleAt = since + 2 * refreshHours * HOUR_MS
  return Math.max(staleAt, plannedAfter(schedule, since, holidays) ?? staleAt) + graceMinutes * MINUTE_MS
}

function plannedAfter(schedule: string, since: number, holidays: readonly RegionalHoliday[]): number | null {
  try {
    const trigger = JSON.parse(schedule) as Trigger
    return 'cron' in trigger ? (nextRun(trigger, new Date(since), holidays)?.getTime() ?? null) : null
  } catch {
    // A pattern that cannot be read plans nothing; the refresh period still holds.
    return null
  }
}
