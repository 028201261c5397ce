import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flightAt, followed, lookBetween, lookOn, type Look } from './map-look.ts'

const look: fc.Arbitrary<Look> = fc.record({
  x: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  y: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  resolution: fc.double({ min: 1, max: 5_000, noNaN: true }),
})

test('a box fills the room that the padding leaves, and stands in the middle of it', () => {
  const at = lookOn([0, 0, 1_000, 500], [600, 400], [50, 0, 0, 100])
  expect(at.resolution).toBe(2)
  // The box's middle is 50 px right of the map's and 25 px below.
  expect((500 - at.x) / at.resolution).toBeCloseTo(50, 9)
  expect((at.y - 250) / at.resolution).toBeCloseTo(25, 9)
})

test('room asked for around a territory never turns the map inside out', () => {
  expect(lookOn([0, 0, 1_000, 500], [100, 100], [90, 90, 90, 90]).resolution).toBe(50)
})

test('a movement stays between its ends and arrives', () => {
  fc.assert(
    fc.property(look, look, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, share) => {
      const at = lookBetween(from, to, share)
      for (const key of ['x', 'y', 'resolution'] as const) {
        const slack = 1e-6 * (1 + Math.abs(from[key]) + Math.abs(to[key]))
        expect(at[key]).toBeGreaterThanOrEqual(Math.min(from[key], to[key]) - slack)
        expect(at[key]).toBeLessThanOrEqual(Math.max(from[key], to[key]) + slack)
      }
    }),
  )
  const [from, to] = [
    { x: 0, y: 0, resolution: 100 },
    { x: 10, y: 20, resolution: 10 },
  ]
  expect(flightAt({ from, to, startsAt: 5, endsAt: 5, isEased: true }, 5)).toEqual(to)
})

test('two screens that hear of a look at different times are at one place at each moment', () => {
  const before = { look: { x: 0, y: 0, resolution: 100 }, at: 1_000 }
  const next = { look: { x: 500, y: 0, resolution: 50 }, at: 1_100 }
  const flight = followed(before, next)
  expect(flight).toMatchObject({ startsAt: 1_000, endsAt: 1_100 })
  // After a rest the way is not begun in the past.
  expect(followed(before, { ...next, at: 9_000 })).toMatchObject({ startsAt: 8_880, endsAt: 9_000 })
})
