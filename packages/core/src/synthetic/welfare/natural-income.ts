// What people would earn and receive if nobody fitted them to an official rate: wages by municipality, sex and
// age, pensions, disability payments. The fit (fit-poverty.ts) then changes as little of it as it must.
import { lastDayOf, ObzorError, subsistenceLines } from '../../model/index.ts'
import type { Random } from '../random.ts'
import { CHILD, FEMALE, hasTrait, PENSIONER, TRAIT, WORKING_AGE, type Region } from '../people/people.ts'

export interface NaturalIncome {
  /** Old-age or disability pension by person, kopecks a month; 0 = none. */
  pension: Uint32Array
  /** Line of a person by group byte, kopecks a month. */
  lineByGroup: readonly [child: number, workingAge: number, pensioner: number]
  /** First employer's number of each municipality, and one more entry. */
  employerStart: number[]
  /** Average wage of each municipality, kopecks. */
  wageByMunicipality: number[]
}

/** Payment to a disabled person by group of disability, kopecks: figures of 2024, rounded. */
export const DISABILITY_PAYMENTS = [5_450_00, 3_890_00, 3_110_00] as const
/** Care of a child under a year and a half: the lowest of 2024, rounded. */
export const CARE_PAYMENT = 9_227_00

const PEOPLE_PER_EMPLOYER = 350
const WAGE_SIGMA = 0.5
/** Wages are averages of large firms; small ones and part-time, which the average leaves out, pay less. */
const WAGE_SHARE = 0.92
const PENSION_OF_WAGE = 0.31
/** Pensions below the pensioner's line, before any supplement. */
const LOW_PENSIONS = 0.03

export function drawNaturalIncome(region: Region, random: Random): NaturalIncome {
  const { pack, people, households } = region
  const lines = subsistenceLines(pack.lines, lastDayOf(pack.asOf))
  if (!lines) {
    throw new ObzorError({
      code: 'OBZ_SYNTHETIC_NO_LINES',
      fact: `the region pack '${pack.code}' has no subsistence minimum`,
      risk: 'nobody can be told poor from not poor, so nothing was generated',
      action: "add the lines of series 'subsistence-minimum' to the pack",
    })
  }
  const wageByMunicipality = wagesOf(region)
  const meanWage = average(wageByMunicipality)
  const pension = new Uint32Array(people.count)
  for (let household = 0; household < households.count; household += 1) {
    const from = households.start[household]!
    const to = households.start[household + 1]!
    const localWage = wageByMunicipality[households.municipality[household]!]!
    let youngest = 99
    for (let person = from; person < to; person += 1) {
      if (people.group[person] === CHILD) youngest = Math.min(youngest, people.ageYears[person]!)
    }
    for (let person = from; person < to; person += 1) {
      const age = people.ageYears[person]!
      if (random.chance(disabledShare(age))) people.traits[person]! |= TRAIT.disabled
      const isDisabled = hasTrait(people, person, TRAIT.disabled)
      if (people.group[person] === CHILD) {
        if (isDisabled) pension[person] = random.between(14_000_00, 20_000_00)
        continue
      }
      if (people.group[person] === PENSIONER) {
        pension[person] = random.chance(LOW_PENSIONS)
          ? Math.round(lines.pensioner * (0.86 + 0.13 * random.unit()))
          : Math.round(
              Math.max(lines.pensioner * 1.05, meanWage * PENSION_OF_WAGE * Math.exp(0.22 * random.normal())),
            )
      } else if (isDisabled) {
        pension[person] = random.between(9_500_00, 16_000_00)
      }
      if (people.group[person] === WORKING_AGE && age <= 22 && random.chance(0.62)) {
        people.traits[person]! |= TRAIT.student
        continue
      }
      if (people.sex[person] === FEMALE && youngest < 3 && age < 48 && random.chance(0.72)) {
        people.traits[person]! |= TRAIT.atHome
        continue
      }
      if (!random.chance(employedShare(people.group[person]!, age, isDisabled))) continue
      const bySex = people.sex[person] === FEMALE ? 0.86 : 1.14
      const byAge = age < 25 ? 0.78 : age > 55 ? 0.92 : 1.05
      const spread = Math.exp(WAGE_SIGMA * random.normal() - (WAGE_SIGMA * WAGE_SIGMA) / 2)
      people.wage[person] = Math.round(Math.max(6_000_00, localWage * WAGE_SHARE * bySex * byAge * spread))
    }
  }
  return {
    pension,
    lineByGroup: [lines.child, lines['working-age'], lines.pensioner],
    employerStart: employersOf(region),
    wageByMunicipality,
  }
}

/** Average wage where the pack knows it, else the mean of those it knows; 50,000 roubles where it knows none. */
function wagesOf({ pack }: Region): number[] {
  const known = pack.municipalities.flatMap(({ averageWageKopecks }) => averageWageKopecks ?? [])
  const fallback = known.length > 0 ? average(known) : 50_000_00
  return pack.municipalities.map(({ averageWageKopecks }) => averageWageKopecks ?? fallback)
}

function employersOf({ people, households, pack }: Region): number[] {
  const residents = pack.municipalities.map(() => 0)
  for (let household = 0; household < households.count; household += 1) {
    residents[households.municipality[household]!]! +=
      households.start[household + 1]! - households.start[household]!
  }
  const starts = [0]
  for (const count of residents)
    starts.push(starts.at(-1)! + Math.max(3, Math.ceil(count / PEOPLE_PER_EMPLOYER)))
  // Numbers of employers stand in 16 bits.
  if (starts.at(-1)! > 0xffff) throw new RangeError(`too many employers for ${people.count} people`)
  return starts
}

function disabledShare(age: number): number {
  if (age < 18) return 0.018
  if (age < 41) return 0.026
  return age < 60 ? 0.06 : 0.21
}

function employedShare(group: number, age: number, isDisabled: boolean): number {
  const share = group === WORKING_AGE ? 0.86 : age < 68 ? 0.27 : 0.04
  return isDisabled ? share * 0.35 : share
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
