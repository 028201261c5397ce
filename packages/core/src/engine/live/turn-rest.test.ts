import { expect, test } from 'vitest'
import { restAfter } from './turn-rest.ts'

test('turns with little to do begin every ten milliseconds', () => {
  expect(restAfter({ active: 1, idle: 3 }, 4)).toBe(6)
})

test('after a long turn a quarter of the work is rested, less what the turn waited for the database', () => {
  expect(restAfter({ active: 40, idle: 0 }, 40)).toBe(10)
  expect(restAfter({ active: 40, idle: 4 }, 44)).toBe(6)
  expect(restAfter({ active: 40, idle: 30 }, 70)).toBe(0)
})

test('a turn of a second does not make the next one wait for a quarter of it', () => {
  expect(restAfter({ active: 1_000, idle: 0 }, 1_000)).toBe(50)
})
