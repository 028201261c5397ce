// The features nearest to a place: rings of doubling radius are looked through until one holds enough.
import type { HotStore } from '../hot-store/hot-store.ts'
import { latOf, lonOf, worldBox, type WorldBox } from '../hot-store/world.ts'

/** Mean radius of the Earth. */
const EARTH_M = 6_371_008.8
const FIRST_RADIUS_M = 250
const RADIANS = Math.PI / 180

export interface NearestQuery {
  lon: number
  lat: number
  radiusM: number
  limit: number
  /** Only features whose place is inside. */
  box: WorldBox | null
}

export interface NearFeature {
  id: number
  /** On the sphere, from the place asked for to the feature's own: of a line or an area, a point that lies on it. */
  distanceM: number
}

/** Nearest first, equals by id. */
export function findNearest(store: HotStore, query: NearestQuery): NearFeature[] {
  for (
    let radiusM = Math.min(FIRST_RADIUS_M, query.radiusM);
    ;
    radiusM = Math.min(radiusM * 2, query.radiusM)
  ) {
    const found = within(store, query, radiusM)
    if (found.length < query.limit && radiusM < query.radiusM) continue
    return found
      .sort((left, right) => left.distanceM - right.distanceM || left.id - right.id)
      .slice(0, query.limit)
  }
}

function within(store: HotStore, { lon, lat, box }: NearestQuery, radiusM: number): NearFeature[] {
  const { xs, ys } = store.points
  const found: NearFeature[] = []
  for (const part of boxesAround(lon, lat, radiusM)) {
    const wanted = box === null ? part : common(part, box)
    for (const slot of store.findPoints(wanted)) {
      const distanceM = distance(lon, lat, lonOf(xs[slot]!), latOf(ys[slot]!))
      if (distanceM <= radiusM) found.push({ id: store.idOf(slot), distanceM })
    }
  }
  return found
}

/** All that can be within the radius: one box, or two where it crosses the edge of the map. */
function boxesAround(lon: number, lat: number, radiusM: number): WorldBox[] {
  const angle = radiusM / EARTH_M
  const [south, north] = [lat - angle / RADIANS, lat + angle / RADIANS]
  // Around a pole every longitude is near.
  const reach =
    north >= 90 || south <= -90 || angle >= Math.PI / 2
      ? 180
      : Math.asin(Math.min(1, Math.sin(angle) / Math.cos(lat * RADIANS))) / RADIANS
  if (reach >= 180) return [worldBox(-180, south, 180, north)]
  const [west, east] = [lon - reach, lon + reach]
  if (west < -180) return [worldBox(-180, south, east, north), worldBox(west + 360, south, 180, north)]
  if (east > 180) return [worldBox(west, south, 180, north), worldBox(-180, south, east - 360, north)]
  return [worldBox(west, south, east, north)]
}

const common = (left: WorldBox, right: WorldBox): WorldBox => ({
  minX: Math.max(left.minX, right.minX),
  minY: Math.max(left.minY, right.minY),
  maxX: Math.min(left.maxX, right.maxX),
  maxY: Math.min(left.maxY, right.maxY),
})

/** Haversine: exact to a millimetre where two places are near each other. */
export function distance(lon: number, lat: number, otherLon: number, otherLat: number): number {
  const acrossLat = Math.sin(((otherLat - lat) * RADIANS) / 2)
  const acrossLon = Math.sin(((otherLon - lon) * RADIANS) / 2)
  const chord = acrossLat ** 2 + Math.cos(lat * RADIANS) * Math.cos(otherLat * RADIANS) * acrossLon ** 2
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}
