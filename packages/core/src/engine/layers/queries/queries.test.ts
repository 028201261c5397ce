import fc from 'fast-check'
import { latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { publishedDegrees } from '../channel/feature-blocks.ts'
import { HotStore } from '../hot-store/hot-store.ts'
import { AREAS, LINES, type Shape } from '../hot-store/shape.ts'
import { latOf, lonOf, worldBox, worldX, worldY } from '../hot-store/world.ts'
import { featureJson } from './feature-json.ts'
import { findFeatures } from './find-features.ts'
import { distance, findNearest } from './find-nearest.ts'
import { rollUpCells } from './roll-up-cells.ts'

/** A machine that does ten other things is no fault of the queries. */
const SLOW_MS = 60_000

const lon = fc.double({ min: 38.9, max: 40.1, noNaN: true })
const lat = fc.double({ min: 52.2, max: 53, noNaN: true })
const published = (degrees: typeof lon): typeof lon => degrees.map(publishedDegrees)
const anywhere = {
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -84, max: 84, noNaN: true }),
}
const point = (places: { lon: typeof lon; lat: typeof lat }) =>
  fc.record({ ...places, places: fc.option(fc.integer({ min: -9, max: 99 })) })
type Point = { lon: number; lat: number; places: number | null }

function storeOf(points: readonly Point[]): HotStore {
  const store = new HotStore([{ name: 'places', type: 'number' }])
  for (const [id, { lon: x, lat: y, places }] of points.entries()) {
    store.put({ id, at: { x: worldX(x), y: worldY(y) }, shape: null, values: { places } })
  }
  return store
}
const box = fc.tuple(lon, lat, lon, lat).map(([a, b, c, d]) => {
  return worldBox(Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d))
})

test(
  'pages of a box together hold each of its features once, in the order of ids',
  { timeout: SLOW_MS },
  () => {
    fc.assert(
      fc.property(
        fc.array(point({ lon, lat }), { maxLength: 200 }),
        box,
        fc.integer({ min: 1, max: 40 }),
        (points, wanted, limit) => {
          const store = storeOf(points)
          const expected = points.flatMap(({ lon: x, lat: y }, id) => {
            const [at, down] = [worldX(x), worldY(y)]
            const isIn = at >= wanted.minX && at <= wanted.maxX && down >= wanted.minY && down <= wanted.maxY
            return isIn ? [id] : []
          })
          const paged: number[] = []
          for (let after = -1, isMore = true; isMore;) {
            const { ids, matched } = findFeatures(store, { box: wanted, after, limit })
            expect(matched).toBe(expected.length - paged.length)
            paged.push(...ids)
            isMore = matched > ids.length
            after = ids.at(-1) ?? after
          }
          expect(paged).toEqual(expected)
        },
      ),
      { numRuns: 100 },
    )
  },
)

test(
  'the nearest are those that a look at every feature finds, anywhere on Earth',
  { timeout: SLOW_MS },
  () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(point(anywhere), point({ lon, lat })), { maxLength: 120 }),
        fc.oneof(fc.record(anywhere), fc.record({ lon, lat })),
        fc.constantFrom(100, 5_000, 80_000, 1_000_000, 20_000_000),
        fc.integer({ min: 1, max: 20 }),
        (points, from, radiusM, limit) => {
          const store = storeOf(points)
          const expected = points
            .map(({ lon: x, lat: y }, id) => ({
              id,
              distanceM: distance(from.lon, from.lat, lonOf(worldX(x)), latOf(worldY(y))),
            }))
            .filter(({ distanceM }) => distanceM <= radiusM)
            .sort((left, right) => left.distanceM - right.distanceM || left.id - right.id)
          expect(findNearest(store, { ...from, radiusM, limit, box: null })).toEqual(expected.slice(0, limit))
        },
      ),
      { numRuns: 200 },
    )
  },
)

test('nearest within a box passes over what is nearer outside', () => {
  const store = storeOf([
    { lon: 39.6, lat: 52.6, places: null },
    { lon: 39.7, lat: 52.6, places: null },
  ])
  const query = { lon: 39.6, lat: 52.6, radiusM: 50_000, limit: 5 }
  const found = findNearest(store, { ...query, box: worldBox(39.65, 52, 40, 53) })
  expect(found.map(({ id }) => id)).toEqual([1])
  // One tenth of a degree of longitude at this latitude.
  expect(found[0]!.distanceM).toBeCloseTo(6_753.8, 0)
})

test(
  'cells count every feature of the box once, with the sums of its numbers, and change nothing meanwhile',
  { timeout: SLOW_MS },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(point({ lon: published(lon), lat: published(lat) }), { maxLength: 150 }),
        box,
        fc.integer({ min: 0, max: 15 }),
        async (points, wanted, resolution) => {
          const store = storeOf(points)
          const counting = rollUpCells(store, { box: wanted, resolution, cellsMax: 10_000 })
          // What changes while it is counted belongs to the next picture.
          for (const id of points.keys()) store.remove(id)
          const found = points.filter(({ lon: x, lat: y }) => {
            const [at, down] = [worldX(x), worldY(y)]
            return at >= wanted.minX && at <= wanted.maxX && down >= wanted.minY && down <= wanted.maxY
          })
          // By the degrees that a client has: it comes to the same cells.
          const groups = Map.groupBy(found, ({ lon: x, lat: y }) => latLngToCell(y, x, resolution))
          const expected = [...groups]
            .sort(([left], [right]) => (left < right ? -1 : 1))
            .map(([cell, members]) => {
              const numbers = members.flatMap(({ places }) => (places === null ? [] : [places]))
              const sum = numbers.reduce((total, value) => total + value, 0)
              const values = {
                places: { known: numbers.length, sum, min: Math.min(...numbers), max: Math.max(...numbers) },
              }
              return { cell, count: members.length, values: numbers.length > 0 ? values : {} }
            })
          expect(await counting).toEqual(expected)
        },
      ),
      { numRuns: 100 },
    )
  },
)

test('a count that would have too many cells is given up', async () => {
  const store = storeOf([
    { lon: 39, lat: 52, places: 1 },
    { lon: 40, lat: 53, places: 1 },
  ])
  const everywhere = worldBox(-180, -85, 180, 85)
  expect(await rollUpCells(store, { box: everywhere, resolution: 9, cellsMax: 1 })).toBeNull()
  expect(await rollUpCells(store, { box: everywhere, resolution: 0, cellsMax: 1 })).toHaveLength(1)
})

test('shapes leave as GeoJSON: holes in their area, rings closed', () => {
  const store = new HotStore([{ name: 'name', type: 'string' }])
  const ring = (west: number, south: number, size: number): Uint32Array =>
    Uint32Array.from(
      [
        [west, south],
        [west + size, south],
        [west, south + size],
      ].flatMap(([x, y]) => [worldX(x!), worldY(y!)]),
    )
  const put = (id: number, shape: Shape): number =>
    store.put({ id, at: { x: worldX(39), y: worldY(52) }, shape, values: { name: 'а' } })
  put(1, {
    kind: AREAS,
    parts: [
      { isHole: false, vertices: ring(39, 52, 1) },
      { isHole: true, vertices: ring(39.2, 52.2, 0.2) },
      { isHole: false, vertices: ring(41, 52, 1) },
    ],
  })
  put(2, { kind: LINES, parts: [{ isHole: false, vertices: ring(39, 52, 1) }] })
  expect(featureJson(store, 1, { isWhole: true })).toEqual({
    type: 'Feature',
    id: 1,
    geometry: {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [39, 52],
            [40, 52],
            [39, 53],
            [39, 52],
          ],
          [
            [39.2, 52.2],
            [39.4, 52.2],
            [39.2, 52.4],
            [39.2, 52.2],
          ],
        ],
        [
          [
            [41, 52],
            [42, 52],
            [41, 53],
            [41, 52],
          ],
        ],
      ],
    },
    properties: { name: 'а' },
  })
  expect(featureJson(store, 2, { isWhole: true }).geometry).toMatchObject({ type: 'LineString' })
  expect(featureJson(store, 2, { isWhole: false }).geometry).toEqual({ type: 'Point', coordinates: [39, 52] })
})
