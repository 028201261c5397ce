import {
  CONFIG,
  inject,
  injectable,
  LOG,
  requireDelivery,
  type Connector,
  type Log,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import { scanXml } from '@obzor/core/plugin-api/xml'
import type { RosreestrConfig } from './config.ts'
import { ExtractReader } from './extract-reader.ts'

/** Reads extracts of ЕГРН, one or many in a file; one right at a time is held. */
@injectable()
export class RosreestrConnector implements Connector {
  readonly #config: RosreestrConfig
  readonly #log: Log

  constructor(@inject(CONFIG) config: RosreestrConfig, @inject(LOG) log: Log) {
    this.#config = config
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'extracts of ЕГРН')
    const reader = new ExtractReader(this.#config, sink)
    await scanXml(delivery.open(), reader, { signal: run.signal, manyDocuments: true })
    this.#log.info('extracts read', { rights: reader.rights, otherRights: reader.otherRights })
  }
}
