// A region pack: boundaries and public statistics of one region, and nothing personal. Built-in packs are typed
// facts with a schematic geometry; `--pack DIR` reads a folder with real boundaries.
import type { IsoDate, IsoMonth, Kopecks, LocalText, TerritoryKind } from '../model/index.ts'

export type Position = [longitude: number, latitude: number]
/** GeoJSON MultiPolygon coordinates, WGS 84, exterior rings counter-clockwise. */
export type MultiPolygonCoordinates = Position[][][]

/** Persons by single year of age: index 0…99 is the age, index 100 is 100 and older. */
export interface AgePyramid {
  male: number[]
  female: number[]
}

export interface PackMunicipality {
  oktmo: string
  kind: Exclude<TerritoryKind, 'region'>
  name: LocalText
  /** `prepositional`: «в Грязинском районе» without the preposition. */
  nameCases?: { genitive?: string; prepositional?: string }
  centreName: string
  centre: Position
  areaKm2: number
  population: number
  /** Aged 0–17. */
  children: number
  averageWageKopecks: Kopecks | null
  /** Says the rule where the wage is not a published figure. */
  averageWageNote?: string
  /** Exact counts by age and sex where the pack has them; their sum is `population`. */
  pyramid?: AgePyramid
  geometry: MultiPolygonCoordinates
  validFrom: IsoDate
}

/** A municipality that existed before, with the code old facts still carry. `validTo` is its last day. */
export interface FormerMunicipality {
  oktmo: string
  kind: Exclude<TerritoryKind, 'region'>
  name: LocalText
  validFrom: IsoDate
  validTo: IsoDate
  successorOktmo: string
}

export interface LegalLine {
  series: 'subsistence-minimum' | 'poverty-line'
  group: 'all' | 'working-age' | 'pensioner' | 'child'
  validFrom: IsoDate
  validTo: IsoDate | null
  kopecks: Kopecks
  act: string
  source: string
}

/** The official picture that synthetic people are fitted to. */
export interface OfficialPoverty {
  year: number
  ratePct: number
  /** Shares among the poor, per cent, together 100. */
  childrenPct: number
  workingAgePct: number
  olderPct: number
  source: string
}

export interface SeriesPoint {
  year: number
  value: number
  note?: string
}

export interface RegionPack {
  /** `lipetsk` */
  code: string
  /** First two digits of ОКТМО are not always the region's number: `regionCode` is the number (48), `oktmoPrefix` the digits (42). */
  regionCode: string
  oktmoPrefix: string
  name: LocalText
  nameCases: { genitive: string; prepositional: string }
  timeZone: string
  /** A scheme is labelled so on every map. */
  geometryKind: 'schematic' | 'boundaries'
  /** Shown on the map, for example «© участники OpenStreetMap». */
  attribution: string
  /** Month that populations and wages describe. */
  asOf: IsoMonth
  municipalities: PackMunicipality[]
  former: FormerMunicipality[]
  /** Of the whole region. */
  pyramid: AgePyramid
  lines: LegalLine[]
  officialPoverty: OfficialPoverty
  /** Share of people below the subsistence minimum, per cent, by year (Росстат). */
  povertyRates: SeriesPoint[]
  /** Tables of public statistics as they are published, name of the file to its text: what is not said above. */
  publicTables?: ReadonlyMap<string, string>
  /** Average nominal wage and per-capita cash income, roubles a month, by year (Росстат). */
  wages: SeriesPoint[]
  incomes: SeriesPoint[]
  /** National target for the region, drawn beside the trend; absent where none was set. */
  target?: { from: SeriesPoint; to: SeriesPoint; source: string }
  /** Rivers and lakes, drawn under the data; GeoJSON features. */
  water: { name: string | null; kind: 'river' | 'lake'; geometry: { type: string; coordinates: unknown } }[]
  /** Outlines of neighbouring regions, background only. */
  neighbours: { name: string; geometry: { type: string; coordinates: unknown } }[]
  /** Settlements for labels. */
  places: { name: string; population: number; position: Position }[]
}
