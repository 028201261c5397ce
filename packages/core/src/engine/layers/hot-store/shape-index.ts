// Boxes of shapes packed into a tree, sixteen to a node, along the Z-order of their middles. Built whole at the first query;
// what changed since is looked at one by one, until that is too much and the tree is built anew.
import type { WorldBox } from './world.ts'
import { interleave } from './z-order.ts'

const NODE_SIZE = 16
/** Changed shapes that a query looks at one by one, at least; past a share of all the tree is built anew. */
const LOOSE_MIN = 256
const LOOSE_SHARE = 16
const INDEX_BITS = 2 ** 21

export class ShapeIndex {
  /** Past it the order of the curve and the place of a shape do not fit one number. */
  static readonly shapesMax = INDEX_BITS
  readonly #slots: Uint32Array
  /** Level by level, leaves first, the root last: four words a node or shape, min x, min y, max x, max y. */
  readonly #levels: Uint32Array[]
  readonly #loose = new Set<number>()

  /** `boxes`: four words a slot. 100,000 shapes take 20 ms. */
  constructor(slots: Uint32Array, boxes: Uint32Array) {
    this.#slots = alongCurve(slots, boxes)
    const leaves = new Uint32Array(slots.length * 4)
    for (let place = 0; place < slots.length; place += 1) {
      const at = this.#slots[place]! * 4
      for (let side = 0; side < 4; side += 1) leaves[place * 4 + side] = boxes[at + side]!
    }
    this.#levels = [leaves]
    while (this.#levels.at(-1)!.length > 4) this.#levels.push(parentsOf(this.#levels.at(-1)!))
  }

  get bytes(): number {
    return this.#levels.reduce((sum, level) => sum + level.byteLength, this.#slots.byteLength)
  }

  get isWorn(): boolean {
    return this.#loose.size > Math.max(LOOSE_MIN, this.#slots.length / LOOSE_SHARE)
  }

  /** The slot has another box than when the tree was built. One that is gone needs no word. */
  loosen(slot: number): void {
    this.#loose.add(slot)
  }

  /** Slots whose box meets the box, ascending; `isStill` decides by what the slot holds now. */
  find(box: WorldBox, isStill: (slot: number) => boolean): number[] {
    const found: number[] = []
    const top = this.#levels.length - 1
    // Level and place of nodes still to be looked into.
    const open = [top, 0]
    while (open.length > 0) {
      const place = open.pop()!
      const level = open.pop()!
      if (!meets(this.#levels[level]!, place, box)) continue
      if (level === 0) {
        const slot = this.#slots[place]!
        if (!this.#loose.has(slot) && isStill(slot)) found.push(slot)
        continue
      }
      const below = this.#levels[level - 1]!.length / 4
      const end = Math.min(below, (place + 1) * NODE_SIZE)
      for (let child = place * NODE_SIZE; child < end; child += 1) open.push(level - 1, child)
    }
    for (const slot of this.#loose) if (isStill(slot)) found.push(slot)
    return found.sort((left, right) => left - right)
  }
}

function meets(level: Uint32Array, place: number, { minX, minY, maxX, maxY }: WorldBox): boolean {
  const at = place * 4
  return level[at]! <= maxX && level[at + 2]! >= minX && level[at + 1]! <= maxY && level[at + 3]! >= minY
}

function alongCurve(slots: Uint32Array, boxes: Uint32Array): Uint32Array {
  const keys = Float64Array.from(slots, (slot, place) => {
    const at = slot * 4
    const x = (boxes[at]! + boxes[at + 2]!) / 2 / 65_536
    const y = (boxes[at + 1]! + boxes[at + 3]!) / 2 / 65_536
    return interleave(Math.floor(x), Math.floor(y)) * INDEX_BITS + place
  }).sort()
  return Uint32Array.from(keys, (key) => slots[key % INDEX_BITS]!)
}

function parentsOf(level: Uint32Array): Uint32Array {
  const count = level.length / 4
  const parents = new Uint32Array(Math.ceil(count / NODE_SIZE) * 4)
  for (let parent = 0; parent * 4 < parents.length; parent += 1) {
    const box = { minX: Infinity, minY: Infinity, maxX: 0, maxY: 0 }
    const end = Math.min(count, (parent + 1) * NODE_SIZE)
    for (let at = parent * NODE_SIZE * 4; at < end * 4; at += 4) {
      box.minX = Math.min(box.minX, level[at]!)
      box.minY = Math.min(box.minY, level[at + 1]!)
      box.maxX = Math.max(box.maxX, level[at + 2]!)
      box.maxY = Math.max(box.maxY, level[at + 3]!)
    }
    parents.set([box.minX, box.minY, box.maxX, box.maxY], parent * 4)
  }
  return parents
}
