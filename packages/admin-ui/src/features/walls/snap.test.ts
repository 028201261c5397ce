import { gridOfScreens } from '@obzor/core/model'
import { expect, test } from 'vitest'
import { bezelOf, snapped } from './snap.ts'

const canvas = { width: 4_000, height: 1_400 }
const left = { x: 0, y: 0, width: 1_200, height: 680 }
const box = (x: number, y: number) => ({ ...left, x, y })

test('a screen that is dropped near another lies beside it, a bezel away', () => {
  expect(snapped(box(1_215, 12), [left], canvas, 4)).toEqual({ x: 1_204, y: 0 })
  expect(snapped(box(20, 700), [left], canvas, 4)).toEqual({ x: 0, y: 684 })
})

test('a screen that is dropped far from all stays where it is, to the millimetre', () => {
  expect(snapped(box(2_000.4, 300.2), [left], canvas, 4)).toEqual({ x: 2_000, y: 300 })
})

test('nothing leaves the canvas', () => {
  expect(snapped(box(-500, 9_000), [left], canvas, 4)).toEqual({ x: 0, y: 720 })
  expect(snapped({ ...left, width: 9_000 }, [], canvas, 4)).toEqual({ x: 0, y: 0 })
})

test('the bezel is read from the drawing', () => {
  const grid = gridOfScreens({ columns: 3, rows: 2, screenWidth: 1_200, screenHeight: 680, bezel: 7 })
  expect(bezelOf(grid.screens)).toBe(7)
  expect(bezelOf([left])).toBe(0)
})
