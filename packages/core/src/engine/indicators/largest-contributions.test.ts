// Contributions that come, change and go, against sorting all of them each time.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LARGEST_COUNT } from '../../model/index.ts'
import { LargestContributions } from './largest-contributions.ts'

const PLACES = [0, 1]
const steps = fc.array(
  fc.record({
    owner: fc.nat({ max: 60 }),
    at: fc.constantFrom(...PLACES),
    value: fc.option(fc.integer({ min: 1, max: 30 }), { freq: 5 }),
  }),
  { minLength: 100, maxLength: 300 },
)

test('the largest of each sum are those of everybody, after any changes and while the largest leave one after the other', () => {
  let refills = 0
  fc.assert(
    fc.property(steps, (changes) => {
      const lists = new LargestContributions()
      const all = new Map<number, { at: number; value: number }>()
      const sortedAt = (place: number): [owner: number, value: number][] =>
        [...all]
          .flatMap(([owner, { at, value }]): [number, number][] => (at === place ? [[owner, value]] : []))
          .toSorted(([, one], [, other]) => other - one)
      const put = (owner: number, at: number, value: number | null): void => {
        const before = all.get(owner)
        if (before) lists.remove(before.at, owner)
        all.delete(owner)
        if (value !== null) {
          all.set(owner, { at, value })
          lists.add(at, owner, value)
        }
        if (lists.short.size > 0) {
          refills += 1
          const places = lists.beginRefill()
          for (const [id, each] of all) if (places.has(each.at)) lists.add(each.at, id, each.value)
        }
        for (const place of PLACES) {
          const largest = sortedAt(place).map(([, each]) => each)
          expect(lists.of(place)).toEqual(largest.slice(0, LARGEST_COUNT))
        }
      }
      for (const { owner, at, value } of changes) put(owner, at, value)
      while (all.size > 0) put((sortedAt(0)[0] ?? sortedAt(1)[0]!)[0], 0, null)
    }),
    { numRuns: 30 },
  )
  // The lists ran short, or nothing was tried.
  expect(refills).toBeGreaterThan(0)
})
