import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HotStore } from '../hot-store/hot-store.ts'
import { AREAS, type Shape } from '../hot-store/shape.ts'
import { encodeTile, type TileAddress } from './encode-tile.ts'
import { TileCache, type CachedTile } from './tile-cache.ts'
import { TileVersions } from './tile-versions.ts'

const WEST = 2_600_000_000
const unit = fc.integer({ min: 0, max: 40_000_000 }).map((by) => WEST + by)
const box = (x: number, y: number, size: number): Shape => ({
  kind: AREAS,
  parts: [{ isHole: false, vertices: Uint32Array.of(x, y, x + size, y, x + size, y + size, x, y + size) }],
})
const change = fc.record({
  id: fc.integer({ min: 0, max: 9 }),
  x: unit,
  y: unit,
  size: fc.option(fc.integer({ min: 1000, max: 90_000_000 }), { freq: 3 }),
  places: fc.integer({ min: 0, max: 3 }),
  isRemoval: fc.boolean(),
})
const address = fc
  .record({ zoom: fc.integer({ min: 0, max: 14 }), x: unit, y: unit })
  .map(({ zoom, x, y }): TileAddress => {
    const size = 2 ** (32 - zoom)
    return { zoom, x: Math.floor(x / size), y: Math.floor(y / size) }
  })

test('a tile whose bytes change never keeps its version', () => {
  const property = fc.check(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 30 }),
      fc.array(address, { minLength: 1, maxLength: 6 }),
      (changes, addresses) => {
        const versions = new TileVersions()
        const store = new HotStore([{ name: 'places', type: 'number' }], (touched) => versions.touch(touched))
        const look = (): { version: number; bytes: string }[] =>
          addresses.map((tile) => ({
            version: versions.of(tile.zoom, tile.x, tile.y),
            bytes: Buffer.from(encodeTile('a', store, tile)).toString('hex'),
          }))
        let before = look()
        for (const { id, x, y, size, places, isRemoval } of changes) {
          if (isRemoval) store.remove(id)
          else
            store.put({ id, at: { x, y }, shape: size === null ? null : box(x, y, size), values: { places } })
          const after = look()
          for (const [index, tile] of after.entries()) {
            const isOther = tile.bytes !== before[index]!.bytes
            if (isOther && tile.version <= before[index]!.version) return false
          }
          before = after
        }
        return true
      },
    ),
    { numRuns: 150 },
  )
  expect(property).toMatchObject({ failed: false })
})

test('a change leaves the versions of tiles elsewhere alone', () => {
  const versions = new TileVersions()
  const before = versions.of(14, 9_990, 5_380)
  versions.touch({ minX: WEST, minY: WEST, maxX: WEST, maxY: WEST })
  expect(versions.of(14, 9_990, 5_380)).toBe(before)
  expect(versions.bytes).toBeLessThan(3_000_000)
})

test('the cache stays within its bytes and forgets what was used longest ago', () => {
  const cache = new TileCache(1_000)
  const tile = (bytes: number): CachedTile => ({
    version: 1,
    body: Buffer.alloc(bytes),
    cursor: null,
    madeAt: 0,
    isGrouped: false,
    packed: {},
  })
  cache.set('a', tile(400))
  cache.set('b', tile(400))
  cache.get('a')
  cache.set('c', tile(400))
  expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true])
  cache.weigh('a', cache.get('a')!, 300)
  expect(cache.get('c')).toBeUndefined()
  cache.set('d', tile(5_000))
  expect(cache.bytes).toBeLessThanOrEqual(1_000)
})
