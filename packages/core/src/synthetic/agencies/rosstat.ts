// Росстат's open tables, in the columns that public copies of them have: the pack's own figures, delivered the way
// a statistics office would.
import type { LegalLine, RegionPack } from '../../regions/pack.ts'
import { AGES, populationOf } from '../people/population.ts'

const CUMULATIVE = [
  { period: 'январь-март', share: 0.91 },
  { period: 'январь-июнь', share: 0.95 },
  { period: 'январь-сентябрь', share: 0.97 },
  { period: 'январь-декабрь', share: 1 },
] as const

const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
const cell = (value: string | number): string => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Name of the file to its text; a table the pack has nothing for is left out. */
export function rosstatTables(pack: RegionPack): Map<string, string> {
  const tables = new Map<string, string>()
  const region = pack.name.ru
  if (pack.povertyRates.length > 0) {
    tables.set(
      'poverty-rate.csv',
      csv([
        ['region', 'year', 'poverty_percent'],
        ...pack.povertyRates.map(({ year, value }) => [region, year, value]),
      ]),
    )
  }
  if (pack.wages.length + pack.incomes.length > 0) {
    tables.set(
      'income-wages.csv',
      csv([
        ['region', 'indicator', 'year', 'value'],
        ...pack.incomes.map(({ year, value }) => [region, 'per_capita_cash_income', year, value]),
        ...pack.wages.map(({ year, value }) => [region, 'formal_wage_paid', year, value]),
      ]),
    )
  }
  tables.set('mun-population.csv', population(pack))
  tables.set('mun-salary.csv', salary(pack))
  const minimum = rowsOfLines(pack.lines, 'subsistence-minimum')
  if (minimum.length > 0) {
    tables.set(
      'subsistence-minimum.csv',
      csv([
        ['region_code', 'region', 'period', ...ROUBLE_COLUMNS, 'source_url', 'confidence'],
        ...minimum.map(({ period, roubles, source, act }) => [
          pack.regionCode,
          region,
          period,
          ...roubles,
          source,
          act,
        ]),
      ]),
    )
  }
  const line = rowsOfLines(pack.lines, 'poverty-line')
  if (line.length > 0) {
    tables.set(
      'poverty-line.csv',
      csv([
        ['period', 'all', 'working_age', 'pensioner', 'child', 'cpi_to_2020Q4_pct'],
        ...line.map(({ period, roubles }) => [period, ...roubles, '']),
      ]),
    )
  }
  for (const [name, text] of pack.publicTables ?? []) tables.set(name, text)
  return tables
}

const ROUBLE_COLUMNS = ['per_head_rub', 'working_age_rub', 'pensioner_rub', 'child_rub']
const LINE_GROUPS = ['all', 'working-age', 'pensioner', 'child'] as const

/** A row for each act, with an empty cell where it set nothing for a group. */
function rowsOfLines(
  lines: readonly LegalLine[],
  series: LegalLine['series'],
): { period: string; roubles: (number | string)[]; source: string; act: string }[] {
  const acts = Map.groupBy(
    lines.filter((line) => line.series === series),
    periodOfLine,
  )
  return [...acts].map(([period, own]) => ({
    period,
    roubles: LINE_GROUPS.map((group) => {
      const line = own.find((one) => one.group === group)
      return line ? line.kopecks / 100 : ''
    }),
    source: own[0]!.source,
    act: own[0]!.act,
  }))
}

/** The quarter or the year that a line was set for; one without an end, by how it begins. */
function periodOfLine({ validFrom, validTo }: LegalLine): string {
  const year = validFrom.slice(0, 4)
  const isYear = validFrom.endsWith('-01-01') && (validTo === null || validTo === `${year}-12-31`)
  if (isYear) return year
  const month = Number(validFrom.slice(5, 7))
  return month % 3 === 1 ? `${year}-Q${(month + 2) / 3}` : validFrom.slice(0, 7)
}

function population(pack: RegionPack): string {
  const year = Number(pack.asOf.slice(0, 4))
  const rows: (string | number)[][] = [['oktmo', 'year', 'period', 'age', 'gender', 'value']]
  const counts = populationOf(pack, 'all')
  for (const [index, { oktmo }] of pack.municipalities.entries()) {
    const own = counts[index]!
    for (const [gender, ages] of [
      ['Женщины', own.slice(AGES)],
      ['Мужчины', own.slice(0, AGES)],
    ] as const) {
      rows.push([oktmo, year, 'год', 'Всего', gender, ages.reduce((sum, count) => sum + count, 0)])
      ages.slice(0, 70).forEach((count, age) => rows.push([oktmo, year, 'год', age, gender, count]))
      // Overlapping groups, as the real table has them: they must never be summed with single ages.
      for (const from of [65, 70]) {
        const sum = ages.slice(from).reduce((total, count) => total + count, 0)
        rows.push([oktmo, year, 'год', `${from}+`, gender, sum])
      }
    }
  }
  return csv(rows)
}

function salary(pack: RegionPack): string {
  const year = Number(pack.asOf.slice(0, 4))
  const rows: (string | number)[][] = [['oktmo', 'year', 'period', 'okved_name', 'okved_letter', 'value']]
  for (const { oktmo, averageWageKopecks } of pack.municipalities) {
    if (averageWageKopecks === null) continue
    // Periods are cumulative: the year is the last of them, and they must not be averaged.
    for (const { period, share } of CUMULATIVE) {
      rows.push([oktmo, year, period, 'Все отрасли', '0', Math.round((averageWageKopecks * share) / 10) / 10])
    }
  }
  return csv(rows)
}
