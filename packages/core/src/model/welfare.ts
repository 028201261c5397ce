// Who counts as what in the welfare of a household, and what line stands against its income. Pure: the live
// path, the SQL recount and the synthetic region all call these, so they cannot disagree.
import type { IsoDate } from './dates.ts'
import type { Kopecks } from './money.ts'
import type { Sex } from './records.ts'

/** Socio-demographic groups that the subsistence minimum is set for (134-ФЗ, ст. 2). */
export type PopulationGroup = 'working-age' | 'pensioner' | 'child'

/** Full years lived on a date. Dates are `YYYY-MM-DD`; someone born on 29 February grows older on 1 March. */
export function ageOn(birthDate: IsoDate, onDate: IsoDate): number {
  const years = Number(onDate.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return onDate.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** Age of majority: a child is younger. */
export const ADULT_AGE_YEARS = 18

/**
 * Age at which the pension of old age begins, in whole years: 350-ФЗ raises it from 60 and 55 (2018) by one year
 * in every two, to 65 and 60 (2028). In 2024 it is 63 and 58, as Росстат counts the working age of that year.
 */
export function pensionAgeYears(sex: Sex, year: number): number {
  const steps = Math.min(5, Math.max(0, Math.floor((year - 2018) / 2)))
  return (sex === 'male' ? 60 : 55) + steps
}

/** Group of a person on a date; sex unknown is counted by the later (male) pension age. */
export function populationGroup(birthDate: IsoDate, sex: Sex | undefined, onDate: IsoDate): PopulationGroup {
  const age = ageOn(birthDate, onDate)
  if (age < ADULT_AGE_YEARS) return 'child'
  return age >= pensionAgeYears(sex ?? 'male', Number(onDate.slice(0, 4))) ? 'pensioner' : 'working-age'
}

/** A line of a group with its dates, as a region pack or the table `parameter.line` holds it. */
export interface DatedLine {
  series: string
  group: string
  validFrom: IsoDate
  validTo: IsoDate | null
  kopecks: Kopecks
}

export type SubsistenceLines = Record<PopulationGroup, Kopecks>

/**
 * A line of one series and group on a date: the one in force, else the latest that has started, else (a pack that only knows later
 * years) the earliest. The two series are never mixed.
 */
export function lineOn<L extends DatedLine>(
  lines: readonly L[],
  { series, group }: { series: string; group: string },
  onDate: IsoDate,
): L | undefined {
  const own = lines.filter((line) => line.series === series && line.group === group)
  const started = own.filter((line) => line.validFrom <= onDate)
  const inForce = started.filter((line) => line.validTo === null || line.validTo >= onDate)
  const latest = (list: readonly L[]): L | undefined =>
    list.reduce<L | undefined>(
      (best, line) => (best === undefined || line.validFrom > best.validFrom ? line : best),
      undefined,
    )
  const earliest = own.reduce<L | undefined>(
    (best, line) => (best === undefined || line.validFrom < best.validFrom ? line : best),
    undefined,
  )
  return latest(inForce) ?? latest(started) ?? earliest
}

/** Subsistence minimum of a group on a date; a group without a line of its own takes that of `all`. */
export const subsistenceLineOn = <L extends DatedLine>(
  lines: readonly L[],
  group: PopulationGroup,
  onDate: IsoDate,
): L | undefined =>
  lineOn(lines, { series: 'subsistence-minimum', group }, onDate) ??
  lineOn(lines, { series: 'subsistence-minimum', group: 'all' }, onDate)

/** Subsistence minimum by group on a date; `undefined` where a group has none at all. */
export function subsistenceLines(lines: readonly DatedLine[], onDate: IsoDate): SubsistenceLines | undefined {
  const of = (group: PopulationGroup): Kopecks | undefined => subsistenceLineOn(lines, group, onDate)?.kopecks
  const [workingAge, pensioner, child] = [of('working-age'), of('pensioner'), of('child')]
  if (workingAge === undefined || pensioner === undefined || child === undefined) return undefined
  return { 'working-age': workingAge, pensioner, child }
}

/**
 * Monthly income of a household: incomes of all members over the window's months divided by their number,
 * once for the household and rounded down, plus the recurring benefits in force on the window's last day.
 */
export function householdIncome(
  windowTotal: Kopecks,
  windowMonths: number,
  monthlyBenefits: Kopecks,
): Kopecks {
  return Math.floor(windowTotal / windowMonths) + monthlyBenefits
}
/** Months of income that welfare looks back over; the last of them is the region's `asOf`. */
export const WELFARE_WINDOW_MONTHS = 3

/** Last day of a month, `'2024-02'` → `'2024-02-29'`. */
export function lastDayOf(month: string): IsoDate {
  const day = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate()
  return `${month}-${String(day).padStart(2, '0')}`
}
