// Routes of a layer: its stops in their order, the line between them, and which stop is the next. Pure.
import type { FeatureValues } from '../feature-values.ts'
import { mercatorX, mercatorY } from '../places.ts'
import type { Shape } from './shapes.ts'

export interface RouteStop {
  id: string
  /** Map units. */
  x: number
  y: number
  number: number
  /** Milliseconds since 1970; `null` where none is told. */
  at: number | null
  state: 'passed' | 'next' | 'ahead'
}
export interface Route {
  /** Value of the member that tells routes apart; empty where the layer is one route. */
  name: string
  stops: RouteStop[]
  /** In map units; between the stops where the layer brings no line. */
  paths: Float64Array[]
  /** Features of the line. */
  ids: string[]
}
/** Names of members of a feature, as its layer declares them. */
export interface RouteMembers {
  route?: string | undefined
  stop: string
  at?: string | undefined
}

/** Stops of all routes of a layer; of more the first are read. */
const STOPS_READ_MAX = 5_000

/** `10:30` is a time of every day: of today, by the clock of the region. */
function timeOf(time: string, now: number, timeZone: string | undefined): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(time) ?? []
  if (hours === undefined) return Date.parse(time)
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const [nowHours = 0, nowMinutes = 0] = clock.format(now).split(':').map(Number)
  const ahead = (Number(hours) - nowHours) * 60 + Number(minutes) - nowMinutes
  return Math.floor(now / MINUTE_MS) * MINUTE_MS + ahead * MINUTE_MS
}
const MINUTE_MS = 60_000

/** Routes in the order of their names. A stop whose time is not over is ahead; the first of them is the next. */
export function readRoutes(
  values: Pick<FeatureValues, 'read'>,
  { route, stop, at }: RouteMembers,
  { shapes, now, timeZone }: { shapes: readonly Shape[]; now: number; timeZone?: string | undefined },
): Route[] {
  const routes = new Map<string, Route>()
  const routeOf = (name: unknown): Route => {
    const key = typeof name === 'string' ? name : ''
    const known = routes.get(key) ?? { name: key, stops: [], paths: [], ids: [] }
    routes.set(key, known)
    return known
  }
  const lines = new Map(shapes.map((shape) => [shape.id, shape]))
  for (const [id, ...held] of values.read(['lon', 'lat', route ?? '', stop, at ?? ''], STOPS_READ_MAX)) {
    const [lon, lat, name, number, time] = held
    const line = lines.get(id)
    if (line) {
      const own = routeOf(name)
      own.paths.push(...line.paths)
      own.ids.push(id)
    } else if (typeof number === 'number' && typeof lon === 'number' && typeof lat === 'number') {
      const when = typeof time === 'string' ? timeOf(time, now, timeZone) : Number.NaN
      const place = { x: mercatorX(lon), y: mercatorY(lat) }
      routeOf(name).stops.push({ id, ...place, number, at: Number.isNaN(when) ? null : when, state: 'ahead' })
    }
  }
  for (const { stops, paths } of routes.values()) {
    stops.sort((one, other) => one.number - other.number || (one.id < other.id ? -1 : 1))
    for (const each of stops) if (each.at !== null && each.at < now) each.state = 'passed'
    const next = stops.find(({ at: when, state }) => when !== null && state === 'ahead')
    if (next) next.state = 'next'
    // No line came with it: the stops are all that is known of the way.
    if (paths.length === 0 && stops.length > 1) {
      paths.push(Float64Array.from(stops.flatMap(({ x, y }) => [x, y])))
    }
  }
  return [...routes.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}
