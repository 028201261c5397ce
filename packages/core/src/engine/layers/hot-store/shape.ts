// A line, an area or several points as the hot store takes them in, read from PostGIS' binary form.
import { worldX, worldY, type WorldBox } from './world.ts'

/** The geometry types of a vector tile. */
export const POINTS = 1
export const LINES = 2
export const AREAS = 3
export type ShapeKind = typeof POINTS | typeof LINES | typeof AREAS

export interface ShapePart {
  /** A ring inside the ring before it. */
  isHole: boolean
  /** World units, x and y in turn; a ring does not repeat its first vertex. */
  vertices: Uint32Array
}

export interface Shape {
  kind: ShapeKind
  parts: ShapePart[]
}

/** Vertices of one feature; a boundary of a region has about 20,000. Past it the feature stays a point. */
const VERTICES_MAX = 1_000_000

/** `null` for a single point, a mixture of kinds, or what is no geometry that a tile can hold. */
export function shapeOfWkb(wkb: Uint8Array): Shape | null {
  const view = new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength)
  const reader: Reader = { view, at: 0 }
  const [kind, isMany] = kindOf(header(reader))
  if (kind === null || (kind === POINTS && !isMany)) return null
  const parts: ShapePart[] = []
  const members = isMany ? count(reader) : 1
  for (let member = 0; member < members; member += 1) {
    if (isMany) header(reader)
    const rings = kind === AREAS ? count(reader) : 1
    for (let ring = 0; ring < rings; ring += 1) {
      const vertices = kind === POINTS ? 1 : count(reader)
      parts.push({ isHole: ring > 0, vertices: readVertices(reader, vertices, kind === AREAS) })
    }
  }
  const filled = parts.filter(({ vertices }) => vertices.length > 0)
  return filled.length > 0 ? { kind, parts: filled } : null
}

interface Reader {
  view: DataView
  at: number
}

/** Type of the geometry that begins here. Little-endian and flat, as the query asks for. */
function header(reader: Reader): number {
  const type = reader.view.getUint32(reader.at + 1, true)
  reader.at += 5
  return type
}

function kindOf(type: number): [ShapeKind | null, boolean] {
  if (type >= 1 && type <= 3) return [type as ShapeKind, false]
  if (type >= 4 && type <= 6) return [(type - 3) as ShapeKind, true]
  return [null, false]
}

function count(reader: Reader): number {
  const value = reader.view.getUint32(reader.at, true)
  reader.at += 4
  if (value > VERTICES_MAX) throw new RangeError(`a geometry with ${value} vertices`)
  return value
}

function readVertices(reader: Reader, vertices: number, isRing: boolean): Uint32Array {
  // A ring in WKB ends with its first vertex.
  const kept = isRing ? Math.max(0, vertices - 1) : vertices
  const read = new Uint32Array(kept * 2)
  for (let vertex = 0; vertex < kept; vertex += 1) {
    read[vertex * 2] = worldX(reader.view.getFloat64(reader.at + vertex * 16, true))
    read[vertex * 2 + 1] = worldY(reader.view.getFloat64(reader.at + vertex * 16 + 8, true))
  }
  reader.at += vertices * 16
  return read
}

export function boxOfShape({ parts }: Shape): WorldBox {
  const box = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
  for (const { vertices } of parts) {
    for (let at = 0; at < vertices.length; at += 2) {
      box.minX = Math.min(box.minX, vertices[at]!)
      box.maxX = Math.max(box.maxX, vertices[at]!)
      box.minY = Math.min(box.minY, vertices[at + 1]!)
      box.maxY = Math.max(box.maxY, vertices[at + 1]!)
    }
  }
  return box
}
