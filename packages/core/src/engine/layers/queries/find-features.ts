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
  const shapes = store.findShapes(box)
  const points = store.findPoints(box)
  const { ids } = store
  const matching = new Float64Array(points.length + shapes.length)
  let matched = 0
  for (let place = 0; place < points.length; place += 1) {
    const slot = points[place]!
    // A shape has a place too, and is found by its box.
    if (ids[slot]! > after && !store.hasShape(slot)) matching[matched++] = ids[slot]!
  }
  for (const slot of shapes) if (ids[slot]! > after) matching[matched++] = ids[slot]!
  const found = matching.subarray(0, matched)
  // A page of a million costs 15 ms this way, and sorting them all 90.
  if (matched > limit) moveSmallest(found, limit)
  return { ids: Array.from(found.subarray(0, limit).sort()), matched }
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
