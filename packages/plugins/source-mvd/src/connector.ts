import {
  CONFIG,
  inject,
  injectable,
  type Connector,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import { readMappedTable, rulesOfColumns } from '@obzor/core/plugin-api/mapping'
import type { MvdConfig } from './config.ts'

/** One table of the police; what its columns are called, the settings say. */
@injectable()
export class MvdConnector implements Connector {
  readonly #config: MvdConfig

  constructor(@inject(CONFIG) config: MvdConfig) {
    this.#config = config
  }

  read(run: RunContext, sink: RecordSink): Promise<void> {
    const { columns } = this.#config
    return readMappedTable(run, sink, {
      code: 'mvd',
      rules: rulesOfColumns('property', columns, { object: 'vehicle' }),
      // Nothing in the table names a municipality.
      places: { codes: {}, centres: {} },
    })
  }
}
