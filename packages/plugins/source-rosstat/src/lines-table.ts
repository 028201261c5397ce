// The two lines by which people are called poor, by group. They are two series and never one: the subsistence minimum decides
// who is helped, the poverty line (since 2021) decides the rate.
import type { Outcome, Table } from './tables.ts'
import { count, invalid, isUnpublished, numberOf, rejection } from './values.ts'

/** Code of the series, and where its groups stand in the row. */
interface Lines {
  code: 'subsistence.minimum' | 'poverty.line'
  /** All, working age, pensioners, children. */
  at: readonly [number, number, number, number]
  periodAt: number
  /** Number of the region; `undefined`: the country. */
  codeAt?: number
  /** Where a copy says whence it has its figure. */
  sourceAt?: number
}
const GROUPS = ['', '.working-age', '.pensioner', '.child'] as const

export const SUBSISTENCE_MINIMUM: Lines = {
  code: 'subsistence.minimum',
  at: [3, 4, 5, 6],
  periodAt: 2,
  codeAt: 0,
  sourceAt: 7,
}
export const POVERTY_LINE: Lines = { code: 'poverty.line', at: [1, 2, 3, 4], periodAt: 0 }

export class LinesTable implements Table {
  readonly left = new Map<string, number>()
  readonly #lines: Lines

  constructor(lines: Lines) {
    this.#lines = lines
  }

  *row(cells: string[], line: number): Iterable<Outcome> {
    const { code, at, periodAt, codeAt, sourceAt } = this.#lines
    const territory = codeAt === undefined ? '00' : cells[codeAt]!
    if (!/^\d{2}$/.test(territory)) return yield invalid(cells, line, 'region_code')
    const period = periodOf(cells[periodAt]!)
    if (period === 'cumulative')
      return count(this.left, 'periods that begin with the year or are parts of it')
    if (period === undefined) return yield rejection(cells, line, PERIOD)
    for (const [group, place] of at.entries()) {
      const text = cells[place]!
      if (isUnpublished(text)) {
        count(this.left, 'values not published')
        continue
      }
      const value = numberOf(text)
      if (value === undefined || value <= 0) {
        yield invalid(cells, line, `${code}${GROUPS[group]}`)
        continue
      }
      yield {
        line,
        put: {
          kind: 'statistic',
          code: `${code}${GROUPS[group]}`,
          territory,
          period,
          value,
          unit: 'rouble',
          note: sourceAt === undefined || cells[sourceAt] === '' ? undefined : cells[sourceAt],
        },
      }
    }
  }

  *end(): Iterable<Outcome> {}
}

/** «2020Q4 (база)», «2018-Q2», «2021», «2021-07»; «2021H1», «2021 Jan-Sep» and «2022-01..05» are parts of a year. */
function periodOf(text: string): string | 'cumulative' | undefined {
  const plain = text.replace(/\s*\(.*\)$/, '').trim()
  const quarter = /^((?:19|20)\d{2})-?Q([1-4])$/.exec(plain)
  if (quarter) return `${quarter[1]}-Q${quarter[2]}`
  if (/^(?:19|20)\d{2}(-(0[1-9]|1[0-2]))?$/.test(plain)) return plain
  return /^(?:19|20)\d{2}(H[12]|\s+[A-Z][a-z]{2}-[A-Z][a-z]{2}|-\d{2}\.\.\d{2})$/.test(plain)
    ? 'cumulative'
    : undefined
}

const PERIOD = {
  field: 'period',
  code: 'OBZ_ROSSTAT_PERIOD',
  reason: 'the period is no year, quarter (2021-Q3) or month; correct it by the act',
}
