// What agencies that answer by extracts send while it plays: registered and left, bought and sold, found disabled, counted anew by
// an operator. Like a tick it follows from the seed and the tick's number alone; each kind comes once a simulated day.
import type { SyntheticRegion } from '../people-model.ts'
import { COMMUTING_HEADING, commutingRows } from '../agencies/commuting.ts'
import { mobileGrids } from '../agencies/mobile-grid.ts'
import {
  disabledExtract,
  flatOf,
  hasFlat,
  holdersOf,
  isAdult,
  isDriver,
  isRegistered,
  mayRegister,
  unemployedRow,
  unemployedTable,
  vehicleRow,
  vehiclesTable,
} from '../agencies/person-extracts.ts'
import { hasTrait, TRAIT } from '../people/people.ts'
import { welfareOf } from '../welfare/recount.ts'
import { Random } from '../random.ts'

export interface LiveFile {
  inbox: string
  name: string
  text: string
}

const TICKS_PER_DAY = 12
/** At which tick of a day each agency sends: never two at once. */
const TURN = { katarsis: 1, mvd: 3, fri: 5, rosreestr: 7, mobile: 9, commuting: 11 } as const
/** One event of a kind per this many people and day. */
const PEOPLE_PER_EVENT = 20_000
const DRAWS_MAX = 600
/** Pairs of municipalities between which it counts anew a day. */
const PAIRS_COUNTED = 12
/** Groups that an operator counts anew a day. */
const GROUPS_COUNTED = 40

export class LiveExtracts {
  readonly #region: SyntheticRegion
  /** Heading and rows of each operator, as they were delivered first. */
  readonly #grids: { operator: string; heading: string; rows: string[] }[]

  /** Trips to work of the newest month that are told, as they were delivered first. */
  readonly #trips: readonly string[]

  /** Of the region as it was generated, before anything is played: 1.5 s and 10 MB for a million. */
  constructor(region: SyntheticRegion) {
    this.#region = region
    const trips = commutingRows(region)
    const month = trips.at(-1)?.slice(0, 7) ?? ''
    this.#trips = trips.filter((row) => row.startsWith(month) && /;\d+$/.test(row))
    this.#grids = mobileGrids(region, welfareOf(region, region.facts)).map(({ operator, text }) => {
      const [heading = '', ...rows] = text.trimEnd().split('\n')
      return { operator, heading, rows: rows.filter((row) => /[;,]\d+$/.test(row)) }
    })
  }

  /** Files of one tick; `onDate` is the day of what happened. */
  of(tick: number, onDate: string): LiveFile[] {
    const random = new Random(this.#region.seed, `extracts/${tick}`)
    const stamp = String(tick).padStart(8, '0')
    const file = (inbox: string, name: string, text: string): LiveFile[] =>
      text === '' ? [] : [{ inbox, name, text }]
    switch (tick % TICKS_PER_DAY) {
      case TURN.katarsis:
        return file('katarsis', `Katarsis_live_${stamp}.csv`, this.#unemployed(random, onDate))
      case TURN.mvd:
        return file('mvd', `GIBDD_live_${stamp}.csv`, this.#vehicles(random, onDate))
      case TURN.fri:
        return file('fri', `FRI_live_${stamp}.xml`, this.#disabled(random, onDate))
      case TURN.rosreestr:
        return file('rosreestr', `EGRN_live_${stamp}.xml`, this.#flats(random))
      case TURN.mobile:
        return this.#counts(random, stamp)
      case TURN.commuting:
        return file('commuting', `commuting_live_${stamp}.csv`, this.#commuting(random))
      default:
        return []
    }
  }

  get #events(): number {
    return Math.max(1, Math.round(this.#region.people.count / PEOPLE_PER_EVENT))
  }

  /** Persons with СНИЛС who fit, as many as there are events. */
  #drawn(random: Random, fits: (person: number) => boolean): number[] {
    const { people } = this.#region
    const drawn = new Set<number>()
    for (let draw = 0; draw < DRAWS_MAX * this.#events && drawn.size < this.#events; draw += 1) {
      const person = random.below(people.count)
      if (!hasTrait(people, person, TRAIT.snilsMissing) && fits(person)) drawn.add(person)
    }
    return [...drawn]
  }

  /** New cases, and old ones that are closed. */
  #unemployed(random: Random, onDate: string): string {
    const region = this.#region
    const fresh = this.#drawn(random, (one) => mayRegister(region, one) && !isRegistered(region, one))
    const closed = this.#drawn(random, (one) => mayRegister(region, one) && isRegistered(region, one))
    return unemployedTable([
      ...fresh.map((person) => unemployedRow(region, person, { since: onDate })),
      ...closed.map((person) => unemployedRow(region, person, { until: onDate })),
    ])
  }

  #vehicles(random: Random, onDate: string): string {
    const region = this.#region
    const bought = this.#drawn(random, (one) => isAdult(region, one) && !isDriver(region, one))
    const sold = this.#drawn(random, (one) => isAdult(region, one) && isDriver(region, one))
    return vehiclesTable([
      ...bought.map((person) => vehicleRow(region, person, { since: onDate, until: '' })),
      ...sold.map((person) => vehicleRow(region, person, { until: onDate })),
    ])
  }

  #disabled(random: Random, onDate: string): string {
    const { people } = this.#region
    const found = this.#drawn(
      random,
      (one) => !hasTrait(people, one, TRAIT.disabled) && people.ageYears[one]! >= 45,
    )
    return found.map((person) => disabledExtract(this.#region, person, onDate)).join('')
  }

  #flats(random: Random): string {
    const region = this.#region
    const documents: string[] = []
    for (let draw = 0; draw < DRAWS_MAX && documents.length < this.#events; draw += 1) {
      const household = random.below(region.households.count)
      const holders = hasFlat(region, household) ? [] : holdersOf(region, household)
      if (holders.length > 0) documents.push(flatOf(region, household, holders))
    }
    return documents.join('')
  }

  /** Between some municipalities somewhat more or fewer go than it was told before. */
  #commuting(random: Random): string {
    const { length } = this.#trips
    const chosen = new Set(
      Array.from({ length: Math.min(PAIRS_COUNTED, length) }, () => random.below(length)),
    )
    const rows = [...chosen].map((at) =>
      this.#trips[at]!.replace(/\d+$/, (count) =>
        String(Math.ceil(Number(count) * (0.9 + 0.25 * random.unit()))),
      ),
    )
    return rows.length === 0 ? '' : `${COMMUTING_HEADING}\n${rows.join('\n')}\n`
  }

  /** Some groups a few people more or fewer; those too small to tell stay so. */
  #counts(random: Random, stamp: string): LiveFile[] {
    return this.#grids.flatMap(({ operator, heading, rows }) => {
      const chosen = new Set(
        Array.from({ length: Math.min(GROUPS_COUNTED, rows.length) }, () => random.below(rows.length)),
      )
      const counted = [...chosen].map((at) =>
        rows[at]!.replace(/\d+$/, (count) => String(Number(count) + random.between(1, 4))),
      )
      return counted.length === 0
        ? []
        : [
            {
              inbox: 'mobile',
              name: `${operator}_live_${stamp}.csv`,
              text: `${heading}\n${counted.join('\n')}\n`,
            },
          ]
    })
  }
}
