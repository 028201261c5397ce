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
import { ActReader } from './act-reader.ts'
import type { ZagsConfig } from './config.ts'

/** Reads one delivery of ЕГР ЗАГС, of any size, in constant memory. */
@injectable()
export class ZagsConnector implements Connector {
  readonly #config: ZagsConfig
  readonly #log: Log

  constructor(@inject(CONFIG) config: ZagsConfig, @inject(LOG) log: Log) {
    this.#config = config
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'a message of ЕГР ЗАГС')
    const reader = new ActReader(this.#config, sink)
    // A bulk export is many complete messages one after another in one file.
    await scanXml(delivery.open(), reader, { signal: run.signal, manyDocuments: true })
    this.#log.info('acts read', {
      acts: reader.acts,
      stillborn: reader.stillborn,
      numbersDropped: reader.numbersDropped,
    })
  }
}
