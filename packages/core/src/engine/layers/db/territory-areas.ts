// Areas of the municipalities in force, for the layer of tiles.
import type { Pool } from 'pg'

export interface TerritoryArea {
  id: number
  oktmo: string
  kind: string
  nameRu: string
  nameEn: string
  isSchematic: boolean
  /** A point that surely lies on the area, degrees. */
  lon: number
  lat: number
  /** Little-endian WKB. */
  shape: Buffer
}

export async function readTerritoryAreas(pool: Pool): Promise<TerritoryArea[]> {
  const { rows } = await pool.query<TerritoryArea>(`
    select id, oktmo, kind, name_ru as "nameRu", name_en as "nameEn", is_schematic as "isSchematic",
           st_x(st_pointonsurface(geom)) as lon, st_y(st_pointonsurface(geom)) as lat,
           st_asbinary(geom, 'NDR') as shape
      from territory.territory
     where valid_to is null and kind <> 'region' and geom is not null
     order by id`)
  return rows
}
