// Points joined into circles by a grid, kept up to date cell by cell: a change costs its one or two cells, not a pass
// over all points. The circles are a PointStore, so they are drawn, faded and picked like points. Pure.
import { inOneGo, SLICE_ROWS, type Steps } from '../slices.ts'
import { CellCounts, countCells } from './cell-counts.ts'
import { PlacedPoints } from './placed-points.ts'
import type { PreparedPoints } from './point-preparation.ts'
import type { PointLook } from './point-records.ts'
import { PointStore, type PointStoreOptions } from './point-store.ts'
import type { PointId } from './slot-index.ts'

export interface PlacedPoint {
  id: PointId
  /** Map units. */
  x: number
  y: number
}
/** Some rows at once; NaN where a row has no place. */
export interface PlacedRows {
  ids: ArrayLike<PointId>
  x: Float64Array
  y: Float64Array
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

export interface NearCircle {
  key: number
  /** Of points. */
  count: number
  /** Map units from the place that was asked about to the circle's middle. */
  distance: number
}

/** As the records keep it. */
const OPACITY_STEP = 1 / 255

export class ClusterGrid {
  readonly circles: PointStore
  #points = new PlacedPoints()
  #counts = new CellCounts(0)
  readonly #changed = new Set<number>()
  readonly #look: ClusterLook
  /** A hundred points and one more are the same circle: it is written when the difference has grown to be seen. */
  unseen: Unseen = { place: 0, size: 0 }

  constructor({ look, ...options }: ClusterGridOptions) {
    this.#look = look
    this.circles = new PointStore(options)
  }

  get size(): number {
    return this.#points.size
  }
  /** Points that were not kept since all were replaced. */
  get leftOut(): number {
    return this.#points.leftOut
  }

  /** Where a point stands; `undefined` for one that is not there. */
  placeOf(id: PointId): { x: number; y: number } | undefined {
    const { x, y } = this.#points
    const slot = this.#points.slotOf(id)
    return slot === undefined ? undefined : { x: x[slot]!, y: y[slot]! }
  }

  /** True when the point was not there before. `flush` shows what changed. */
  put({ id, x, y }: PlacedPoint): boolean {
    const points = this.#points
    const known = points.slotOf(id)
    if (known !== undefined) {
      if (points.x[known] === x && points.y[known] === y) return false
      this.#count(points.x[known]!, points.y[known]!, -1)
    }
    const slot = known ?? points.take(id)
    if (slot === undefined) return false
    points.x[slot] = x
    points.y[slot] = y
    this.#count(x, y, 1)
    return known === undefined
  }

  remove(id: PointId): void {
    const points = this.#points
    const slot = points.slotOf(id)
    if (slot === undefined) return
    this.#count(points.x[slot]!, points.y[slot]!, -1)
    points.free(id, slot)
  }

  /** Groups anew when the size differs; 50,000 points take about 10 ms, so ask for steps and not for every frame. */
  useCellSize(cellSize: number): void {
    if (cellSize !== this.#counts.cellSize) this.#regroup(cellSize)
  }

  /**
   * Puts these points in the place of all others, a slice of them at a time. What stands is drawn, and grouped anew when the
   * view asks for it, until the last step; changes of points must wait for that. `numbered`: how many ids are numbers.
   */
  *replace(rows: Iterable<PlacedRows>, numbered = 0): Steps {
    const points = new PlacedPoints(numbered)
    let counts = new CellCounts(this.#counts.cellSize)
    for (const { ids, x, y } of rows) {
      for (let row = 0; row < ids.length; row++) {
        if (Number.isNaN(x[row]) || Number.isNaN(y[row])) continue
        const id = ids[row]!
        const slot = points.slotOf(id) === undefined ? points.take(id) : undefined
        if (slot === undefined) continue
        points.x[slot] = x[row]!
        points.y[slot] = y[row]!
        counts.add(x[row]!, y[row]!)
      }
      yield
    }
    let circles = yield* this.#prepareCircles(counts)
    while (counts.cellSize !== this.#counts.cellSize) {
      // The view came nearer meanwhile.
      counts = yield* countCells(points, this.#counts.cellSize)
      circles = yield* this.#prepareCircles(counts)
    }
    this.#points = points
    this.#counts = counts
    this.#changed.clear()
    this.circles.adopt(circles)
  }

  /** Writes the circles whose cells changed by what can be seen. */
  flush(): void {
    for (const key of this.#changed) {
      const cell = this.#counts.cells.get(key)
      if (cell) {
        const place = { x: cell.sumX / cell.count, y: cell.sumY / cell.count }
        const look = { ...place, ...this.#look(cell.count), colour: 0 }
        if (!this.#looksAs(this.circles.get(key), look)) this.circles.put(key, look)
      } else this.circles.remove(key)
    }
    this.#changed.clear()
  }

  /** Points under a circle; 0 when there is none. */
  countOf(circle: PointId): number {
    return this.#counts.cells.get(Number(circle))?.count ?? 0
  }

  /** Circles whose middle is within `reach` of a place, map units, the nearest first. */
  circlesNear(x: number, y: number, reach: number): NearCircle[] {
    const near: NearCircle[] = []
    for (const key of this.#counts.around(x, y, reach)) {
      const { count, sumX, sumY } = this.#counts.cells.get(key)!
      const distance = Math.hypot(sumX / count - x, sumY / count - y)
      if (distance <= reach) near.push({ key, count, distance })
    }
    return near.sort((one, other) => one.distance - other.distance)
  }

  /** Up to `max` points of a circle; a pass over all points, 1 ms for 100,000: for a question, not for each frame. */
  pointsOf(circle: number, max: number): PointId[] {
    return this.#pointsWhere((x, y) => this.#counts.keyOf(x, y) === circle, max)
  }

  /** Up to `max` points inside a closed line of corners x, y, x, y …; a pass over all points. */
  pointsInside(outline: ArrayLike<number>, max: number): PointId[] {
    const [left, right, bottom, top] = boundsOf(outline)
    const isInside = (x: number, y: number): boolean =>
      x >= left && x <= right && y >= bottom && y <= top && liesInside(outline, x, y)
    return this.#pointsWhere(isInside, max)
  }

  #pointsWhere(isMeant: (x: number, y: number) => boolean, max: number): PointId[] {
    const found: PointId[] = []
    const { used, x, y } = this.#points
    for (let slot = 0; slot < used && found.length < max; slot++) {
      if (!Number.isNaN(x[slot]) && isMeant(x[slot]!, y[slot]!)) found.push(this.#points.idAt(slot))
    }
    return found
  }

  /** Counts all cells anew and shows them without fades. */
  #regroup(cellSize: number): void {
    this.#counts = inOneGo(countCells(this.#points, cellSize))
    this.#changed.clear()
    this.circles.adopt(inOneGo(this.#prepareCircles(this.#counts)))
  }

  *#prepareCircles({ cells }: CellCounts): Steps<PreparedPoints> {
    const count = cells.size
    const columns = {
      ids: new Float64Array(count),
      x: new Float64Array(count),
      y: new Float64Array(count),
      size: new Float32Array(count),
      opacity: new Float32Array(count),
    }
    let at = 0
    for (const [key, cell] of cells) {
      const look = this.#look(cell.count)
      columns.ids[at] = key
      columns.x[at] = cell.sumX / cell.count
      columns.y[at] = cell.sumY / cell.count
      columns.size[at] = look.size
      columns.opacity[at] = look.opacity
      at += 1
      if (at % SLICE_ROWS === 0) yield
    }
    return yield* this.circles.prepare(columns)
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

  #count(x: number, y: number, by: 1 | -1): void {
    const key = this.#counts.add(x, y, by)
    if (key !== null) this.#changed.add(key)
  }
}

function boundsOf(outline: ArrayLike<number>): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let at = 0; at < outline.length; at += 2) {
    const [x, y] = [outline[at]!, outline[at + 1]!]
    bounds[0] = Math.min(bounds[0], x)
    bounds[1] = Math.max(bounds[1], x)
    bounds[2] = Math.min(bounds[2], y)
    bounds[3] = Math.max(bounds[3], y)
  }
  return bounds
}

/** By counting the sides that a ray to the right crosses. */
function liesInside(outline: ArrayLike<number>, x: number, y: number): boolean {
  let isInside = false
  for (let at = 0, before = outline.length - 2; at < outline.length; before = at, at += 2) {
    const [ax, ay, bx, by] = [outline[at]!, outline[at + 1]!, outline[before]!, outline[before + 1]!]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside
  }
  return isInside
}
