// The production calendar of the Russian Federation: which days are days off. Data with their acts; pure.
//
// Fixed holidays are those of article 112 of the Labour Code. The Government moves days off once a year by a resolution
// (Saturdays that become working days, holidays that fall on a weekend): those are listed by year. A year that is not listed
// yet has what the law itself gives, and `calendarCovers` says so.

export interface TransferredDays {
  year: number
  /** The resolution that moved them. */
  act: string
  /** Days off that would be working days, `YYYY-MM-DD`. */
  off: readonly string[]
  /** Saturdays and Sundays that are worked. */
  working: readonly string[]
}

/** Month and day of the non-working holidays, Labour Code of the Russian Federation, article 112. */
export const FIXED_HOLIDAYS: readonly string[] = [
  // New Year holidays and, on the seventh of January, the Nativity of Christ.
  '01-01',
  '01-02',
  '01-03',
  '01-04',
  '01-05',
  '01-06',
  '01-07',
  '01-08',
  '02-23',
  '03-08',
  '05-01',
  '05-09',
  '06-12',
  '11-04',
]

export const TRANSFERRED_DAYS: readonly TransferredDays[] = [
  {
    year: 2025,
    act: 'Постановление Правительства РФ от 04.10.2024 № 1335',
    off: ['2025-05-02', '2025-05-08', '2025-06-13', '2025-11-03', '2025-12-31'],
    working: ['2025-11-01'],
  },
  {
    year: 2026,
    act: 'Постановление Правительства РФ от 24.09.2025 № 1466',
    off: ['2026-01-09', '2026-03-09', '2026-05-11', '2026-12-31'],
    working: [],
  },
]

/** A holiday of one region, by its own law: `YYYY-MM-DD`. */
export interface RegionalHoliday {
  date: string
  act: string
}

/** True when the Government's resolution for the year is known here. */
export const calendarCovers = (year: number): boolean => TRANSFERRED_DAYS.some((days) => days.year === year)

/** Whether nobody works on a calendar day, `YYYY-MM-DD`. */
export function isDayOff(date: string, regional: readonly RegionalHoliday[] = []): boolean {
  if (regional.some((holiday) => holiday.date === date)) return true
  const listed = TRANSFERRED_DAYS.find(({ year }) => date.startsWith(`${year}-`))
  if (listed?.off.includes(date)) return true
  if (listed?.working.includes(date)) return false
  if (isFixedHoliday(date)) return true
  const weekday = weekdayOf(date)
  if (weekday === SUNDAY || weekday === SATURDAY) return true
  return !listed && weekday === MONDAY && isMovedByLaw(date)
}

const [SUNDAY, MONDAY, SATURDAY] = [0, 1, 6]
const DAY_MS = 86_400_000
const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay()
const isFixedHoliday = (date: string): boolean => FIXED_HOLIDAYS.includes(date.slice(5))

/** A holiday on a weekend moves to the next working day (article 112, part 2); those of January are moved by the resolution. */
function isMovedByLaw(monday: string): boolean {
  const start = Date.parse(`${monday}T00:00:00Z`)
  return [1, 2].some((days) => {
    const before = new Date(start - days * DAY_MS).toISOString().slice(0, 10)
    return isFixedHoliday(before) && !before.slice(5).startsWith('01-')
  })
}
