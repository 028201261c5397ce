// What a mobile operator would share: how many of its people of an age, sex and income band sleep in a cell of the H3
// grid. Counts only, and none below five, so no row is a person.
import { latLngToCell } from 'h3-js'
import type { SyntheticRegion } from '../people-model.ts'
import { MALE } from '../people/people.ts'
import { Random } from '../random.ts'
import type { HouseholdWelfare } from '../welfare/recount.ts'

/** Edge of about 0.5 km: one cell is a village or a quarter of a town. */
const CELL_RESOLUTION = 8
const COUNT_MIN = 5
const AGE_BANDS = ['0-17', '18-34', '35-54', '55+'] as const
/** Income per head in lines. */
const INCOME_BANDS = ['<1', '1-2', '2-4', '4+'] as const

/** Rows of the CSV with its heading; `suppressed` counts the people of groups too small to show. */
export function mobileGrid(
  region: SyntheticRegion,
  { incomeKopecks, lineKopecks }: HouseholdWelfare,
): { text: string; suppressed: number } {
  const { people, households, pack, seed } = region
  const random = new Random(seed, 'mobile-grid')
  const placesOf = pack.municipalities.map(({ centre, areaKm2, kind }) => {
    // People live near centres: a town within some kilometres, a district over a quarter of its breadth.
    const spreadKm = kind === 'urban-okrug' ? Math.sqrt(areaKm2) / 3 : Math.sqrt(areaKm2) / 4
    const cells = kind === 'urban-okrug' ? 160 : 60
    return Array.from({ length: cells }, () => {
      const latitude = centre[1] + (random.normal() * spreadKm) / 111
      const longitude =
        centre[0] + (random.normal() * spreadKm) / (111 * Math.cos((centre[1] * Math.PI) / 180))
      return latLngToCell(latitude, longitude, CELL_RESOLUTION)
    })
  })
  const counts = new Map<string, number>()
  for (let household = 0; household < households.count; household += 1) {
    const cells = placesOf[households.municipality[household]!]!
    const cell = cells[Math.floor(random.unit() ** 2 * cells.length)]!
    const ratio = incomeKopecks[household]! / lineKopecks[household]!
    const income = ratio < 1 ? 0 : ratio < 2 ? 1 : ratio < 4 ? 2 : 3
    for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
      const age = people.ageYears[person]!
      const band = age < 18 ? 0 : age < 35 ? 1 : age < 55 ? 2 : 3
      const key = `${cell},${AGE_BANDS[band]!},${people.sex[person] === MALE ? 'M' : 'F'},${INCOME_BANDS[income]!}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  let suppressed = 0
  const rows: string[] = []
  for (const [key, count] of counts) {
    if (count < COUNT_MIN) suppressed += count
    else rows.push(`${key},${count}\n`)
  }
  rows.sort()
  return { text: `cell,age_band,sex,income_band,count\n${rows.join('')}`, suppressed }
}
