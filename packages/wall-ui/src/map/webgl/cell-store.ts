// Cells of a grid of hexagons as records of points, so that they fade, are told apart and go to the card like points;
// beside each record its six corners. Pure.
import type { Steps } from '../slices.ts'
import { PointStore, type PointStoreOptions } from './point-store.ts'

export const CORNERS = 6
/** Of its true size: a gap shows the grid without a line. */
const DRAWN_SHARE = 0.955

export interface CellLook {
  /** 0…1 along the layer's ramp. */
  colour: number
  /** 0…1 */
  opacity: number
}
export interface LookingCell extends CellLook {
  id: string
}
/** Corners in map units, in their order: x, y, x, y … */
export type CellOutline = ArrayLike<number>

/** Cells of one slice: an outline of H3 and its projection take some 10 µs. */
export const SLICE_CELLS = 256
/** Room at once for so many; grows by doubling. */
const CELLS_MIN = 64

export class CellStore {
  readonly records: PointStore
  /** By slot, six times dx, dy from the record's place. */
  #offsets = new Float32Array(CELLS_MIN * 2 * CORNERS)

  constructor(options: PointStoreOptions) {
    this.records = new PointStore(options)
  }

  /** The outline is asked for only where the cell is not known: it never changes. */
  put(id: string, look: CellLook, outlineOf: (id: string) => CellOutline): void {
    if (this.records.has(id)) {
      this.records.patch(id, look)
      return
    }
    const { x, y, offsets } = shapeOf(outlineOf(id))
    this.records.put(id, { x, y, size: 1, ...look })
    const slot = this.records.slotOf(id)
    if (slot === undefined) return
    this.#makeRoom(slot)
    this.#offsets.set(offsets, slot * 2 * CORNERS)
  }

  /**
   * Puts these `count` cells in the place of all others, a slice of them at a time. What stands is drawn until the last step;
   * changes must wait for that.
   */
  *replace(
    { count, cells }: { count: number; cells: Iterable<LookingCell> },
    outlineOf: (id: string) => CellOutline,
  ): Steps {
    const allOffsets = new Float32Array(Math.max(CELLS_MIN, count) * 2 * CORNERS)
    const ids: string[] = []
    const [x, y] = [new Float64Array(count), new Float64Array(count)]
    const [colour, opacity] = [new Float32Array(count), new Float32Array(count)]
    for (const cell of cells) {
      const at = ids.push(cell.id) - 1
      const shape = shapeOf(outlineOf(cell.id))
      x[at] = shape.x
      y[at] = shape.y
      colour[at] = cell.colour
      opacity[at] = cell.opacity
      allOffsets.set(shape.offsets, at * 2 * CORNERS)
      if (ids.length % SLICE_CELLS === 0) yield
    }
    const prepared = yield* this.records.prepare({ ids, x, y, colour, opacity })
    this.#offsets = allOffsets
    this.records.adopt(prepared)
  }

  /** dx, dy of the six corners of a slot, from its place. */
  offsetsOf(slot: number): Float32Array {
    return this.#offsets.subarray(slot * 2 * CORNERS, (slot + 1) * 2 * CORNERS)
  }

  #makeRoom(slot: number): void {
    const needed = (slot + 1) * 2 * CORNERS
    if (needed <= this.#offsets.length) return
    const longer = new Float32Array(Math.max(needed, this.#offsets.length * 2))
    longer.set(this.#offsets)
    this.#offsets = longer
  }
}

/** The middle of a cell, and dx, dy of its corners from there. */
function shapeOf(outline: CellOutline): { x: number; y: number; offsets: number[] } {
  const corners = sixCorners(outline)
  let [x, y] = [0, 0]
  for (let at = 0; at < corners.length; at += 2) {
    x += corners[at]! / CORNERS
    y += corners[at + 1]! / CORNERS
  }
  return { x, y, offsets: corners.map((corner, at) => (corner - (at % 2 === 0 ? x : y)) * DRAWN_SHARE) }
}

/**
 * A cell that crosses an edge of H3's icosahedron has up to four corners more, nearly on its sides, and a pentagon has one
 * too few: the flattest go, the last is doubled.
 */
export function sixCorners(outline: CellOutline): number[] {
  const corners = Array.from(outline)
  while (corners.length > 2 * CORNERS) {
    const count = corners.length / 2
    let [flattest, least] = [0, Number.POSITIVE_INFINITY]
    for (let at = 0; at < count; at++) {
      const [before, after] = [(at + count - 1) % count, (at + 1) % count]
      const [x, y] = [corners[2 * at]!, corners[2 * at + 1]!]
      const [ax, ay] = [x - corners[2 * before]!, y - corners[2 * before + 1]!]
      const [bx, by] = [corners[2 * after]! - x, corners[2 * after + 1]! - y]
      const turn = Math.abs(ax * by - ay * bx) / (Math.hypot(ax, ay) * Math.hypot(bx, by) || 1)
      if (turn < least) [flattest, least] = [at, turn]
    }
    corners.splice(2 * flattest, 2)
  }
  while (corners.length > 0 && corners.length < 2 * CORNERS) corners.push(...corners.slice(-2))
  return corners
}
