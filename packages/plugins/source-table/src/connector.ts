import {
  CONFIG,
  inject,
  injectable,
  type Connector,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import { readMappedTable, type TableMapping } from '@obzor/core/plugin-api/mapping'

/** One table by the rules of its mapping. */
@injectable()
export class TableConnector implements Connector {
  readonly #mapping: TableMapping

  constructor(@inject(CONFIG) mapping: TableMapping) {
    this.#mapping = mapping
  }

  read(run: RunContext, sink: RecordSink): Promise<void> {
    return readMappedTable(run, sink, this.#mapping)
  }
}
