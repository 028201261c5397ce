import { injectable, type Connector, type RecordSink, type RunContext } from '@obzor/core/plugin-api'
import type { FeatureRecord } from '@obzor/core/model'
import { monthIn } from '@obzor/core/plugin-api/mapping'
import { FieldFault, readTable } from '@obzor/core/plugin-api/table'

/** Headers as operators and statisticians have them; one of each list. */
const COLUMNS = {
  month: ['Месяц', 'Период', 'month', 'period'],
  from: ['Откуда', 'Откуда ОКТМО', 'from', 'home'],
  to: ['Куда', 'Куда ОКТМО', 'to', 'work'],
  people: ['Человек', 'Поездок', 'people', 'count'],
} as const
/** How a number too small to tell is written. */
const HELD_BACK = /^(?:|[*–—-]|н\/д|(?:<|менее)\s*\d{1,6})$/i

/** A table of pairs of municipalities; each row becomes one flow. Rows that the owner of the table held back keep their pair, without a number. */
@injectable()
export class CommutingConnector implements Connector {
  read(run: RunContext, sink: RecordSink): Promise<void> {
    return readTable(run, sink, {
      what: 'a table of trips: from where, to where, how many',
      columns: COLUMNS,
      record: flowOf,
    })
  }
}

function flowOf(row: Readonly<Record<keyof typeof COLUMNS, string>>): FeatureRecord {
  const month = monthIn(row.month, 'month')
  const home = municipalityIn(row.from, 'from')
  const work = municipalityIn(row.to, 'to')
  return {
    kind: 'feature',
    layer: 'commuting',
    // A corrected table takes the place of the former, pair by pair.
    key: `${month}/${home}/${work}`,
    properties: { month, home, work, people: peopleIn(row.people) },
  }
}

/** Eight digits; of a settlement's eleven the municipality's. */
function municipalityIn(cell: string, field: string): string {
  const digits = cell.replaceAll(/\s/g, '')
  if (!/^\d{8}(?:\d{3})?$/.test(digits))
    throw new FieldFault(field, 'the cell is no ОКТМО of a municipality; write its eight digits')
  return digits.slice(0, 8)
}

function peopleIn(cell: string): number | null {
  if (HELD_BACK.test(cell.trim())) return null
  const digits = cell.replaceAll(/[\s\u00A0\u202F]/g, '')
  if (!/^\d{1,9}$/.test(digits))
    throw new FieldFault(
      'people',
      'the cell is no number of people; write digits, or <5 where it is held back',
    )
  return Number(digits)
}
