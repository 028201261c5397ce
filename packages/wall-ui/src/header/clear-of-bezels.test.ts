import { gridOfScreens } from '@obzor/core/model'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clearOfBezels } from './clear-of-bezels.ts'

const BEZEL = 20
const wallOf = (columns: number) => {
  const { width, screens } = gridOfScreens({
    columns,
    rows: 2,
    screenWidth: 1_200,
    screenHeight: 675,
    bezel: BEZEL,
  })
  const boxes = screens.map((screen) => ({
    left: screen.x,
    top: screen.y,
    width: screen.width,
    height: screen.height,
  }))
  return { width, boxes }
}
/** As the line of the header: from the left edge of the canvas to the clock. */
const lineOn = (width: number) => ({ left: 20, top: 6, width: width - 260, height: 80 })

test('words of a wall of two columns stand on the screen that has more room for them', () => {
  const { width, boxes } = wallOf(2)
  expect(clearOfBezels(lineOn(width), boxes)).toEqual({ left: 20, width: 1_200 - 32 - 20 })
})

test('words stand in the middle of a wall of three columns, and left of it on one of four', () => {
  const three = wallOf(3)
  expect(clearOfBezels(lineOn(three.width), three.boxes).left).toBe(1_220 + 32)
  const four = wallOf(4)
  expect(clearOfBezels(lineOn(four.width), four.boxes)).toEqual({ left: 1_220 + 32, width: 1_200 - 64 })
})

test('a page that is no wall, and a wall of one screen, leave the line as it is', () => {
  const line = lineOn(1_200)
  expect(clearOfBezels(line, [])).toBe(line)
  expect(clearOfBezels(line, wallOf(1).boxes)).toEqual({ left: line.left, width: line.width })
})

test('on no wall does a letter lie under a bezel', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 900 }),
      (columns, left, beside) => {
        const { width, boxes } = wallOf(columns)
        const line = { left, top: 6, width: width - left - beside, height: 80 }
        fc.pre(line.width > 100)
        const words = clearOfBezels(line, boxes)
        const on = boxes.filter(
          (box) =>
            box.top === 0 && words.left >= box.left && words.left + words.width <= box.left + box.width,
        )
        expect(on).toHaveLength(1)
      },
    ),
  )
})
