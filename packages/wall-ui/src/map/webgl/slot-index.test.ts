import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MixedSlots, NumberSlots } from './slot-index.ts'

describe('the index of numbers', () => {
  it('equals a Map after any sets and deletions, with keys that collide', () => {
    const keys = fc.oneof(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 30 }).map((key) => key * 2 ** 32),
      fc.integer({ min: 0, max: 2 ** 52 }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.boolean()), { maxLength: 300 }), (changes) => {
        const [index, oracle] = [new NumberSlots(4), new Map<number, number>()]
        for (const [at, [key, isSet]] of changes.entries()) {
          if (isSet) {
            index.set(key, at)
            oracle.set(key, at)
          } else {
            index.delete(key)
            oracle.delete(key)
          }
        }
        expect(index.size).toBe(oracle.size)
        for (const [key] of changes) expect(index.get(key)).toBe(oracle.get(key))
      }),
    )
  })
})

describe('ids of both kinds', () => {
  it('are one id as a number and as its text, and texts that only look like numbers stay texts', () => {
    const slots = new MixedSlots()
    slots.set('17', 1)
    slots.set('017', 2)
    slots.set('v17', 3)
    expect([slots.get(17), slots.get('17'), slots.get('017'), slots.get('v17'), slots.size]).toEqual([
      1, 1, 2, 3, 3,
    ])
    slots.delete(17)
    expect([slots.get('17'), slots.size]).toEqual([undefined, 2])
  })
})
