import {
  CONFIG,
  inject,
  injectable,
  LOG,
  ObzorError,
  requireDelivery,
  type Connector,
  type Log,
  type RecordSink,
  type Rejection,
  type RunContext,
} from '@obzor/core/plugin-api'
import type { StatisticRecord } from '@obzor/core/model'
import { readCsv } from '@obzor/core/plugin-api/csv'
import type { RosstatConfig } from './config.ts'
import { HEADERS, tableFor, type Outcome } from './tables.ts'

/** Reads one table; which one, its header says. */
@injectable()
export class RosstatConnector implements Connector {
  readonly #config: RosstatConfig
  readonly #log: Log

  constructor(@inject(CONFIG) config: RosstatConfig, @inject(LOG) log: Log) {
    this.#config = config
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'a table of Росстат')
    const rows = readCsv(delivery.open(), { signal: run.signal })
    const first = await rows.next()
    const header = first.done ? [] : first.value.cells.map((name) => name.trim().toLowerCase())
    const table = tableFor(header, this.#config)
    if (!table) {
      await rows.return(undefined)
      throw unknownTable(header)
    }
    let read = 0
    for await (const { line, cells, isEnded } of rows) {
      read += 1
      const outcomes =
        cells.length !== header.length
          ? [{ reject: shortRow(cells, header.length, line) }]
          : table.row(
              cells.map((cell) => cell.trim()),
              line,
            )
      // RFC 4180 allows it, so the row counts; but «12» may also be the beginning of «12.1».
      if (!isEnded) this.#log.warn('the last row has no line end', { line })
      await this.#send(outcomes, sink)
    }
    if (read === 0) throw noRows()
    await this.#send(table.end(), sink)
    // Known and unwanted: groupings of regions, values Росстат did not publish. Said, so that nobody looks for them.
    if (table.left.size > 0) this.#log.info('rows left out', Object.fromEntries([...table.left].slice(0, 20)))
  }

  async #send(outcomes: Iterable<Outcome>, sink: RecordSink): Promise<void> {
    for (const outcome of outcomes) {
      const hasRoom =
        'reject' in outcome
          ? sink.reject(outcome.reject)
          : sink.put(outcome.put satisfies StatisticRecord, outcome.line)
      if (!hasRoom) await sink.drain()
    }
  }
}

const shortRow = (cells: string[], expected: number, line: number): Rejection => ({
  line,
  field: 'row',
  code: 'OBZ_SOURCE_ROW_LENGTH',
  reason: `the row has ${cells.length} cells where the header has ${expected}; the file may be cut here, ask for it again`,
  raw: cells.join(';').slice(0, 16_384),
})

const noRows = (): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_NO_ROWS',
    fact: 'the table has a header and no rows',
    risk: 'nothing was read; earlier data stay',
    action: 'ask for the file again: it may be cut',
  })

const unknownTable = (header: string[]): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_SCHEMA_CHANGED',
    fact: `no table with the header '${header.join(',').slice(0, 200)}' is known`,
    risk: 'nothing of the file is in the picture; earlier data stay',
    action: `name the columns as in one of: ${HEADERS.join(' | ')}`,
  })
