// Counts indicators of past months from the facts of those months, and writes them into the history. Each month is one
// transaction: a run that was stopped goes on with the first month that is not written. A figure that is written stays.
//
// What is of the past: incomes, payments, ages, who lived with whom as far as acts and registers date it, lines of the law, indicators in
// force. What is of now, because no source dates it: where people live, and the borders. So these figures are of a line of their own, and a chart breaks where
// it meets the figures that were written in their own month.
import type { Client } from 'pg'
import {
  addMonths,
  byComparison,
  comparisonOf,
  defaultPolicy,
  isIsoMonth,
  lastDayOf,
  subsistenceLines,
  welfareRuleOn,
  type DatedComparison,
  type DisclosurePolicy,
  type Indicator,
  type IsoMonth,
} from '../../model/index.ts'
import { BACKFILL_LOCK } from '../db/advisory-locks.ts'
import { planIndicators } from '../indicators/indicator-plans.ts'
import { inTransaction, tryLock } from '../live/db/leader-connection.ts'
import { readLines, welfareBasis } from '../registry/db/welfare.ts'
import { declaredSourceIds, readHiddenRule, readWelfareRules } from '../registry/db/welfare-rules.ts'
import {
  WELFARE_AT,
  beginWelfareAt,
  countHouseholds,
  countWelfareAt,
  householdsAfter,
  incomesByMonth,
} from '../registry/db/welfare-at.ts'
import { backfillBusy, backfillRange } from './errors.ts'
import { DAYS_TO, historyRows } from './history-keeper.ts'
import { monthAfter, noteBreaks, writeHistory, writtenVintages, type Vintage } from './db/history-rows.ts'
import { pastPicture } from './past-picture.ts'
import { PublicationGate } from './publication-gate.ts'

/** Five years; more is asked for in parts. */
const MONTHS_MAX = 60
/** One transaction, some 1.5 s: how soon a run that is stopped ends, and how often it says where it is. */
const HOUSEHOLDS_AT_ONCE = 20_000
/**
 * A month of whose incomes sources have brought less than this share of the fullest month is not counted: everybody would be
 * poor in it.
 */
const INCOMES_SHARE_MIN = 0.5
const DAY_MS = 86_400_000
/** Part of the method of these figures; see `historyRows`. */
const BY_BACKFILL = ' of facts that were dated, with residences of the day of counting'
const COUNTED_LATER = {
  ru: 'Прежние месяцы посчитаны позднее: где люди жили, известно на день расчёта',
  en: 'Earlier months were counted later, with the places of residence of that day',
} as const

export type MonthOutcome =
  | { kind: 'written'; figures: number; vintage: Vintage }
  /** Its figure of this vintage is there already. */
  | { kind: 'kept'; vintage: Vintage }
  /** Sources have brought too little of the months of its window, or no line of the law is known. */
  | { kind: 'left-out'; because: 'incomes' | 'line' }

export interface BackfillProgress {
  month: IsoMonth
  /** From 1. */
  number: number
  months: number
  households: { counted: number; all: number }
}

export interface BackfillOptions {
  /** A connection of its own: it gets a temporary table. */
  client: Client
  from: IsoMonth
  to: IsoMonth
  /** Month the live figures are of: only months before it are past. */
  asOf: IsoMonth
  indicators: readonly Indicator[]
  /** How income is held against the line, by month; absent: below it. */
  comparisons?: readonly DatedComparison[]
  policy?: DisclosurePolicy
  now: () => Date
  signal?: AbortSignal
  onProgress?: (progress: BackfillProgress) => void
  onMonth?: (month: IsoMonth, outcome: MonthOutcome) => void
}

export async function backfill(options: BackfillOptions): Promise<Map<IsoMonth, MonthOutcome>> {
  const { client, signal, onMonth } = options
  const months = monthsOf(options)
  if (!(await tryLock(client, BACKFILL_LOCK))) throw backfillBusy()
  const incomes = await incomesByMonth(client)
  const outcomes = new Map<IsoMonth, MonthOutcome>()
  for (const [at, month] of months.entries()) {
    signal?.throwIfAborted()
    const outcome = await countMonth(options, { month, number: at + 1, months: months.length, incomes })
    outcomes.set(month, outcome)
    onMonth?.(month, outcome)
  }
  return outcomes
}

/** The earliest first: breaks are found against the month before. */
function monthsOf({ from, to, asOf }: Pick<BackfillOptions, 'from' | 'to' | 'asOf'>): IsoMonth[] {
  for (const month of [from, to]) if (!isIsoMonth(month)) throw backfillRange(`'${month}' is no month`)
  if (from > to) throw backfillRange(`${from} is after ${to}`)
  if (to >= asOf) throw backfillRange(`${to} is not past: the figures of now are of ${asOf}`)
  const months: IsoMonth[] = []
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month)
  if (months.length > MONTHS_MAX)
    throw backfillRange(`${months.length} months were asked for, at most ${MONTHS_MAX} are counted at once`)
  return months
}

async function countMonth(
  options: BackfillOptions,
  place: { month: IsoMonth; number: number; months: number; incomes: ReadonlyMap<IsoMonth, number> },
): Promise<MonthOutcome> {
  const { client, now, comparisons = [], policy = defaultPolicy({ training: false }) } = options
  const { month, incomes } = place
  const vintage = vintageOf(month, now())
  const written = await writtenVintages(client, month)
  if (written.some((one) => one.vintage === vintage)) return { kind: 'kept', vintage }
  const window = welfareRuleOn(await readWelfareRules(client), lastDayOf(month))
  if (!hasIncomes(month, incomes, window.windowMonths)) return { kind: 'left-out', because: 'incomes' }
  const lines = subsistenceLines(await readLines(client), lastDayOf(month))
  if (!lines) return { kind: 'left-out', because: 'line' }
  const { rule: hiddenRule } = await readHiddenRule(client)
  const declaredSources = await declaredSourceIds(client, hiddenRule)

  const { comparison } = comparisonOf(comparisons, month)
  const basis = welfareBasis(month, lines, { window, hiddenRule, declaredSources, comparison })
  await countHouseholdsAt(options, place, basis)
  const indicators = options.indicators.map((each) => byComparison(each, comparison))
  const plans = planIndicators(indicators, { onDate: lastDayOf(month), refuse: () => undefined })
  const { totals, parts } = await pastPicture(client, plans, WELFARE_AT)
  // The rules of now: what was small then is hidden as it would be today.
  const gate = new PublicationGate({ policy: { ...policy, differencing: 'live' }, now })
  gate.publish(totals)
  for (const { key, part } of parts) gate.publishPart(key, part)
  const rows = historyRows({ described: totals.indicators, counted: gate.counted() }, BY_BACKFILL)
  const figures = await inTransaction(client, 'read committed', async () => {
    const count = await writeHistory(client, { period: month, vintage, countedAt: now(), rows })
    for (const period of [month, await monthAfter(client, month)]) {
      if (period !== null) await noteBreaks(client, { period, reason: COUNTED_LATER })
    }
    return count
  })
  return { kind: 'written', figures, vintage }
}

async function countHouseholdsAt(
  { client, signal, onProgress }: BackfillOptions,
  { month, number, months }: { month: IsoMonth; number: number; months: number },
  basis: ReturnType<typeof welfareBasis>,
): Promise<void> {
  await beginWelfareAt(client)
  const all = await countHouseholds(client)
  let counted = 0
  for (let after = '0'; ;) {
    signal?.throwIfAborted()
    const ids = await householdsAfter(client, after, HOUSEHOLDS_AT_ONCE)
    if (ids.length === 0) break
    await inTransaction(client, 'read committed', () => countWelfareAt(client, ids, basis))
    after = ids.at(-1)!
    counted += ids.length
    onProgress?.({ month, number, months, households: { counted, all } })
  }
  await client.query(`analyze ${WELFARE_AT}`)
}

/** By how long ago the month ended: what is counted a year later is what the live history would call final. */
function vintageOf(month: IsoMonth, now: Date): Vintage {
  const days = (now.getTime() - Date.parse(`${lastDayOf(month)}T00:00:00Z`)) / DAY_MS
  return days >= DAYS_TO.final ? 'final' : days >= DAYS_TO.second ? 'second' : 'first'
}

function hasIncomes(month: IsoMonth, incomes: ReadonlyMap<IsoMonth, number>, windowMonths: number): boolean {
  const least = INCOMES_SHARE_MIN * Math.max(0, ...incomes.values())
  return Array.from({ length: windowMonths }, (_, back) => addMonths(month, -back)).every(
    (each) => (incomes.get(each) ?? 0) > 0 && incomes.get(each)! >= least,
  )
}
