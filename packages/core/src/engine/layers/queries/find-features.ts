// Features of a hot store inside a box, in the order of their ids, so that one page follows another.
import type { HotStore } from '../hot-store/hot-store.ts'
import type { WorldBox } from '../hot-store/world.ts'

export interface FeaturesQuery {
  box: WorldBox
  /** Only ids above it; −1 for all. */
  after: number
  limit: number
}

export interface FoundFeatures {
  /** At most `limit`, ascending by id. */
  ids: number[]
  /** Features of the box with an id above `after`. */
  matched: number
}

/** Points that stand in the box, edges included, and shapes whose own box meets it. */
export function findFeatures(store: HotStore, { box, after, limit }: FeaturesQuery): FoundFeatures {
  const slots = slotsIn(store, box)
  const ids = new Float64Array(slots.length)
  let matched = 0
  for (const slot of slots) {
    const id = store.ids[slot]!
    if (id > after) ids[matched++] = id
  }
  const found = ids.subarray(0, matched)
  // A page of a million costs 15 ms this way, and sorting them all 90.
  if (matched > limit) moveSmallest(found, limit)
  return { ids: Array.from(found.subarray(0, limit).sort()), matched }
}

/** Each feature once: a shape also has a place, by which it is found as a point. */
export function slotsIn(store: HotStore, box: WorldBox): Uint32Array {
  const shapes = store.findShapes(box)
  const points = store.findPoints(box)
  if (shapes.length === 0) return points.filter((slot) => !store.hasShape(slot))
  const slots = new Uint32Array(points.length + shapes.length)
  let count = 0
  for (const slot of points) if (!store.hasShape(slot)) slots[count++] = slot
  for (const slot of shapes) slots[count++] = slot
  return slots.subarray(0, count)
}

/** Moves the `count` smallest to the front, in any order (Hoare's selection). */
function moveSmallest(numbers: Float64Array, count: number): void {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const pivot = numbers[(low + high) >>> 1]!
    let left = low
    let right = high
    while (left <= right) {
      while (numbers[left]! < pivot) left += 1
      while (numbers[right]! > pivot) right -= 1
      if (left > right) break
      const held = numbers[left]!
      numbers[left] = numbers[right]!
      numbers[right] = held
      left += 1
      right -= 1
    }
    if (count <= right) high = right
    else if (count >= left) low = left
    else return
  }
}
