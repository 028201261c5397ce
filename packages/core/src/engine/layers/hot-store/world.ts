// Where things stand in the hot store: web Mercator, the whole world as 2^32 by 2^32 units (0.9 cm at the equator), y from the
// north. A tile's coordinates are then a subtraction and a shift away, at every zoom from 0 to 14.

export const WORLD_UNITS = 2 ** 32
/** North and south edge of the square world, degrees. */
const LATITUDE_MAX = 85.051_128_779_806_59

export interface WorldBox {
  minX: number
  minY: number
  maxX: number
  maxY: number
}

const clamp = (units: number): number => Math.min(WORLD_UNITS - 1, Math.max(0, Math.round(units)))

export const worldX = (lon: number): number => clamp((lon / 360 + 0.5) * WORLD_UNITS)

export function worldY(lat: number): number {
  const phi = (Math.min(LATITUDE_MAX, Math.max(-LATITUDE_MAX, lat)) * Math.PI) / 180
  return clamp((0.5 - Math.asinh(Math.tan(phi)) / (2 * Math.PI)) * WORLD_UNITS)
}

export const lonOf = (x: number): number => (x / WORLD_UNITS - 0.5) * 360

export const latOf = (y: number): number =>
  (Math.atan(Math.sinh((0.5 - y / WORLD_UNITS) * 2 * Math.PI)) * 180) / Math.PI

/** Degrees: west, south, east, north. */
export const worldBox = (west: number, south: number, east: number, north: number): WorldBox => ({
  minX: worldX(west),
  minY: worldY(north),
  maxX: worldX(east),
  maxY: worldY(south),
})
