import { expect, test } from 'vitest'
import { nextRun, nextRuns, type CronSchedule } from './next-run.ts'

const everyDayAtSix = (timeZone: string): CronSchedule => ({
  cron: '0 6 * * *',
  timeZone,
  workdaysOnly: true,
})
const iso = (schedule: CronSchedule, after: string, holidays: { date: string; act: string }[] = []) =>
  nextRun(schedule, new Date(after), holidays)?.toISOString() ?? null

test('the holidays of the New Year are left out to their last day, in the zone of the schedule', () => {
  const lastOf2025 = '2025-12-30T12:00:00Z'
  expect(iso(everyDayAtSix('Europe/Moscow'), lastOf2025)).toBe('2026-01-12T03:00:00.000Z')
  expect(iso(everyDayAtSix('Asia/Kamchatka'), lastOf2025)).toBe('2026-01-11T18:00:00.000Z')
  expect(iso(everyDayAtSix('Europe/Kaliningrad'), lastOf2025)).toBe('2026-01-12T04:00:00.000Z')
})

test('a day is off by the calendar of the schedule’s zone, not of the server’s', () => {
  const atMidnight = { cron: '30 0 * * *', workdaysOnly: true }
  // It is Friday in Greenwich and already Saturday in Vladivostok.
  const friday = '2026-06-05T13:00:00Z'
  expect(iso({ ...atMidnight, timeZone: 'Asia/Vladivostok' }, friday)).toBe('2026-06-07T14:30:00.000Z')
  expect(iso({ ...atMidnight, timeZone: 'Europe/Moscow' }, '2026-06-04T13:00:00Z')).toBe(
    '2026-06-04T21:30:00.000Z',
  )
})

test('a Saturday that was made a working day is worked', () => {
  expect(iso(everyDayAtSix('Europe/Moscow'), '2025-10-31T12:00:00Z')).toBe('2025-11-01T03:00:00.000Z')
  expect(iso(everyDayAtSix('Europe/Moscow'), '2025-11-01T12:00:00Z')).toBe('2025-11-05T03:00:00.000Z')
})

test('without the wish, days off are as any other', () => {
  expect(iso({ cron: '0 6 * * *', timeZone: 'Europe/Moscow' }, '2025-12-31T12:00:00Z')).toBe(
    '2026-01-01T03:00:00.000Z',
  )
})

test('a pattern of every minute passes the long holidays at once', () => {
  expect(
    iso({ cron: '* * * * *', timeZone: 'Europe/Moscow', workdaysOnly: true }, '2025-12-30T21:00:30Z'),
  ).toBe('2026-01-11T21:00:00.000Z')
})

test('a regional holiday is left out too', () => {
  const holidays = [{ date: '2026-06-08', act: 'закон субъекта' }]
  expect(iso(everyDayAtSix('Europe/Moscow'), '2026-06-05T12:00:00Z', holidays)).toBe(
    '2026-06-09T03:00:00.000Z',
  )
})

test('a moment that never comes is said to be none', () => {
  expect(
    iso({ cron: '0 6 30 2 *', timeZone: 'Europe/Moscow', workdaysOnly: true }, '2026-01-01T00:00:00Z'),
  ).toBeNull()
  expect(
    iso({ cron: '0 6 1 1 *', timeZone: 'Europe/Moscow', workdaysOnly: true }, '2026-01-01T00:00:00Z'),
  ).toBeNull()
})

test('several moments follow one another', () => {
  expect(
    nextRuns(everyDayAtSix('Europe/Moscow'), new Date('2026-05-07T12:00:00Z'), 3).map((moment) =>
      moment.toISOString(),
    ),
  ).toEqual(['2026-05-08T03:00:00.000Z', '2026-05-12T03:00:00.000Z', '2026-05-13T03:00:00.000Z'])
})
