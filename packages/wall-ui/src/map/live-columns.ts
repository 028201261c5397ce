// The features of one layer by slots, for code that draws them itself: places in arrays, values where the columns left them. A
// change writes the slots that it is about; only a snapshot builds anew, beside what stands. Pure.
import type { LayerChange, LayerFeatures } from '@obzor/core/plugin-api/client'
import { columnOf, idAt, valueAt, type ColumnFrame, type RowBlock } from '@obzor/core/protocol'
import { placesOf } from './places.ts'
import { slicesOf, type Steps } from './slices.ts'
import { PlacedPoints } from './webgl/placed-points.ts'

/** Of a slot whose values came after the snapshot. */
const LATER = 0xffff

class Columns {
  readonly points: PlacedPoints
  readonly blocks: readonly RowBlock[]
  /** By slot: which block of the snapshot holds its values, or `LATER`; and which row of it. */
  blockOf = new Uint16Array(0)
  rowOf = new Uint32Array(0)
  readonly later = new Map<number, Record<string, unknown>>()

  constructor(blocks: readonly RowBlock[]) {
    this.blocks = blocks
    const count = blocks.reduce((sum, { ids }) => sum + ids.length, 0)
    this.points = new PlacedPoints(count)
    this.#makeRoom(count)
  }

  /** The slot of a feature; `undefined` where there is no room for another. */
  slotFor(id: string): number | undefined {
    const slot = this.points.slotOf(id) ?? this.points.take(id)
    if (slot !== undefined) this.#makeRoom(slot + 1)
    return slot
  }

  valueAt(slot: number, property: string): unknown {
    if (this.blockOf[slot] === LATER) return this.later.get(slot)?.[property] ?? null
    const block = this.blocks[this.blockOf[slot]!]
    const column = block && columnOf(block, property)
    return column ? (valueAt(column, this.rowOf[slot]!) ?? null) : null
  }

  /** What the slot holds besides its id. */
  valuesAt(slot: number): Record<string, unknown> {
    const later = this.later.get(slot)
    if (this.blockOf[slot] === LATER) return { ...later }
    const block = this.blocks[this.blockOf[slot]!]
    const row = this.rowOf[slot]!
    return Object.fromEntries(block?.columns.map((column) => [column.name, valueAt(column, row)]) ?? [])
  }

  #makeRoom(needed: number): void {
    if (needed <= this.blockOf.length) return
    const room = Math.max(1024, needed, this.blockOf.length * 2)
    const [blockOf, rowOf] = [this.blockOf, this.rowOf]
    this.blockOf = new Uint16Array(room)
    this.rowOf = new Uint32Array(room)
    this.blockOf.set(blockOf)
    this.rowOf.set(rowOf)
  }
}

export class LiveColumns implements LayerFeatures {
  #held = new Columns([])

  get size(): number {
    return this.#held.points.size
  }
  get end(): number {
    return this.#held.points.used
  }
  get x(): Float64Array {
    return this.#held.points.x
  }
  get y(): Float64Array {
    return this.#held.points.y
  }
  idAt(slot: number): string {
    return String(this.#held.points.idAt(slot))
  }
  slotOf(id: string): number | undefined {
    return this.#held.points.slotOf(id)
  }
  valueAt(slot: number, property: string): unknown {
    return this.#held.valueAt(slot, property)
  }

  /** Puts the features of a snapshot in the place of all others, a slice of them at a time. */
  *load({ blocks }: ColumnFrame): Steps {
    const next = new Columns(blocks)
    for (const [number, block] of blocks.entries()) {
      for (const [from, to] of slicesOf(block.ids.length)) {
        const { x, y } = placesOf(block, from, to)
        for (let row = from; row < to; row++) {
          if (!x || !y || Number.isNaN(x[row - from]) || Number.isNaN(y[row - from])) continue
          const slot = next.slotFor(idAt(block.ids, row))
          if (slot === undefined) break
          next.points.x[slot] = x[row - from]!
          next.points.y[slot] = y[row - from]!
          next.blockOf[slot] = number
          next.rowOf[slot] = row
        }
        yield
      }
    }
    this.#held = next
  }

  apply({ blocks, removed }: ColumnFrame): LayerChange['slots'] {
    const changed = new Set<number>()
    for (let at = 0; at < removed.length; at++) this.#remove(idAt(removed, at), changed)
    for (const block of blocks) this.#take(block, changed)
    return [...changed]
  }

  #remove(id: string, changed: Set<number>): void {
    const { points, later } = this.#held
    const slot = points.slotOf(id)
    if (slot === undefined) return
    points.free(id, slot)
    later.delete(slot)
    changed.add(slot)
  }

  #take(block: RowBlock, changed: Set<number>): void {
    const held = this.#held
    const { x, y } = placesOf(block)
    for (let row = 0; row < block.ids.length; row++) {
      const id = idAt(block.ids, row)
      const known = held.points.slotOf(id)
      const [toX, toY] = [
        x?.[row] ?? (known === undefined ? Number.NaN : held.points.x[known]!),
        y?.[row] ?? (known === undefined ? Number.NaN : held.points.y[known]!),
      ]
      // A feature without a place is none to a map.
      if (Number.isNaN(toX) || Number.isNaN(toY)) {
        this.#remove(id, changed)
        continue
      }
      const values = known === undefined || block.kind === 'put' ? {} : held.valuesAt(known)
      for (const column of block.columns) values[column.name] = valueAt(column, row)
      const slot = known ?? held.slotFor(id)
      if (slot === undefined) continue
      held.points.x[slot] = toX
      held.points.y[slot] = toY
      held.blockOf[slot] = LATER
      held.later.set(slot, values)
      changed.add(slot)
    }
  }
}
