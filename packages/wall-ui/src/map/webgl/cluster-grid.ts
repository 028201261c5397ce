// Points joined into circles by a grid, kept up to date cell by cell: a change costs its one or two cells, not a pass
// over all points. The circles are a PointStore, so they are drawn, faded and picked like points. Pure.
import { PointStore, type PointLook, type PointStoreOptions } from './point-store.ts'
import { MixedSlots, type PointId } from './slot-index.ts'

export interface PlacedPoint {
  id: PointId
  /** Map units. */
  x: number
  y: number
}
/** How a circle of `count` points looks: size and opacity 0…1. */
export type ClusterLook = (count: number) => { size: number; opacity: number }

export interface ClusterGridOptions extends PointStoreOptions {
  look: ClusterLook
}
/** Differences that nobody can see: of a circle's place in map units, of its size as a share of the largest. */
export interface Unseen {
  place: number
  size: number
}

/** Past it the rest is not kept and `leftOut` says so: about 30 MB of a tab. */
export const CLUSTERED_POINTS_MAX = 500_000
/** Room at once for so many; grows by doubling. */
const POINTS_MIN = 1024
/** Columns of the grid to the left and right of zero; a key is exact up to 2^53. */
const HALF = 2 ** 25

/** As the records keep it. */
const OPACITY_STEP = 1 / 255

interface Cell {
  count: number
  sumX: number
  sumY: number
}

export class ClusterGrid {
  readonly circles: PointStore
  readonly #slots = new MixedSlots()
  readonly #free: number[] = []
  #used = 0
  /** Map units by slot; NaN where the slot is free. */
  #x = new Float64Array(POINTS_MIN)
  #y = new Float64Array(POINTS_MIN)
  #cells = new Map<number, Cell>()
  readonly #changed = new Set<number>()
  #cellSize = 0
  #leftOut = 0
  readonly #look: ClusterLook
  /** A hundred points and one more are the same circle: it is written when the difference has grown to be seen. */
  unseen: Unseen = { place: 0, size: 0 }

  constructor({ look, ...options }: ClusterGridOptions) {
    this.#look = look
    this.circles = new PointStore(options)
  }

  get size(): number {
    return this.#slots.size
  }
  /** Points that were not kept since the last `clear`. */
  get leftOut(): number {
    return this.#leftOut
  }

  clear(): void {
    this.#slots.clear()
    this.#free.length = 0
    this.#used = 0
    this.#cells.clear()
    this.#changed.clear()
    this.#leftOut = 0
    this.circles.clear()
  }

  /** Where a point stands; `undefined` for one that is not there. */
  placeOf(id: PointId): { x: number; y: number } | undefined {
    const slot = this.#slots.get(id)
    return slot === undefined ? undefined : { x: this.#x[slot]!, y: this.#y[slot]! }
  }

  /** True when the point was not there before. `flush` shows what changed. */
  put({ id, x, y }: PlacedPoint): boolean {
    const known = this.#slots.get(id)
    if (known !== undefined) {
      if (this.#x[known] === x && this.#y[known] === y) return false
      this.#count(this.#x[known]!, this.#y[known]!, -1)
    }
    const slot = known ?? this.#takeSlot()
    if (slot === undefined) return false
    if (known === undefined) this.#slots.set(id, slot)
    this.#x[slot] = x
    this.#y[slot] = y
    this.#count(x, y, 1)
    return known === undefined
  }

  remove(id: PointId): void {
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    this.#slots.delete(id)
    this.#free.push(slot)
    this.#count(this.#x[slot]!, this.#y[slot]!, -1)
    this.#x[slot] = Number.NaN
  }

  #takeSlot(): number | undefined {
    const reused = this.#free.pop()
    if (reused !== undefined) return reused
    if (this.#used >= CLUSTERED_POINTS_MAX) {
      this.#leftOut += 1
      return undefined
    }
    if (this.#used === this.#x.length) {
      const [x, y] = [this.#x, this.#y]
      this.#x = new Float64Array(x.length * 2)
      this.#y = new Float64Array(y.length * 2)
      this.#x.set(x)
      this.#y.set(y)
    }
    return this.#used++
  }

  /** Groups anew when the size differs; 50,000 points take about 10 ms, so ask for steps and not for every frame. */
  useCellSize(cellSize: number): void {
    if (cellSize === this.#cellSize) return
    this.#cellSize = cellSize
    this.regroup()
  }

  /** Counts all cells anew and shows them without fades: after a change of everything. */
  regroup(): void {
    this.#cells = new Map()
    this.#changed.clear()
    for (let slot = 0; slot < this.#used; slot++) {
      if (!Number.isNaN(this.#x[slot])) this.#count(this.#x[slot]!, this.#y[slot]!, 1)
    }
    this.#changed.clear()
    const count = this.#cells.size
    const columns = {
      ids: new Float64Array(count),
      x: new Float64Array(count),
      y: new Float64Array(count),
      size: new Float32Array(count),
      opacity: new Float32Array(count),
    }
    let at = 0
    for (const [key, cell] of this.#cells) {
      const look = this.#look(cell.count)
      columns.ids[at] = key
      columns.x[at] = cell.sumX / cell.count
      columns.y[at] = cell.sumY / cell.count
      columns.size[at] = look.size
      columns.opacity[at] = look.opacity
      at += 1
    }
    this.circles.load(columns)
  }

  /** Writes the circles whose cells changed by what can be seen. */
  flush(): void {
    for (const key of this.#changed) {
      const cell = this.#cells.get(key)
      if (cell) {
        const place = { x: cell.sumX / cell.count, y: cell.sumY / cell.count }
        const look = { ...place, ...this.#look(cell.count), colour: 0 }
        if (!this.#looksAs(this.circles.get(key), look)) this.circles.put(key, look)
      } else this.circles.remove(key)
    }
    this.#changed.clear()
  }

  #looksAs(shown: PointLook | undefined, next: PointLook): boolean {
    const { place, size } = this.unseen
    return (
      shown !== undefined &&
      Math.abs(shown.size - next.size) < size &&
      Math.abs(shown.x - next.x) < place &&
      Math.abs(shown.y - next.y) < place &&
      Math.abs(shown.opacity - next.opacity) < OPACITY_STEP
    )
  }

  /** Points under a circle; 0 when there is none. */
  countOf(circle: PointId): number {
    return this.#cells.get(Number(circle))?.count ?? 0
  }

  #count(x: number, y: number, by: 1 | -1): void {
    if (this.#cellSize === 0) return
    const column = Math.floor(x / this.#cellSize) + HALF
    const key = column * HALF * 2 + Math.floor(y / this.#cellSize) + HALF
    const cell = this.#cells.get(key)
    this.#changed.add(key)
    if (!cell) this.#cells.set(key, { count: 1, sumX: x, sumY: y })
    else if (cell.count + by === 0) this.#cells.delete(key)
    else {
      cell.count += by
      cell.sumX += by * x
      cell.sumY += by * y
    }
  }
}
