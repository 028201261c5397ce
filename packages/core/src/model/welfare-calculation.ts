// The welfare of one household, line by line, as an officer prints it: what was added to what, and against which line. Pure,
// and the sums are those of the recount; a test holds them together.
import type { IsoDate, IsoMonth } from './dates.ts'
import type { Kopecks } from './money.ts'
import { householdIncome, type PopulationGroup } from './welfare.ts'

export interface CalculatedMember {
  person: string
  ageYears: number | null
  group: PopulationGroup
  lineKopecks: Kopecks
  /** The act that sets the line. */
  act: string
}
export interface IncomeLine {
  person: string
  month: IsoMonth
  source: string
  incomeCode: string
  kopecks: Kopecks
  /** What the household says of itself: held against the rest, never added to it. */
  isDeclared: boolean
}
export interface BenefitLine {
  person: string
  measureId: string
  title: string | null
  source: string
  startsOn: IsoDate
  endsOn: IsoDate | null
  kopecks: Kopecks
  isNeedTested: boolean
  /** Money of each month: only that is income. What is given once or in kind counts as support alone. */
  isIncome: boolean
}

export interface WelfareSums {
  /** Of the whole window. */
  windowKopecks: Kopecks
  declaredKopecks: Kopecks
  /** A month: the greater of the two over the window's months, rounded down. */
  averageKopecks: Kopecks
  benefitKopecks: Kopecks
  incomeKopecks: Kopecks
  lineKopecks: Kopecks
  perHeadKopecks: Kopecks
  /** What lacks to the line; 0 above it. */
  gapKopecks: Kopecks
  /** Share of the line that lacks, per cent; 0 above it. */
  depthPct: number
}

const sumOf = (list: readonly { kopecks: Kopecks }[]): Kopecks =>
  list.reduce((sum, { kopecks }) => sum + kopecks, 0)

/** `null` of a household without members: nobody has no welfare. */
export function welfareSums(
  members: readonly CalculatedMember[],
  incomes: readonly IncomeLine[],
  { benefits, windowMonths }: { benefits: readonly BenefitLine[]; windowMonths: number },
): WelfareSums | null {
  if (members.length === 0) return null
  const windowKopecks = sumOf(incomes.filter(({ isDeclared }) => !isDeclared))
  const declaredKopecks = sumOf(incomes.filter(({ isDeclared }) => isDeclared))
  const benefitKopecks = sumOf(benefits.filter(({ isIncome }) => isIncome))
  const greater = Math.max(windowKopecks, declaredKopecks)
  const incomeKopecks = householdIncome(greater, windowMonths, benefitKopecks)
  const lineKopecks = members.reduce((sum, member) => sum + member.lineKopecks, 0)
  const gapKopecks = Math.max(0, lineKopecks - incomeKopecks)
  return {
    windowKopecks,
    declaredKopecks,
    averageKopecks: incomeKopecks - benefitKopecks,
    benefitKopecks,
    incomeKopecks,
    lineKopecks,
    perHeadKopecks: Math.floor(incomeKopecks / members.length),
    gapKopecks,
    depthPct: lineKopecks > 0 ? (100 * gapKopecks) / lineKopecks : 0,
  }
}
