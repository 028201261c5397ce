// A pack from a folder: what `./obzor up --pack DIR` reads. docs/region-packs.md describes the files.
import path from 'node:path'
import { KNOWN_REGIONS, timeZoneOf } from '../known-regions.ts'
import { transliterate } from '../names.ts'
import type { RegionPack } from '../pack.ts'
import { packError } from '../pack-error.ts'
import { addPyramids } from '../population.ts'
import { malformed, PackFiles, type GeoFeature } from './pack-files.ts'
import { readSettings, SETTINGS } from './pack-settings.ts'
import { readMunicipalities } from './read-municipalities.ts'
import { readStatistics } from './read-statistics.ts'

const WATER = 'water-naturalearth.geojson'
const NEIGHBOURS = 'neighbours-adm1.geojson'
const PLACES = 'places-geonames500.geojson'
/** Delivered to the platform as they are: it knows them by their headers. */
const PUBLIC_TABLES = ['mun-migration.csv', 'mun-consumption.csv']

export function readFolderPack(directory: string): RegionPack {
  const files = new PackFiles(directory)
  const settings = readSettings(files)
  const { regionCode, regionName, year, municipalities, former } = readMunicipalities(files)
  const known = KNOWN_REGIONS[regionCode]
  const { officialPoverty, ...statistics } = readStatistics(files, regionName)
  const poverty = settings.officialPoverty ?? officialPoverty ?? known?.officialPoverty
  if (!poverty)
    throw packError(
      'OBZ_PACK_OFFICIAL_POVERTY_MISSING',
      `no official poverty of ${regionName} is known`,
      `put the files of ../stats beside the folder, or officialPoverty into ${SETTINGS}`,
    )
  return {
    code: path.basename(files.directory),
    regionCode,
    oktmoPrefix: municipalities[0]!.oktmo.slice(0, 2),
    name: known?.name ?? { ru: regionName, en: transliterate(regionName) },
    nameCases: known?.nameCases ?? { genitive: regionName, prepositional: regionName },
    timeZone: timeZoneOf(regionCode),
    geometryKind: 'boundaries',
    attribution: '© участники OpenStreetMap (ODbL) · Natural Earth · GeoNames · Росстат',
    asOf: `${year}-12`,
    municipalities,
    former,
    pyramid: addPyramids(municipalities.map(({ pyramid }) => pyramid!)),
    ...statistics,
    target: known?.target,
    publicTables: new Map(
      PUBLIC_TABLES.flatMap((name) => (files.has(name) ? [[name, files.text(name)]] : [])),
    ),
    water: files.optionalFeatures(WATER).map(({ properties, geometry }) => ({
      name: textOf(properties.name_ru),
      kind: properties.kind === 'lake' ? 'lake' : 'river',
      geometry,
    })),
    neighbours: files
      .optionalFeatures(NEIGHBOURS)
      .map(({ properties, geometry }) => ({ name: textOf(properties.name) ?? '', geometry })),
    places: files.optionalFeatures(PLACES).map(placeOf),
    ...settings,
    officialPoverty: poverty,
  }
}

function placeOf({ properties, geometry }: GeoFeature): RegionPack['places'][number] {
  const [lon, lat] = Array.isArray(geometry.coordinates) ? (geometry.coordinates as unknown[]) : []
  const name = textOf(properties.name_ru) ?? textOf(properties.name_en)
  if (geometry.type !== 'Point' || typeof lon !== 'number' || typeof lat !== 'number' || name === null)
    throw malformed(PLACES, 'a place has no name or no point')
  return { name, population: Number(properties.population) || 0, position: [lon, lat] }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
