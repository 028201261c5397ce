import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentBetweenFrames } from './take-moment.ts'

const NOW = 1_790_000_000_000
const EVERY_MS = 1_000 / 60
const framesAt = (...phases: number[]) =>
  phases.map((phase, index) => ({ at: NOW - 1_000 * index + phase, everyMs: EVERY_MS }))
/** When a display shows what is due at `moment`. */
const shownAt = (moment: number, { at, everyMs }: { at: number; everyMs: number }): number =>
  at + Math.ceil((moment - at) / everyMs) * everyMs
const spread = (moment: number, frames: { at: number; everyMs: number }[]): number => {
  const shown = frames.map((each) => shownAt(moment, each))
  return Math.max(...shown) - Math.min(...shown)
}

test('displays that beat together show a take in one frame, however the moment would have fallen', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (later) => {
      const frames = [0, 0.2, 0.4, 0.1].map((phase) => ({ at: NOW + phase, everyMs: EVERY_MS }))
      const moment = momentBetweenFrames(NOW + later, frames)
      expect(moment).toBeGreaterThanOrEqual(NOW + later)
      expect(moment).toBeLessThan(NOW + later + EVERY_MS)
      expect(spread(moment, frames)).toBeLessThan(0.5)
    }),
  )
})

test('whatever their phases, no other moment brings the displays nearer together, and none lies near a frame', () => {
  const phase = fc.double({ min: 0, max: EVERY_MS, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(fc.array(phase, { minLength: 1, maxLength: 8 }), phase, (phases, later) => {
      const frames = phases.map((each) => ({ at: NOW + each, everyMs: EVERY_MS }))
      const moment = momentBetweenFrames(NOW + later, frames)
      const best = Array.from({ length: 64 }, (_, step) => spread(NOW + (step * EVERY_MS) / 64, frames))
      expect(spread(moment, frames)).toBeLessThanOrEqual(Math.min(...best) + 1e-3)
      // A clock that is wrong by less than this changes nothing.
      const apart = frames.map((each) => shownAt(moment, each) - moment)
      expect(Math.min(...apart)).toBeGreaterThanOrEqual(EVERY_MS / phases.length / 2 - 1e-3)
    }),
  )
})

test('a wall of displays that beat differently, or tell nothing, takes at once', () => {
  expect(momentBetweenFrames(NOW, [])).toBe(NOW)
  expect(momentBetweenFrames(NOW, [...framesAt(3), { at: NOW, everyMs: 20 }])).toBe(NOW)
  expect(momentBetweenFrames(NOW, [{ at: NOW, everyMs: 0.001 }])).toBe(NOW)
})
