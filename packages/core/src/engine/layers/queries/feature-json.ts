// A feature of a hot store as GeoJSON (RFC 7946).
import type { ColumnValue } from '../hot-store/columns.ts'
import type { HotStore } from '../hot-store/hot-store.ts'
import { AREAS, LINES, type ShapePart } from '../hot-store/shape.ts'
import { latOf, lonOf } from '../hot-store/world.ts'

/** About 0.1 m. */
const DEGREE_FACTOR = 1e6

type Position = [number, number]

export interface FeatureJson {
  type: 'Feature'
  id: number
  geometry: { type: string; coordinates: unknown } | null
  properties: Record<string, ColumnValue>
}

export interface FeatureForm {
  /** Lines and areas in full; otherwise everything is a point. */
  isWhole: boolean
}

export function featureJson(store: HotStore, id: number, { isWhole }: FeatureForm): FeatureJson {
  const slot = store.slotOf(id)
  const isShape = isWhole && store.hasShape(slot)
  return {
    type: 'Feature',
    id,
    geometry: isShape ? shapeGeometry(store, slot) : pointGeometry(store, slot),
    properties: Object.fromEntries(store.columns.map((column) => [column.name, column.get(slot)])),
  }
}

/** Vertices that the feature would bring. */
export function verticesOf(store: HotStore, id: number): number {
  const slot = store.slotOf(id)
  if (!store.hasShape(slot)) return 1
  return store.shapes.partsOf(slot).reduce((sum, { vertices }) => sum + vertices.length / 2, 0)
}

const degrees = (value: number): number => Math.round(value * DEGREE_FACTOR) / DEGREE_FACTOR

function pointGeometry({ points }: HotStore, slot: number): FeatureJson['geometry'] {
  if (!points.isPlaced(slot)) return null
  const coordinates: Position = [degrees(lonOf(points.xs[slot]!)), degrees(latOf(points.ys[slot]!))]
  return { type: 'Point', coordinates }
}

function shapeGeometry({ shapes }: HotStore, slot: number): FeatureJson['geometry'] {
  const kind = shapes.kindOf(slot)
  const parts = shapes.partsOf(slot)
  if (kind === LINES) return oneOrMany('LineString', parts.map(positionsOf))
  if (kind === AREAS) return oneOrMany('Polygon', polygonsOf(parts))
  return { type: 'MultiPoint', coordinates: parts.flatMap(positionsOf) }
}

function oneOrMany(type: string, members: readonly unknown[]): FeatureJson['geometry'] {
  return members.length === 1
    ? { type, coordinates: members[0] }
    : { type: `Multi${type}`, coordinates: members }
}

function polygonsOf(parts: readonly ShapePart[]): Position[][][] {
  const polygons: Position[][][] = []
  for (const part of parts) {
    const ring = positionsOf(part)
    if (ring.length > 0) ring.push(ring[0]!)
    if (part.isHole && polygons.length > 0) polygons.at(-1)!.push(ring)
    else polygons.push([ring])
  }
  return polygons
}

function positionsOf({ vertices }: ShapePart): Position[] {
  return Array.from({ length: vertices.length / 2 }, (_, vertex): Position => [
    degrees(lonOf(vertices[vertex * 2]!)),
    degrees(latOf(vertices[vertex * 2 + 1]!)),
  ])
}
