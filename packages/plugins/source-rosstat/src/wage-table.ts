// Average wages of municipalities by branch. Periods are cumulative, «январь-июнь» is half a year, not a quarter: only
// «январь-декабрь» is the year, the others are published under a code of their own and never beside quarters.
import type { Outcome, Table } from './tables.ts'
import { count, invalid, isUnpublished, numberOf, OKTMO, rejection, yearOf } from './values.ts'

const LAST_MONTH: Record<string, string> = {
  'январь-март': '03',
  'январь-июнь': '06',
  'январь-сентябрь': '09',
  'январь-декабрь': '12',
}

export class WageTable implements Table {
  readonly left = new Map<string, number>();

  *row(cells: string[], line: number): Iterable<Outcome> {
    const [oktmo, yearText, period, branch, letter, text] = cells as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    if (!OKTMO.test(oktmo)) return yield invalid(cells, line, 'oktmo')
    const year = yearOf(yearText)
    if (year === undefined) return yield invalid(cells, line, 'year')
    const lastMonth = LAST_MONTH[period.toLowerCase().replaceAll(/\s*[-–—]\s*/g, '-')]
    if (lastMonth === undefined) return yield rejection(cells, line, PERIOD)
    const isAll = branch === 'Все отрасли' || letter === '0'
    if (!isAll && !/^[A-Z]$/.test(letter)) return yield invalid(cells, line, 'okved_letter')
    if (isUnpublished(text)) return count(this.left, 'values not published')
    const value = numberOf(text)
    if (value === undefined || value < 0) return yield invalid(cells, line, 'value')
    const isYear = lastMonth === '12'
    yield {
      line,
      put: {
        kind: 'statistic',
        code: `wage.average${isYear ? '' : '.cumulative'}${isAll ? '' : `.okved-${letter.toLowerCase()}`}`,
        territory: oktmo,
        period: isYear ? year : `${year}-${lastMonth}`,
        value,
        unit: 'rouble',
        note: isYear ? undefined : `нарастающим итогом: ${period}`,
      },
    }
  }

  *end(): Iterable<Outcome> {}
}

const PERIOD = {
  field: 'period',
  code: 'OBZ_ROSSTAT_PERIOD',
  reason:
    'the period is none of январь-март, -июнь, -сентябрь, -декабрь; a cumulative period cannot be guessed',
}
