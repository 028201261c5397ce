import {
  CONFIG,
  inject,
  injectable,
  type Connector,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import type { ObzorRecord } from '@obzor/core/model'
import { monthIn, sexIn } from '@obzor/core/plugin-api/mapping'
import { FieldFault, readTable } from '@obzor/core/plugin-api/table'
import { agesIn, incomeIn, peopleIn } from './bands.ts'
import type { MobileConfig } from './config.ts'

/** Headers as operators have them; one of each list. */
const COLUMNS = {
  operator: ['operator', 'Оператор'],
  month: ['month', 'period', 'Месяц', 'Период'],
  cell: ['cell', 'h3', 'Ячейка', 'Ячейка H3'],
  ages: ['age_band', 'age', 'Возраст'],
  sex: ['sex', 'gender', 'Пол'],
  income: ['income_band', 'income', 'Доход', 'Доход на человека'],
  people: ['count', 'people', 'Человек', 'Число жителей', 'Абонентов'],
} as const
const EVERYBODY = new Set(['', 'все', 'all', 'оба', 'any'])

/** Counts by cell, age, sex and income; each row becomes one `areaCount`. */
@injectable()
export class MobileConnector implements Connector {
  readonly #config: MobileConfig
  readonly #operators: ReadonlyMap<string, MobileConfig['operators'][number]>

  constructor(@inject(CONFIG) config: MobileConfig) {
    this.#config = config
    this.#operators = new Map(
      config.operators.flatMap((operator) =>
        [operator.code, operator.title, ...operator.words].map((word) => [word.toLowerCase(), operator]),
      ),
    )
  }

  read(run: RunContext, sink: RecordSink): Promise<void> {
    return readTable(run, sink, {
      what: 'a table of an operator: cell, age, sex, income, people',
      columns: COLUMNS,
      record: (row) => this.#record(row),
    })
  }

  #record(row: Readonly<Record<keyof typeof COLUMNS, string>>): ObzorRecord {
    const operator = this.#operators.get(row.operator.toLowerCase())
    if (!operator)
      throw new FieldFault('operator', 'the operator is not in the settings; add its word to them')
    const cell = row.cell.toLowerCase()
    if (!/^[0-9a-f]{15}$/.test(cell))
      throw new FieldFault('cell', 'the cell is no H3 index of fifteen hexadecimal digits')
    const all = (text: string): boolean => EVERYBODY.has(text.toLowerCase())
    return {
      kind: 'areaCount',
      operator: operator.code,
      month: monthIn(row.month, 'month'),
      cell,
      ...agesIn(row.ages, 'age'),
      ...(!all(row.sex) && { sex: sexIn(row.sex, 'sex') }),
      ...(!all(row.income) && { income: incomeIn(row.income, 'income', operator.income) }),
      ...peopleIn(row.people, 'people', this.#config.suppressedBelow),
    }
  }
}
