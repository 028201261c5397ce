// How many people of each sex and age live in each municipality: the pack's totals, exactly or scaled.
import { ADULT_AGE_YEARS, ObzorError } from '../../model/index.ts'
import type { AgePyramid, PackMunicipality, RegionPack } from '../../regions/pack.ts'
import { apportion } from '../apportion.ts'

/** Ages 0…99 and «100 and older». */
export const AGES = 101

/** `counts[sex × AGES + age]` of one municipality. */
export type AgeCounts = number[]

/** Fewer would leave municipalities empty; more would overflow the columns' 32 bits of kopecks long before. */
export const PEOPLE_MIN = 100
export const PEOPLE_MAX = 20_000_000

/** Counts of every municipality in the pack's order; they sum to `people` (or to the pack's own total). */
export function populationOf(pack: RegionPack, people: number | 'all'): AgeCounts[] {
  const total = pack.municipalities.reduce((sum, { population }) => sum + population, 0)
  const wanted = people === 'all' ? total : people
  if (!Number.isInteger(wanted) || wanted < PEOPLE_MIN || wanted > PEOPLE_MAX) {
    throw new ObzorError({
      code: 'OBZ_SYNTHETIC_PEOPLE',
      fact: `cannot make a region of ${String(wanted)} people`,
      risk: 'nothing was generated',
      action: `choose a whole number between ${PEOPLE_MIN} and ${PEOPLE_MAX}, or all`,
    })
  }
  const populations = pack.municipalities.map(({ population }) => population)
  const shares = people === 'all' ? populations : apportion(populations, wanted)
  return pack.municipalities.map((municipality, index) => {
    const full = fullCounts(municipality, pack.pyramid)
    const share = shares[index]!
    return share === municipality.population ? full : apportion(full, share)
  })
}

/** The municipality's own pyramid, else the region's with the number of children kept exactly. */
function fullCounts(municipality: PackMunicipality, regional: AgePyramid): AgeCounts {
  const { pyramid, population, children } = municipality
  if (pyramid) {
    const own = [...sided(pyramid.male), ...sided(pyramid.female)]
    const sum = own.reduce((total, count) => total + count, 0)
    return sum === population ? own : apportion(own, population)
  }
  const region = [...sided(regional.male), ...sided(regional.female)]
  const isChild = (index: number): boolean => index % AGES < ADULT_AGE_YEARS
  const young = apportion(
    region.map((count, index) => (isChild(index) ? count : 0)),
    children,
  )
  const adult = apportion(
    region.map((count, index) => (isChild(index) ? 0 : count)),
    population - children,
  )
  return young.map((count, index) => count + adult[index]!)
}

/** One side of a pyramid as exactly `AGES` whole numbers. */
function sided(counts: readonly number[]): number[] {
  return Array.from({ length: AGES }, (_, age) => counts[age] ?? 0)
}
