// Municipalities of a folder: versions of the dictionary, boundaries, people and wages, joined by ОКТМО.
import { localName, nameCases, settlementName } from '../names.ts'
import type { AgePyramid, FormerMunicipality, PackMunicipality } from '../pack.ts'
import { packError } from '../pack-error.ts'
import { pyramidChildren, pyramidSide, pyramidTotal } from '../population.ts'
import { fillWages } from '../wages.ts'
import { multiPolygonOf } from './geometry.ts'
import { countOf, malformed, numberOf, requiredNumber, type CsvRow, type PackFiles } from './pack-files.ts'

const DICTIONARY = 'municipalities.csv'
const SUMMARY = 'mun-summary.csv'
const POPULATION = 'mun-population.csv'
const BOUNDARIES = 'adm2.geojson'
/** `year_to` of a version that is in force. */
const IN_FORCE = '9999'

const KINDS: Readonly<Record<string, PackMunicipality['kind']>> = {
  'муниципальный район': 'municipal-district',
  'муниципальный округ': 'municipal-okrug',
  'городской округ': 'urban-okrug',
}

export interface FolderMunicipalities {
  regionCode: string
  regionName: string
  /** Year of the people and wages: the latest that the summary has. */
  year: number
  municipalities: PackMunicipality[]
  former: FormerMunicipality[]
}

export function readMunicipalities(files: PackFiles): FolderMunicipalities {
  const versions = readVersions(files)
  const current = versions.filter((version) => version.year_to === IN_FORCE)
  const [first] = current
  if (!first) throw malformed(DICTIONARY, 'no municipality is in force')
  const summary = files.csv(SUMMARY, ['oktmo', 'name', 'area_km2'])
  const year = latestYear(summary)
  const summaryOf = byOktmo(summary)
  const boundaryOf = readBoundaries(files, new Set(current.map((version) => version.oktmo!)))
  const pyramidOf = readPyramids(files, year)
  const rows = current.map((version) => {
    const facts = summaryOf.get(version.oktmo!)
    if (!facts) throw malformed(SUMMARY, `it has no row for ${version.oktmo}`)
    return { version, facts }
  })
  const wages = fillWages(
    rows.map(({ facts }) => ({
      before: numberOf(SUMMARY, facts, `wage_${year - 1}`),
      now: numberOf(SUMMARY, facts, `wage_${year}`),
    })),
  )
  const municipalities = rows.map(({ version, facts }, index): PackMunicipality => {
    const oktmo = version.oktmo!
    const municipality: PackMunicipality = {
      oktmo,
      kind: kindOf(version),
      name: localName(facts.name!),
      nameCases: nameCases(facts.name!),
      centreName: settlementName(version.municipal_district_center!),
      centre: [
        requiredNumber(DICTIONARY, version, 'municipal_district_center_lon'),
        requiredNumber(DICTIONARY, version, 'municipal_district_center_lat'),
      ],
      areaKm2: requiredNumber(SUMMARY, facts, 'area_km2'),
      population: countOf(SUMMARY, facts, `pop_${year}`),
      children: countOf(SUMMARY, facts, `pop_0_17_${year}`),
      averageWageKopecks: wages[index]!.kopecks,
      averageWageNote: wages[index]!.note,
      pyramid: pyramidOf.get(oktmo),
      geometry: boundaryOf.get(oktmo)!,
      validFrom: `${version.year_from}-01-01`,
    }
    checkPyramid(municipality)
    return municipality
  })
  return {
    regionCode: first.region_code!,
    regionName: first.region_name!,
    year,
    municipalities,
    former: formerOf(versions),
  }
}

function readVersions(files: PackFiles): CsvRow[] {
  const versions = files.csv(DICTIONARY, [
    'territory_id',
    'oktmo',
    'municipal_district_name_short',
    'municipal_district_type',
    'year_from',
    'year_to',
    'change_id_from',
    'change_id_to',
    'municipal_district_center',
    'municipal_district_center_lat',
    'municipal_district_center_lon',
    'region_code',
    'region_name',
  ])
  for (const { oktmo, year_from, year_to } of versions)
    if (!/^\d{8}$/.test(oktmo!) || !/^\d{4}$/.test(year_from!) || !/^\d{4}$/.test(year_to!))
      throw malformed(
        DICTIONARY,
        `'${oktmo}' (${year_from}–${year_to}) is not an ОКТМО of eight digits with two years`,
      )
  return versions
}

/**
 * The dictionary keeps the identity of a territory through a change of its code; where it gives change ids
 * instead (a merger), those lead to the successor. `validTo` is the day before the successor begins.
 */
function formerOf(versions: CsvRow[]): FormerMunicipality[] {
  return versions
    .filter((version) => version.year_to !== IN_FORCE)
    .map((version) => {
      const successor = versions.find(
        (other) =>
          other !== version &&
          other.year_from === version.year_to &&
          (other.territory_id === version.territory_id ||
            (version.change_id_to !== '' && other.change_id_from === version.change_id_to)),
      )
      if (!successor)
        throw malformed(DICTIONARY, `${version.oktmo} ended in ${version.year_to} and has no successor`)
      const kind = kindOf(version)
      const short = version.municipal_district_name_short!
      return {
        oktmo: version.oktmo!,
        kind,
        name: localName(kind === 'urban-okrug' ? short : `${short} район`),
        validFrom: `${version.year_from}-01-01`,
        validTo: `${Number(version.year_to) - 1}-12-31`,
        successorOktmo: successor.oktmo!,
      }
    })
}

function kindOf({ oktmo, municipal_district_type: type }: CsvRow): PackMunicipality['kind'] {
  const kind = KINDS[type!.toLowerCase()]
  if (!kind) throw malformed(DICTIONARY, `${oktmo} is of the unknown type '${type}'`)
  return kind
}

function readBoundaries(
  files: PackFiles,
  wanted: ReadonlySet<string>,
): Map<string, PackMunicipality['geometry']> {
  const boundaries = new Map<string, PackMunicipality['geometry']>()
  for (const feature of files.features(BOUNDARIES)) {
    const oktmo = String(feature.properties.oktmo ?? '')
    if (!wanted.has(oktmo)) throw malformed(BOUNDARIES, `'${oktmo}' is not in force in ${DICTIONARY}`)
    if (boundaries.has(oktmo)) throw malformed(BOUNDARIES, `${oktmo} is there twice`)
    boundaries.set(oktmo, multiPolygonOf(BOUNDARIES, feature, oktmo))
  }
  const missing = [...wanted].filter((oktmo) => !boundaries.has(oktmo))
  if (missing.length > 0) throw malformed(BOUNDARIES, `it has no boundary of ${missing.join(', ')}`)
  return boundaries
}

function readPyramids(files: PackFiles, year: number): Map<string, AgePyramid> {
  interface Side {
    singles: Map<number, number>
    total: number
  }
  const sides = new Map<string, Record<keyof AgePyramid, Side>>()
  const rows = files.csv(POPULATION, ['oktmo', 'year', 'age', 'gender', 'value'])
  for (const row of rows) {
    if (row.year !== String(year)) continue
    const sex = row.gender === 'Мужчины' ? 'male' : row.gender === 'Женщины' ? 'female' : undefined
    if (!sex) continue
    let municipality = sides.get(row.oktmo!)
    if (!municipality) {
      municipality = { male: { singles: new Map(), total: 0 }, female: { singles: new Map(), total: 0 } }
      sides.set(row.oktmo!, municipality)
    }
    // Empty is not published, which is not zero.
    if (row.value!.trim() === '') continue
    const value = countOf(POPULATION, row, 'value')
    if (row.age === 'Всего') municipality[sex].total = value
    // 65+, 70+ and 80+ repeat people who are already counted.
    else if (/^\d{1,3}$/.test(row.age!)) municipality[sex].singles.set(Number(row.age), value)
  }
  return new Map(
    [...sides].map(([oktmo, { male, female }]) => {
      const pyramid = {
        male: pyramidSide(male.singles, male.total),
        female: pyramidSide(female.singles, female.total),
      }
      if (!pyramid.male || !pyramid.female)
        throw malformed(POPULATION, `single ages of ${oktmo} in ${year} have a gap or exceed the total`)
      return [oktmo, { male: pyramid.male, female: pyramid.female }]
    }),
  )
}

function checkPyramid({ oktmo, population, children, pyramid }: PackMunicipality): void {
  if (!pyramid) throw malformed(POPULATION, `it has no ages for ${oktmo}`)
  const [people, young] = [pyramidTotal(pyramid), pyramidChildren(pyramid)]
  if (people === population && young === children) return
  throw packError(
    'OBZ_PACK_TOTALS_DISAGREE',
    `${oktmo} has ${population} people and ${children} children in ${SUMMARY}, ${people} and ${young} in ${POPULATION}`,
    'take both files from the same year and edition',
  )
}

function latestYear(summary: CsvRow[]): number {
  const years = Object.keys(summary[0] ?? {}).flatMap((column) => /^pop_(\d{4})$/.exec(column)?.[1] ?? [])
  if (years.length === 0) throw malformed(SUMMARY, 'it has no column pop_YYYY')
  return Math.max(...years.map(Number))
}

function byOktmo(rows: CsvRow[]): Map<string, CsvRow> {
  return new Map(rows.map((row) => [row.oktmo!, row]))
}
