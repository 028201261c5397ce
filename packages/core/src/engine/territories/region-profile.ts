// What the engine remembers of a pack besides its territories and lines.
import type { RegionPack } from '../../regions/pack.ts'

export type RegionProfile = Pick<
  RegionPack,
  | 'code'
  | 'regionCode'
  | 'oktmoPrefix'
  | 'name'
  | 'nameCases'
  | 'timeZone'
  | 'geometryKind'
  | 'attribution'
  | 'asOf'
  | 'officialPoverty'
> & { target: RegionPack['target'] | null }

export interface GeoJsonFeature {
  type: 'Feature'
  properties: Record<string, string | number | null>
  geometry: { type: string; coordinates: unknown }
}
export interface GeoJsonCollection {
  type: 'FeatureCollection'
  features: GeoJsonFeature[]
}

/** Drawn under and over the data; none of it is data. */
export interface StoredBackground {
  water: GeoJsonCollection
  neighbours: GeoJsonCollection
  places: GeoJsonCollection
}

export function profileOf(pack: RegionPack): RegionProfile {
  const { code, regionCode, oktmoPrefix, name, nameCases, timeZone, geometryKind, attribution, asOf } = pack
  return {
    code,
    regionCode,
    oktmoPrefix,
    name,
    nameCases,
    timeZone,
    geometryKind,
    attribution,
    asOf,
    officialPoverty: pack.officialPoverty,
    target: pack.target ?? null,
  }
}

export function backgroundOf({ water, neighbours, places }: RegionPack): StoredBackground {
  return {
    water: collection(
      water.map(({ name, kind, geometry }) => ({ type: 'Feature', properties: { name, kind }, geometry })),
    ),
    neighbours: collection(
      neighbours.map(({ name, geometry }) => ({ type: 'Feature', properties: { name }, geometry })),
    ),
    places: collection(
      places.map(({ name, population, position }) => ({
        type: 'Feature',
        properties: { name, population },
        geometry: { type: 'Point', coordinates: position },
      })),
    ),
  }
}

const collection = (features: GeoJsonFeature[]): GeoJsonCollection => ({
  type: 'FeatureCollection',
  features,
})
