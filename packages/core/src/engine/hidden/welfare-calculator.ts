// The welfare of one household on the last day of a month, line by line. Reproducible: the same facts, rules and lines give the
// same sums as the recount, and those stand beside each other where the month is the one of the figures.
import type pg from 'pg'
import {
  ageOn,
  isIsoMonth,
  lastDayOf,
  lineOn,
  subsistenceLineOn,
  subsistenceLines,
  welfareRuleOn,
  welfareSums,
  type BenefitLine,
  type CalculatedMember,
  type IncomeLine,
  type IsoDate,
  type IsoMonth,
  type Kopecks,
  type WelfareRule,
  type WelfareSums,
} from '../../model/index.ts'
import { welfareBasis } from '../registry/db/welfare.ts'
import { declaredSourceIds, readHiddenRule, readWelfareRules } from '../registry/db/welfare-rules.ts'
import { isHouseholdSeen } from '../households/db/household-place.ts'
import { readActs, readHouseholdFacts, type MemberRow, type RightLine } from './db/calculation-rows.ts'
import { householdUnknown, monthWithoutLine } from './errors.ts'

export interface Calculation {
  household: string
  month: IsoMonth
  /** First and last day of the window; who is what is told for its last day. */
  windowFrom: IsoDate
  windowTo: IsoDate
  window: WelfareRule
  members: CalculatedMember[]
  incomes: (IncomeLine & { receivedAt: Date })[]
  benefits: (BenefitLine & { receivedAt: Date })[]
  rights: RightLine[]
  /** `null`: nobody is left. */
  sums: WelfareSums | null
  /** Граница бедности of a head, the statistical series: shown beside the line and never mixed with it. */
  povertyLine: { kopecks: Kopecks; act: string } | null
  /** Neither an income of the window nor a payment in force: no data is not nothing. */
  isIncomeKnown: boolean
}

export class WelfareCalculator {
  readonly #pool: pg.Pool
  readonly #asOf: IsoMonth

  constructor({ pool, asOf }: { pool: pg.Pool; asOf: IsoMonth }) {
    this.#pool = pool
    this.#asOf = asOf
  }

  /** Throws where there is nothing to tell, or not to whoever asks. */
  async required(household: string, month: IsoMonth, scope: readonly string[]): Promise<Calculation> {
    if (!isIsoMonth(month) || month > this.#asOf) throw monthWithoutLine(month)
    if (!(await isHouseholdSeen(this.#pool, household, scope))) throw householdUnknown(household)
    const calculation = await this.of(household, month)
    if (!calculation) throw monthWithoutLine(month)
    return calculation
  }

  /** `null` where no line of the law is known. */
  async of(household: string, month: IsoMonth): Promise<Calculation | null> {
    const onDate = lastDayOf(month)
    const acts = await readActs(this.#pool)
    const lines = subsistenceLines(acts, onDate)
    if (!lines) return null
    const window = welfareRuleOn(await readWelfareRules(this.#pool), onDate)
    const { rule: hiddenRule } = await readHiddenRule(this.#pool)
    const declaredSources = await declaredSourceIds(this.#pool, hiddenRule)
    const basis = welfareBasis(month, lines, { window, hiddenRule, declaredSources })
    const facts = await readHouseholdFacts(this.#pool, household, { basis, isPast: month < this.#asOf })
    const { incomes, benefits, rights } = facts
    const members = facts.members.map(({ person, birthDate, group }: MemberRow): CalculatedMember => {
      const line = subsistenceLineOn(acts, group, onDate)
      return {
        person,
        ageYears: birthDate === null ? null : ageOn(birthDate, onDate),
        group,
        lineKopecks: line?.kopecks ?? lines[group],
        act: line?.act ?? '',
      }
    })
    const povertyLine = lineOn(acts, { series: 'poverty-line', group: 'all' }, onDate)
    return {
      household,
      month,
      windowFrom: basis.windowFrom,
      windowTo: onDate,
      window: { validFrom: window.validFrom, windowMonths: window.windowMonths, act: window.act },
      members,
      incomes,
      benefits,
      rights,
      sums: welfareSums(members, incomes, { benefits, windowMonths: window.windowMonths }),
      povertyLine: povertyLine ? { kopecks: povertyLine.kopecks, act: povertyLine.act } : null,
      isIncomeKnown: incomes.length > 0 || benefits.some(({ isIncome }) => isIncome),
    }
  }
}
