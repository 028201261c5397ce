import { expect, test } from 'vitest'
import { calendarCovers, FIXED_HOLIDAYS, isDayOff, TRANSFERRED_DAYS } from './production-calendar.ts'

/** Every day of a year. */
const daysOf = (year: number): string[] =>
  Array.from({ length: 366 }, (_, at) =>
    new Date(Date.UTC(year, 0, 1 + at)).toISOString().slice(0, 10),
  ).filter((date) => date.startsWith(`${year}-`))

// The sums that the published production calendars of these years give for a five-day week.
test.each([
  [2025, 118],
  [2026, 118],
])('%i has %i days off', (year, count) => {
  expect(daysOf(year).filter((date) => isDayOff(date))).toHaveLength(count)
})

test('days are moved as the resolutions of the Government say', () => {
  expect(isDayOff('2025-11-01'), 'a Saturday that is worked').toBe(false)
  expect(isDayOff('2025-11-03'), 'its day off').toBe(true)
  expect(isDayOff('2025-12-31')).toBe(true)
  expect(isDayOff('2026-01-09')).toBe(true)
  expect(isDayOff('2026-01-12'), 'the first working day of the year').toBe(false)
})

test('a year whose resolution is not listed has what the Labour Code gives by itself', () => {
  expect(calendarCovers(2026)).toBe(true)
  expect(calendarCovers(2027)).toBe(false)
  expect(isDayOff('2027-01-08')).toBe(true)
  // The first of May 2027 is a Saturday, the ninth a Sunday: both move to their Mondays.
  expect(isDayOff('2027-05-03')).toBe(true)
  expect(isDayOff('2027-05-10')).toBe(true)
  expect(isDayOff('2027-05-11')).toBe(false)
  // January is moved by the resolution alone.
  expect(isDayOff('2028-01-10')).toBe(false)
})

test('a region adds its own holidays', () => {
  expect(isDayOff('2026-03-20')).toBe(false)
  expect(isDayOff('2026-03-20', [{ date: '2026-03-20', act: 'Указ Раиса Республики Татарстан' }])).toBe(true)
})

test('every listed day belongs to its year, and nothing is both off and worked', () => {
  for (const { year, off, working, act } of TRANSFERRED_DAYS) {
    expect(act).toMatch(/№ \d+/)
    expect([...off, ...working].filter((date) => !date.startsWith(`${year}-`))).toEqual([])
    expect(working.filter((date) => off.includes(date))).toEqual([])
  }
  expect(new Set(FIXED_HOLIDAYS).size).toBe(14)
})
