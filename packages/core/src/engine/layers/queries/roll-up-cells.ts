// A layer counted once by H3 cells of any resolution, within a box. One picture of the layer: what is needed of it is copied
// first (20 ms a million), and counted in slices that let frames pass in between.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { latLngToCell } from 'h3-js'
import { publishedDegrees } from '../channel/feature-blocks.ts'
import { NumberColumn } from '../hot-store/columns.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import { latOf, lonOf, type WorldBox } from '../hot-store/world.ts'

/** A cell takes 1–2 µs to find: a slice is about 2 ms. */
const SLICE_POINTS = 1_000

export interface CellValues {
  /** Features that have the number. */
  known: number
  sum: number
  min: number
  max: number
}

export interface Cell {
  /** H3 index. */
  cell: string
  count: number
  /** By column of numbers, only where a feature of the cell has one. */
  values: Record<string, CellValues>
}

export interface RollUpQuery {
  box: WorldBox
  resolution: number
  /** More cells are not counted on: the answer is `null`. */
  cellsMax: number
}

/** By the place of each feature; of a line or an area, a point that lies on it. In the order of the cells' indexes. */
export async function rollUpCells(
  store: HotStore,
  { box, resolution, cellsMax }: RollUpQuery,
): Promise<Cell[] | null> {
  const slots = store.findPoints(box)
  const xs = taken(store.points.xs, slots, Uint32Array)
  const ys = taken(store.points.ys, slots, Uint32Array)
  const columns = store.columns
    .filter((column) => column instanceof NumberColumn)
    .map(({ name, values }) => ({ name, values: taken(values, slots, Float64Array) }))
  const cells = new Map<string, Cell>()
  for (let place = 0; place < xs.length; place += 1) {
    if (place > 0 && place % SLICE_POINTS === 0) await nextTurn()
    // From the degrees as they are published, as the live roll-up does: both come to the same cells.
    const [lat, lon] = [publishedDegrees(latOf(ys[place]!)), publishedDegrees(lonOf(xs[place]!))]
    const index = latLngToCell(lat, lon, resolution)
    let cell = cells.get(index)
    if (!cell) {
      if (cells.size === cellsMax) return null
      cell = { cell: index, count: 0, values: {} }
      cells.set(index, cell)
    }
    cell.count += 1
    for (const { name, values } of columns) add(cell, name, values[place]!)
  }
  return [...cells.values()].sort((left, right) => (left.cell < right.cell ? -1 : 1))
}

interface Numbers {
  [place: number]: number
}

function taken<Copy extends Numbers>(
  array: Copy,
  slots: Uint32Array,
  make: new (length: number) => Copy,
): Copy {
  const copy = new make(slots.length)
  for (let place = 0; place < slots.length; place += 1) copy[place] = array[slots[place]!]!
  return copy
}

function add({ values }: Cell, name: string, value: number): void {
  if (Number.isNaN(value)) return
  const held = values[name]
  if (!held) values[name] = { known: 1, sum: value, min: value, max: value }
  else {
    held.known += 1
    held.sum += value
    held.min = Math.min(held.min, value)
    held.max = Math.max(held.max, value)
  }
}
