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
import type { FnsConfig } from './config.ts'
import { ExchangeReader } from './exchange-reader.ts'

/** Reads one journal of exchange, of any size, in constant memory. */
@injectable()
export class FnsConnector implements Connector {
  readonly #config: FnsConfig
  readonly #log: Log

  constructor(@inject(CONFIG) config: FnsConfig, @inject(LOG) log: Log) {
    this.#config = config
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'a journal of exchange with ФНС')
    const reader = new ExchangeReader(this.#config, sink)
    await scanXml(delivery.open(), reader, { signal: run.signal, manyDocuments: true })
    this.#log.info('answers of ФНС read', { answers: reader.answers, notFound: reader.notFound })
  }
}
