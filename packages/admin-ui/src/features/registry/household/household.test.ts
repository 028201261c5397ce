import { expect, test } from 'vitest'
import { eventWords } from './event-words.ts'
import type { HouseholdEvent } from './household.api.ts'

const event = (change: Partial<HouseholdEvent>): HouseholdEvent => ({
  at: 0,
  onDay: '2024-07-07',
  kind: 'split',
  from: '1',
  to: '2',
  isBeyond: false,
  members: 2,
  reason: 'marriage',
  ...change,
})

test('a change is told from the side of the household that is looked at', () => {
  expect(eventWords(event({}), '1')).toBe('split')
  expect(eventWords(event({}), '2')).toBe('came')
  expect(eventWords(event({ kind: 'merge' }), '1')).toBe('merge')
  expect(eventWords(event({ kind: 'merge' }), '2')).toBe('came')
})
test('who went nowhere has left, and the last who went ended it', () => {
  expect(eventWords(event({ to: null }), '1')).toBe('away')
  expect(eventWords(event({ kind: 'ended', to: null }), '1')).toBe('ended')
})
test("a household beyond one's territories is told of without its number", () => {
  expect(eventWords(event({ to: null, isBeyond: true }), '1')).toBe('splitBeyond')
  expect(eventWords(event({ kind: 'merge', to: null, isBeyond: true }), '1')).toBe('mergeBeyond')
  expect(eventWords(event({ from: null, isBeyond: true }), '2')).toBe('cameBeyond')
})
