// How many points stand in each square of a grid, and where their middle is. Pure.
import { slicesOf, type Steps } from '../slices.ts'
import type { PlacedPoints } from './placed-points.ts'

/** Columns of the grid to the left and right of zero; a key is exact up to 2^53. */
const HALF = 2 ** 25
/** A circle reaches one or two cells beyond its own. */
const AROUND_STEPS_MAX = 4

export interface Cell {
  count: number
  sumX: number
  sumY: number
}

export class CellCounts {
  /** Map units; 0 counts nothing, as before the first view. */
  readonly cellSize: number
  /** By the key that `add` answers with. */
  readonly cells = new Map<number, Cell>()

  constructor(cellSize: number) {
    this.cellSize = cellSize
  }

  /** Of the cell that a place lies in. */
  keyOf(x: number, y: number): number {
    return (Math.floor(x / this.cellSize) + HALF) * HALF * 2 + Math.floor(y / this.cellSize) + HALF
  }

  /** Keys of the cells that hold something and come within `reach` of a place, which is a few cells and not a map of them. */
  *around(x: number, y: number, reach: number): Generator<number> {
    if (this.cellSize === 0) return
    const steps = Math.min(AROUND_STEPS_MAX, Math.ceil(reach / this.cellSize))
    for (let right = -steps; right <= steps; right++) {
      for (let up = -steps; up <= steps; up++) {
        const key = this.keyOf(x + right * this.cellSize, y + up * this.cellSize)
        if (this.cells.has(key)) yield key
      }
    }
  }

  /** Counts a point in, or out with -1; answers with the key of its cell. */
  add(x: number, y: number, by: 1 | -1 = 1): number | null {
    if (this.cellSize === 0) return null
    const key = this.keyOf(x, y)
    const cell = this.cells.get(key)
    if (!cell) this.cells.set(key, { count: 1, sumX: x, sumY: y })
    else if (cell.count + by === 0) this.cells.delete(key)
    else {
      cell.count += by
      cell.sumX += by * x
      cell.sumY += by * y
    }
    return key
  }
}

/** All points counted by another size. */
export function* countCells(points: PlacedPoints, cellSize: number): Steps<CellCounts> {
  const counts = new CellCounts(cellSize)
  for (const [from, to] of slicesOf(points.used)) {
    for (let slot = from; slot < to; slot++) {
      if (!Number.isNaN(points.x[slot])) counts.add(points.x[slot]!, points.y[slot]!)
    }
    yield
  }
  return counts
}
