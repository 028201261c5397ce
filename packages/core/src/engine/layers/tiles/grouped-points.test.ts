import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HotStore } from '../hot-store/hot-store.ts'
import { readTile, type ReadFeature } from '../testing/read-tile.ts'
import { encodeTile } from './encode-tile.ts'

/** A machine that does ten other things is no fault of the encoder. */
const SLOW_MS = 60_000
const SQUARE = 32
/** A tile of zoom 12 is 256 world units a tile unit. */
const ADDRESS = { zoom: 12, x: 2498, y: 1334 }
const place = fc.record({ x: fc.integer({ min: -70, max: 400 }), y: fc.integer({ min: -70, max: 400 }) })
const member = fc.record({
  at: place,
  title: fc.option(fc.constantFrom('врач', 'сварщик')),
  places: fc.option(fc.constantFrom(1, 2, 0.5)),
  isOpen: fc.option(fc.boolean()),
})

test(
  'a tile with more points than it may tell has one for each square, with their count and what is true of all',
  { timeout: SLOW_MS },
  () => {
    fc.assert(
      fc.property(fc.array(member, { maxLength: 300 }), (members) => {
        const store = new HotStore([
          { name: 'title', type: 'string' },
          { name: 'places', type: 'number' },
          { name: 'isOpen', type: 'boolean' },
        ])
        for (const [id, { at, ...values }] of members.entries()) {
          const x = (ADDRESS.x * 4096 + at.x) * 256
          store.put({ id, at: { x, y: (ADDRESS.y * 4096 + at.y) * 256 }, shape: null, values })
        }
        const seen = members.map((one, id) => ({ ...one, id })).filter(({ at }) => at.x >= -64 && at.y >= -64)
        const squares = Map.groupBy(
          seen,
          ({ at }) => `${Math.floor((at.x + 64) / SQUARE)}/${Math.floor((at.y + 64) / SQUARE)}`,
        )
        const expected = new Map(
          [...squares].map(([square, group]) => {
            const shared = (['title', 'places', 'isOpen'] as const).flatMap((name) =>
              group[0]![name] !== null && group.every((one) => one[name] === group[0]![name])
                ? [[name, group[0]![name]]]
                : [],
            )
            const count = group.length > 1 ? [['@count', group.length]] : []
            return [
              square,
              { id: group.length > 1 ? -1 : group[0]!.id, values: Object.fromEntries([...shared, ...count]) },
            ]
          }),
        )
        const features = readTile(encodeTile('a', store, ADDRESS, 0))[0]?.features ?? []
        const squareOf = ({ paths }: ReadFeature): string =>
          paths[0]!.map((value) => Math.floor((value + 64) / SQUARE)).join('/')
        expect(
          new Map(features.map((read) => [squareOf(read), { id: read.id, values: read.values }])),
        ).toEqual(expected)
        expect(features).toHaveLength(expected.size)
      }),
      { numRuns: 60 },
    )
  },
)

test(
  'however many points stand in a tile, it has no more features than squares',
  { timeout: SLOW_MS },
  () => {
    const store = new HotStore([{ name: 'places', type: 'number' }])
    for (let id = 0; id < 60_000; id += 1) {
      store.put({
        id,
        at: { x: Math.imul(id, 0x9e37_79b1) >>> 0, y: Math.imul(id, 0x85eb_ca6b) >>> 0 },
        shape: null,
        values: { places: 1 },
      })
    }
    const features = readTile(encodeTile('a', store, { zoom: 0, x: 0, y: 0 }))[0]!.features
    expect(features.length).toBeLessThan(20_000)
    expect(features.reduce((sum, { values }) => sum + Number(values['@count'] ?? 1), 0)).toBe(60_000)
  },
)
