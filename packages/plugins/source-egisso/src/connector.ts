import {
  CONFIG,
  inject,
  injectable,
  requireDelivery,
  type Connector,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import { scanXml } from '@obzor/core/plugin-api/xml'
import type { EgissoConfig } from './config.ts'
import { PackageReader } from './package-reader.ts'

/** Reads one delivery of 10.06.S, of any size, in constant memory. */
@injectable()
export class EgissoConnector implements Connector {
  readonly #config: EgissoConfig

  constructor(@inject(CONFIG) config: EgissoConfig) {
    this.#config = config
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'a 10.06.S file')
    // A bulk export is many complete messages one after another in one file.
    await scanXml(delivery.open(), new PackageReader(this.#config, sink), {
      signal: run.signal,
      manyDocuments: true,
    })
  }
}
