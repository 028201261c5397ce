// Hours of a hall: when something holds by the clock and the calendar of the region. Programmes and the brightness of screens are
// set by them. Pure; the moment and the time zone come in.
import { isDayOff, type RegionalHoliday } from '../production-calendar.ts'

export type HoursCondition =
  /** 1 is Monday, 7 Sunday. */
  | { kind: 'weekdays'; days: readonly number[] }
  /** `HH:MM`; from the later to the earlier passes midnight. `from` is included, `to` is not. */
  | { kind: 'time'; from: string; to: string }
  /** By the production calendar that schedules use. */
  | { kind: 'calendar'; days: 'working' | 'off' }
  /** `YYYY-MM-DD`, both included. */
  | { kind: 'dates'; from: string; to: string }

/** A moment as the clock on the wall of the hall says it. */
export interface HallMoment {
  /** `YYYY-MM-DD` */
  date: string
  /** 1 is Monday. */
  weekday: number
  minuteOfDay: number
}

const MINUTES_IN_DAY = 24 * 60
const TIME_FORM = /^([01]\d|2[0-3]):[0-5]\d$/
const DATE_FORM = /^\d{4}-\d{2}-\d{2}$/

const formats = new Map<string, Intl.DateTimeFormat>()
/** Made once for each zone: making one costs 50 µs, asking it 1. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** `at`: milliseconds since 1970. */
export function hallMoment(at: number, timeZone: string): HallMoment {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const date = `${parts['year']}-${parts['month']}-${parts['day']}`
  return {
    date,
    weekday: weekdayOf(date),
    minuteOfDay: Number(parts['hour']) * 60 + Number(parts['minute']),
  }
}

/** A condition after midnight belongs to the evening before it: «пт 22:00–02:00» holds in the first hours of Saturday. */
export function hoursHold(
  conditions: readonly HoursCondition[],
  moment: HallMoment,
  holidays: readonly RegionalHoliday[] = [],
): boolean {
  const span = conditions.find((condition) => condition.kind === 'time')
  if (!span) return conditions.every((condition) => dayHolds(condition, moment, holidays))
  const [from, to] = [minutesOf(span.from), minutesOf(span.to)]
  const { minuteOfDay } = moment
  const isIn = from < to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to
  if (!isIn) return false
  const isFromEvening = from >= to && minuteOfDay < to
  const day = isFromEvening ? dayBefore(moment) : moment
  return conditions.every((condition) => dayHolds(condition, day, holidays))
}

function dayHolds(
  condition: HoursCondition,
  { date, weekday }: HallMoment,
  holidays: readonly RegionalHoliday[],
): boolean {
  switch (condition.kind) {
    case 'weekdays':
      return condition.days.includes(weekday)
    case 'calendar':
      return isDayOff(date, holidays) === (condition.days === 'off')
    case 'dates':
      return date >= condition.from && date <= condition.to
    case 'time':
      return true
  }
}

export type HoursFault = 'no-days' | 'time' | 'no-time' | 'dates' | 'two-times'

/** What is wrong with a list of hours; `null` for a sound one. */
export function hoursFault(conditions: readonly HoursCondition[]): HoursFault | null {
  // Of two spans only one could be looked at when it passes midnight.
  if (conditions.filter(({ kind }) => kind === 'time').length > 1) return 'two-times'
  for (const condition of conditions) {
    if (condition.kind === 'weekdays' && !areDays(condition.days)) return 'no-days'
    if (condition.kind === 'time') {
      if (!TIME_FORM.test(condition.from) || !TIME_FORM.test(condition.to)) return 'time'
      if (condition.from === condition.to) return 'no-time'
    }
    if (condition.kind === 'dates') {
      if (!isDate(condition.from) || !isDate(condition.to) || condition.to < condition.from) return 'dates'
    }
  }
  return null
}

const areDays = (days: readonly number[]): boolean =>
  days.length > 0 && days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7)
const isDate = (text: string): boolean =>
  DATE_FORM.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
const minutesOf = (time: string): number =>
  (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) % MINUTES_IN_DAY
const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay() || 7

function dayBefore({ date, minuteOfDay }: HallMoment): HallMoment {
  const before = new Date(`${date}T00:00:00Z`)
  before.setUTCDate(before.getUTCDate() - 1)
  const day = before.toISOString().slice(0, 10)
  return { date: day, weekday: weekdayOf(day), minuteOfDay }
}
