import { expect, test } from 'vitest'
import { careFault, DRIFT_PX_MAX, DRIFT_STEP_MS, driftAt, FIRST_CARE, screenCare } from './care.ts'

const facts = (at: string) => ({ now: Date.parse(at), timeZone: 'Europe/Moscow', holidays: [] })
const night = { hours: [{ kind: 'time', from: '20:00', to: '07:00' }], brightness: 0.4 } as const
const off = { hours: [{ kind: 'calendar', days: 'off' }], brightness: 0.2 } as const

test('the first step whose hours hold dims the wall; outside of them it is bright', () => {
  const care = { ...FIRST_CARE, steps: [off, night] }
  const at = (moment: string): number => screenCare(care, facts(moment)).brightness
  expect(at('2026-03-05T09:00:00Z')).toBe(1)
  expect(at('2026-03-05T19:00:00Z')).toBe(0.4)
  expect(at('2026-03-07T19:00:00Z')).toBe(0.2)
})

test('what is set by hand holds until its moment', () => {
  const { now } = facts('2026-03-05T09:00:00Z')
  const care = { ...FIRST_CARE, steps: [night], byHand: { brightness: 0.7, until: now + 1 } }
  expect(screenCare(care, facts('2026-03-05T09:00:00Z')).brightness).toBe(0.7)
  expect(screenCare(care, { ...facts('2026-03-05T09:00:00Z'), now: now + 1 }).brightness).toBe(1)
})

test('a step without hours would dim the wall for ever and is refused', () => {
  expect(careFault({ ...FIRST_CARE, steps: [night, { hours: [], brightness: 0.5 }] })).toEqual({
    kind: 'no-hours',
    step: 2,
  })
  expect(careFault({ ...FIRST_CARE, steps: [off, night] })).toBeNull()
})

test('the picture wanders to every side, never farther than it may, and by a pixel at a time', () => {
  const steps = Array.from({ length: 24 * 360 }, (_, step) => driftAt(step * DRIFT_STEP_MS, 12, 6.4))
  for (const axis of ['x', 'y'] as const) {
    const places = steps.map((place) => place[axis])
    expect(Math.max(...places)).toBeGreaterThan(DRIFT_PX_MAX - 1)
    expect(Math.min(...places)).toBeLessThan(1 - DRIFT_PX_MAX)
    expect(Math.max(...places.map(Math.abs))).toBeLessThanOrEqual(DRIFT_PX_MAX)
    const moves = places.slice(1).map((place, index) => Math.abs(place - places[index]!))
    expect(Math.max(...moves)).toBeLessThan(1)
  }
})

test('within one step every screen has the same place; a wall that does not burn in stands still', () => {
  expect(driftAt(600_000, 6, 3.2)).toEqual(driftAt(600_000 + DRIFT_STEP_MS - 1, 6, 3.2))
  expect(driftAt(123_456_789, 0, 3.2)).toEqual({ x: 0, y: 0 })
})
