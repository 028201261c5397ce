import { expect, test } from 'vitest'
import { hallMoment, hoursFault, hoursHold, type HoursCondition } from './hall-hours.ts'

const holds = (at: string, ...conditions: HoursCondition[]): boolean =>
  hoursHold(conditions, hallMoment(Date.parse(at), 'Europe/Moscow'))

test("the hall's own clock and calendar decide, not the machine's", () => {
  expect(hallMoment(Date.parse('2026-03-05T21:30:00Z'), 'Europe/Moscow')).toEqual({
    date: '2026-03-06',
    weekday: 5,
    minuteOfDay: 30,
  })
  expect(holds('2026-03-09T09:00:00Z', { kind: 'calendar', days: 'off' })).toBe(true)
  expect(holds('2026-03-10T09:00:00Z', { kind: 'calendar', days: 'working' })).toBe(true)
  expect(holds('2026-03-08T21:00:00Z', { kind: 'weekdays', days: [1] })).toBe(true)
})

test('a span over midnight belongs to the evening that it began in', () => {
  const friday = [
    { kind: 'weekdays', days: [5] },
    { kind: 'time', from: '22:00', to: '02:00' },
  ] as const
  expect(holds('2026-03-06T19:00:00Z', ...friday)).toBe(true)
  expect(holds('2026-03-06T22:30:00Z', ...friday)).toBe(true)
  expect(holds('2026-03-06T23:00:00Z', ...friday)).toBe(false)
  expect(holds('2026-03-05T22:30:00Z', ...friday)).toBe(false)
})

test('dates are included on both ends', () => {
  const may: HoursCondition = { kind: 'dates', from: '2026-05-01', to: '2026-05-09' }
  expect(
    ['2026-04-30', '2026-05-01', '2026-05-09', '2026-05-10'].map((day) => holds(`${day}T09:00:00Z`, may)),
  ).toEqual([false, true, true, false])
})

test('hours that cannot be are named', () => {
  expect(hoursFault([])).toBeNull()
  expect(hoursFault([{ kind: 'time', from: '9:00', to: '10:00' }])).toBe('time')
  expect(hoursFault([{ kind: 'time', from: '09:00', to: '09:00' }])).toBe('no-time')
  expect(hoursFault([{ kind: 'dates', from: '2026-05-09', to: '2026-05-01' }])).toBe('dates')
  expect(hoursFault([{ kind: 'weekdays', days: [8] }])).toBe('no-days')
})
