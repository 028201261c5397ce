// What mobile operators share: how many people of an age, a sex and an income live in a cell of the H3 grid, as each operator
// works it out from its own subscribers for the whole population. Counts only, and none below five: no row is a person.
import { cellToLatLng, latLngToCell } from 'h3-js'
import type { PackMunicipality, Position } from '../../regions/pack.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { MALE } from '../people/people.ts'
import { Random } from '../random.ts'
import type { HouseholdWelfare } from '../welfare/recount.ts'

/** Edge of about 0.5 km: one cell is a village or a quarter of a town. */
const CELL_RESOLUTION = 8
const COUNT_MIN = 5
/** A small copy of a region has fewer cells: else every group would be too small to tell. */
const PEOPLE_PER_CELL = 700
const CELLS_MAX = 160
/** Draws of a place within its municipality; past them the centre will do. */
const DRAWS_MAX = 40
const AGE_BANDS = ['0-17', '18-34', '35-54', '55+'] as const
const AGE_STARTS = [18, 35, 55] as const

interface Operator {
  code: string
  heading: string
  /** The operator's word and the month, as each row begins. */
  about(year: string, month: string): string
  delimiter: string
  sexes: readonly [male: string, female: string]
  /** What is written for a group too small; null: its row is left out. */
  small: string | null
  /** Bands of income per head: labels and the bounds between them. */
  bands: readonly string[]
  bounds: readonly number[]
  bandOf: 'line-ratio' | 'roubles-per-head'
  /** How far it is off: of all people, and of those below the subsistence minimum, whom it sees less of. */
  bias: number
  blindToPoor: number
}

/** Each writes in its own way, as they do: one by the region's order in subsistence minimums, one in roubles. */
const OPERATORS: readonly Operator[] = [
  {
    code: 'mts',
    heading: 'Оператор;Месяц;Ячейка;Возраст;Пол;Доход на человека;Человек',
    about: (year, month) => `МТС;${month}.${year}`,
    delimiter: ';',
    sexes: ['М', 'Ж'],
    small: `<${COUNT_MIN}`,
    bands: ['<1', '1-2', '2-4', '4+'],
    bounds: [1, 2, 4],
    bandOf: 'line-ratio',
    bias: 0.02,
    blindToPoor: 0.06,
  },
  {
    code: 'beeline',
    heading: 'operator,month,cell,age_band,sex,income_band,count',
    about: (year, month) => `Beeline,${year}-${month}`,
    delimiter: ',',
    sexes: ['M', 'F'],
    small: null,
    bands: ['<15000', '15000-30000', '30000-60000', '60000+'],
    bounds: [15_000, 30_000, 60_000],
    bandOf: 'roubles-per-head',
    bias: -0.04,
    blindToPoor: 0.13,
  },
]

export interface OperatorFile {
  operator: string
  text: string
  /** People whom its rows tell of, and those of groups too small to tell. */
  told: number
  suppressed: number
}

/** A CSV of each operator. */
export function mobileGrids(region: SyntheticRegion, welfare: HouseholdWelfare): OperatorFile[] {
  const cells = cellsOfHouseholds(region)
  return OPERATORS.map((operator) => gridOf(operator, { region, welfare, cells }))
}

interface Seen {
  region: SyntheticRegion
  welfare: HouseholdWelfare
  cells: readonly string[]
}

function gridOf(operator: Operator, { region, welfare, cells }: Seen): OperatorFile {
  const { people, households, pack, seed } = region
  const [year = '', month = ''] = pack.asOf.split('-')
  const about = operator.about(year, month)
  const random = new Random(seed, `mobile-${operator.code}`)
  const counts = new Map<string, number>()
  for (let household = 0; household < households.count; household += 1) {
    const from = households.start[household]!
    const to = households.start[household + 1]!
    const band = bandOf(operator, welfare, { household, members: to - from })
    for (let person = from; person < to; person += 1) {
      const age = AGE_STARTS.findLastIndex((start) => people.ageYears[person]! >= start) + 1
      const sex = operator.sexes[people.sex[person] === MALE ? 0 : 1]
      const key = [about, cells[household], AGE_BANDS[age], sex, operator.bands[band]].join(
        operator.delimiter,
      )
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const file = { operator: operator.code, text: '', told: 0, suppressed: 0 }
  const rows: string[] = []
  for (const [key, count] of counts) {
    const isLowest = key.endsWith(operator.delimiter + operator.bands[0])
    const share = 1 + operator.bias - (isLowest ? operator.blindToPoor : 0)
    const estimate = Math.round(count * share + random.normal() * Math.sqrt(count) * 0.3)
    if (estimate >= COUNT_MIN) {
      file.told += estimate
      rows.push(`${key}${operator.delimiter}${estimate}\n`)
      continue
    }
    file.suppressed += count
    if (operator.small !== null) rows.push(`${key}${operator.delimiter}${operator.small}\n`)
  }
  rows.sort()
  file.text = `${operator.heading}\n${rows.join('')}`
  return file
}

function bandOf(
  { bounds, bandOf: basis }: Operator,
  { incomeKopecks, lineKopecks }: HouseholdWelfare,
  { household, members }: { household: number; members: number },
): number {
  const income = incomeKopecks[household]!
  const value = basis === 'line-ratio' ? income / lineKopecks[household]! : income / 100 / members
  return bounds.findLastIndex((bound) => value >= bound) + 1
}

/** Where each household lives: nobody but operators says so, hence drawn here; few cells are full and many are nearly empty. */
function cellsOfHouseholds({ households, pack, seed }: SyntheticRegion): string[] {
  const random = new Random(seed, 'mobile-grid')
  const people = pack.municipalities.map(() => 0)
  for (let household = 0; household < households.count; household += 1)
    people[households.municipality[household]!]! +=
      households.start[household + 1]! - households.start[household]!
  const cells = pack.municipalities.map((municipality, at) => {
    const wanted = Math.max(1, Math.min(CELLS_MAX, Math.round(people[at]! / PEOPLE_PER_CELL)))
    return Array.from({ length: wanted }, () => cellIn(municipality, random))
  })
  return Array.from({ length: households.count }, (_, household) => {
    const own = cells[households.municipality[household]!]!
    return own[Math.floor(random.unit() ** 2 * own.length)]!
  })
}

/**
 * People live near centres: of a town within some kilometres, of a district over a quarter of its breadth. The cell's own
 * centre lies in the municipality, because that is how cells are told to municipalities.
 */
function cellIn({ centre, areaKm2, kind, geometry }: PackMunicipality, random: Random): string {
  const spreadKm = Math.sqrt(areaKm2) / (kind === 'urban-okrug' ? 3 : 4)
  for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
    const latitude = centre[1] + (random.normal() * spreadKm) / 111
    const longitude = centre[0] + (random.normal() * spreadKm) / (111 * Math.cos((centre[1] * Math.PI) / 180))
    const cell = latLngToCell(latitude, longitude, CELL_RESOLUTION)
    const [cellLatitude, cellLongitude] = cellToLatLng(cell)
    if (isWithin(geometry, [cellLongitude, cellLatitude])) return cell
  }
  return latLngToCell(centre[1], centre[0], CELL_RESOLUTION)
}

/** Even–odd over all rings: holes and islands count by themselves. */
function isWithin(polygons: Position[][][], [longitude, latitude]: Position): boolean {
  let isInside = false
  for (const ring of polygons.flat()) {
    for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
      const [x, y] = ring[at]!
      const [fromX, fromY] = ring[before]!
      if (y > latitude === fromY > latitude) continue
      if (longitude < x + ((latitude - y) / (fromY - y)) * (fromX - x)) isInside = !isInside
    }
  }
  return isInside
}
