// All figures at a glance: what the region's figure is, how many municipalities have one, who supplies it and when they last did.
import type { Pool } from 'pg'
import {
  cellsReadBy,
  isCounted,
  isDerived,
  type Audience,
  type Indicator,
  type PublishedCell,
} from '../../model/index.ts'
import type { StatisticCell } from '../../protocol/index.ts'
import { readNewestStatistics } from '../measure/db/newest-statistics.ts'
import { readInputs, readStatisticInputs, type InputRow } from './db/explanation-rows.ts'
import type { OwnedCatalogue } from './indicator-values.ts'
import type { IndicatorOverview } from './overview-schema.ts'
import type { PublicationGate } from './publication-gate.ts'

export interface IndicatorOverviewsDeps {
  gate: Pick<PublicationGate, 'cells' | 'described' | 'publishedAt'>
  pool: Pool
  catalogue: () => OwnedCatalogue
  /** Month the welfare window ends with. */
  asOf: string
}

type Item = IndicatorOverview['items'][number]
interface Places {
  region: string | null
  municipalities: ReadonlySet<string>
}

export class IndicatorOverviews {
  readonly #deps: IndicatorOverviewsDeps

  constructor(deps: IndicatorOverviewsDeps) {
    this.#deps = deps
  }

  async overview(audience: Audience): Promise<IndicatorOverview> {
    const { gate, pool } = this.#deps
    const { indicators, statistics } = this.#deps.catalogue()
    const territories = gate.described?.territories ?? []
    const region = territories.find(({ parent }) => parent === null)?.oktmo ?? null
    const municipalities = new Set(
      territories.flatMap(({ oktmo, parent }) => (parent !== null && parent === region ? [oktmo] : [])),
    )
    const places = { region, municipalities }
    const series = statistics.map(({ code }) => code)
    const [newest, statisticInputs, inputs] = await Promise.all([
      readNewestStatistics(pool, series),
      readStatisticInputs(pool, series),
      this.#inputs(indicators),
    ])
    const cells = Map.groupBy(gate.cells(audience), ({ indicator }) => indicator)
    const published = Map.groupBy(newest, ({ indicator }) => indicator)
    const countedAt = gate.publishedAt?.toISOString() ?? null
    return {
      audience,
      territory: region,
      items: [
        ...indicators.map((indicator): Item => {
          const own = cells.get(indicator.code) ?? []
          const over = populationOf(indicator, indicators) ?? ''
          const isOfFeatures = over.startsWith('feature:')
          return {
            ...counted(indicator.code, own, places),
            group: isOfFeatures ? 'features' : 'people',
            // Features are counted as they are, whatever month incomes end with.
            period: isOfFeatures ? null : this.#deps.asOf,
            countedAt,
            suppliers: inputs.get(over) ?? [],
          }
        }),
        ...series.map((code): Item =>
          official(code, published.get(code) ?? [], places, statisticInputs.get(code) ?? []),
        ),
      ],
    }
  }

  async #inputs(indicators: readonly Indicator[]): Promise<Map<string, InputRow[]>> {
    const populations = new Set(indicators.flatMap((indicator) => populationOf(indicator, indicators) ?? []))
    const { pool } = this.#deps
    return new Map(
      await Promise.all([...populations].map(async (over) => [over, await readInputs(pool, over)] as const)),
    )
  }
}

function counted(
  code: string,
  cells: readonly PublishedCell[],
  { region, municipalities }: Places,
): Omit<Item, 'group' | 'period' | 'countedAt' | 'suppliers'> {
  const own = cells.find(({ territory }) => territory === region)
  const parts = cells.filter(({ territory }) => municipalities.has(territory))
  const hidden = parts.filter((cell) => cell.hidden === true).length
  const shown = parts.filter(({ value }) => value !== null).length
  return {
    code,
    value: own?.value ?? null,
    hidden: own?.hidden === true,
    territories: { shown, hidden, all: municipalities.size },
  }
}

function official(
  code: string,
  cells: readonly StatisticCell[],
  { region, municipalities }: Places,
  suppliers: InputRow[],
): Item {
  const own = cells.find(({ territory }) => territory === region)
  const shown = cells.filter(({ territory }) => municipalities.has(territory)).length
  const newest = cells.reduce<string | null>(
    (last, { period }) => (last === null || period > last ? period : last),
    null,
  )
  return {
    code,
    group: 'official',
    value: own?.value ?? null,
    hidden: false,
    period: own?.period ?? newest,
    countedAt: null,
    territories: { shown, hidden: 0, all: municipalities.size },
    suppliers,
  }
}

/** What its figures are counted over in the end; `null` where a part of it is not there. */
function populationOf(indicator: Indicator, all: readonly Indicator[], depth = 0): string | null {
  if (isCounted(indicator)) return indicator.over
  if (!isDerived(indicator)) return indicator.histogram.over
  const [first] = cellsReadBy(indicator.derived)
  const part = all.find(({ code }) => code === first)
  // A circle of derived indicators is refused where they are declared.
  return part === undefined || depth > all.length ? null : populationOf(part, all, depth + 1)
}
