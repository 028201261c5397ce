// The points of a tile, block by block: places and attributes are gathered a column at a time, then written feature by
// feature into one array with nothing called in between.
import type { HotStore } from '../hot-store/hot-store.ts'
import { putVarint, type ByteWriter } from './byte-writer.ts'
import type { TileGrid } from './encode-shape.ts'
import { GroupedPoints } from './grouped-points.ts'
import { BLOCK, type TileTags } from './tile-tags.ts'
import { BUFFER, EXTENT } from './tile-versions.ts'

/** Points that one tile tells one by one; past it they are told in groups. Bounds a tile to about 600 kB and 5 ms. */
export const POINTS_MAX = 20_000
/** Bytes of a feature without its tags: head, id, type, geometry, their lengths. */
const POINT_BYTES_MAX = 48
/** A key and a value's place. */
const TAG_BYTES_MAX = 8
/** Up to so many columns a length fits one byte; past it lengths are written with two. */
const COLUMNS_OF_SHORT_LENGTH = 9

/** One block of features that are about to be written. */
export interface PointBlock {
  readonly slots: Uint32Array
  readonly xs: Int32Array
  readonly ys: Int32Array
  /** Below zero: no id. */
  readonly ids: Float64Array
  count: number
}

const block: PointBlock = {
  slots: new Uint32Array(BLOCK),
  xs: new Int32Array(BLOCK),
  ys: new Int32Array(BLOCK),
  ids: new Float64Array(BLOCK),
  count: 0,
}
const grouped = new GroupedPoints()

export interface PointsToWrite {
  out: ByteWriter
  store: HotStore
  slots: Uint32Array
  grid: TileGrid
  tags: TileTags
  pointsMax: number
}

export interface WrittenPoints {
  features: number
  /** True where features stand for several points and carry `count`. */
  isGrouped: boolean
}

export function writePoints(points: PointsToWrite): WrittenPoints {
  const { out, store, slots, grid, tags, pointsMax } = points
  if (slots.length > pointsMax) {
    grouped.gather(store, slots, grid)
    let features = 0
    for (let cell = 0; cell >= 0;) {
      cell = grouped.next(cell, block)
      tags.lookUp(block.slots, block.count)
      grouped.tag(block, tags)
      writeBlock(out, tags.indexes, tags.count + 1)
      features += block.count
    }
    return { features, isGrouped: true }
  }
  let features = 0
  for (let from = 0; from < slots.length; from += BLOCK) {
    placeBlock(store, slots.subarray(from, from + BLOCK), grid)
    tags.lookUp(block.slots, block.count)
    writeBlock(out, tags.indexes, tags.count)
    features += block.count
  }
  return { features, isGrouped: false }
}

/** What of the slots is a point in the tile or its buffer, with its place on the tile's grid. */
function placeBlock(store: HotStore, slots: Uint32Array, { west, north, scale }: TileGrid): void {
  const { xs, ys } = store.points
  const { ids } = store
  let count = 0
  for (let index = 0; index < slots.length; index += 1) {
    const slot = slots[index]!
    // Truncation rounds what is never negative: hence the detour by 4096.
    const x = (((xs[slot]! - west) * scale + 4096.5) | 0) - 4096
    const y = (((ys[slot]! - north) * scale + 4096.5) | 0) - 4096
    if (x < -BUFFER || x > EXTENT + BUFFER || y < -BUFFER || y > EXTENT + BUFFER) continue
    if (store.hasShape(slot)) continue
    block.slots[count] = slot
    block.xs[count] = x
    block.ys[count] = y
    block.ids[count] = ids[slot]!
    count += 1
  }
  block.count = count
}

function writeBlock(out: ByteWriter, indexes: Uint32Array, columns: number): void {
  const isShort = columns <= COLUMNS_OF_SHORT_LENGTH
  const lengthBytes = isShort ? 1 : 2
  out.reserve(block.count * (POINT_BYTES_MAX + columns * TAG_BYTES_MAX))
  const { bytes } = out
  const { xs, ys, ids } = block
  let { at } = out
  for (let place = 0; place < block.count; place += 1) {
    bytes[at] = 0x12
    const feature = at + 1
    at = feature + lengthBytes
    const id = ids[place]!
    if (id >= 0) {
      bytes[at++] = 0x08
      at = putVarint(bytes, at, id)
    }
    bytes[at++] = 0x12
    const tags = at
    at += lengthBytes
    for (let column = 0; column < columns; column += 1) {
      const index = indexes[column * BLOCK + place]!
      if (index === 0) continue
      if (column < 128) bytes[at++] = column
      else at = putVarint(bytes, at, column)
      if (index <= 128) bytes[at++] = index - 1
      else at = putVarint(bytes, at, index - 1)
    }
    putLength(bytes, tags, at - tags - lengthBytes, isShort)
    bytes[at++] = 0x18
    bytes[at++] = 1
    bytes[at++] = 0x22
    const geometry = at
    bytes[geometry + 1] = 9
    const x = xs[place]!
    const y = ys[place]!
    at = putVarint(bytes, geometry + 2, ((x << 1) ^ (x >> 31)) >>> 0)
    at = putVarint(bytes, at, ((y << 1) ^ (y >> 31)) >>> 0)
    bytes[geometry] = at - geometry - 1
    putLength(bytes, feature, at - feature - lengthBytes, isShort)
  }
  out.at = at
}

/** A length of fixed width: the longer form of a varint is a varint too, and nothing has to be moved. */
function putLength(bytes: Uint8Array, at: number, length: number, isShort: boolean): void {
  if (isShort) bytes[at] = length
  else {
    bytes[at] = (length & 0x7f) | 0x80
    bytes[at + 1] = length >> 7
  }
}
