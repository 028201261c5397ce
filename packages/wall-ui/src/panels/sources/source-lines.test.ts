import { expect, test } from 'vitest'
import { fittingLines, type SourceChip } from './source-lines.ts'

const lines = (...chips: SourceChip[]) => chips.map((chip, index) => ({ id: index, chip }))

test('while all fit they stand in their order', () => {
  const all = lines('fresh', 'failed', 'fresh')
  expect(fittingLines(all, 3)).toEqual({ shown: all, rest: 0, restChip: null })
})

test('without room the gravest are shown and the last line counts the rest', () => {
  const all = lines('fresh', 'unavailable', 'failed', 'fresh', 'stale', 'disabled')
  const { shown, rest, restChip } = fittingLines(all, 4)
  expect(shown.map(({ chip }) => chip)).toEqual(['failed', 'stale', 'fresh'])
  expect([rest, restChip]).toEqual([3, 'fresh'])
})

test('a panel with no room at all shows the gravest', () => {
  expect(fittingLines(lines('fresh', 'failed'), 0).shown.map(({ chip }) => chip)).toEqual(['failed'])
  expect(fittingLines([], 0)).toEqual({ shown: [], rest: 0, restChip: null })
})
