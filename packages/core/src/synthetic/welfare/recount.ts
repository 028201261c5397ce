// Counts the region anew from nothing but what the sources will say: wages by month and facts of assignment. It
// knows nothing of how households were chosen, so it can catch a choice that did not come true.
import { householdIncome, lastDayOf, subsistenceLines, WELFARE_WINDOW_MONTHS } from '../../model/index.ts'
import { dayOf } from '../calendar.ts'
import { CHILD, HIDDEN, PENSIONER, type Region } from '../people/people.ts'
import { isInForce, type Facts } from './facts.ts'
import { MEASURES } from './measures.ts'

export interface WelfareCount {
  persons: number
  households: number
  poorPersons: number
  ratePct: number
  /** Of the poor, per cent. */
  childrenPct: number
  workingAgePct: number
  olderPct: number
  /** In the pack's order. */
  municipalities: { oktmo: string; persons: number; poorPersons: number; ratePct: number }[]
  /** Households. */
  unreached: number
  feigned: number
  /** Persons with 1.0–1.2 of the line. */
  potentialPersons: number
}

export interface HouseholdWelfare {
  incomeKopecks: Float64Array
  lineKopecks: Float64Array
}

/** Wages of the window's months; they always sum to three times the average, so the division is exact. */
export function wagesByMonth(averageKopecks: number, person: number): [number, number, number] {
  const first = averageKopecks - Math.floor((averageKopecks * ((person % 7) + 1)) / 100)
  const second = averageKopecks
  return [first, second, WELFARE_WINDOW_MONTHS * averageKopecks - first - second]
}

/** Wages rose by so much a month, as the region's did in 2024. */
const GROWTH_A_MONTH = 1.012
/** One in so many began to work within the last two years, each in a month of their own. */
const NEW_AT_WORK_ONE_IN = 12

/** Wage of so many months before the window of now; 0 of whom had none yet. */
export function wageBefore(averageKopecks: number, person: number, monthsBefore: number): number {
  const isNew = person % NEW_AT_WORK_ONE_IN === 0
  if (isNew && monthsBefore > (person / NEW_AT_WORK_ONE_IN) % 24) return 0
  return Math.floor(averageKopecks / GROWTH_A_MONTH ** monthsBefore)
}

export function welfareOf(region: Region, facts: Facts): HouseholdWelfare {
  const { pack, people, households } = region
  const day = dayOf(lastDayOf(pack.asOf))
  const lines = subsistenceLines(pack.lines, lastDayOf(pack.asOf))
  if (!lines) throw new Error('a region without lines cannot have been generated')
  const lineByGroup = [lines.child, lines['working-age'], lines.pensioner]
  const windowTotal = new Float64Array(households.count)
  const benefits = new Float64Array(households.count)
  const lineKopecks = new Float64Array(households.count)
  for (let person = 0; person < people.count; person += 1) {
    const household = people.household[person]!
    lineKopecks[household]! += lineByGroup[people.group[person]!]!
    for (const month of wagesByMonth(people.wage[person]!, person)) windowTotal[household]! += month
  }
  for (let row = 0; row < facts.count; row += 1) {
    const measure = MEASURES[facts.measure[row]!]!
    if (measure.form !== 'monetary' || measure.periodicity !== 'month' || !isInForce(facts, row, day))
      continue
    benefits[people.household[facts.person[row]!]!]! += facts.amountKopecks[row]!
  }
  const incomeKopecks = windowTotal.map((total, household) =>
    householdIncome(total, WELFARE_WINDOW_MONTHS, benefits[household]!),
  )
  return { incomeKopecks, lineKopecks }
}

export function recount(region: Region, facts: Facts, welfare = welfareOf(region, facts)): WelfareCount {
  const { pack, people, households } = region
  const poorByGroup = [0, 0, 0]
  const persons = pack.municipalities.map(() => 0)
  const poor = pack.municipalities.map(() => 0)
  const count = { unreached: 0, feigned: 0, potentialPersons: 0 }
  for (let household = 0; household < households.count; household += 1) {
    const from = households.start[household]!
    const to = households.start[household + 1]!
    const municipality = households.municipality[household]!
    persons[municipality]! += to - from
    const ratio = welfare.incomeKopecks[household]! / welfare.lineKopecks[household]!
    const isPoor = welfare.incomeKopecks[household]! < welfare.lineKopecks[household]!
    if (isPoor && (households.hidden[household]! & HIDDEN.unreached) !== 0) count.unreached += 1
    if (!isPoor && (households.hidden[household]! & HIDDEN.feigned) !== 0) count.feigned += 1
    if (!isPoor && ratio < 1.2) count.potentialPersons += to - from
    if (!isPoor) continue
    poor[municipality]! += to - from
    for (let person = from; person < to; person += 1) poorByGroup[people.group[person]!]! += 1
  }
  const poorPersons = poorByGroup.reduce((sum, value) => sum + value, 0)
  const share = (value: number): number => (poorPersons === 0 ? 0 : (100 * value) / poorPersons)
  return {
    persons: people.count,
    households: households.count,
    poorPersons,
    ratePct: (100 * poorPersons) / people.count,
    childrenPct: share(poorByGroup[CHILD]!),
    workingAgePct: share(poorPersons - poorByGroup[CHILD]! - poorByGroup[PENSIONER]!),
    olderPct: share(poorByGroup[PENSIONER]!),
    municipalities: pack.municipalities.map(({ oktmo }, index) => ({
      oktmo,
      persons: persons[index]!,
      poorPersons: poor[index]!,
      ratePct: persons[index] === 0 ? 0 : (100 * poor[index]!) / persons[index]!,
    })),
    ...count,
  }
}
