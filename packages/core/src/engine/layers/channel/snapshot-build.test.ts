// A snapshot in slices is one picture, whatever happens between the slices.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeFrame, rowsOf } from '../../../protocol/index.ts'
import { HotStore, type HotFeature } from '../hot-store/hot-store.ts'
import { WORLD_UNITS } from '../hot-store/world.ts'
import { rowOfSlot } from './feature-blocks.ts'
import { isSlotInside } from './feature-frames.ts'
import { beginSnapshot } from './snapshot-build.ts'

const HEAD = {
  kind: 'snapshot',
  channel: 'layer:test',
  epoch: '11111111-1111-4111-8111-111111111111',
  from: 4,
  to: 4,
  at: 0,
} as const
const COLUMNS = [
  { name: 'title', type: 'string' },
  { name: 'salary', type: 'number' },
  { name: 'isOpen', type: 'boolean' },
] as const
const WEST = { minX: 0, minY: 0, maxX: WORLD_UNITS / 2 - 1, maxY: WORLD_UNITS - 1 }

const feature = fc
  .record({
    id: fc.nat(40),
    at: fc.option(
      fc.record({
        x: fc.constantFrom(5, WORLD_UNITS / 4, WORLD_UNITS / 2 + 7, WORLD_UNITS - 9),
        y: fc.nat(2 ** 31),
      }),
    ),
    values: fc.record({
      title: fc.option(fc.constantFrom('а', 'б', 'в', 'г', 'д')),
      salary: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      isOpen: fc.option(fc.boolean()),
    }),
  })
  .map((each): HotFeature => ({ ...each, shape: null }))
const change = fc.oneof(feature, fc.nat(40))

test('what changes, comes and goes between the slices is in it as it was at the beginning', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(feature, { selector: ({ id }) => id, minLength: 1 }),
      fc.array(fc.array(change, { maxLength: 4 }), { minLength: 4, maxLength: 40 }),
      fc.constantFrom(null, WEST),
      (features, changes, extent) => {
        const store = new HotStore(COLUMNS)
        for (const each of features) store.put(each)
        const slots = Array.from(store.usedSlots(0, store.slotEnd))
        const expected = slots
          .filter((slot) => isSlotInside(store, slot, extent))
          .map((slot) => rowOfSlot(store, slot))
        const { steps, end } = beginSnapshot(store, HEAD, extent)
        let bytes: Uint8Array | undefined
        for (let step = 0; !bytes; step += 1) {
          for (const each of changes[step % changes.length]!) {
            if (typeof each === 'number') store.remove(each)
            else store.put(each)
          }
          bytes = steps.next().value
        }
        end()
        const decoded = decodeFrame(bytes)
        if (!decoded.ok) throw new Error(decoded.message)
        expect(decoded.frame.blocks.flatMap(rowsOf)).toEqual(expected)
      },
    ),
    { numRuns: 500 },
  )
}, 60_000)
