// The tables that the plugin knows, each recognised by its header: what a row means and when it may be trusted.
import type { Rejection } from '@obzor/core/plugin-api'
import type { StatisticRecord } from '@obzor/core/model'
import { ConsumptionTable } from './consumption-table.ts'
import { LinesTable, POVERTY_LINE, SUBSISTENCE_MINIMUM } from './lines-table.ts'
import { PopulationTable } from './population-table.ts'
import { RegionTable, type Column } from './region-table.ts'
import { WageTable } from './wage-table.ts'

export type Outcome = { put: StatisticRecord; line: number } | { reject: Rejection }

export interface Table {
  /** Rows that wait for their neighbours come out of `end`. */
  row(cells: string[], line: number): Iterable<Outcome>
  end(): Iterable<Outcome>
  /** Why rows were left out on purpose, and how many. */
  readonly left: Map<string, number>
}

export interface TableOptions {
  outlierFactor: number
}

const POVERTY: Column[] = [{ at: 2, code: 'poverty.rate.official', unit: 'percent', isZeroPossible: false }]
const STRUCTURE: Column[] = [
  { at: 3, code: 'poverty.share.children', unit: 'percent', isZeroPossible: false },
  { at: 4, code: 'poverty.share.older', unit: 'percent', isZeroPossible: true },
  { at: 5, code: 'poverty.share.working-age', unit: 'percent', isZeroPossible: false },
]
const REGION_POPULATION: Column[] = [
  { at: 2, code: 'population.total', unit: 'person', isZeroPossible: false },
]
/** `indicator` column to statistic. Real values are per cent of the year before. */
const INDICATORS: Record<string, Omit<Column, 'at'>> = {
  per_capita_cash_income: { code: 'income.per-capita', unit: 'rouble', isZeroPossible: false },
  formal_wage_paid: { code: 'wage.average', unit: 'rouble', isZeroPossible: false },
  real_incomes: { code: 'income.real-index', unit: 'percent', isZeroPossible: false },
  real_pay: { code: 'wage.real-index', unit: 'percent', isZeroPossible: false },
}

const TABLES: Record<string, (options: TableOptions) => Table> = {
  'region,year,poverty_percent': (options) => new RegionTable({ ...options, columns: () => POVERTY }),
  'region,indicator,year,value': (options) =>
    new RegionTable({
      ...options,
      yearAt: 2,
      columns: (cells) => {
        const known = INDICATORS[cells[1]!]
        return known ? [{ ...known, at: 3 }] : undefined
      },
    }),
  'region,year,all_pct,children_under_16_pct,above_working_age_pct,working_age_pct': (options) =>
    // Shares of one whole move too little for a misprint to be told from a change.
    new RegionTable({ ...options, outlierFactor: Infinity, columns: () => STRUCTURE }),
  'region,as_of,population': (options) => new RegionTable({ ...options, columns: () => REGION_POPULATION }),
  'oktmo,year,period,age,gender,value': () => new PopulationTable(),
  'oktmo,year,period,okved_name,okved_letter,value': () => new WageTable(),
  'region_code,region,period,per_head_rub,working_age_rub,pensioner_rub,child_rub,source_url,confidence':
    () => new LinesTable(SUBSISTENCE_MINIMUM),
  // The header is compared in small letters.
  'period,all,working_age,pensioner,child,cpi_to_2020q4_pct': () => new LinesTable(POVERTY_LINE),
  'oktmo,date,category,value': () => new ConsumptionTable(),
}

export const HEADERS = Object.keys(TABLES)

export function tableFor(header: string[], options: TableOptions): Table | undefined {
  return TABLES[header.join(',')]?.(options)
}
