// The map as one document: territories in force and what is drawn around them. Built once per revision of the pack and
// kept as bytes, because every wall asks for the same one.
import { inject, injectable } from 'tsyringe'
import { ObzorError } from '../../model/index.ts'
import { TerritoryRepository, type MunicipalityFeature } from './db/territory-repository.ts'
import type { GeoJsonCollection, GeoJsonFeature, RegionProfile } from './region-profile.ts'

export interface TerritoriesGeoJson {
  type: 'FeatureCollection'
  features: MunicipalityFeature[]
}

export interface MapBackground {
  region: RegionProfile
  geometryKind: RegionProfile['geometryKind']
  attribution: string
  target: RegionProfile['target']
  /** West, south, east, north of the region, degrees. */
  bounds: [number, number, number, number]
  territories: TerritoriesGeoJson
  outline: GeoJsonFeature
  water: GeoJsonCollection
  neighbours: GeoJsonCollection
  places: GeoJsonCollection
}

/** JSON as it is sent, with a strong ETag that changes with the pack alone. */
export interface MapAnswer {
  body: Buffer
  etag: string
}

interface Built {
  revision: string
  map: MapBackground
  mapAnswer: MapAnswer
  territoriesAnswer: MapAnswer
}

@injectable()
export class TerritoryMap {
  readonly #territories: TerritoryRepository
  #built: Promise<Built> | undefined

  constructor(@inject(TerritoryRepository) territories: TerritoryRepository) {
    this.#territories = territories
  }

  async background(): Promise<MapBackground> {
    return (await this.#current()).map
  }

  async territoriesGeoJson(): Promise<TerritoriesGeoJson> {
    return (await this.#current()).map.territories
  }

  async mapAnswer(): Promise<MapAnswer> {
    return (await this.#current()).mapAnswer
  }

  async territoriesAnswer(): Promise<MapAnswer> {
    return (await this.#current()).territoriesAnswer
  }

  /** Throws `OBZ_TERRITORY_REGION_NOT_FOUND` before a pack was loaded. */
  async #current(): Promise<Built> {
    const revision = await this.#territories.revision()
    const kept = await this.#built?.catch(() => undefined)
    if (kept && kept.revision === revision) return kept
    // Walls that start together ask together: one builds, the others wait for it.
    this.#built = this.#build()
    return this.#built
  }

  async #build(): Promise<Built> {
    const region = await this.#territories.region()
    if (!region) throw noRegion()
    const { profile, background, revision } = region
    const { municipalities, outline } = await this.#territories.features(region.regionId)
    const territories: TerritoriesGeoJson = { type: 'FeatureCollection', features: municipalities }
    const map: MapBackground = {
      region: profile,
      geometryKind: profile.geometryKind,
      attribution: profile.attribution,
      target: profile.target,
      bounds: boundsOf(outline.geometry.coordinates),
      territories,
      outline,
      ...background,
    }
    const answer = (kind: string, content: unknown): MapAnswer => ({
      body: Buffer.from(JSON.stringify(content)),
      etag: `"${kind}-${revision.slice(0, 32)}"`,
    })
    return {
      revision,
      map,
      mapAnswer: answer('map', map),
      territoriesAnswer: answer('territories', territories),
    }
  }
}

export function boundsOf(coordinates: unknown): [number, number, number, number] {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  const visit = (value: unknown): void => {
    if (!Array.isArray(value)) return
    const [lon, lat] = value as unknown[]
    if (typeof lon === 'number' && typeof lat === 'number') {
      bounds[0] = Math.min(bounds[0], lon)
      bounds[1] = Math.min(bounds[1], lat)
      bounds[2] = Math.max(bounds[2], lon)
      bounds[3] = Math.max(bounds[3], lat)
    } else value.forEach(visit)
  }
  visit(coordinates)
  return bounds
}

function noRegion(): ObzorError {
  return new ObzorError({
    code: 'OBZ_TERRITORY_REGION_NOT_FOUND',
    fact: 'no region pack was loaded into this database',
    risk: 'there is no map to show and no code of a territory is known',
    action: 'start with ./obzor up, which loads the pack',
  })
}
