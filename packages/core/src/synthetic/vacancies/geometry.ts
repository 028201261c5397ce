// Where in a municipality a job can stand: near a centre, inside the border.
import type { MultiPolygonCoordinates, Position } from '../../regions/pack.ts'
import type { Random } from '../random.ts'

/** Even–odd rule over all rings: holes fall out by themselves. */
export function isInside([longitude, latitude]: Position, polygons: MultiPolygonCoordinates): boolean {
  let inside = false
  for (const polygon of polygons) {
    for (const ring of polygon) {
      for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
        const [x1, y1] = ring[index]!
        const [x2, y2] = ring[before]!
        if (y1 > latitude === y2 > latitude) continue
        if (longitude < ((x2 - x1) * (latitude - y1)) / (y2 - y1) + x1) inside = !inside
      }
    }
  }
  return inside
}

/** Draws tried before the centre itself is taken. */
const DRAWS_MAX = 60
const KM_PER_DEGREE = 111.32

/**
 * A point about `spreadKm` from the centre and inside the border. A scheme's centre can stand outside its cells:
 * then draws start from the middle of the border's first ring.
 */
export function pointNear(
  centre: Position,
  polygons: MultiPolygonCoordinates,
  spreadKm: number,
  random: Random,
): Position {
  const origin = isInside(centre, polygons) ? centre : middleOf(polygons[0]?.[0] ?? [centre])
  for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
    // The spread grows slowly: a narrow border still gets its points.
    const latitude = origin[1] + (random.normal() * spreadKm) / KM_PER_DEGREE
    const longitude =
      origin[0] + (random.normal() * spreadKm) / (KM_PER_DEGREE * Math.cos((origin[1] * Math.PI) / 180))
    const point: Position = [round(longitude), round(latitude)]
    if (isInside(point, polygons)) return point
  }
  return [round(origin[0]), round(origin[1])]
}

/** About 10 cm: what the open API gives. */
const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6

function middleOf(ring: readonly Position[]): Position {
  const sum = ring.reduce<Position>(([x, y], [longitude, latitude]) => [x + longitude, y + latitude], [0, 0])
  return [sum[0] / ring.length, sum[1] / ring.length]
}
