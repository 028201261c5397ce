import { expect, test } from 'vitest'
import { outcomeText, progressText } from './indicators.ts'

test('a month that is being counted says how far it is, also where there is no household', () => {
  const place = { month: '2025-02', number: 2, months: 6 }
  expect(progressText({ ...place, households: { counted: 19_999, all: 40_000 } })).toBe(
    '2025-02 (2 of 6): 49 % of the households',
  )
  // Some came while it counted.
  expect(progressText({ ...place, households: { counted: 41_000, all: 40_000 } })).toMatch(/: 100 %/)
  expect(progressText({ ...place, households: { counted: 0, all: 0 } })).toMatch(/: 100 %/)
})

test('a month says what became of it', () => {
  expect(outcomeText({ kind: 'written', figures: 3_120, vintage: 'second' })).toBe(
    '3120 figures written (second)',
  )
  expect(outcomeText({ kind: 'kept', vintage: 'final' })).toMatch(/final figures are there already/)
  expect(outcomeText({ kind: 'left-out', because: 'incomes' })).toMatch(/too few incomes/)
  expect(outcomeText({ kind: 'left-out', because: 'line' })).toMatch(/no subsistence minimum/)
})
