// Writes down what figures were: every night the running figures, and of each month its first, second and final ones. Writes
// what the gate shows and what it hides from whom, so the past never says more than was said then. A figure that is written is
// not written over; the running sums it is taken from are held against an SQL recount by the audit of the indicators.
import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { isCounted, isDerived, type Indicator } from '../../model/index.ts'
import type { EngineClock } from '../tokens.ts'
import {
  isSettled,
  noteBreaks,
  writeHistory,
  writtenVintages,
  type NewHistoryRow,
  type Vintage,
} from './db/history-rows.ts'
import { partOf } from './value-files.ts'
import { indicatorBusy } from './errors.ts'
import type { PublicationGate } from './publication-gate.ts'

/** When the day's deliveries are in and nobody is at work. */
const WRITE_FROM_HOUR = 3
/** Between two looks whether it is time. */
const LOOK_EVERY_MS = 600_000
/** Late deliveries of a month come within these many days: then its second, and then its final figure. */
export const DAYS_TO: Readonly<Record<Exclude<Vintage, 'first'>, number>> = { second: 30, final: 365 }
const DAY_MS = 86_400_000

const METHOD_CHANGED = {
  ru: 'Изменился способ счёта показателя: прежние значения посчитаны иначе',
  en: 'The indicator is counted in another way: former values were counted differently',
}

export interface HistoryKeeperDeps {
  gate: Pick<PublicationGate, 'described' | 'counted'>
  pool: Pool
  clock: EngineClock
  log: Logger
  /** Month the welfare window ends with. */
  asOf: string
  timeZone: () => string
  leads: () => boolean
}

export class HistoryKeeper {
  readonly #deps: HistoryKeeperDeps
  #cancel: (() => void) | null = null

  constructor(deps: HistoryKeeperDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(LOOK_EVERY_MS, () => {
      void this.#look().finally(() => {
        if (this.#cancel) this.start()
      })
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  async #look(): Promise<void> {
    const { clock, log, leads, timeZone, gate } = this.#deps
    const hour = Number(
      new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: timeZone() }).format(clock.now()),
    )
    if (!leads() || hour < WRITE_FROM_HOUR || gate.described === null) return
    try {
      await this.write()
    } catch (error) {
      log.warn({ err: error }, 'the history of indicators was not written')
    }
  }

  /** Writes what is due and not written yet; returns how many figures that were. */
  async write(): Promise<number> {
    const { gate, pool, clock, asOf, timeZone } = this.#deps
    if (gate.described === null) throw indicatorBusy()
    // While households are being counted, half of a month would be its first figure for ever.
    if (!(await isSettled(pool))) return 0
    const countedAt = clock.now()
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: timeZone() }).format(countedAt)
    const rows = historyRows({ described: gate.described.indicators, counted: gate.counted() })
    const vintage = dueVintage(await writtenVintages(pool, asOf), countedAt)
    const client = await pool.connect()
    try {
      await client.query('begin')
      let written = await writeHistory(client, { period: day, vintage: 'first', countedAt, rows })
      if (vintage !== null) written += await writeHistory(client, { period: asOf, vintage, countedAt, rows })
      for (const period of [day, asOf]) await noteBreaks(client, { period, reason: METHOD_CHANGED })
      await client.query('commit')
      return written
    } catch (error) {
      await client.query('rollback')
      throw error
    } finally {
      client.release()
    }
  }
}

/** What a gate shows, as rows; `how` beside the declaration: a figure that was made in another way is of another line. */
export function historyRows(
  {
    described,
    counted,
  }: { described: readonly Indicator[]; counted: ReturnType<PublicationGate['counted']> },
  how = '',
): NewHistoryRow[] {
  const methods = new Map(described.map((indicator) => [indicator.code, methodOf(indicator, how)]))
  return counted.map(({ cell, hiddenFor }) => ({
    indicator: cell.indicator,
    territory: cell.territory,
    part: partOf(cell.by ?? {}),
    numerator: cell.numerator,
    denominator: cell.denominator,
    value: cell.value,
    membersNumerator: cell.members.numerator,
    membersDenominator: cell.members.denominator,
    hiddenFor,
    method: methods.get(cell.indicator) ?? methodOf(null, how),
  }))
}

/** The next figure of a month that is due; `null` while none is. */
export function dueVintage(
  written: readonly { vintage: Vintage; countedAt: Date }[],
  now: Date,
): Vintage | null {
  const first = written.find(({ vintage }) => vintage === 'first')
  if (!first) return 'first'
  const days = (now.getTime() - first.countedAt.getTime()) / DAY_MS
  const isWritten = (vintage: Vintage): boolean => written.some((one) => one.vintage === vintage)
  if (days >= DAYS_TO.final) return isWritten('final') ? null : 'final'
  return days >= DAYS_TO.second && !isWritten('second') ? 'second' : null
}

/** What is counted, without what it is called: words may change and the line goes on. */
function methodOf(indicator: Indicator | null, how: string): string {
  const counted =
    indicator === null
      ? null
      : isDerived(indicator)
        ? indicator.derived
        : isCounted(indicator)
          ? [indicator.over, indicator.filter, indicator.numerator, indicator.denominator, indicator.factor]
          : [indicator.histogram, indicator.measure, indicator.factor]
  return createHash('sha256')
    .update(JSON.stringify(counted) + how)
    .digest('hex')
}
