import {
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
import { AccountReader } from './account-reader.ts'

/** Reads one delivery of СЗИ-СПУ, of any size, in constant memory. */
@injectable()
export class SfrConnector implements Connector {
  readonly #log: Log

  constructor(@inject(LOG) log: Log) {
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'messages СЗИ-СПУ')
    const reader = new AccountReader(sink)
    // A document is about one person; a delivery joins as many as there were changes.
    await scanXml(delivery.open(), reader, { signal: run.signal, manyDocuments: true })
    this.#log.info('changes of accounts read', { changes: reader.read, abolished: reader.abolished })
  }
}
