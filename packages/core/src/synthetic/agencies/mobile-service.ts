// Where the mobile social service goes every day: two rounds of centres, as a clerk would draw them on a map and export them.
import type { PackMunicipality, Position, RegionPack } from '../../regions/pack.ts'

const ROUNDS = ['Северный', 'Южный'] as const
/** The largest place is where a round begins and ends. */
const STOPS_MAX = 7
const FIRST_MINUTES = 8 * 60 + 30
const STAY_MINUTES = 50
const KM_PER_HOUR = 55
/** Roads are longer than straight lines. */
const DETOUR = 1.25

/** GeoJSON of the whole plan. */
export function mobileServicePlan({ municipalities }: Pick<RegionPack, 'municipalities'>): string {
  const base = municipalities.reduce((largest, each) =>
    each.population > largest.population ? each : largest,
  )
  const others = municipalities.filter((each) => each !== base).sort(northFirst)
  const half = Math.ceil(others.length / 2)
  const features = ROUNDS.flatMap((route, at) => {
    const own = at === 0 ? others.slice(0, half) : others.slice(half)
    return own.length === 0 ? [] : round(route, base, own)
  })
  return `${JSON.stringify({ type: 'FeatureCollection', features }, null, 1)}\n`
}

const northFirst = (one: PackMunicipality, other: PackMunicipality): number => other.centre[1] - one.centre[1]

/** The nearest next, as long as the day lasts. */
function round(route: string, base: PackMunicipality, places: readonly PackMunicipality[]): object[] {
  const stops = [base]
  const left = new Set(places)
  while (left.size > 0 && stops.length < STOPS_MAX) {
    const { centre } = stops.at(-1)!
    const nearest = [...left].reduce((best, each) =>
      kilometres(centre, each.centre) < kilometres(centre, best.centre) ? each : best,
    )
    left.delete(nearest)
    stops.push(nearest)
  }
  let minutes = FIRST_MINUTES
  const points = stops.map(({ centre, centreName }, at) => {
    if (at > 0) minutes += STAY_MINUTES + (kilometres(stops[at - 1]!.centre, centre) / KM_PER_HOUR) * 60
    return {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: centre },
      properties: { route, stop: at + 1, name: centreName, at: clock(minutes) },
    }
  })
  const way = stops.flatMap(({ centre }, at) => (at === 0 ? [centre] : bend(stops[at - 1]!.centre, centre)))
  const line = { type: 'Feature', geometry: { type: 'LineString', coordinates: way }, properties: { route } }
  return [line, ...points]
}

/** No road is straight: a place in the middle that stands a little aside. */
function bend([fromLon, fromLat]: Position, to: Position): Position[] {
  const [toLon, toLat] = to
  const middle: Position = [
    round5((fromLon + toLon) / 2 + (toLat - fromLat) * 0.12),
    round5((fromLat + toLat) / 2 - (toLon - fromLon) * 0.05),
  ]
  return [middle, to]
}

const round5 = (degrees: number): number => Math.round(degrees * 1e5) / 1e5
const clock = (minutes: number): string => {
  // On the quarter of an hour, as timetables are.
  const quarter = Math.min(23 * 60 + 45, Math.round(minutes / 15) * 15)
  return `${String(Math.floor(quarter / 60)).padStart(2, '0')}:${String(quarter % 60).padStart(2, '0')}`
}
const kilometres = ([fromLon, fromLat]: Position, [toLon, toLat]: Position): number =>
  Math.hypot((toLon - fromLon) * Math.cos((fromLat * Math.PI) / 180), toLat - fromLat) * 111.2 * DETOUR
