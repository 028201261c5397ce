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
import type { FriConfig } from './config.ts'
import { ExtractReader } from './extract-reader.ts'

/** Reads extracts, one or many in a file, in constant memory. */
@injectable()
export class FriConnector implements Connector {
  readonly #config: FriConfig
  readonly #log: Log

  constructor(@inject(CONFIG) config: FriConfig, @inject(LOG) log: Log) {
    this.#config = config
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'extracts of ФГИС ФРИ')
    const reader = new ExtractReader(this.#config, sink)
    await scanXml(delivery.open(), reader, { signal: run.signal, manyDocuments: true })
    this.#log.info('extracts read', { extracts: reader.extracts })
  }
}
