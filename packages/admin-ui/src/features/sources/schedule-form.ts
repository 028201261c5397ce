// A schedule as the fields of its editor, and back. Pure.
import { weekOfCron } from '../../shared/format/schedule.ts'
import { typedNumber } from '../../shared/schema-form/form-faults.ts'
import type { Timetable } from './sources.api.ts'

export const SCHEDULE_KINDS = ['interval', 'week', 'cron'] as const
export const INTERVAL_UNITS = ['seconds', 'minutes', 'hours'] as const
const SECONDS = { seconds: 1, minutes: 60, hours: 3600 } as const
/** As the engine takes it. */
const INTERVAL_SECONDS_MAX = 86_400

/** All of it at once: changing the kind and back loses nothing that was typed. */
export interface ScheduleForm {
  kind: (typeof SCHEDULE_KINDS)[number]
  count: string
  unit: (typeof INTERVAL_UNITS)[number]
  /** 1 is Monday, 7 Sunday. */
  days: number[]
  time: string
  pattern: string
  timeZone: string
  /** Leaves out days off of the production calendar; of no meaning for an interval. */
  workdaysOnly: boolean
}

/** Zones of Russia from west to east, named by their city. */
export const TIME_ZONES: Readonly<Record<string, { ru: string; en: string }>> = {
  'Europe/Kaliningrad': { ru: 'Калининград', en: 'Kaliningrad' },
  'Europe/Moscow': { ru: 'Москва', en: 'Moscow' },
  'Europe/Samara': { ru: 'Самара', en: 'Samara' },
  'Asia/Yekaterinburg': { ru: 'Екатеринбург', en: 'Yekaterinburg' },
  'Asia/Omsk': { ru: 'Омск', en: 'Omsk' },
  'Asia/Krasnoyarsk': { ru: 'Красноярск', en: 'Krasnoyarsk' },
  'Asia/Irkutsk': { ru: 'Иркутск', en: 'Irkutsk' },
  'Asia/Yakutsk': { ru: 'Якутск', en: 'Yakutsk' },
  'Asia/Vladivostok': { ru: 'Владивосток', en: 'Vladivostok' },
  'Asia/Magadan': { ru: 'Магадан', en: 'Magadan' },
  'Asia/Kamchatka': { ru: 'Камчатка', en: 'Kamchatka' },
}

/** `zone` is the region's own, for a schedule that names none yet. */
export function scheduleForm(schedule: Timetable, zone: string): ScheduleForm {
  const blank: ScheduleForm = {
    kind: 'interval',
    count: '1',
    unit: 'hours',
    days: [1, 2, 3, 4, 5],
    time: '06:00',
    pattern: '0 6 * * 1-5',
    timeZone: zone,
    workdaysOnly: false,
  }
  if ('everySeconds' in schedule) {
    const { everySeconds } = schedule
    const unit = everySeconds % 3600 === 0 ? 'hours' : everySeconds % 60 === 0 ? 'minutes' : 'seconds'
    return { ...blank, count: String(everySeconds / SECONDS[unit]), unit }
  }
  const week = weekOfCron(schedule.cron)
  const { timeZone = zone, workdaysOnly = false, cron: pattern } = schedule
  return week
    ? { ...blank, kind: 'week', ...week, pattern, timeZone, workdaysOnly }
    : { ...blank, kind: 'cron', pattern, timeZone, workdaysOnly }
}

export type ScheduleFault = 'interval' | 'days' | 'time' | 'pattern'

/** What is to be saved, or what is wrong. Whether a pattern makes sense the engine says. */
export function timetableOf(form: ScheduleForm): Timetable | { fault: ScheduleFault } {
  if (form.kind === 'interval') {
    const count = typedNumber(form.count)
    const everySeconds = typeof count === 'number' ? count * SECONDS[form.unit] : Number.NaN
    const isWithin = everySeconds >= 1 && everySeconds <= INTERVAL_SECONDS_MAX
    return isWithin ? { everySeconds } : { fault: 'interval' }
  }
  const where = { timeZone: form.timeZone, ...(form.workdaysOnly && { workdaysOnly: true }) }
  if (form.kind === 'cron') {
    const cron = form.pattern.trim().replaceAll(/\s+/g, ' ')
    return cron.length >= 9 ? { cron, ...where } : { fault: 'pattern' }
  }
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(form.time)
  if (!time) return { fault: 'time' }
  if (form.days.length === 0) return { fault: 'days' }
  const days = form.days.length === 7 ? '*' : form.days.toSorted((one, other) => one - other).join(',')
  return { cron: `${Number(time[2])} ${Number(time[1])} * * ${days}`, ...where }
}
