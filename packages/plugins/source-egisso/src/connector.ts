import {
  CONFIG,
  inject,
  injectable,
  LOG,
  ObzorError,
  requireDelivery,
  STORAGE,
  type Connector,
  type Log,
  type RecordSink,
  type RunContext,
  type Storage,
} from '@obzor/core/plugin-api'
import { scanXml, XmlByRoot } from '@obzor/core/plugin-api/xml'
import type { EgissoConfig } from './config.ts'
import { MeasureReader } from './measure-reader.ts'
import { MeasureRegister } from './measure-register.ts'
import { PackageReader } from './package-reader.ts'
import { StatementReader } from './statement-reader.ts'

/** Reads one delivery of 10.06.S, 10.05.I or 10.13.I, of any size, in constant memory. */
@injectable()
export class EgissoConnector implements Connector {
  readonly #config: EgissoConfig
  readonly #storage: Storage
  readonly #log: Log

  constructor(
    @inject(CONFIG) config: EgissoConfig,
    @inject(STORAGE) storage: Storage,
    @inject(LOG) log: Log,
  ) {
    this.#config = config
    this.#storage = storage
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'a message of ЕГИССО')
    const register = await MeasureRegister.load(this.#storage)
    const measures = new MeasureReader(register, sink)
    const statements = new StatementReader(this.#config, sink)
    const readers = {
      data: new PackageReader(this.#config, sink, register),
      request: measures,
      responsePackage: statements,
    }
    try {
      // A bulk export is many complete messages one after another in one file.
      await scanXml(delivery.open(), new XmlByRoot({ readers, drain: () => sink.drain(), refuse: notOurs }), {
        signal: run.signal,
        manyDocuments: true,
      })
    } finally {
      await register.save()
    }
    if (measures.read + statements.read > 0)
      this.#log.info('beside facts of assignment', {
        measures: measures.read,
        statements: statements.read,
        refused: statements.refused,
      })
  }
}

const notOurs = (root: string, known: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_FORMAT',
    fact: `the file is not a message 10.06.S, 10.05.I or 10.13.I: its root element is '${root}'`,
    risk: 'nothing of it is in the picture; earlier data stay',
    action: `put only messages with the root ${known} into this inbox`,
  })
