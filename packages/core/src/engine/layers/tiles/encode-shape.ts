// Geometry of one feature of a tile: cut to the tile and its buffer, rounded to its grid, written as commands.
import { AREAS, LINES, POINTS, type ShapeKind, type ShapePart } from '../hot-store/shape.ts'
import type { ByteWriter } from './byte-writer.ts'
import { clipLine, clipRing } from './clip.ts'
import { mendedRing } from './mend-path.ts'
import { BUFFER, EXTENT } from './tile-versions.ts'

const LOW = -BUFFER
const HIGH = EXTENT + BUFFER
const MOVE = 1
const LINE = 2
const CLOSE = 15

/** World units to tile units. */
export interface TileGrid {
  west: number
  north: number
  /** Tile units in a world unit. */
  scale: number
}

/**
 * Rounded paths, x and y in turn; empty where nothing of the shape can be seen in the tile. The same steps in the same order as
 * ST_AsMVTGeom: what is slighter than half a unit is left out, the rest rounded, cut to the buffer, mended.
 */
export function pathsOf(kind: ShapeKind, parts: readonly ShapePart[], grid: TileGrid): number[][] {
  if (kind === POINTS) return pointsOf(parts, grid)
  if (isSlight(parts, grid)) return []
  return kind === AREAS ? ringsOf(parts, grid) : linesOf(parts, grid)
}

function pointsOf(parts: readonly ShapePart[], grid: TileGrid): number[][] {
  const points = parts.flatMap(({ vertices }) => onGrid(vertices, grid).map((value) => Math.round(value)))
  if (isWithin(points)) return [points]
  // The cut of a group leaves out what stands right on the edge, as PostGIS' does.
  const seen: number[] = []
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at]!, points[at + 1]!]
    if (x > LOW && x < HIGH && y > LOW && y < HIGH) seen.push(x, y)
  }
  return seen.length > 0 ? [seen] : []
}

function linesOf(parts: readonly ShapePart[], grid: TileGrid): number[][] {
  return parts
    .map(({ vertices }) => rounded(onGrid(vertices, grid)))
    .flatMap((line) => (isWithin(line) ? [line] : clipLine(line, LOW, HIGH).map((piece) => rounded(piece))))
    .filter((path) => path.length >= 4)
}

/** The outer ring runs clockwise on the screen, its holes against it: that is how a reader tells them apart. */
function ringsOf(parts: readonly ShapePart[], grid: TileGrid): number[][] {
  const rings: number[][] = []
  let isOuterSeen = false
  for (const { isHole, vertices } of parts) {
    if (isHole && !isOuterSeen) continue
    const whole = rounded(onGrid(vertices, grid))
    const ring = mendedRing(isWithin(whole) ? whole : rounded(clipRing(whole, LOW, HIGH)))
    const area = doubleArea(ring)
    if (!isHole) isOuterSeen = area !== 0
    if (area === 0) continue
    rings.push(area > 0 === isHole ? reversed(ring) : ring)
  }
  return rings
}

/** Smaller than half a unit both ways: nothing that a tile could show. */
function isSlight(parts: readonly ShapePart[], { scale }: TileGrid): boolean {
  const limit = 0.5 / scale
  const [first] = parts
  let [minX, minY] = [first!.vertices[0]!, first!.vertices[1]!]
  let [maxX, maxY] = [minX, minY]
  for (const { vertices } of parts) {
    for (let at = 0; at < vertices.length; at += 2) {
      minX = Math.min(minX, vertices[at]!)
      maxX = Math.max(maxX, vertices[at]!)
      minY = Math.min(minY, vertices[at + 1]!)
      maxY = Math.max(maxY, vertices[at + 1]!)
    }
    // Most shapes are larger, and told by their first part.
    if (maxX - minX >= limit || maxY - minY >= limit) return false
  }
  return true
}

function isWithin(path: readonly number[]): boolean {
  return path.every((value) => value >= LOW && value <= HIGH)
}

function onGrid(vertices: Uint32Array, { west, north, scale }: TileGrid): number[] {
  const on = Array.from<number>({ length: vertices.length })
  for (let at = 0; at < vertices.length; at += 2) {
    on[at] = (vertices[at]! - west) * scale
    on[at + 1] = (vertices[at + 1]! - north) * scale
  }
  return on
}

/** On whole units; a vertex that falls on the one before it is left out. */
function rounded(path: readonly number[]): number[] {
  const kept: number[] = []
  for (let at = 0; at < path.length; at += 2) {
    const [x, y] = [Math.round(path[at]!), Math.round(path[at + 1]!)]
    if (kept.length === 0 || kept.at(-2) !== x || kept.at(-1) !== y) kept.push(x, y)
  }
  return kept
}

/** Twice the area, positive where the ring runs clockwise on the screen (y downwards). */
function doubleArea(ring: readonly number[]): number {
  let area = 0
  for (let at = 0; at < ring.length; at += 2) {
    const next = at + 2 === ring.length ? 0 : at + 2
    area += ring[at]! * ring[next + 1]! - ring[next]! * ring[at + 1]!
  }
  return area
}

function reversed(ring: readonly number[]): number[] {
  const turned: number[] = []
  for (let at = ring.length - 2; at >= 0; at -= 2) turned.push(ring[at]!, ring[at + 1]!)
  return turned
}

/** Bytes that `writePaths` may need. */
export const pathBytesMax = (paths: readonly number[][]): number =>
  paths.reduce((sum, path) => sum + path.length * 3 + 12, 0)

export function writePaths(out: ByteWriter, kind: ShapeKind, paths: readonly number[][]): void {
  let [x, y] = [0, 0]
  const step = (path: readonly number[], at: number): void => {
    writeStep(out, path[at]! - x)
    writeStep(out, path[at + 1]! - y)
    x = path[at]!
    y = path[at + 1]!
  }
  for (const path of paths) {
    const vertices = path.length / 2
    const moves = kind === AREAS || kind === LINES ? 1 : vertices
    out.varint(moves * 8 + MOVE)
    for (let vertex = 0; vertex < moves; vertex += 1) step(path, vertex * 2)
    if (moves === vertices) continue
    out.varint((vertices - 1) * 8 + LINE)
    for (let vertex = 1; vertex < vertices; vertex += 1) step(path, vertex * 2)
    if (kind === AREAS) out.varint(CLOSE)
  }
}

/** Zigzag: a small step either way is a small number. */
function writeStep(out: ByteWriter, step: number): void {
  out.varint(((step << 1) ^ (step >> 31)) >>> 0)
}
