// One vector tile (specification 2.1) from the columns of a layer: nothing is read, parsed or projected here,
// coordinates are a subtraction and a multiplication away. A million points a second and a processor, times ten.
import type { HotStore } from '../hot-store/hot-store.ts'
import { WORLD_UNITS, type WorldBox } from '../hot-store/world.ts'
import { ByteWriter, putVarint } from './byte-writer.ts'
import { POINTS_MAX, writePoints } from './encode-points.ts'
import { pathBytesMax, pathsOf, writePaths, type TileGrid } from './encode-shape.ts'
import { BLOCK, TileTags } from './tile-tags.ts'
import { BUFFER, EXTENT } from './tile-versions.ts'

export interface TileAddress {
  zoom: number
  x: number
  y: number
}

/** The attribute of a group: how many points it stands for. The sign keeps it apart from declared properties. */
export const COUNT_KEY = '@count'

/** Kept between tiles: it has grown to the largest one. */
const out = new ByteWriter()
/** Past this the buffer is given back after the tile. */
const KEPT_BYTES_MAX = 32 * 1024 * 1024
/** Tag and length of the layer's message, which are known when all of it is written. */
const HEAD_BYTES = 6
const SHAPE_BYTES_MAX = 64
const oneSlot = new Uint32Array(1)

export interface MadeTile {
  /** None where the tile shows nothing: that is a valid tile too. */
  bytes: Uint8Array<ArrayBuffer>
  /** Too many points to tell them one by one. */
  isGrouped: boolean
}

/** The bytes alone. */
export function encodeTile(
  name: string,
  store: HotStore,
  address: TileAddress,
  pointsMax = POINTS_MAX,
): Uint8Array<ArrayBuffer> {
  return makeTile(name, store, address, pointsMax).bytes
}

export function makeTile(
  name: string,
  store: HotStore,
  address: TileAddress,
  pointsMax = POINTS_MAX,
): MadeTile {
  const size = WORLD_UNITS / 2 ** address.zoom
  const grid: TileGrid = { west: address.x * size, north: address.y * size, scale: EXTENT / size }
  const margin = (BUFFER + 1) / grid.scale
  const box: WorldBox = {
    minX: grid.west - margin,
    minY: grid.north - margin,
    maxX: grid.west + size + margin,
    maxY: grid.north + size + margin,
  }
  const tags = TileTags.of(store)
  out.at = HEAD_BYTES
  writeField(out, 0x0a, name)
  const points = writePoints({ out, store, slots: store.findPoints(box), grid, tags, pointsMax })
  const shapes = writeShapes({ store, box, grid, tags })
  tags.forget()
  const { isGrouped } = points
  for (const { name: key } of store.columns) writeField(out, 0x1a, key)
  if (isGrouped) writeField(out, 0x1a, COUNT_KEY)
  tags.values.flush(out)
  if (points.features + shapes === 0) return { bytes: new Uint8Array(0), isGrouped }
  out.reserve(16)
  out.bytes[out.at++] = 0x28
  out.varint(EXTENT)
  out.bytes[out.at++] = 0x78
  out.varint(2)
  const bytes = out.bytes.slice(beginMessage(), out.at)
  if (out.bytes.length > KEPT_BYTES_MAX) out.bytes = new Uint8Array(64 * 1024)
  return { bytes, isGrouped }
}

/** Writes the layer's head right before its content, so that megabytes need not move; answers with its place. */
function beginMessage(): number {
  const length = out.at - HEAD_BYTES
  const start = HEAD_BYTES - 1 - varintBytes(length)
  out.bytes[start] = 0x1a
  putVarint(out.bytes, start + 1, length)
  return start
}

function varintBytes(value: number): number {
  let bytes = 1
  for (let rest = value; rest > 0x7f; rest >>>= 7) bytes += 1
  return bytes
}

function writeField(to: ByteWriter, tag: number, text: string): void {
  to.reserve(8 + text.length * 3)
  to.bytes[to.at++] = tag
  const start = to.begin()
  to.text(text)
  to.end(start)
}

interface ShapesToWrite {
  store: HotStore
  box: WorldBox
  grid: TileGrid
  tags: TileTags
}

function writeShapes({ store, box, grid, tags }: ShapesToWrite): number {
  let written = 0
  for (const slot of store.findShapes(box)) {
    const kind = store.shapes.kindOf(slot)
    const paths = pathsOf(kind, store.shapes.partsOf(slot), grid)
    if (paths.length === 0) continue
    oneSlot[0] = slot
    tags.lookUp(oneSlot, 1)
    out.reserve(SHAPE_BYTES_MAX + tags.count * 10 + pathBytesMax(paths))
    out.bytes[out.at++] = 0x12
    const feature = out.begin()
    out.bytes[out.at++] = 0x08
    out.varint(store.idOf(slot))
    writeTags(tags)
    out.bytes[out.at++] = 0x18
    out.bytes[out.at++] = kind
    out.bytes[out.at++] = 0x22
    const geometry = out.begin()
    writePaths(out, kind, paths)
    out.end(geometry)
    out.end(feature)
    written += 1
  }
  return written
}

/** Of the one feature that was looked up. */
function writeTags({ indexes, count }: TileTags): void {
  out.bytes[out.at++] = 0x12
  const start = out.begin()
  for (let column = 0; column < count; column += 1) {
    const index = indexes[column * BLOCK]!
    if (index === 0) continue
    out.varint(column)
    out.varint(index - 1)
  }
  out.end(start)
}
