// Cashless spending of a resident of a municipality in a month, by kinds of goods: a bank's open data. «Все категории» is not
// the sum of the others, and what is paid in cash is in none.
import type { Outcome, Table } from './tables.ts'
import { count, invalid, isUnpublished, numberOf, OKTMO } from './values.ts'

const CODES: Readonly<Record<string, string>> = {
  'Все категории': 'consumption.total',
  Продовольствие: 'consumption.food',
  Здоровье: 'consumption.health',
  Транспорт: 'consumption.transport',
  'Общественное питание': 'consumption.catering',
  Маркетплейсы: 'consumption.marketplaces',
}

export class ConsumptionTable implements Table {
  readonly left = new Map<string, number>();

  *row(cells: string[], line: number): Iterable<Outcome> {
    const [oktmo, month, category, text] = cells as [string, string, string, string]
    if (!OKTMO.test(oktmo)) return yield invalid(cells, line, 'oktmo')
    if (!/^20\d{2}-(0[1-9]|1[0-2])$/.test(month)) return yield invalid(cells, line, 'date')
    const code = CODES[category]
    if (code === undefined) return count(this.left, 'other categories')
    if (isUnpublished(text)) return count(this.left, 'values not published')
    const value = numberOf(text)
    if (value === undefined || value < 0) return yield invalid(cells, line, 'value')
    yield {
      line,
      put: { kind: 'statistic', code, territory: oktmo, period: month, value, unit: 'rouble' },
    }
  }

  *end(): Iterable<Outcome> {}
}
