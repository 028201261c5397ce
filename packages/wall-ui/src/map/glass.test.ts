import { expect, test } from 'vitest'
import { cutOf, isOnGlass, NO_CUT } from './glass.ts'

/** The second of four screens in a row. */
const glass = { left: 1_000, top: 0, width: 960, height: 540 }

test('a map that goes over three screens is drawn where this one shows it, and a little beyond', () => {
  const map = { left: 500, top: 100, width: 2_000, height: 800 }
  expect(cutOf(map, glass)).toEqual({ left: 468, top: 0, right: 508, bottom: 328 })
  expect(cutOf(map, null)).toEqual(NO_CUT)
})

test('what lies within the glass is not cut, and what lies beside it is not drawn at all', () => {
  expect(cutOf({ left: 1_010, top: 10, width: 200, height: 200 }, glass)).toEqual(NO_CUT)
  expect(isOnGlass({ left: 0, top: 0, width: 960, height: 540 }, glass)).toBe(false)
  expect(isOnGlass({ left: 0, top: 0, width: 990, height: 540 }, glass)).toBe(true)
  expect(isOnGlass({ left: 0, top: 600, width: 3_000, height: 540 }, glass)).toBe(false)
  expect(isOnGlass({ left: 0, top: 600, width: 3_000, height: 540 }, null)).toBe(true)
})

test('a box that is nowhere on the glass keeps a pixel: a map without a size cannot be drawn', () => {
  const { left, right } = cutOf({ left: 0, top: 0, width: 400, height: 400 }, glass)
  expect(left + right).toBeLessThanOrEqual(399)
})
