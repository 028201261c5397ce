import {
  CONFIG,
  inject,
  injectable,
  type Connector,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import { readMappedTable, rulesOfColumns } from '@obzor/core/plugin-api/mapping'
import type { KatarsisConfig } from './config.ts'

/** One table of the employment service; what its columns are called, the settings say. */
@injectable()
export class KatarsisConnector implements Connector {
  readonly #config: KatarsisConfig

  constructor(@inject(CONFIG) config: KatarsisConfig) {
    this.#config = config
  }

  read(run: RunContext, sink: RecordSink): Promise<void> {
    const { columns, statusOfAll } = this.#config
    return readMappedTable(run, sink, {
      code: 'katarsis',
      rules: rulesOfColumns('status', columns, { status: statusOfAll }),
      // Nothing in the table names a municipality.
      places: { codes: {}, centres: {} },
    })
  }
}
