// Who works where, as an operator works it out of where telephones sleep and where they spend the day: a table by pairs of
// municipalities and months. People go to where there are many jobs and not far; numbers too small are held back.
import type { PackMunicipality, Position } from '../../regions/pack.ts'
import type { SyntheticRegion } from '../people-model.ts'
import { Random } from '../random.ts'

export const COMMUTING_HEADING = 'Месяц;Откуда;Куда;Человек'
/** Of those who work, who does so in another municipality: a little more than a census finds in such a region. */
const LEAVE_SHARE = 0.16
/** Over this distance a place of work loses most of what draws people to it. */
const REACH_KM = 28
const COUNT_MIN = 5
/** Months before the newest that are delivered with it. */
const MONTHS_BEFORE = 2
/** A month differs from another by so much. */
const SWING = 0.06

/** Rows without a heading, the newest month last. */
export function commutingRows({ people, households, pack, seed }: SyntheticRegion): string[] {
  const { municipalities } = pack
  const workers = municipalities.map(() => 0)
  for (let person = 0; person < people.count; person += 1) {
    if (people.wage[person]! > 0) workers[households.municipality[people.household[person]!]!]! += 1
  }
  const random = new Random(seed, 'commuting')
  return Array.from({ length: MONTHS_BEFORE + 1 }, (_, at) =>
    monthBefore(pack.asOf, MONTHS_BEFORE - at),
  ).flatMap((month) =>
    municipalities.flatMap((home, from) => {
      // Cities draw more than their share of workers: jobs gather there.
      const pulls = municipalities.map((work, to) =>
        to === from
          ? 0
          : work.population ** (work.kind === 'urban-okrug' ? 1.05 : 0.9) *
            Math.exp(-kilometres(home.centre, work.centre) / REACH_KM),
      )
      const all = pulls.reduce((sum, pull) => sum + pull, 0)
      return municipalities.flatMap((work, to) => {
        const share =
          all === 0 ? 0 : (pulls[to]! / all) * LEAVE_SHARE * (home.kind === 'urban-okrug' ? 0.35 : 1)
        const count = Math.round(workers[from]! * share * (1 + SWING * random.normal()))
        return count <= 0 ? [] : [rowOf(month, home, work, count)]
      })
    }),
  )
}

const rowOf = (month: string, home: PackMunicipality, work: PackMunicipality, count: number): string =>
  `${month};${home.oktmo};${work.oktmo};${count < COUNT_MIN ? `<${COUNT_MIN}` : count}`

function monthBefore(month: string, back: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const months = year * 12 + number - 1 - back
  return `${String((months % 12) + 1).padStart(2, '0')}.${Math.floor(months / 12)}`
}

function kilometres([fromLon, fromLat]: Position, [toLon, toLat]: Position): number {
  const across = (toLon - fromLon) * Math.cos((((fromLat + toLat) / 2) * Math.PI) / 180)
  return Math.hypot(across, toLat - fromLat) * 111.2
}
