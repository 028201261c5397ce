// A crowded tile told in groups: one point for each square of 32 × 32 tile units that has any. A square with one point
// tells that point in full; one with several tells how many, and what is true of each of them.
import { BooleanColumn, NumberColumn, StringColumn, type Column } from '../hot-store/columns.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import type { PointBlock } from './encode-points.ts'
import type { TileGrid } from './encode-shape.ts'
import { BLOCK, type TileTags } from './tile-tags.ts'
import { BUFFER, EXTENT } from './tile-versions.ts'

/** 32 units are 4 pixels of a tile drawn on 512: a dot of a map is no narrower, so the picture stays what it was. */
const SQUARE_SHIFT = 5
const ACROSS = ((EXTENT + 2 * BUFFER) >> SQUARE_SHIFT) + 1
/** 17,689: the most features that a grouped tile can have. */
const SQUARES = ACROSS * ACROSS
const NOWHERE = 0xffff

export class GroupedPoints {
  readonly #counts = new Uint32Array(SQUARES)
  readonly #sumX = new Float64Array(SQUARES)
  readonly #sumY = new Float64Array(SQUARES)
  readonly #first = new Uint32Array(SQUARES)
  /** A bit a column: members differ in it. Columns past 32 are told only of single points. */
  readonly #differing = new Uint32Array(SQUARES)
  readonly #squaresOfBlock = new Uint16Array(BLOCK)
  #squareOf = new Uint16Array(0)
  #store: HotStore | null = null

  gather(store: HotStore, slots: Uint32Array, { west, north, scale }: TileGrid): void {
    this.#store = store
    this.#counts.fill(0)
    this.#sumX.fill(0)
    this.#sumY.fill(0)
    this.#differing.fill(0)
    if (this.#squareOf.length < slots.length) this.#squareOf = new Uint16Array(slots.length)
    const squareOf = this.#squareOf
    const { xs, ys } = store.points
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index]!
      const x = (((xs[slot]! - west) * scale + 4096.5) | 0) - 4096
      const y = (((ys[slot]! - north) * scale + 4096.5) | 0) - 4096
      if (x < -BUFFER || x > EXTENT + BUFFER || y < -BUFFER || y > EXTENT + BUFFER || store.hasShape(slot)) {
        squareOf[index] = NOWHERE
        continue
      }
      const square = ((y + BUFFER) >> SQUARE_SHIFT) * ACROSS + ((x + BUFFER) >> SQUARE_SHIFT)
      squareOf[index] = square
      if (this.#counts[square] === 0) this.#first[square] = slot
      this.#counts[square]! += 1
      this.#sumX[square]! += x
      this.#sumY[square]! += y
    }
    for (const [index, column] of store.columns.entries()) {
      if (index < 32) this.#compare(column, (1 << index) >>> 0, slots)
    }
  }

  /** Fills the block with the squares from `square` on; answers with the one after them, below zero at the end. */
  next(square: number, block: PointBlock): number {
    const { ids } = this.#store!
    let count = 0
    let at = square
    for (; at < SQUARES && count < BLOCK; at += 1) {
      const members = this.#counts[at]!
      if (members === 0) continue
      const slot = this.#first[at]!
      block.slots[count] = slot
      block.xs[count] = Math.round(this.#sumX[at]! / members)
      block.ys[count] = Math.round(this.#sumY[at]! / members)
      block.ids[count] = members === 1 ? ids[slot]! : -1
      this.#squaresOfBlock[count] = at
      count += 1
    }
    block.count = count
    return at < SQUARES ? at : -1
  }

  /** Takes from the looked-up attributes what members do not share, and adds their count as one more column. */
  tag({ count }: PointBlock, { indexes, count: columns, values }: TileTags): void {
    for (let place = 0; place < count; place += 1) {
      const square = this.#squaresOfBlock[place]!
      const members = this.#counts[square]!
      indexes[columns * BLOCK + place] = members === 1 ? 0 : values.number(members)
      if (members === 1) continue
      const differing = this.#differing[square]!
      for (let column = 0; column < columns; column += 1) {
        if (column >= 32 || (differing & (1 << column)) !== 0) indexes[column * BLOCK + place] = 0
      }
    }
  }

  #compare(column: Column, bit: number, slots: Uint32Array): void {
    if (column instanceof StringColumn) this.#compareArray(column.codes, bit, slots)
    else if (column instanceof NumberColumn) this.#compareArray(column.values, bit, slots)
    else if (column instanceof BooleanColumn) this.#compareArray(column.values, bit, slots)
  }

  #compareArray(array: Uint32Array | Float64Array | Uint8Array, bit: number, slots: Uint32Array): void {
    const squareOf = this.#squareOf
    const differing = this.#differing
    const first = this.#first
    for (let index = 0; index < slots.length; index += 1) {
      const square = squareOf[index]!
      if (square === NOWHERE || (differing[square]! & bit) !== 0) continue
      const mine = array[slots[index]!]!
      const theirs = array[first[square]!]!
      // Unequal to itself is null, and nulls are alike.
      if (mine !== theirs && (mine === mine || theirs === theirs)) differing[square]! |= bit
    }
  }
}
