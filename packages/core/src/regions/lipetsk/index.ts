// The built-in pack: facts of Липецкая область on a schematic map, so that the platform starts without any folder.
import { KNOWN_REGIONS, timeZoneOf } from '../known-regions.ts'
import { localName, nameCases } from '../names.ts'
import type { PackMunicipality, RegionPack } from '../pack.ts'
import { fillWages } from '../wages.ts'
import { migrationTable } from './migration.ts'
import { MUNICIPALITY_FACTS, PLACE_FACTS } from './municipalities.ts'
import { schemeGeometry, schemeNeighbours } from './scheme.ts'
import { INCOMES, LINES, POVERTY_RATES, PYRAMID, WAGES } from './statistics.ts'

export function lipetskPack(): RegionPack {
  const { code, name, nameCases: cases, officialPoverty, target } = KNOWN_REGIONS['48']!
  return {
    code,
    regionCode: '48',
    oktmoPrefix: '42',
    name,
    nameCases: cases,
    timeZone: timeZoneOf('48'),
    geometryKind: 'schematic',
    attribution: 'Схема: ячейки H3 по контуру Natural Earth · Росстат',
    asOf: '2024-12',
    municipalities: municipalities(),
    former: [],
    pyramid: PYRAMID,
    lines: LINES,
    officialPoverty,
    povertyRates: POVERTY_RATES,
    wages: WAGES,
    incomes: INCOMES,
    publicTables: new Map([['mun-migration.csv', migrationTable()]]),
    target,
    water: [],
    neighbours: schemeNeighbours(),
    places: PLACE_FACTS.map(([place, population, longitude, latitude]) => ({
      name: place,
      population,
      position: [longitude, latitude],
    })),
  }
}

function municipalities(): PackMunicipality[] {
  const wages = fillWages(MUNICIPALITY_FACTS.map((fact) => ({ before: fact[8], now: fact[9] })))
  return MUNICIPALITY_FACTS.map((fact, index) => {
    const [oktmo, nameRu, centreName, longitude, latitude, areaKm2, population, children] = fact
    const isCity = oktmo.startsWith('427')
    const { kopecks, note } = wages[index]!
    return {
      oktmo,
      kind: isCity ? 'urban-okrug' : 'municipal-district',
      name: localName(nameRu),
      nameCases: nameCases(nameRu),
      centreName,
      centre: [longitude, latitude],
      areaKm2,
      population,
      children,
      averageWageKopecks: kopecks,
      averageWageNote: note,
      geometry: schemeGeometry(oktmo),
      validFrom: '2018-01-01',
    }
  })
}
