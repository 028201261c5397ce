import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HotStore, type HotFeature } from './hot-store.ts'
import { AREAS, type Shape, type ShapePart } from './shape.ts'
import { WORLD_UNITS, type WorldBox } from './world.ts'

/** A machine that does ten other things is no fault of the store. */
const SLOW_MS = 60_000

const COLUMNS = [
  { name: 'title', type: 'string' },
  { name: 'places', type: 'number' },
  { name: 'isOpen', type: 'boolean' },
] as const

const unit = fc.integer({ min: 0, max: 1000 }).map((share) => Math.min(WORLD_UNITS - 1, share * 4_294_967))
const square = fc
  .record({ x: unit, y: unit, size: fc.integer({ min: 1, max: 100_000_000 }) })
  .map(({ x, y, size }): Shape => {
    const far = (from: number): number => Math.min(WORLD_UNITS - 1, from + size)
    const vertices = Uint32Array.of(x, y, far(x), y, far(x), far(y), x, far(y))
    return { kind: AREAS, parts: [{ isHole: false, vertices }] }
  })
const feature = fc.record<HotFeature>({
  id: fc.integer({ min: 0, max: 60 }),
  at: fc.option(fc.record({ x: unit, y: unit })),
  shape: fc.option(square, { freq: 4 }),
  values: fc.record({
    title: fc.option(fc.constantFrom('сварщик', 'врач', 'водитель')),
    // There is one zero: no reader tells −0 from it.
    places: fc.option(
      fc.oneof(
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
      ),
    ),
    isOpen: fc.option(fc.boolean()),
  }),
})
const step = fc.oneof(
  { weight: 6, arbitrary: feature.map((put) => ({ put })) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 60 }).map((remove) => ({ remove })) },
  {
    weight: 1,
    arbitrary: fc.record({ x: unit, y: unit, width: unit, height: unit }).map((look) => ({ look })),
  },
)

type Step =
  { put: HotFeature } | { remove: number } | { look: Record<'x' | 'y' | 'width' | 'height', number> }

const held = (store: HotStore, slot: number): Record<string, unknown> =>
  Object.fromEntries(store.columns.map((column) => [column.name, column.get(slot)]))

const idsIn = (store: HotStore, box: WorldBox): number[] =>
  Array.from(store.findPoints(box), (slot) => store.idOf(slot)).sort((left, right) => left - right)

const ascending = (ids: number[]): number[] => ids.sort((left, right) => left - right)

/** Runs the steps against a store and a plain map; what they answered, ours and expected. */
function play(steps: readonly Step[]): { ours: unknown[]; expected: unknown[] } {
  const store = new HotStore(COLUMNS)
  const model = new Map<number, HotFeature>()
  const ours: unknown[] = []
  const expected: unknown[] = []
  for (const action of steps) {
    if ('put' in action) {
      store.put(action.put)
      model.set(action.put.id, action.put)
    } else if ('remove' in action) {
      store.remove(action.remove)
      model.delete(action.remove)
    } else {
      const { x, y, width, height } = action.look
      const box = { minX: x, minY: y, maxX: x + width, maxY: y + height }
      ours.push(idsIn(store, box))
      const inside = [...model.values()].filter(
        ({ at }) => at && at.x >= x && at.x <= box.maxX && at.y >= y && at.y <= box.maxY,
      )
      expected.push(ascending(inside.map(({ id }) => id)))
    }
  }
  const everything = { minX: 0, minY: 0, maxX: WORLD_UNITS, maxY: WORLD_UNITS }
  const shaped = [...model.values()].filter(({ shape }) => shape)
  ours.push(store.size, ascending(store.findShapes(everything).map((slot) => store.idOf(slot))))
  expected.push(model.size, ascending(shaped.map(({ id }) => id)))
  for (const [id, { values, shape }] of model) {
    const slot = store.slotOf(id)
    ours.push(held(store, slot), store.hasShape(slot) ? copied(store.shapes.partsOf(slot)) : null)
    expected.push(values, shape && copied(shape.parts))
  }
  return { ours, expected }
}
const copied = (parts: readonly ShapePart[]): unknown[] =>
  parts.map(({ isHole, vertices }) => [isHole, ...vertices])

test(
  'whatever is put, moved and removed, the store holds and finds what a plain map holds',
  { timeout: SLOW_MS },
  () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 250 }), (steps) => {
        const { ours, expected } = play(steps)
        expect(ours).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  },
)

/** Repeatable numbers below 1. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    yield state / 2 ** 32
  }
}

test(
  'finds thousands of points that moved after the order was built, before and after they are merged in',
  { timeout: SLOW_MS },
  () => {
    const random = numbers(7)
    const next = (): number => Math.floor(random.next().value * 1_000_000) + 2_000_000_000
    const store = new HotStore(COLUMNS)
    const places = new Map<number, { x: number; y: number }>()
    const put = (id: number): void => {
      const at = { x: next(), y: next() }
      places.set(id, at)
      store.put({ id, at, shape: null, values: {} })
    }
    for (let id = 0; id < 5_000; id += 1) put(id)
    for (let round = 0; round < 30; round += 1) {
      for (let turn = 0; turn < 300; turn += 1) put(Math.floor(random.next().value * 6_000))
      const gone = Math.floor(random.next().value * 5_000)
      store.remove(gone)
      places.delete(gone)
      const [x, y] = [next(), next()]
      const box = { minX: x, minY: y, maxX: x + 300_000, maxY: y + 300_000 }
      const expected = [...places].filter(
        ([, at]) => at.x >= x && at.x <= box.maxX && at.y >= y && at.y <= box.maxY,
      )
      expect(idsIn(store, box)).toEqual(expected.map(([id]) => id).sort((left, right) => left - right))
    }
  },
)

test(
  'thousands of shapes that come, move and go are found by their boxes as a look at each finds them',
  { timeout: SLOW_MS },
  () => {
    const random = numbers(13)
    const next = (): number => Math.floor(random.next().value * 1_000_000) + 2_000_000_000
    const store = new HotStore(COLUMNS)
    const boxes = new Map<number, WorldBox>()
    const put = (id: number): void => {
      const [minX, minY] = [next(), next()]
      // A few are larger than all the rest together.
      const size = id % 100 === 0 ? 600_000 : Math.floor(random.next().value * 9_000)
      const [maxX, maxY] = [minX + size, minY + size]
      const vertices = Uint32Array.of(minX, minY, maxX, minY, maxX, maxY)
      boxes.set(id, { minX, minY, maxX, maxY })
      store.put({
        id,
        at: { x: minX, y: minY },
        shape: { kind: AREAS, parts: [{ isHole: false, vertices }] },
        values: {},
      })
    }
    for (let id = 0; id < 3_000; id += 1) put(id)
    for (let round = 0; round < 60; round += 1) {
      for (let turn = 0; turn < 40; turn += 1) put(Math.floor(random.next().value * 3_500))
      for (let turn = 0; turn < 5; turn += 1) {
        const gone = Math.floor(random.next().value * 3_000)
        store.remove(gone)
        boxes.delete(gone)
      }
      const [x, y] = [next(), next()]
      const wanted = { minX: x, minY: y, maxX: x + 50_000, maxY: y + 50_000 }
      const expected = [...boxes].filter(
        ([, box]) => box.minX <= wanted.maxX && box.maxX >= x && box.minY <= wanted.maxY && box.maxY >= y,
      )
      const slots = store.findShapes(wanted)
      expect(ascending(slots.map((slot) => store.idOf(slot)))).toEqual(ascending(expected.map(([id]) => id)))
      expect(slots).toEqual(slots.toSorted((left, right) => left - right))
    }
  },
)

test('a feature that is put again as it was touches nothing; one that moves touches where it was and where it is', () => {
  const touched: number[] = []
  const store = new HotStore(COLUMNS, ({ minX }) => touched.push(minX))
  const vacancy: HotFeature = { id: 1, at: { x: 10, y: 20 }, shape: null, values: { places: 2 } }
  store.put(vacancy)
  store.put({ ...vacancy })
  expect(touched).toEqual([10])
  store.put({ ...vacancy, at: { x: 30, y: 20 } })
  expect(touched).toEqual([10, 10, 30])
  store.patch(1, 'places', 2)
  expect(touched).toHaveLength(3)
  store.patch(1, 'places', 3)
  store.remove(1)
  expect(touched).toEqual([10, 10, 30, 30, 30])
})

test('a watcher that adds what enters and takes away what leaves holds the sums of what is there', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const store = new HotStore(COLUMNS)
      const sums = new Map<string, number>()
      const add = (slot: number, by: number): void => {
        const key = JSON.stringify([store.points.xs[slot], held(store, slot), store.ids[slot]])
        sums.set(key, (sums.get(key) ?? 0) + by)
      }
      const stop = store.watch({ leaves: (slot) => add(slot, -1), enters: (slot) => add(slot, 1) })
      for (const action of steps) {
        const before = store.generation
        const told = JSON.stringify([...sums])
        if ('put' in action) store.put(action.put)
        else if ('remove' in action) store.remove(action.remove)
        expect(store.generation > before || JSON.stringify([...sums]) === told).toBe(true)
      }
      const expected = new Map<string, number>()
      for (const slot of store.usedSlots(0, store.slotEnd)) {
        const key = JSON.stringify([store.points.xs[slot], held(store, slot), store.ids[slot]])
        expected.set(key, 1)
      }
      expect(new Map([...sums].filter(([, count]) => count !== 0))).toEqual(expected)
      expect(expected.size).toBe(store.size)
      stop()
      store.put({ id: 999, at: null, shape: null, values: {} })
      expect([...sums.values()].reduce((sum, count) => sum + count, 0)).toBe(store.size - 1)
    }),
    { numRuns: 100 },
  )
})

test('slices of slots together name every feature once', () => {
  const store = new HotStore(COLUMNS)
  for (let id = 0; id < 100; id += 1) store.put({ id, at: null, shape: null, values: {} })
  for (let id = 0; id < 100; id += 3) store.remove(id)
  const slots: number[] = []
  for (let from = 0; from < store.slotEnd; from += 7) slots.push(...store.usedSlots(from, from + 7))
  expect(slots.map((slot) => store.idOf(slot))).toEqual(
    Array.from({ length: 100 }, (_, id) => id).filter((id) => id % 3 !== 0),
  )
})

test('a whole reading removes what it did not name', () => {
  const store = new HotStore(COLUMNS)
  const slots = [1, 2, 3].map((id) => store.put({ id, at: null, shape: null, values: {} }))
  store.keepOnly([slots[0]!, slots[2]!])
  expect([1, 2, 3].map((id) => store.slotOf(id) >= 0)).toEqual([true, false, true])
})

test('the first whole reading gives slots along the map, and everything is found as before', () => {
  const random = numbers(11)
  const next = (): number => Math.floor(random.next().value * 2 ** 32)
  const store = new HotStore(COLUMNS)
  let renumberings = 0
  store.watch({ leaves: () => undefined, enters: () => undefined, renumbered: () => (renumberings += 1) })
  const features = Array.from({ length: 6_000 }, (_, id): HotFeature => {
    const [x, y] = [next(), next()]
    const vertices = Uint32Array.of(x, y, Math.min(2 ** 32 - 1, x + 5), y, x, y)
    return {
      id,
      at: id % 50 === 0 ? null : { x, y },
      shape: id % 70 === 0 ? { kind: AREAS, parts: [{ isHole: false, vertices }] } : null,
      values: { title: `т${id % 7}`, places: id, isOpen: id % 2 === 0 },
    }
  })
  const slots = features.map((one) => store.put(one))
  const gone = new Set(features.filter(({ id }) => id % 11 === 0).map(({ id }) => id))
  store.keepOnly(slots.filter((_, id) => !gone.has(id)))
  expect(renumberings).toBe(1)
  const kept = features.filter(({ id }) => !gone.has(id))
  const all = { minX: 0, minY: 0, maxX: WORLD_UNITS, maxY: WORLD_UNITS }
  expect(store.usedSlots(0, store.slotEnd)).toHaveLength(kept.length)
  expect(idsIn(store, all)).toEqual(kept.filter(({ at }) => at).map(({ id }) => id))
  const along = store.findPoints(all)
  expect(along.every((slot, place) => slot === place)).toBe(true)
  for (const { id, at, shape, values } of kept) {
    const slot = store.slotOf(id)
    expect(held(store, slot)).toEqual(values)
    expect(store.points.isPlaced(slot) ? store.points.xs[slot] : null).toBe(at && at.x)
    expect(store.hasShape(slot) ? copied(store.shapes.partsOf(slot)) : null).toEqual(
      shape && copied(shape.parts),
    )
  }
  for (let id = 7_000; id < 7_100; id += 1)
    store.put({ id, at: { x: next(), y: next() }, shape: null, values: {} })
  for (const id of [1, 7_050]) store.remove(id)
  expect(idsIn(store, all)).toHaveLength(kept.filter(({ at }) => at).length + 98)
})

test('while a watcher cannot be told of new slots, the first whole reading leaves them as they are', () => {
  const store = new HotStore(COLUMNS)
  store.watch({ leaves: () => undefined, enters: () => undefined })
  const slots = Array.from({ length: 5_000 }, (_, id) =>
    store.put({ id, at: { x: Math.imul(id, 0x9e37_79b1) >>> 0, y: 7 }, shape: null, values: {} }),
  )
  store.keepOnly(slots)
  expect(slots.map((slot) => store.idOf(slot))).toEqual(Array.from(slots.keys()))
})

test('titles that come and go leave nothing behind', () => {
  const store = new HotStore([{ name: 'title', type: 'string' }])
  for (let turn = 0; turn < 100_000; turn += 1) {
    store.put({ id: turn % 50, at: null, shape: null, values: { title: `объявление ${turn}` } })
  }
  expect(store.bytes).toBeLessThan(100_000)
})

test('a million points with four attributes take less than 64 MB', { timeout: SLOW_MS }, () => {
  const random = numbers(3)
  const store = new HotStore([...COLUMNS, { name: 'territory', type: 'string' }])
  for (let id = 1; id <= 1_000_000; id += 1) {
    store.put({
      id,
      at: { x: Math.floor(random.next().value * 2 ** 32), y: Math.floor(random.next().value * 2 ** 32) },
      shape: null,
      values: {
        title: `должность ${id % 300}`,
        places: id % 9,
        isOpen: id % 2 === 0,
        territory: `426${id % 20}`,
      },
    })
  }
  const tile = { minX: 0, minY: 0, maxX: 2 ** 31, maxY: 2 ** 31 }
  expect(store.findPoints(tile).length).toBeGreaterThan(200_000)
  expect(store.bytes).toBeLessThan(64_000_000)
})
