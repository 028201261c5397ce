import { expect, test } from 'vitest'
import { FrameRhythm } from './frame-rhythm.ts'

const EVERY_MS = 1_000 / 60

test('the period of a display is known to a hundredth of a millisecond, though the page leaves frames out', () => {
  const rhythm = new FrameRhythm()
  // A stamp is rounded to 0.1 ms, as browsers do.
  const frames = [0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 15, 16, 17, 25, 26, 27, 28, 29]
  for (const frame of frames) rhythm.frame(Math.round((5 + frame * EVERY_MS) * 10) / 10)
  expect(rhythm.now?.everyMs).toBeCloseTo(EVERY_MS, 2)
  expect(rhythm.now?.atMs).toBeCloseTo(5 + 29 * EVERY_MS, 0)
})

test('a page that has just begun, and a stamp that comes twice, tell nothing', () => {
  const rhythm = new FrameRhythm()
  for (let turn = 0; turn < 40; turn += 1) rhythm.frame(100)
  expect(rhythm.now).toBeNull()
})
