// The two documents a wall reads before anything is live. They are trusted for their shape only as far as it is checked
// here: a part that is missing costs that part, not the wall.
import type { IndicatorDescription, LocalText } from '@obzor/core/model'
import type { LayerDeclaration, StatisticDeclaration } from '@obzor/core/plugin-api/client'
import type { GeoJsonCollection } from './map/index.ts'

export interface SeriesBreak {
  /** The first period of the new method. */
  period: string
  reason: LocalText
}

export interface TargetLine {
  from: { year: number; value: number }
  to: { year: number; value: number }
  /** Who set it, in the words of the region's pack. */
  source: string | null
}

export interface Platform {
  region: { code: string; name: LocalText; prepositional: string | null; timeZone: string | null }
  training: boolean
  /** Month the figures describe, `YYYY-MM`. */
  asOf: string | null
  /** Indicators, and public series that no indicator has the name of: a panel shows either. */
  indicators: ReadonlyMap<string, IndicatorDescription>
  /** Which of them are public series. */
  statistics: ReadonlySet<string>
  /** Changes of method of public series, by their codes: no line is drawn over them. */
  breaks: ReadonlyMap<string, readonly SeriesBreak[]>
  layers: ReadonlyMap<string, LayerDeclaration>
  target: TargetLine | null
}

export interface TerritoryInfo {
  oktmo: string
  nameRu: string
  nameEn: string
  kind: string
  population: number | null
}

export interface MapDocument {
  territories: GeoJsonCollection
  /** By ОКТМО. */
  info: ReadonlyMap<string, TerritoryInfo>
  outline: object | null
  water: object | null
  neighbours: object | null
  attribution: string
  isSchematic: boolean
  timeZone: string | null
  target: TargetLine | null
}

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const part = (value: unknown, key: string): unknown => (isJson(value) ? value[key] : undefined)
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** How long a read may take, milliseconds; past it the wall shows the fact and tries again. */
const READ_TIMEOUT_MS = 15_000

async function readJson(path: string): Promise<unknown> {
  const response = await fetch(path, { signal: AbortSignal.timeout(READ_TIMEOUT_MS) })
  if (response.ok) return response.json()
  const problem: unknown = await response.json().catch(() => null)
  throw new Error(text(part(problem, 'title')) ?? `HTTP ${response.status}`)
}

export const readPlatform = async (): Promise<Platform> => parsePlatform(await readJson('/api/v1/platform'))
export const readMap = async (): Promise<MapDocument> => parseMap(await readJson('/api/v1/map'))

/** Throws when there is no region: a wall without its region's code cannot find its own figures. */
export function parsePlatform(body: unknown): Platform {
  const region = part(body, 'region')
  // A pack has a word for its code; figures are published under the region's number.
  const code = text(part(region, 'regionCode')) ?? text(part(region, 'code'))
  if (code === null) throw new Error('region')
  const catalogue = part(body, 'catalogue')
  const indicators = byCode<IndicatorDescription>(part(catalogue, 'indicators'))
  const declared = byCode<StatisticDeclaration>(part(catalogue, 'statistics'))
  const series = [...declared.values()].filter(({ code: name }) => !indicators.has(name)).map(describeSeries)
  return {
    region: {
      code,
      name: localText(part(region, 'name'), code),
      prepositional: text(part(region, 'prepositional')),
      timeZone: knownTimeZone(text(part(region, 'timeZone')) ?? text(part(body, 'timeZone'))),
    },
    training: part(body, 'training') === true,
    asOf: text(part(body, 'asOf')),
    indicators: new Map([...indicators, ...series.map((one) => [one.code, one] as const)]),
    statistics: new Set(series.map(({ code: name }) => name)),
    breaks: new Map([...declared].map(([name, { breaks }]) => [name, breaksOf(breaks)])),
    layers: byCode<LayerDeclaration>(part(catalogue, 'layers')),
    target: parseTarget(part(body, 'target')),
  }
}

/** A break without a period or a reason is none. */
const breaksOf = (value: unknown): SeriesBreak[] =>
  (Array.isArray(value) ? value : []).flatMap((each: unknown) => {
    const [period, reason] = [text(part(each, 'period')), part(each, 'reason')]
    return period === null || !isJson(reason) ? [] : [{ period, reason: localText(reason, period) }]
  })

/** A series says of itself what it is called and in what it is; it is nobody's to say whether more of it is better. */
const describeSeries = ({ code, title, unit }: StatisticDeclaration): IndicatorDescription => ({
  code,
  title,
  method: title,
  unit,
  fractionDigits: unit === 'percent' ? 1 : 0,
  direction: 'neutral',
})

export function parseMap(body: unknown): MapDocument {
  const territories = part(body, 'territories')
  const features = part(territories, 'features')
  if (!Array.isArray(features) || features.length === 0) throw new Error('territories')
  const info = new Map<string, TerritoryInfo>()
  let isSchematic = part(body, 'geometryKind') === 'schematic'
  for (const feature of features) {
    const properties = part(feature, 'properties')
    const oktmo = text(part(properties, 'oktmo')) ?? text(part(feature, 'id'))
    if (oktmo === null) continue
    const nameRu = text(part(properties, 'nameRu')) ?? oktmo
    const population = part(properties, 'population')
    isSchematic ||= part(properties, 'isSchematic') === true
    info.set(oktmo, {
      oktmo,
      nameRu,
      nameEn: text(part(properties, 'nameEn')) ?? nameRu,
      kind: text(part(properties, 'kind')) ?? '',
      population: typeof population === 'number' ? population : null,
    })
  }
  return {
    territories: { type: 'FeatureCollection', features },
    info,
    outline: asGeoJson(part(body, 'outline')),
    water: asGeoJson(part(body, 'water')),
    neighbours: asGeoJson(part(body, 'neighbours')),
    attribution: text(part(body, 'attribution')) ?? '',
    isSchematic,
    timeZone: knownTimeZone(text(part(part(body, 'region'), 'timeZone'))),
    target: parseTarget(part(body, 'target')),
  }
}

/** A collection, a feature, a bare geometry or a list of things with a `geometry`: packs keep backgrounds in each form. */
function asGeoJson(value: unknown): object | null {
  if (Array.isArray(value)) {
    const features = value.filter((item) => isJson(part(item, 'geometry')))
    return {
      type: 'FeatureCollection',
      features: features.map((item: unknown) => ({
        type: 'Feature',
        properties: {},
        geometry: part(item, 'geometry'),
      })),
    }
  }
  return isJson(value) && typeof value['type'] === 'string' ? value : null
}

function localText(value: unknown, fallback: string): LocalText {
  const plain = text(value)
  const ru = plain ?? text(part(value, 'ru')) ?? fallback
  return { ru, en: plain ?? text(part(value, 'en')) ?? ru }
}

function byCode<Item extends { code: string }>(value: unknown): ReadonlyMap<string, Item> {
  const items = Array.isArray(value)
    ? value.filter((item): item is Item => text(part(item, 'code')) !== null)
    : []
  return new Map(items.map((item) => [item.code, item]))
}

function parseTarget(value: unknown): TargetLine | null {
  const end = (key: string): { year: number; value: number } | null => {
    const [year, level] = [part(part(value, key), 'year'), part(part(value, key), 'value')]
    return typeof year === 'number' && typeof level === 'number' ? { year, value: level } : null
  }
  const [from, to] = [end('from'), end('to')]
  return from && to ? { from, to, source: text(part(value, 'source')) } : null
}

function knownTimeZone(zone: string | null): string | null {
  if (zone === null) return null
  try {
    Intl.DateTimeFormat('en', { timeZone: zone })
    return zone
  } catch {
    return null
  }
}
