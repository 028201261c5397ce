// What the interface answers of figures: indicators as they are now, indicators by period and vintage, and official series,
// all in one shape. Every figure of an indicator comes from the gate or was decided by it when it was written.
import type { Pool } from 'pg'
import { isCounted, shownCell, type Audience, type Indicator, type PublishedCell } from '../../model/index.ts'
import type { StatisticDeclaration } from '../../plugin-api/index.ts'
import { isShareOfPersons, shareInterval } from './share-interval.ts'
import { readBreaks, readHistory, readOfficial, type HistoryRow } from './db/history-rows.ts'
import { indicatorBusy, indicatorUnknown, tooManyValues } from './errors.ts'
import {
  VALUES_MAX,
  type IndicatorItem,
  type ValueRow,
  type ValuesAnswer,
  type ValuesQuery,
} from './indicator-schemas.ts'
import type { PublicationGate } from './publication-gate.ts'

export interface OwnedCatalogue {
  indicators: readonly (Indicator & { pluginId: string })[]
  statistics: readonly (StatisticDeclaration & { pluginId: string })[]
}

export interface IndicatorValuesDeps {
  gate: Pick<PublicationGate, 'cells' | 'described' | 'policy' | 'publishedAt'>
  pool: Pool
  catalogue: () => OwnedCatalogue
  /** Month the welfare window ends with. */
  asOf: string
  /** How many persons count as one answer, by territory; without it shares have no intervals. */
  designEffects?: { read(): Promise<ReadonlyMap<string, number>> }
}

type BareRow = Omit<ValueRow, 'low' | 'high'>

export class IndicatorValues {
  readonly #deps: IndicatorValuesDeps

  constructor(deps: IndicatorValuesDeps) {
    this.#deps = deps
  }

  list(): IndicatorItem[] {
    const { indicators, statistics } = this.#deps.catalogue()
    return [
      ...indicators.map((indicator) => ({
        code: indicator.code,
        kind: 'indicator' as const,
        pluginId: indicator.pluginId,
        title: indicator.title,
        method: indicator.method,
        formula: indicator.formula ?? null,
        source: indicator.source ?? null,
        reference: indicator.reference ?? null,
        unit: indicator.unit,
        fractionDigits: indicator.fractionDigits,
        direction: indicator.direction,
        breakdowns: isCounted(indicator)
          ? (indicator.breakdowns ?? []).map(({ code, title, values }) => ({
              code,
              title,
              values: [...values],
            }))
          : [],
        pairs: isCounted(indicator) && indicator.pairs === true,
        changesBy: isCounted(indicator) && indicator.changesBy !== undefined,
      })),
      ...statistics.map(({ code, pluginId, title, unit }) => ({
        code,
        kind: 'statistic' as const,
        pluginId,
        title,
        method: null,
        formula: null,
        source: null,
        reference: null,
        unit,
        fractionDigits: null,
        direction: null,
        breakdowns: [],
        pairs: false,
        changesBy: false,
      })),
    ]
  }

  /** Throws `OBZ_INDICATOR_UNKNOWN`. */
  indicator(code: string): Indicator & { pluginId: string } {
    const found = this.find(code)
    if (found) return found
    throw indicatorUnknown(code)
  }

  find(code: string): (Indicator & { pluginId: string }) | undefined {
    return this.#deps.catalogue().indicators.find((indicator) => indicator.code === code)
  }

  async values(code: string, query: ValuesQuery, audience: Audience): Promise<ValuesAnswer> {
    const { indicators, statistics } = this.#deps.catalogue()
    const statistic = statistics.find((one) => one.code === code)
    const indicator = indicators.find((one) => one.code === code)
    const unit = indicator?.unit ?? statistic?.unit
    if (unit === undefined) throw indicatorUnknown(code)
    const rows =
      indicator === undefined
        ? await this.#official(code, query)
        : isLive(query)
          ? this.#live(code, query, audience)
          : await this.#history(indicator, query, audience)
    const values = await this.#withIntervals(indicator, rows)
    if (values.length > VALUES_MAX) throw tooManyValues(VALUES_MAX)
    const noted = await readBreaks(this.#deps.pool, code)
    const breaks = [...(statistic?.breaks ?? []), ...noted].toSorted((one, other) =>
      one.period < other.period ? -1 : 1,
    )
    return { code, unit, audience, breaks, numberReturned: values.length, values }
  }

  /** The cell of one territory as it is now; `undefined` where there is none. */
  cell(code: string, territory: string, audience: Audience): PublishedCell | undefined {
    return this.#deps.gate.cells(audience).find(({ id }) => id === `${code}/${territory}`)
  }

  /** Of what is shown alone: an interval tells nothing that its value and its denominator do not. */
  async #withIntervals(indicator: Indicator | undefined, rows: readonly BareRow[]): Promise<ValueRow[]> {
    const { designEffects } = this.#deps
    const isShare = indicator !== undefined && designEffects !== undefined && isShareOfPersons(indicator)
    const effects = isShare ? await designEffects.read() : null
    return rows.map((row) => {
      const interval = effects && shareInterval(row, effects.get(row.territory))
      return { ...row, low: interval?.low ?? null, high: interval?.high ?? null }
    })
  }

  #live(code: string, query: ValuesQuery, audience: Audience): BareRow[] {
    const { gate, asOf } = this.#deps
    if (gate.described === null) throw indicatorBusy()
    const territories = query.territory === undefined ? null : new Set(query.territory.split(','))
    const dimensions = dimensionsOf(query)
    const countedAt = gate.publishedAt?.toISOString() ?? null
    return gate
      .cells(audience, dimensions)
      .filter((cell) => cell.indicator === code && (territories === null || territories.has(cell.territory)))
      .map((cell) => ({
        indicator: code,
        territory: cell.territory,
        by: { ...cell.by },
        period: asOf,
        vintage: 'live' as const,
        value: cell.value,
        numerator: cell.numerator,
        denominator: cell.denominator,
        hidden: cell.hidden === true,
        rounded: cell.rounded ?? null,
        countedAt,
        note: null,
      }))
  }

  async #history(indicator: Indicator, query: ValuesQuery, audience: Audience): Promise<BareRow[]> {
    const { vintage = 'latest' } = query
    const rows = await readHistory(this.#deps.pool, {
      code: indicator.code,
      territories: query.territory?.split(',') ?? null,
      dimensions: dimensionsOf(query),
      from: query.from ?? null,
      to: query.to ?? null,
      vintage: vintage === 'live' ? 'latest' : vintage,
      limit: VALUES_MAX + 1,
    })
    return rows.map((row) => this.#pastRow(indicator, row, audience))
  }

  #pastRow(indicator: Indicator, row: HistoryRow, audience: Audience): BareRow {
    const { policy } = this.#deps.gate
    const { territory, part, period, vintage, countedAt } = row
    const by = byOf(part)
    const members = { numerator: row.membersNumerator, denominator: row.membersDenominator }
    const sums = { numerator: row.numerator, denominator: row.denominator, value: row.value }
    const cell = {
      id: '',
      indicator: indicator.code,
      territory,
      ...sums,
      members,
      ...(part !== '' && { by }),
    }
    const isHidden = row.hiddenFor.includes(audience)
    const shown = isHidden
      ? { numerator: null, denominator: null, value: null }
      : shownCell(cell, { indicator, policy, audience })
    return {
      indicator: indicator.code,
      territory,
      by,
      period,
      vintage,
      value: shown.value,
      numerator: shown.numerator,
      denominator: shown.denominator,
      hidden: isHidden,
      rounded: 'rounded' in shown ? (shown.rounded ?? null) : null,
      countedAt,
      note: null,
    }
  }

  async #official(code: string, query: ValuesQuery): Promise<BareRow[]> {
    const rows = await readOfficial(this.#deps.pool, {
      code,
      territories: query.territory?.split(',') ?? null,
      from: query.from ?? null,
      to: query.to ?? null,
      limit: VALUES_MAX + 1,
    })
    return rows.map(({ territory, period, value, note }) => ({
      indicator: code,
      territory,
      by: {},
      period,
      vintage: 'published' as const,
      value,
      numerator: null,
      denominator: null,
      hidden: false,
      rounded: null,
      countedAt: null,
      note,
    }))
  }
}

export const isLive = ({ vintage, from, to }: ValuesQuery): boolean =>
  vintage === 'live' || (vintage === undefined && from === undefined && to === undefined)

const dimensionsOf = ({ by }: ValuesQuery): string[] => by?.split(',') ?? []

function byOf(part: string): Record<string, string> {
  return part === ''
    ? {}
    : Object.fromEntries(part.split(';').map((pair) => pair.split('=') as [string, string]))
}
