import { INK_FILLS, type InkPoint, type InkStroke } from '@obzor/core/protocol'
import { expect, test } from 'vitest'
import { markOf, type InkPlace } from './ink-marks.ts'

const stroke = (tool: InkStroke['tool'], ...points: InkPoint[]): InkStroke => ({
  id: 's',
  tool,
  colour: 1,
  anchor: { kind: 'canvas' },
  points,
  text: tool === 'text' ? 'Здесь' : null,
})
const doubled: InkPlace = { toPixel: ([x, y]) => [2 * x, 2 * y], within: null }

test('a circle goes through its middle and a point of its edge, in pixels of this screen', () => {
  expect(markOf(stroke('circle', [50, 50], [80, 90]), doubled, 4)?.path).toBe(
    'M0 100a100 100 0 1 0 200 0a100 100 0 1 0 -200 0Z',
  )
})

test('an arrow ends where it was drawn to, and its line ends at the head', () => {
  const mark = markOf(stroke('arrow', [0, 0], [50, 0]), doubled, 4)
  expect(mark?.path).toBe('M0 0L80 0')
  expect(mark?.head).toBe('M100 0L80 10L80 -10Z')
})

test('a dot is a line too, and a text stands at its point', () => {
  expect(markOf(stroke('pen', [1, 1]), doubled, 4)?.path).toBe('M2 2l0 0')
  expect(markOf(stroke('text', [1, 1]), doubled, 4)).toMatchObject({
    text: 'Здесь',
    at: [2, 2],
    fill: INK_FILLS[1],
  })
})

test('a hand is drawn through all of its points', () => {
  expect(markOf(stroke('pen', [0, 0], [1, 0], [2, 1]), doubled, 4)?.path).toBe('M0 0Q2 0 3 1L4 2')
})

test('what stands on a map that is not there is not drawn', () => {
  expect(markOf(stroke('arrow', [0, 0], [50, 0]), { toPixel: () => null, within: null }, 4)).toBeNull()
})
