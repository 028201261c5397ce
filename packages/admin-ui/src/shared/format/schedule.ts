// When a source runs, as a key of texts. The engine sends the plugin's trigger as JSON.

export type ScheduleMoments =
  | { key: 'inbox'; inbox: string; pattern: string }
  | { key: 'everySecond' | 'everyMinute' | 'everyHour' }
  | { key: 'seconds' | 'minutes' | 'hours'; count: number }
  | { key: 'daily' | 'workdays'; time: string }
  /** 1 is Monday, 7 Sunday. */
  | { key: 'weekly'; time: string; days: number[] }
  | { key: 'cron'; pattern: string }
export type ScheduleWords = ScheduleMoments & {
  /** Present where days off are left out. */
  workdaysOnly?: true
}

/** A trigger that cannot be read is shown as it is: better than a blank. */
export function scheduleWords(schedule: string): ScheduleWords {
  const trigger = parsed(schedule)
  if (typeof trigger?.inbox === 'string') {
    return {
      key: 'inbox',
      inbox: trigger.inbox,
      pattern: typeof trigger.pattern === 'string' ? trigger.pattern : '*',
    }
  }
  if (typeof trigger?.everySeconds === 'number') return periodWords(trigger.everySeconds)
  if (typeof trigger?.cron === 'string') {
    return { ...cronWords(trigger.cron), ...(trigger.workdaysOnly === true && { workdaysOnly: true }) }
  }
  return { key: 'cron', pattern: schedule }
}

function parsed(
  schedule: string,
): Partial<Record<'inbox' | 'pattern' | 'everySeconds' | 'cron' | 'workdaysOnly', unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(schedule)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function periodWords(seconds: number): ScheduleWords {
  if (seconds % 3600 === 0) return unitWords(seconds / 3600, 'everyHour', 'hours')
  if (seconds % 60 === 0) return unitWords(seconds / 60, 'everyMinute', 'minutes')
  return unitWords(seconds, 'everySecond', 'seconds')
}

function unitWords(
  count: number,
  one: 'everySecond' | 'everyMinute' | 'everyHour',
  many: 'seconds' | 'minutes' | 'hours',
): ScheduleWords {
  return count === 1 ? { key: one } : { key: many, count }
}

/** A time on days of the week; other patterns are for those who wrote them. */
function cronWords(pattern: string): ScheduleWords {
  const week = weekOfCron(pattern)
  if (!week) return { key: 'cron', pattern }
  const { days, time } = week
  if (days.length === 7) return { key: 'daily', time }
  return days.join() === '1,2,3,4,5' ? { key: 'workdays', time } : { key: 'weekly', time, days }
}

/** `0 6 * * 1-5` as 06:00 on days 1…5; null for a pattern that says more than that. */
export function weekOfCron(pattern: string): { days: number[]; time: string } | null {
  const parts = /^(?:0 )?(\d{1,2}) (\d{1,2}) \* \* (\*|[0-7](?:[,-][0-7])*)$/.exec(pattern.trim())
  if (!parts || Number(parts[1]) > 59 || Number(parts[2]) > 23) return null
  const days = parts[3] === '*' ? [1, 2, 3, 4, 5, 6, 7] : daysOf(parts[3]!)
  return days && { days, time: `${parts[2]!.padStart(2, '0')}:${parts[1]!.padStart(2, '0')}` }
}

function daysOf(list: string): number[] | null {
  const days = new Set<number>()
  for (const part of list.split(',')) {
    const [from, to = from, more] = part.split('-').map(Number) as [number, number?, number?]
    // 5-1 means different things to different readers.
    if (more !== undefined || to < from) return null
    // Sunday is 0 as well as 7.
    for (let day = from; day <= to; day += 1) days.add(day === 0 ? 7 : day)
  }
  return [...days].sort((one, other) => one - other)
}
