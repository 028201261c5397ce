// The features nearest to a place: boxes of growing radius are counted until one holds enough.
import type { HotStore } from '../hot-store/hot-store.ts'
import { latOf, lonOf, worldBox, type WorldBox } from '../hot-store/world.ts'

/** Mean radius of the Earth. */
const EARTH_M = 6_371_008.8
const FIRST_RADIUS_M = 250
/** What rounding to world units may take off a box. */
const ROUNDED_M = 0.05
/** Of the last doubling: the box is then within 1/4096 of the smallest that holds enough. */
const HALVINGS = 12
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
  // Enough points of a box give the distance that none of the nearest can exceed: the circle of that radius holds them all.
  const inBox = within(store, query, boxRadius(store, query), Number.POSITIVE_INFINITY)
  const bound = inBox.length < query.limit ? query.radiusM : inBox[query.limit - 1]!.distanceM
  const radiusM = Math.min(bound, query.radiusM)
  return within(store, query, radiusM + ROUNDED_M, radiusM).slice(0, query.limit)
}

/** Half the side of a box around the place with enough points in it, and hardly more: counting is cheap, distances are not. */
function boxRadius(store: HotStore, query: NearestQuery): number {
  let enough = Math.min(FIRST_RADIUS_M, query.radiusM)
  while (enough < query.radiusM && countIn(store, query, enough) < query.limit) enough *= 2
  if (enough <= FIRST_RADIUS_M) return enough
  let few = enough / 2
  // A city at the edge of nothing: a doubling may bring a million where ten were asked for.
  for (let turn = 0; turn < HALVINGS; turn += 1) {
    const middle = (few + enough) / 2
    if (countIn(store, query, middle) < query.limit) few = middle
    else enough = middle
  }
  return enough
}

function countIn(store: HotStore, query: NearestQuery, radiusM: number): number {
  return boxesOf(query, radiusM).reduce((sum, box) => sum + store.findPoints(box).length, 0)
}

/** What stands in the box of the radius and no further than `distanceMax`, nearest first. */
function within(store: HotStore, query: NearestQuery, radiusM: number, distanceMax: number): NearFeature[] {
  const { xs, ys } = store.points
  const found: NearFeature[] = []
  for (const box of boxesOf(query, radiusM)) {
    const slots = store.findPoints(box)
    for (let place = 0; place < slots.length; place += 1) {
      const slot = slots[place]!
      const distanceM = distance(query.lon, query.lat, lonOf(xs[slot]!), latOf(ys[slot]!))
      if (distanceM <= distanceMax) found.push({ id: store.idOf(slot), distanceM })
    }
  }
  return found.sort((left, right) => left.distanceM - right.distanceM || left.id - right.id)
}

function boxesOf({ lon, lat, box }: NearestQuery, radiusM: number): WorldBox[] {
  const around = boxesAround(lon, lat, radiusM)
  return box === null ? around : around.map((part) => common(part, box))
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
