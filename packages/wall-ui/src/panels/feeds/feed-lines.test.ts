import { expect, it } from 'vitest'
import { broughtToday } from './feed-lines.ts'

const hour = (iso: string, read: number) => ({
  at: Date.parse(iso),
  read,
  accepted: read - 1,
  quarantined: 1,
})

it('counts the hours of today by the clock of the region, not by that of the server', () => {
  const hours = [
    hour('2026-11-21T20:00:00Z', 5),
    hour('2026-11-21T21:00:00Z', 10),
    hour('2026-11-22T08:00:00Z', 20),
  ]
  const now = Date.parse('2026-11-22T09:30:00Z')
  expect(broughtToday(hours, now, 'Europe/Moscow')).toEqual({ read: 30, accepted: 28 })
  expect(broughtToday(hours, now, 'UTC')).toEqual({ read: 20, accepted: 19 })
  expect(broughtToday([], now, 'UTC')).toEqual({ read: 0, accepted: 0 })
})
