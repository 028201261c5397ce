// Reads territories. Everything here is small (a region has under 100 municipalities), so answers are whole lists.
import type { Pool } from 'pg'
import { inject, injectable } from 'tsyringe'
import type { LegalLine } from '../../../regions/pack.ts'
import { municipalityCode, type Territory } from '../../../model/index.ts'
import { DATABASE } from '../../tokens.ts'
import type { GeoJsonFeature, RegionProfile, StoredBackground } from '../region-profile.ts'

export interface StoredRegion {
  regionId: number
  revision: string
  profile: RegionProfile
  background: StoredBackground
}

@injectable()
export class TerritoryRepository {
  readonly #pool: Pool

  constructor(@inject(DATABASE) pool: Pool) {
    this.#pool = pool
  }

  /**
   * The territory in force that a code of 8 or 11 digits means today, through all changes of codes.
   * `undefined` for another form and for a code that never meant a place of the region.
   */
  async resolveOktmo(code: string): Promise<number | undefined> {
    const municipality = municipalityCode(code)
    if (municipality === undefined) return undefined
    const { rows } = await this.#pool.query<{ territory_id: number }>(
      'select territory_id from territory.code where oktmo = $1',
      [municipality],
    )
    return rows[0]?.territory_id
  }

  /** Every known code of eight digits to its territory in force: for those who resolve many. */
  async codes(): Promise<Map<string, number>> {
    const { rows } = await this.#pool.query<{ oktmo: string; territory_id: number }>(
      'select oktmo, territory_id from territory.code order by oktmo',
    )
    return new Map(rows.map(({ oktmo, territory_id }) => [oktmo, territory_id]))
  }

  /** The region first, then its municipalities by code. */
  async inForce(): Promise<Territory[]> {
    const { rows } = await this.#pool.query<Territory>(`
      select id, parent_id as "parentId", oktmo, kind, json_build_object('ru', name_ru, 'en', name_en) as name,
        centre_name as "centreName",
        case when centre is not null then json_build_array(st_x(centre), st_y(centre)) end as centre,
        area_km2 as "areaKm2", population, valid_from::text as "validFrom", valid_to::text as "validTo"
      from territory.territory where valid_to is null order by parent_id nulls first, oktmo`)
    return rows
  }

  async lines(): Promise<LegalLine[]> {
    const { rows } = await this.#pool.query<Omit<LegalLine, 'kopecks'> & { kopecks: string }>(`
      select series, population_group as "group", valid_from::text as "validFrom", valid_to::text as "validTo",
        kopecks, act, source
      from parameter.line order by series, valid_from, population_group`)
    return rows.map((row) => ({ ...row, kopecks: Number(row.kopecks) }))
  }

  /** `undefined` before a pack was loaded. */
  async region(): Promise<StoredRegion | undefined> {
    const { rows } = await this.#pool.query<StoredRegion>(
      'select territory_id as "regionId", revision, profile, background from territory.loaded_region',
    )
    return rows[0]
  }

  /** Cheap enough to ask at every request: 0.1 ms. */
  async revision(): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ revision: string }>(
      'select revision from territory.loaded_region',
    )
    return rows[0]?.revision
  }

  /** Geometry to five decimals, about 1 m: what a wall can show and a browser need not round. */
  async features(
    regionId: number,
  ): Promise<{ municipalities: MunicipalityFeature[]; outline: GeoJsonFeature }> {
    const { rows } = await this.#pool.query<MunicipalityFeature>(
      `select 'Feature' as type, oktmo as id, st_asgeojson(geom, 5)::json as geometry,
         json_build_object(
           'oktmo', oktmo, 'kind', kind, 'nameRu', name_ru, 'nameEn', name_en,
           'prepositional', coalesce(name_cases #>> '{ru,prepositional}', name_ru),
           'genitive', coalesce(name_cases #>> '{ru,genitive}', name_ru),
           'centreName', centre_name, 'centre', json_build_array(round(st_x(centre)::numeric, 5), round(st_y(centre)::numeric, 5)),
           'areaKm2', area_km2, 'population', population, 'isSchematic', is_schematic) as properties
       from territory.territory where parent_id = $1 and valid_to is null order by oktmo`,
      [regionId],
    )
    const { rows: outlines } = await this.#pool.query<GeoJsonFeature>(
      `select 'Feature' as type, json_build_object('oktmo', oktmo, 'nameRu', name_ru, 'nameEn', name_en) as properties,
         st_asgeojson(geom, 5)::json as geometry
       from territory.territory where id = $1`,
      [regionId],
    )
    return { municipalities: rows, outline: outlines[0]! }
  }
}

export interface MunicipalityFeature {
  type: 'Feature'
  /** ОКТМО, eight digits. */
  id: string
  geometry: { type: string; coordinates: unknown }
  properties: {
    oktmo: string
    kind: string
    nameRu: string
    nameEn: string
    prepositional: string
    genitive: string
    centreName: string | null
    centre: [longitude: number, latitude: number]
    areaKm2: number
    population: number
    isSchematic: boolean
  }
}
