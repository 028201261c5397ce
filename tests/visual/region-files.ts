// Reads a region's folder of boundaries into the two documents a wall asks for. The folders are not part of the
// repository; where they are absent a small invented region stands in.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import path from 'node:path'

type Json = Record<string, unknown>
interface Feature {
  type: 'Feature'
  id?: string
  properties: Json
  geometry: { type: string; coordinates: unknown }
}
interface Collection {
  type: 'FeatureCollection'
  features: Feature[]
}

export interface RegionFixture {
  code: string
  nameRu: string
  nameEn: string
  municipalities: { oktmo: string; population: number; centre: [number, number]; isCity: boolean }[]
  map: Json
  /** Official rate by year. */
  rates: { year: number; value: number }[]
  target: Json | null
}

const folder = fileURLToPath(new URL('../../../shared/data/regions', import.meta.url))
const known: Record<string, { code: string; en: string; zone: string; target: Json | null }> = {
  lipetsk: {
    code: '48',
    en: 'Lipetsk Oblast',
    zone: 'Europe/Moscow',
    target: { from: { year: 2018, value: 8.7 }, to: { year: 2024, value: 5.1 }, source: '' },
  },
  rostov: { code: '61', en: 'Rostov Oblast', zone: 'Europe/Moscow', target: null },
  udmurtia: { code: '18', en: 'Udmurt Republic', zone: 'Europe/Samara', target: null },
}

export const hasRegionFiles = (region: string): boolean =>
  existsSync(path.join(folder, region, 'adm2.geojson'))

const read = (file: string): Collection => JSON.parse(readFileSync(file, 'utf8')) as Collection
const csv = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','))

export function regionFromFiles(region: string): RegionFixture {
  const { code, en, zone, target } = known[region]!
  const at = (name: string): string => path.join(folder, region, name)
  const adm2 = read(at('adm2.geojson'))
  const [head = [], ...rows] = csv(at('mun-summary.csv'))
  const populationOf = new Map(
    rows.map((row) => [row[head.indexOf('oktmo')]!, Number(row[head.indexOf('pop_2024')])]),
  )
  const nameRu = String(read(at('adm1.geojson')).features[0]!.properties['region'])
  const municipalities = adm2.features.map(({ properties }) => ({
    oktmo: String(properties['oktmo']),
    population: populationOf.get(String(properties['oktmo'])) ?? 20_000,
    centre: [Number(properties['center_lon']), Number(properties['center_lat'])] as [number, number],
    isCity: properties['kind'] !== 'district',
  }))
  const territories = {
    type: 'FeatureCollection',
    features: adm2.features.map(({ properties, geometry }, index) => ({
      type: 'Feature',
      id: properties['oktmo'],
      properties: {
        oktmo: properties['oktmo'],
        kind: municipalities[index]!.isCity ? 'urban-okrug' : 'municipal-district',
        nameRu: properties['name'],
        nameEn: latin(String(properties['name'])),
        population: municipalities[index]!.population,
        isSchematic: false,
      },
      geometry,
    })),
  }
  const rates = csv(path.join(folder, 'stats/poverty-rate-1992-2020.csv'))
    .filter(([name, year]) => name === nameRu && Number(year) >= 1995)
    .map(([, year, value]) => ({ year: Number(year), value: Number(value) }))
  return {
    code,
    nameRu,
    nameEn: en,
    municipalities,
    rates,
    target,
    map: {
      region: { code: region, regionCode: code, timeZone: zone },
      territories,
      outline: read(at('adm1.geojson')),
      water: read(at('water-naturalearth.geojson')),
      neighbours: read(at('neighbours-adm1.geojson')),
      places: read(at('places-geonames500.geojson')),
      attribution: '© участники OpenStreetMap (ODbL) · Natural Earth · GeoNames · Росстат',
      geometryKind: 'boundaries',
      target,
    },
  }
}

export interface InventedRegionOptions {
  /** Squares side by side; 12. */
  places?: number
  /** Names as long as the longest that a register of municipalities has. */
  hasLongNames?: boolean
}
const LONG_NAME = 'Верхнеуслонско-Краснооктябрьский'

/** Squares of an invented region, for a clone that has no folder of boundaries and for regions that there are not. */
export function inventedRegion({
  places = 12,
  hasLongNames = false,
}: InventedRegionOptions = {}): RegionFixture {
  const names = [
    'Берёзовский',
    'Верхний',
    'Горский',
    'Дальний',
    'Еловский',
    'Журавский',
    'Зареченский',
    'Ивановский',
  ]
  const nameOf = (index: number): string => (hasLongNames ? LONG_NAME : names[index % names.length]!)
  const municipalities = Array.from({ length: places }, (_, index) => ({
    oktmo: `99${String(600 + index)}000`,
    population: 20_000 + index * 7000,
    centre: [40 + (index % 4) * 0.8 + 0.4, 52 + Math.floor(index / 4) * 0.5 + 0.25] as [number, number],
    isCity: index === 5,
  }))
  const features = municipalities.map(({ oktmo, centre: [lon, lat], population, isCity }, index) => ({
    type: 'Feature',
    id: oktmo,
    properties: {
      oktmo,
      kind: isCity ? 'urban-okrug' : 'municipal-district',
      nameRu: isCity ? 'Центральный' : `${nameOf(index)} район`,
      nameEn: isCity ? 'Central' : `${latin(nameOf(index))} District`,
      population,
      isSchematic: true,
    },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [lon - 0.4, lat - 0.25],
          [lon + 0.4, lat - 0.25],
          [lon + 0.4, lat + 0.25],
          [lon - 0.4, lat + 0.25],
          [lon - 0.4, lat - 0.25],
        ],
      ],
    },
  }))
  return {
    code: '99',
    nameRu: 'Примерная область',
    nameEn: 'Example Region',
    municipalities,
    rates: Array.from({ length: 26 }, (_, index) => ({
      year: 1995 + index,
      value: Math.max(8.4, 32 - index * 1.1),
    })),
    target: { from: { year: 2018, value: 8.7 }, to: { year: 2024, value: 5.1 }, source: '' },
    map: {
      territories: { type: 'FeatureCollection', features },
      outline: null,
      water: [],
      neighbours: [],
      attribution: 'Условная схема',
      geometryKind: 'schematic',
    },
  }
}

const LATIN: Record<string, string> = Object.fromEntries(
  'а a б b в v г g д d е e ё e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ  ы y ь  э e ю yu я ya'
    .split(' ')
    .reduce<[string, string][]>((pairs, token, index, all) => {
      if (index % 2 === 0) pairs.push([token, all[index + 1] ?? ''])
      return pairs
    }, []),
)
const latin = (name: string): string =>
  name.replace('район', 'District').replaceAll(/[а-яё]/gi, (letter) => {
    const plain = LATIN[letter.toLowerCase()] ?? ''
    return letter === letter.toLowerCase() ? plain : plain.charAt(0).toUpperCase() + plain.slice(1)
  })
