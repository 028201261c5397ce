// Lines and areas of a layer as paths in map units, read from GeoJSON of the platform. Pure.
import { mercatorX, mercatorY } from '../places.ts'

/** A feature that is no single point. */
export interface Shape {
  id: string
  kind: 'line' | 'area'
  /** x, y, x, y …; of an area its rings, outer and inner. */
  paths: Float64Array[]
}

/** What is no line and no area is left out: points are drawn from the live columns. */
export function readShapes(features: unknown): Shape[] {
  if (!Array.isArray(features)) return []
  return features.flatMap((feature: unknown) => {
    const { id, geometry } = (feature ?? {}) as { id?: unknown; geometry?: unknown }
    const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown }
    const kind = KINDS.get(String(type))
    if (!kind || !Array.isArray(coordinates)) return []
    const lists: unknown[] = type === 'LineString' ? [coordinates] : coordinates.flat(kind.nesting)
    const paths = lists.map(pathOf).filter(({ length }) => length >= 4)
    return paths.length === 0 ? [] : [{ id: String(id), kind: kind.kind, paths }]
  })
}

/** How deep the lists of paths lie in each other. */
const KINDS = new Map<string, { kind: Shape['kind']; nesting: number }>([
  ['LineString', { kind: 'line', nesting: 0 }],
  ['MultiLineString', { kind: 'line', nesting: 0 }],
  ['Polygon', { kind: 'area', nesting: 0 }],
  ['MultiPolygon', { kind: 'area', nesting: 1 }],
])

function pathOf(positions: unknown): Float64Array {
  const flat: number[] = []
  for (const position of Array.isArray(positions) ? (positions as unknown[]) : []) {
    const [lon, lat] = Array.isArray(position) ? (position as unknown[]) : []
    if (typeof lon === 'number' && typeof lat === 'number') flat.push(mercatorX(lon), mercatorY(lat))
  }
  return Float64Array.from(flat)
}

export type Place = readonly [x: number, y: number]

/** Distance of a place from a path, in its units. */
export function distanceToPath(path: ArrayLike<number>, [x, y]: Place): number {
  let nearest = Infinity
  for (let at = 0; at + 3 < path.length; at += 2) {
    const [fromX, fromY, toX, toY] = [path[at]!, path[at + 1]!, path[at + 2]!, path[at + 3]!]
    const [alongX, alongY] = [toX - fromX, toY - fromY]
    const square = alongX * alongX + alongY * alongY
    const way = (x - fromX) * alongX + (y - fromY) * alongY
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, way / square))
    nearest = Math.min(nearest, Math.hypot(x - fromX - share * alongX, y - fromY - share * alongY))
  }
  return nearest
}

/** Even–odd over all rings: holes and islands count by themselves. */
export function isWithin(rings: readonly ArrayLike<number>[], [x, y]: Place): boolean {
  let isInside = false
  for (const ring of rings) {
    for (let at = 0; at + 1 < ring.length; at += 2) {
      const before = at === 0 ? ring.length - 2 : at - 2
      const [toX, toY, fromX, fromY] = [ring[at]!, ring[at + 1]!, ring[before]!, ring[before + 1]!]
      if (toY > y === fromY > y) continue
      if (x < toX + ((y - toY) / (fromY - toY)) * (fromX - toX)) isInside = !isInside
    }
  }
  return isInside
}

/** Where arrows that show the direction of a path stand: x, y and the angle of the way, every `step` units. */
export function marksAlong(path: ArrayLike<number>, step: number): { x: number; y: number; angle: number }[] {
  const marks: { x: number; y: number; angle: number }[] = []
  let ahead = step / 2
  for (let at = 0; at + 3 < path.length && marks.length < MARKS_MAX; at += 2) {
    const [fromX, fromY, toX, toY] = [path[at]!, path[at + 1]!, path[at + 2]!, path[at + 3]!]
    const length = Math.hypot(toX - fromX, toY - fromY)
    const angle = Math.atan2(toY - fromY, toX - fromX)
    for (; ahead < length && marks.length < MARKS_MAX; ahead += step) {
      const share = ahead / length
      marks.push({ x: fromX + (toX - fromX) * share, y: fromY + (toY - fromY) * share, angle })
    }
    ahead -= length
  }
  return marks
}
/** Of one path on a screen: more are no direction but a texture. */
const MARKS_MAX = 400
