// The features of a layer counted by H3 cells of one resolution, with the sums of its numbers. Follows the store change by
// change: a feature that changes costs its one or two cells. Sums are whole thousandths, so that taking away what was
// added leaves nothing behind.
import { latLngToCell } from 'h3-js'
import type { Steps } from '../../../protocol/encode-typed.ts'
import { knownMember, sumMember } from '../../../protocol/index.ts'
import { NumberColumn } from '../hot-store/columns.ts'
import { grown } from '../hot-store/grown.ts'
import type { HotStore, StoreWatcher } from '../hot-store/hot-store.ts'
import { latOf, lonOf } from '../hot-store/world.ts'
import { publishedDegrees } from './feature-blocks.ts'

/** Sums are exact up to 9 × 10^12 a cell. */
const SUM_FACTOR = 1_000
/** Features counted between two stops while the cells are first filled: some 2 ms. */
const STEP_FEATURES = 1_024

/** What a cell holds of one number. */
interface Sums {
  column: NumberColumn
  /** Thousandths. */
  sums: Float64Array
  known: Float64Array
}

/** Rows of cells, column by column. */
export interface CellColumns {
  ids: readonly string[]
  columns: readonly { name: string; values: Float64Array }[]
}

export class RollUp implements StoreWatcher {
  readonly resolution: number
  readonly #store: HotStore
  /** H3 index by the number of a cell; a cell that has emptied keeps its number. */
  readonly ids: string[] = []
  readonly #numberOf = new Map<string, number>()
  counts = new Float64Array(64)
  readonly sums: Sums[]
  /** Number of its cell + 1 by slot; 0 is in none, or not counted yet. */
  #cellOf = new Uint32Array(0)
  /** Slots below are counted. */
  #countedEnd = 0
  /** Cells that may differ from what was published, with what that was. */
  readonly #touched = new Map<number, readonly number[]>()
  #lastPlace = { x: -1, y: -1, cell: 0 }

  constructor(store: HotStore, resolution: number) {
    this.#store = store
    this.resolution = resolution
    this.sums = store.columns
      .filter((column) => column instanceof NumberColumn)
      .map((column) => ({ column, sums: new Float64Array(64), known: new Float64Array(64) }))
  }

  /** Bytes of its arrays. */
  get bytes(): number {
    const cells = this.sums.reduce((sum, { sums, known }) => sum + sums.byteLength + known.byteLength, 0)
    return this.#cellOf.byteLength + this.counts.byteLength + cells
  }

  /** Counts all features; changes meanwhile are followed as soon as the store is watched. */
  *fill(): Steps {
    const store = this.#store
    while (this.#countedEnd < store.slotEnd) {
      const from = this.#countedEnd
      this.#countedEnd = Math.min(store.slotEnd, from + STEP_FEATURES)
      for (let slot = from; slot < this.#countedEnd; slot += 1) if (store.ids[slot]! >= 0) this.#add(slot, 1)
      yield
    }
    // From now on a new slot is counted when it enters.
    this.#countedEnd = Number.POSITIVE_INFINITY
    this.#touched.clear()
  }

  leaves(slot: number): void {
    const cell = (this.#cellOf[slot] ?? 0) - 1
    if (cell < 0) return
    this.#change(cell, slot, -1)
    this.#cellOf[slot] = 0
  }

  enters(slot: number): void {
    if (slot < this.#countedEnd) this.#add(slot, 1)
  }

  /** Cells that differ from what was published; they count as published from now on. */
  takeChanged(): number[] {
    const changed: number[] = []
    for (const [cell, before] of this.#touched) {
      if (this.#stateOf(cell).some((value, index) => value !== before[index])) changed.push(cell)
    }
    this.#touched.clear()
    return changed
  }

  /** Numbers of all cells that hold a feature. */
  filled(): number[] {
    const cells: number[] = []
    for (let cell = 0; cell < this.ids.length; cell += 1) if (this.counts[cell]! > 0) cells.push(cell)
    return cells
  }

  /** Cells as they are published. */
  read(cells: readonly number[]): CellColumns {
    const column = (name: string, values: Float64Array, factor: number): CellColumns['columns'][number] => ({
      name,
      values: Float64Array.from(cells, (cell) => values[cell]! / factor),
    })
    return {
      ids: cells.map((cell) => this.ids[cell]!),
      columns: [
        column('count', this.counts, 1),
        ...this.sums.flatMap(({ column: { name }, sums, known }) => [
          column(sumMember(name), sums, SUM_FACTOR),
          column(knownMember(name), known, 1),
        ]),
      ],
    }
  }

  #add(slot: number, sign: 1): void {
    const { points } = this.#store
    if (!points.isPlaced(slot)) return
    const cell = this.#cellAt(points.xs[slot]!, points.ys[slot]!)
    if (slot >= this.#cellOf.length) {
      this.#cellOf = grown(this.#cellOf, Math.max(1_024, this.#store.ids.length), Uint32Array)
    }
    this.#cellOf[slot] = cell + 1
    this.#change(cell, slot, sign)
  }

  #change(cell: number, slot: number, sign: 1 | -1): void {
    if (!this.#touched.has(cell) && this.#countedEnd === Number.POSITIVE_INFINITY) {
      this.#touched.set(cell, this.#stateOf(cell))
    }
    this.counts[cell]! += sign
    for (const { column, sums, known } of this.sums) {
      const value = column.values[slot]!
      if (Number.isNaN(value)) continue
      sums[cell]! += sign * Math.round(value * SUM_FACTOR)
      known[cell]! += sign
    }
  }

  #stateOf(cell: number): readonly number[] {
    return [this.counts[cell]!, ...this.sums.flatMap(({ sums, known }) => [sums[cell]!, known[cell]!])]
  }

  #cellAt(x: number, y: number): number {
    const last = this.#lastPlace
    // A feature whose place did not change leaves and enters the same cell: the search is the dearest part.
    if (last.x === x && last.y === y) return last.cell
    // From the degrees as they are published: whoever counts the rows himself comes to the same cells.
    const [lat, lon] = [publishedDegrees(latOf(y)), publishedDegrees(lonOf(x))]
    const cell = this.#number(latLngToCell(lat, lon, this.resolution))
    this.#lastPlace = { x, y, cell }
    return cell
  }

  #number(id: string): number {
    const known = this.#numberOf.get(id)
    if (known !== undefined) return known
    const cell = this.ids.push(id) - 1
    this.#numberOf.set(id, cell)
    if (cell >= this.counts.length) this.#grow(this.counts.length * 2)
    return cell
  }

  #grow(length: number): void {
    this.counts = grown(this.counts, length, Float64Array)
    for (const each of this.sums) {
      each.sums = grown(each.sums, length, Float64Array)
      each.known = grown(each.known, length, Float64Array)
    }
  }
}
