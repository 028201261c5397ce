import {
  injectable,
  ObzorError,
  requireDelivery,
  throwIfCancelled,
  untilCancelled,
  type Connector,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import type { FeatureRecord } from '@obzor/core/model'
import { FieldFault } from '@obzor/core/plugin-api/table'

const LAYER = 'routes'
/** A plan of a region is some hundred kilobytes; a file of roads is something else. */
const BYTES_MAX = 8 * 1024 * 1024
/** Of a raw form that goes to quarantine. */
const RAW_MAX = 4_000

/** GeoJSON as maps export it: lines are ways, points are stops. The file is the whole plan: what it does not name is over. */
@injectable()
export class RoutesConnector implements Connector {
  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const features = featuresIn(await textOf(run))
    for (const [at, feature] of features.entries()) {
      const hasRoom = take(feature, at + 1, sink)
      if (!hasRoom) await sink.drain()
    }
    sink.snapshotComplete(LAYER)
  }
}

async function textOf(run: RunContext): Promise<string> {
  throwIfCancelled(run.signal)
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reading = requireDelivery(run, 'a GeoJSON of routes').open()[Symbol.asyncIterator]()
  try {
    for (;;) {
      // A share that went silent in the middle of a file never ends by itself.
      const next = await untilCancelled(run.signal, reading.next())
      if (next.done) break
      bytes += next.value.length
      if (bytes > BYTES_MAX) throw notGeoJson(`the file is larger than ${BYTES_MAX / 1024 / 1024} MiB`)
      // A copy: the host fills the same memory again.
      chunks.push(Buffer.from(next.value))
    }
  } finally {
    // Not awaited: of a silent file the end never comes.
    void reading.return?.()?.catch(() => undefined)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw notGeoJson('the file is not in UTF-8')
  }
}

function featuresIn(text: string): unknown[] {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    throw notGeoJson('the file is no JSON, or was cut')
  }
  const { type, features } = (document ?? {}) as { type?: unknown; features?: unknown }
  if (type !== 'FeatureCollection' || !Array.isArray(features))
    throw notGeoJson('the file is no FeatureCollection')
  // A file without a feature would take every route off the map.
  if (features.length === 0) throw notGeoJson('the file has no feature')
  return features
}

const notGeoJson = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact,
    risk: 'routes stay as they were',
    action: 'export the plan as GeoJSON: lines with the property route, points with route, stop, name, at',
  })

function take(feature: unknown, line: number, sink: RecordSink): boolean {
  const raw = (): string => JSON.stringify(feature).slice(0, RAW_MAX)
  try {
    return sink.put(recordOf(feature), line, raw)
  } catch (error) {
    if (!(error instanceof FieldFault)) throw error
    const { field, code, message: reason } = error
    return sink.reject({ line, field, code, reason, raw: raw() })
  }
}

function recordOf(feature: unknown): FeatureRecord {
  const { geometry, properties } = (feature ?? {}) as { geometry?: unknown; properties?: unknown }
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown }
  const given = (properties ?? {}) as Record<string, unknown>
  const route = textIn(given, 'route')
  if (type === 'LineString') {
    const line = listIn(coordinates).map(positionIn)
    if (line.length < 2) throw new FieldFault('geometry', 'a line has at least two positions')
    return {
      kind: 'feature',
      layer: LAYER,
      key: `way/${route}`,
      geometry: { type, coordinates: line },
      properties: { route },
    }
  }
  if (type !== 'Point') throw new FieldFault('geometry', 'a route is made of a LineString and of Points')
  const stop = given['stop']
  if (typeof stop !== 'number' || !Number.isInteger(stop) || stop < 1)
    throw new FieldFault('stop', 'a stop has a whole number from 1')
  const at = given['at']
  return {
    kind: 'feature',
    layer: LAYER,
    key: `stop/${route}/${stop}`,
    geometry: { type, coordinates: positionIn(coordinates) },
    properties: { route, stop, name: textIn(given, 'name'), ...(at !== undefined && { at: timeIn(at) }) },
  }
}

function textIn(properties: Record<string, unknown>, name: string): string {
  const value = properties[name]
  if (typeof value !== 'string' || value.trim() === '' || value.length > 200)
    throw new FieldFault(name, 'the property is a text of up to 200 letters')
  return value.trim()
}

/** A time of every day, or one with its day and zone. */
function timeIn(value: unknown): string {
  if (typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(value)) return value
  if (
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  )
    return value
  throw new FieldFault(
    'at',
    'the time is written as 10:30, or with day and zone as 2025-03-14T10:30:00+03:00',
  )
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
function positionIn(value: unknown): [number, number] {
  const [lon, lat] = listIn(value)
  if (typeof lon !== 'number' || typeof lat !== 'number' || Math.abs(lon) > 180 || Math.abs(lat) > 90)
    throw new FieldFault('geometry', 'a position is longitude and latitude in degrees')
  return [lon, lat]
}
