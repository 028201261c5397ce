// Statistics and thresholds of a region from the folders beside the pack: `../stats` and `../../legal`.
import { isIsoDate } from '../../model/index.ts'
import type { LegalLine, OfficialPoverty, SeriesPoint } from '../pack.ts'
import { federalPovertyLines, federalSubsistenceLines, linesOfAct } from '../legal-lines.ts'
import { malformed, numberOf, requiredNumber, type CsvRow, type PackFiles } from './pack-files.ts'

const POVERTY = '../stats/poverty-rate-1992-2020.csv'
const COMPOSITION = '../stats/poverty-structure-2017-2020.csv'
const INCOMES = '../stats/income-wages-2015-2020.csv'
const SUBSISTENCE = '../../legal/subsistence_minimum.csv'
const POVERTY_LINE = '../../legal/poverty_line_rf.csv'

export interface FolderStatistics {
  povertyRates: SeriesPoint[]
  wages: SeriesPoint[]
  incomes: SeriesPoint[]
  /** Of the latest year that both files have. */
  officialPoverty?: OfficialPoverty
  lines: LegalLine[]
}

/** @param region name of the region as the files write it */
export function readStatistics(files: PackFiles, region: string): FolderStatistics {
  const povertyRates = pointsOf(
    POVERTY,
    files
      .optionalCsv(POVERTY, ['region', 'year', 'poverty_percent'])
      .filter((row) => row.region?.trim() === region),
    'poverty_percent',
  )
  const money = files
    .optionalCsv(INCOMES, ['region', 'indicator', 'year', 'value'])
    .filter((row) => row.region?.trim() === region)
  const of = (indicator: string): SeriesPoint[] =>
    pointsOf(
      INCOMES,
      money.filter((row) => row.indicator === indicator),
      'value',
    )
  return {
    povertyRates,
    wages: of('formal_wage_paid'),
    incomes: of('per_capita_cash_income'),
    officialPoverty: readOfficial(files, region, povertyRates),
    lines: [...readSubsistence(files, region), ...readPovertyLine(files)],
  }
}

function pointsOf(file: string, rows: CsvRow[], column: string): SeriesPoint[] {
  return rows
    .flatMap((row) => {
      const value = numberOf(file, row, column)
      return value === null ? [] : [{ year: requiredNumber(file, row, 'year'), value }]
    })
    .sort((left, right) => left.year - right.year)
}

function readOfficial(files: PackFiles, region: string, rates: SeriesPoint[]): OfficialPoverty | undefined {
  const columns = ['children_under_16_pct', 'working_age_pct', 'above_working_age_pct'] as const
  const years = files
    .optionalCsv(COMPOSITION, ['region', 'year', ...columns])
    .filter((row) => row.region?.trim() === region)
    .map((row) => ({ row, year: requiredNumber(COMPOSITION, row, 'year') }))
    .sort((left, right) => right.year - left.year)
  for (const { row, year } of years) {
    const rate = rates.find((point) => point.year === year)
    if (!rate) continue
    const [childrenPct, workingAgePct, olderPct] = columns.map((column) =>
      requiredNumber(COMPOSITION, row, column),
    )
    return {
      year,
      ratePct: rate.value,
      childrenPct: childrenPct!,
      workingAgePct: workingAgePct!,
      olderPct: olderPct!,
      source: `Росстат: доля населения с доходами ниже прожиточного минимума и состав малоимущих, ${year}`,
    }
  }
  return undefined
}

/** The region's own acts; federal ones where the files know none. A row without sums names an act only. */
function readSubsistence(files: PackFiles, region: string): LegalLine[] {
  const rows = files.optionalCsv(SUBSISTENCE, [
    'region',
    'valid_from',
    'valid_to',
    'per_capita',
    'working_age',
    'pensioner',
    'child',
    'act',
    'source',
  ])
  const own = rows.filter((row) => row.region?.trim() === region)
  for (const { valid_from: from, valid_to: to } of own)
    if (!isIsoDate(from!) || (to !== '' && !isIsoDate(to!)))
      throw malformed(SUBSISTENCE, `'${from}'–'${to}' of ${region} are not dates`)
  const lines = own.flatMap((row) =>
    linesOfAct({
      series: 'subsistence-minimum',
      validFrom: row.valid_from!,
      validTo: row.valid_to || null,
      roubles: roublesOf(SUBSISTENCE, row, 'per_capita'),
      act: row.act!,
      source: row.source!,
    }),
  )
  return lines.length > 0 ? lines : federalSubsistenceLines()
}

/** Quarters only: half a year and nine months overlap them. The last quarter stays open. */
function readPovertyLine(files: PackFiles): LegalLine[] {
  const quarters = files
    .optionalCsv(POVERTY_LINE, ['period', 'all', 'working_age', 'pensioner', 'child'])
    .flatMap((row) => {
      const quarter = /^(\d{4})Q([1-4])/.exec(row.period!)
      return quarter ? [{ row, year: Number(quarter[1]), quarter: Number(quarter[2]) }] : []
    })
    .sort((left, right) => left.year - right.year || left.quarter - right.quarter)
  if (quarters.length === 0) return federalPovertyLines()
  return quarters.flatMap(({ row, year, quarter }, index) =>
    linesOfAct({
      series: 'poverty-line',
      validFrom: quarterStart(year, quarter),
      validTo: index === quarters.length - 1 ? null : quarterEnd(year, quarter),
      roubles: roublesOf(POVERTY_LINE, row, 'all'),
      act: federalPovertyLines()[0]!.act,
      source: 'Росстат',
    }),
  )
}

function roublesOf(
  file: string,
  row: CsvRow,
  allColumn: string,
): Partial<Record<LegalLine['group'], number>> {
  const of = (column: string): number | undefined => numberOf(file, row, column) ?? undefined
  return {
    all: of(allColumn),
    'working-age': of('working_age'),
    pensioner: of('pensioner'),
    child: of('child'),
  }
}

const two = (value: number): string => String(value).padStart(2, '0')
const quarterStart = (year: number, quarter: number): string => `${year}-${two(quarter * 3 - 2)}-01`
const quarterEnd = (year: number, quarter: number): string =>
  `${year}-${two(quarter * 3)}-${[31, 30, 30, 31][quarter - 1]}`
