// Decides which households are poor so that the official rate and the official composition of the poor come out
// to the person, region-wide, and districts with lower wages have more of them. Incomes follow the choice: a fit
// by scaling incomes would meet the rate but not the composition.
import type { PackMunicipality } from '../../regions/pack.ts'
import { apportion } from '../apportion.ts'
import { CHILD, HIDDEN, hasTrait, PENSIONER, TRAIT, WORKING_AGE, type Region } from '../people/people.ts'
import type { Random } from '../random.ts'
import { CARE_PAYMENT, DISABILITY_PAYMENTS, type NaturalIncome } from './natural-income.ts'

/** A household may be poor when what it surely receives is below this share of its line. */
const FIXED_SHARE_MAX = 0.97
/** Wage elasticity of the poverty rate between municipalities. */
const WAGE_ELASTICITY = 1.5
const CITY_FACTOR = 0.84
const RURAL_FACTOR = 1.14
/** At most this share of a group in one municipality can be poor. */
const GROUP_SHARE_MAX = 0.7
/** Persons with 1.0–1.2 of the line. */
export const POTENTIAL_SHARE = 0.075

export interface HouseholdSums {
  /** Line, kopecks a month. */
  line: Float64Array
  /** Pensions and payments that do not depend on need, kopecks a month. */
  fixed: Float64Array
}

export interface Choice extends HouseholdSums {
  /** Households by municipality, the poorest by nature first. */
  order: Uint32Array
}

/** Payments by right, without pensions: disability, care of a child. */
export function paymentsByRight(region: Region, person: number): number {
  const { people } = region
  let sum = 0
  if (hasTrait(people, person, TRAIT.disabled)) sum += DISABILITY_PAYMENTS[person % 3]!
  if (hasTrait(people, person, TRAIT.atHome)) sum += CARE_PAYMENT
  return sum
}

export function choosePoor(region: Region, natural: NaturalIncome, random: Random): Choice {
  const { people, households, pack } = region
  const line = new Float64Array(households.count)
  const fixed = new Float64Array(households.count)
  const score = new Float64Array(households.count)
  for (let household = 0; household < households.count; household += 1) {
    let wages = 0
    for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
      line[household]! += natural.lineByGroup[people.group[person]!]!
      fixed[household]! += natural.pension[person]! + paymentsByRight(region, person)
      wages += people.wage[person]!
    }
    const ratio = (wages + fixed[household]!) / line[household]!
    score[household] = Math.log(ratio + 0.05) + 0.4 * random.normal()
  }
  const order = new Uint32Array(households.count).map((_, index) => index)
  const ranges = municipalityRanges(region)
  for (const [from, to] of ranges) order.subarray(from, to).sort((a, b) => score[a]! - score[b]! || a - b)
  const quotas = quotasOf(region, random)
  let carried: Quota = [0, 0, 0]
  ranges.forEach(([from, to], index) => {
    const quota = quotas[index]!.map((value, group) => value + carried[group]!) as Quota
    fill(region, order.subarray(from, to), quota, { line, fixed })
    // What did not fit here (a family has two children and one was wanted) is asked of the next municipality.
    carried = quota
  })
  // The last municipality may not have had the right families: ask the whole region once more.
  if (carried.some((left) => left > 0)) fill(region, order, carried, { line, fixed })
  fillAnyhow(region, order, carried, { line, fixed })
  markPotential(region, order, ranges, pack.municipalities, { line, fixed })
  return { order, line, fixed }
}

type Quota = [child: number, workingAge: number, pensioner: number]

/** First and last+1 household of each municipality: households stand in the pack's order. */
export function municipalityRanges({ households, pack }: Region): [from: number, to: number][] {
  const ranges: [number, number][] = pack.municipalities.map(() => [households.count, households.count])
  for (let household = households.count - 1; household >= 0; household -= 1) {
    ranges[households.municipality[household]!]![0] = household
  }
  for (let index = ranges.length - 1, end = households.count; index >= 0; index -= 1) {
    ranges[index]![1] = end
    ranges[index]![0] = Math.min(ranges[index]![0], end)
    end = ranges[index]![0]
  }
  return ranges
}

/** Relative risk of a municipality: lower wages and the countryside raise it. */
function riskOf({ averageWageKopecks, kind }: PackMunicipality, meanWage: number, random: Random): number {
  const wage = averageWageKopecks ?? meanWage
  const place = kind === 'urban-okrug' ? CITY_FACTOR : RURAL_FACTOR
  return (wage / meanWage) ** -WAGE_ELASTICITY * place * Math.exp(0.05 * random.normal())
}

function quotasOf(region: Region, random: Random): Quota[] {
  const { pack, people, households } = region
  const { ratePct, childrenPct, olderPct } = pack.officialPoverty
  const poor = Math.round((people.count * ratePct) / 100)
  const children = Math.round((poor * childrenPct) / 100)
  const older = Math.round((poor * olderPct) / 100)
  const wanted: Quota = [children, poor - children - older, older]
  const residents = pack.municipalities.map((): Quota => [0, 0, 0])
  for (let person = 0; person < people.count; person += 1) {
    residents[households.municipality[people.household[person]!]!]![people.group[person]!]! += 1
  }
  const known = pack.municipalities.flatMap(({ averageWageKopecks }) => averageWageKopecks ?? [])
  const meanWage = known.length > 0 ? known.reduce((sum, wage) => sum + wage, 0) / known.length : 1
  const risks = pack.municipalities.map((municipality) => riskOf(municipality, meanWage, random))
  const byGroup = [CHILD, WORKING_AGE, PENSIONER].map((group) =>
    capped(
      residents.map((quota) => quota[group]!),
      risks,
      wanted[group]!,
    ),
  )
  return pack.municipalities.map((_, index): Quota => [
    byGroup[CHILD]![index]!,
    byGroup[WORKING_AGE]![index]!,
    byGroup[PENSIONER]![index]!,
  ])
}

/** Shares `total` by residents × risk without asking more than `GROUP_SHARE_MAX` of any municipality. */
function capped(residents: readonly number[], risks: readonly number[], total: number): number[] {
  const caps = residents.map((count) => Math.floor(count * GROUP_SHARE_MAX))
  const room = caps.reduce((sum, cap) => sum + cap, 0)
  const shares = residents.map(() => 0)
  let left = Math.min(total, room)
  while (left > 0) {
    const weights = residents.map((count, index) =>
      shares[index]! < caps[index]! ? count * risks[index]! : 0,
    )
    const step = apportion(weights, left)
    for (const [index, share] of step.entries()) {
      const taken = Math.min(share, caps[index]! - shares[index]!)
      shares[index]! += taken
      left -= taken
    }
  }
  return shares
}

/** A family may bring this many times more adults per child than the quota has left, no more: see `fill`. */
const PACE_SLACK = 1.4

/** Marks households poor while the quota has room for all their members; leaves in `quota` what is left of it. */
function fill(region: Region, order: Uint32Array, quota: Quota, sums: HouseholdSums): void {
  // Families with children first: they bring adults along, and the adults' quota must have room for them. Where
  // half of the poor are children (Удмуртия) small families would use the adults up, so large ones go before.
  for (const pass of ['paced-families', 'families', 'childless'] as const)
    fillPass(region, order, quota, sums, pass)
}

function fillPass(
  { people, households }: Region,
  order: Uint32Array,
  quota: Quota,
  { line, fixed }: HouseholdSums,
  pass: 'paced-families' | 'families' | 'childless',
): void {
  const members: Quota = [0, 0, 0]
  const isOfFamilies = pass !== 'childless'
  for (const household of order) {
    if (quota[CHILD] + quota[WORKING_AGE] + quota[PENSIONER] === 0) return
    if (isOfFamilies && quota[CHILD] === 0) return
    if (households.poor[household] === 1) continue
    if (fixed[household]! > FIXED_SHARE_MAX * line[household]!) continue
    members.fill(0)
    for (let person = households.start[household]!; person < households.start[household + 1]!; person += 1) {
      members[people.group[person]!]! += 1
    }
    if (isOfFamilies !== members[CHILD] > 0) continue
    if (members.some((count, group) => count > quota[group]!)) continue
    const isTooManyAdults =
      members[WORKING_AGE] * quota[CHILD] > PACE_SLACK * members[CHILD] * quota[WORKING_AGE]
    if (pass === 'paced-families' && isTooManyAdults) continue
    for (const group of [CHILD, WORKING_AGE, PENSIONER]) quota[group]! -= members[group]!
    households.poor[household] = 1
  }
}

/** What no household fitted (regions of a few thousand) is made up by any that fit in number: the rate goes before the composition. */
function fillAnyhow(
  { people, households }: Region,
  order: Uint32Array,
  quota: Quota,
  sums: HouseholdSums,
): void {
  let left = quota[CHILD] + quota[WORKING_AGE] + quota[PENSIONER]
  for (const household of order) {
    if (left === 0) return
    const from = households.start[household]!
    const to = households.start[household + 1]!
    if (households.poor[household] === 1 || to - from > left) continue
    if (sums.fixed[household]! > FIXED_SHARE_MAX * sums.line[household]!) continue
    if (people.group.subarray(from, to).includes(PENSIONER)) continue
    households.poor[household] = 1
    left -= to - from
  }
}

/** The next ones above the line: somebody there can earn, and what comes by right leaves room below 1.2. */
function markPotential(
  region: Region,
  order: Uint32Array,
  ranges: readonly [number, number][],
  municipalities: readonly PackMunicipality[],
  { line, fixed }: HouseholdSums,
): void {
  const { people, households } = region
  municipalities.forEach((_, index) => {
    const [from, to] = ranges[index]!
    const residents = households.start[to]! - households.start[from]!
    let quota = Math.round(residents * POTENTIAL_SHARE)
    for (const household of order.subarray(from, to)) {
      if (quota <= 0) break
      if (households.poor[household] === 1 || fixed[household]! > 0.98 * line[household]!) continue
      const start = households.start[household]!
      const end = households.start[household + 1]!
      let canEarn = false
      for (let person = start; person < end; person += 1) {
        if (people.group[person] === WORKING_AGE) canEarn = true
      }
      if (!canEarn) continue
      households.hidden[household]! |= HIDDEN.potential
      quota -= end - start
    }
  })
}
