import {
  inject,
  injectable,
  LOG,
  ObzorError,
  requireDelivery,
  type Connector,
  type Log,
  type RecordSink,
  type RunContext,
} from '@obzor/core/plugin-api'
import { scanXml, XmlByRoot } from '@obzor/core/plugin-api/xml'
import { AccountReader } from './account-reader.ts'
import { InsuredReader } from './insured-reader.ts'

/** Reads one delivery of СЗИ-СПУ or of answers about insured persons, of any size, in constant memory. */
@injectable()
export class SfrConnector implements Connector {
  readonly #log: Log

  constructor(@inject(LOG) log: Log) {
    this.#log = log
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    const delivery = requireDelivery(run, 'messages of the Social Fund')
    const accounts = new AccountReader(sink)
    const insured = new InsuredReader(sink)
    const readers = {
      ЭДПФР: accounts,
      SnilsByAdditionalDataResponse: insured,
      WorkExperienceResponse: insured,
    }
    const handler = new XmlByRoot({ readers, drain: () => sink.drain(), refuse: notOurs })
    // A document is about one person; a delivery joins as many as there were changes.
    await scanXml(delivery.open(), handler, { signal: run.signal, manyDocuments: true })
    this.#log.info('messages of the Social Fund read', {
      changes: accounts.read,
      abolished: accounts.abolished,
      insured: insured.read,
    })
  }
}

const notOurs = (root: string, known: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_FORMAT',
    fact: `the file is not a message of the Social Fund that is read here: its root element is '${root}'`,
    risk: 'nothing of it is in the picture; earlier data stay',
    action: `put only messages with the root ${known} into this inbox`,
  })
