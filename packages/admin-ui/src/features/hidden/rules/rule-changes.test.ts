import { DEFAULT_HIDDEN_RULE } from '@obzor/core/model'
import { expect, it } from 'vitest'
import { changedParts, isKnownBefore } from './rule-changes.ts'

it('names the parts that differ, and takes plugins for a set', () => {
  const before = { ...DEFAULT_HIDDEN_RULE, declaredBy: ['source-a', 'source-b'] }
  expect(changedParts(before, { ...before, declaredBy: ['source-b', 'source-a'] })).toEqual([])
  expect(
    changedParts(before, {
      supportMonths: 6,
      floorKopecks: 0,
      floorPct: 5,
      bordersPct: [100, 120],
      declaredBy: ['source-a'],
    }),
  ).toEqual(['supportMonths', 'floorRoubles', 'floorPct', 'borders', 'declaredBy'])
})

it('knows the effect of another floor or other borders, and not of what reads facts again', () => {
  expect(isKnownBefore('feigned', ['floorPct', 'borders'])).toBe(true)
  expect(isKnownBefore('potential', ['supportMonths'])).toBe(true)
  expect(isKnownBefore('unreached', ['supportMonths'])).toBe(false)
  expect(isKnownBefore('potential', ['borders', 'declaredBy'])).toBe(false)
})
