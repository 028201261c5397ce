// GeoJSON geometry → EWKB with SRID 4326, which PostGIS takes in a binary COPY as it is.
import type { FeatureGeometry } from '../../../model/index.ts'

const SRID = 4326
const SRID_FLAG = 0x2000_0000
const TYPES = { Point: 1, LineString: 2, Polygon: 3 } as const
const HEADER_BYTES = 9
const POSITION_BYTES = 16

export function positionsOf(geometry: FeatureGeometry): number {
  switch (geometry.type) {
    case 'Point':
      return 1
    case 'LineString':
      return geometry.coordinates.length
    case 'Polygon':
      return geometry.coordinates.reduce((sum, ring) => sum + ring.length, 0)
  }
}

const isPosition = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 2 && Number.isFinite(value[0]) && Number.isFinite(value[1])

/** What PostGIS insists on: the nesting of the type, lines of two positions, closed rings of four. */
export function isWellFormed({ type, coordinates }: FeatureGeometry): boolean {
  switch (type) {
    case 'Point':
      return isPosition(coordinates)
    case 'LineString':
      return Array.isArray(coordinates) && coordinates.length >= 2 && coordinates.every(isPosition)
    case 'Polygon':
      return Array.isArray(coordinates) && coordinates.length > 0 && coordinates.every(isRing)
    default:
      return false
  }
}

function isRing(ring: [number, number][]): boolean {
  if (!Array.isArray(ring) || ring.length < 4 || !ring.every(isPosition)) return false
  const first = ring[0]!
  const last = ring.at(-1)!
  return first[0] === last[0] && first[1] === last[1]
}

export function encodeGeometry(geometry: FeatureGeometry): Buffer {
  const rings = geometry.type === 'Polygon' ? geometry.coordinates.length : 0
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + 8 + rings * 4 + positionsOf(geometry) * POSITION_BYTES)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt32LE((TYPES[geometry.type] | SRID_FLAG) >>> 0, 1)
  bytes.writeUInt32LE(SRID, 5)
  let at = HEADER_BYTES
  const count = (value: number): void => {
    at = bytes.writeUInt32LE(value, at)
  }
  const position = ([longitude, latitude]: readonly [number, number]): void => {
    at = bytes.writeDoubleLE(longitude, at)
    at = bytes.writeDoubleLE(latitude, at)
  }
  switch (geometry.type) {
    case 'Point':
      position(geometry.coordinates)
      break
    case 'LineString':
      count(geometry.coordinates.length)
      geometry.coordinates.forEach(position)
      break
    case 'Polygon':
      count(rings)
      for (const ring of geometry.coordinates) {
        count(ring.length)
        ring.forEach(position)
      }
  }
  return bytes.subarray(0, at)
}
