// GeoJSON of a pack's folder, made the one way the platform keeps it: MultiPolygon, exterior rings counter-clockwise.
import type { MultiPolygonCoordinates, Position } from '../pack.ts'
import { malformed, type GeoFeature } from './pack-files.ts'

/** The smallest closed ring is a triangle: three corners and the first one again. */
const RING_POSITIONS_MIN = 4

export function multiPolygonOf(
  file: string,
  { geometry }: GeoFeature,
  label: string,
): MultiPolygonCoordinates {
  const polygons =
    geometry.type === 'Polygon'
      ? [geometry.coordinates]
      : geometry.type === 'MultiPolygon'
        ? geometry.coordinates
        : undefined
  if (!Array.isArray(polygons) || polygons.length === 0)
    throw malformed(file, `${label} is a ${geometry.type}, not a Polygon or MultiPolygon`)
  return polygons.map((rings: unknown) => {
    if (!Array.isArray(rings) || rings.length === 0) throw malformed(file, `${label} has an empty polygon`)
    return rings.map((ring: unknown, index) => {
      const positions = ringOf(ring)
      if (!positions) throw malformed(file, `${label} has a ring that is not closed or not in degrees`)
      const isCounterClockwise = doubleArea(positions) > 0
      return isCounterClockwise === (index === 0) ? positions : positions.toReversed()
    })
  })
}

function ringOf(ring: unknown): Position[] | undefined {
  if (!Array.isArray(ring) || ring.length < RING_POSITIONS_MIN) return undefined
  const positions: Position[] = []
  for (const position of ring as unknown[]) {
    if (!Array.isArray(position)) return undefined
    const [lon, lat] = position as unknown[]
    if (typeof lon !== 'number' || typeof lat !== 'number') return undefined
    // Metres of a projection instead of degrees are the usual mistake.
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90)) return undefined
    positions.push([lon, lat])
  }
  const [first, last] = [positions[0]!, positions.at(-1)!]
  return first[0] === last[0] && first[1] === last[1] ? positions : undefined
}

/** Twice the signed area in square degrees; positive is counter-clockwise. */
export function doubleArea(ring: readonly Position[]): number {
  return ring.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length]!
    return sum + x * nextY - nextX * y
  }, 0)
}
