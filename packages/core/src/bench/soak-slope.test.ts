import { expect, test } from 'vitest'
import { lowest, slopeOf } from './soak-slope.ts'

/** A saw of ±1 MB around a line, as collections leave it. */
const samples = (perHour: number, count = 60): { hours: number; megabytes: number }[] =>
  Array.from({ length: count }, (_none, index) => ({
    hours: index / 720,
    megabytes: 100 + (perHour * index) / 720 + (index % 2 === 0 ? 1 : -1),
  }))

test('a leak is found through the noise of collections', () => {
  const { megabytesPerHour, within } = slopeOf(samples(120))
  expect(Math.abs(megabytesPerHour - 120)).toBeLessThan(within)
  expect(megabytesPerHour - within).toBeGreaterThan(60)
})

test('steady memory has an interval around zero', () => {
  const { megabytesPerHour, within } = slopeOf(samples(0))
  expect(Math.abs(megabytesPerHour)).toBeLessThan(within)
})

test('the interval is that of the books: five points, by hand', () => {
  const points = [2, 4, 5, 4, 5].map((megabytes, index) => ({ hours: index + 1, megabytes }))
  const { megabytesPerHour, within } = slopeOf(points)
  expect(megabytesPerHour).toBeCloseTo(0.6, 10)
  // Standard error √(2.4 ÷ 3 ÷ 10) = 0.2828, t of three degrees 3.182.
  expect(within).toBeCloseTo(0.9, 3)
})

test('two samples say nothing', () => {
  expect(slopeOf(samples(10, 2)).within).toBe(Number.POSITIVE_INFINITY)
})

test('what waits for a moment is not what is held', () => {
  const held = samples(0).map(({ hours }, index) => ({
    hours,
    megabytes: index % 4 === 3 ? 90 : 100 + index,
  }))
  expect(lowest(held, 4)).toHaveLength(15)
  expect(slopeOf(lowest(held, 4)).megabytesPerHour).toBe(0)
})
