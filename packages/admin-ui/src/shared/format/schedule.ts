// When a source runs, as a key of texts. The engine sends the plugin's trigger as JSON.

export type ScheduleWords =
  | { key: 'inbox'; inbox: string; pattern: string }
  | { key: 'everySecond' | 'everyMinute' | 'everyHour' }
  | { key: 'seconds' | 'minutes' | 'hours'; count: number }
  | { key: 'daily'; time: string }
  | { key: 'cron'; pattern: string }

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
  if (typeof trigger?.cron === 'string') return cronWords(trigger.cron)
  return { key: 'cron', pattern: schedule }
}

function parsed(
  schedule: string,
): Partial<Record<'inbox' | 'pattern' | 'everySeconds' | 'cron', unknown>> | undefined {
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

/** `0 6 * * *` is a time of day; other patterns are for those who wrote them. */
function cronWords(pattern: string): ScheduleWords {
  const daily = /^(?:0 )?(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(pattern.trim())
  if (!daily) return { key: 'cron', pattern }
  return { key: 'daily', time: `${daily[2]!.padStart(2, '0')}:${daily[1]!.padStart(2, '0')}` }
}
