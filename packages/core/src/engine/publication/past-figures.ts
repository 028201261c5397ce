// All published figures of one period at once, for walls that go back in time; and those of now, for walls that stand still. By
// the rules of the public alone: a wall stands in a hall. `/values` answers one indicator at a time, which would be a
// hundred questions of every screen at each step of the slider.
import type { Pool } from 'pg'
import {
  shownCell,
  type Indicator,
  type MethodBreak,
  type PastFigures,
  type PublishedCell,
  type StillFigures,
} from '../../model/index.ts'
import { readAllBreaks, readPast, readPeriods, type PastPeriod, type PastRow } from './db/past-rows.ts'
import { indicatorBusy } from './errors.ts'
import type { PublicationGate } from './publication-gate.ts'

export interface PastFiguresDeps {
  pool: Pool
  gate: Pick<PublicationGate, 'cells' | 'described' | 'policy'>
  indicators: () => readonly Indicator[]
}

export interface PastPeriods {
  periods: PastPeriod[]
  breaks: MethodBreak[]
}

export class PastReader {
  readonly #deps: PastFiguresDeps

  constructor(deps: PastFiguresDeps) {
    this.#deps = deps
  }

  /** Throws `OBZ_INDICATOR_NOT_COUNTED`, because which territory is the region is known from what is published. */
  async periods(): Promise<PastPeriods> {
    const root = this.#deps.gate.described?.territories.find(({ parent }) => parent === null)
    if (!root) throw indicatorBusy()
    const periods = await readPeriods(this.#deps.pool, root.oktmo)
    return { periods, breaks: await this.#breaks() }
  }

  /** A period without history has no figures. Breakdowns are of these territories alone. */
  async at(period: string, territories: readonly string[]): Promise<PastFigures> {
    const [rows, breaks] = await Promise.all([
      readPast(this.#deps.pool, { period, territories }),
      this.#breaks(),
    ])
    const indicators = new Map(this.#deps.indicators().map((each) => [each.code, each]))
    const cells = rows.flatMap((row) => {
      const indicator = indicators.get(row.indicator)
      // Of a plugin that is gone nobody knows what its figures may say.
      return indicator ? [this.#shown(row, indicator)] : []
    })
    return {
      period,
      totals: cells.filter(({ by }) => by === undefined),
      parts: cells.filter(({ by }) => by !== undefined),
      breaks: breaks.filter((each) => each.period > period),
    }
  }

  /** What is published now. Throws `OBZ_INDICATOR_NOT_COUNTED`. */
  now(): StillFigures {
    const { gate } = this.#deps
    if (gate.described === null) throw indicatorBusy()
    const dimensions = new Set(
      gate.described.indicators.flatMap((indicator) =>
        'breakdowns' in indicator ? (indicator.breakdowns ?? []).map(({ code }) => code) : [],
      ),
    )
    return {
      totals: [...gate.cells('public')],
      parts: [...dimensions].flatMap((code) => [...gate.cells('public', [code])]),
    }
  }

  async #breaks(): Promise<MethodBreak[]> {
    const rows = await readAllBreaks(this.#deps.pool)
    return rows.map(({ indicator, period, ru, en }) => ({ indicator, period, reason: { ru, en } }))
  }

  #shown(row: PastRow, indicator: Indicator): PublishedCell {
    const { territory, part, numerator, denominator, value } = row
    const by = byOf(part)
    const base = {
      id: [indicator.code, territory, ...(by ? [part] : [])].join('/'),
      indicator: indicator.code,
      territory,
    }
    const named = { ...base, ...(by && { by }) }
    // What was hidden when it was written stays hidden, whatever the policy of now says.
    if (row.hiddenFor.includes('public'))
      return { ...named, numerator: null, denominator: null, value: null, hidden: true }
    const members = { numerator: row.membersNumerator, denominator: row.membersDenominator }
    const { policy } = this.#deps.gate
    return shownCell(
      { ...named, numerator, denominator, value, members },
      { indicator, policy, audience: 'public' },
    )
  }
}

const byOf = (part: string): Record<string, string> | undefined =>
  part === ''
    ? undefined
    : Object.fromEntries(part.split(';').map((pair) => pair.split('=') as [string, string]))
