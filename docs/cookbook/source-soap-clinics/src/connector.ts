import { CONFIG, HTTP, inject, injectable, ObzorError, untilCancelled } from '@obzor/core/plugin-api'
import type {
  CheckContext,
  CheckOutcome,
  Connector,
  Http,
  RecordSink,
  RunContext,
} from '@obzor/core/plugin-api'
import { scanXml } from '@obzor/core/plugin-api/xml'
import { ClinicReader } from './clinic-reader.ts'
import type { SoapClinicsConfig } from './index.ts'

const ENVELOPE = `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:c="urn:example:clinics">
  <soap:Body><c:ListClinicsRequest/></soap:Body>
</soap:Envelope>`

@injectable()
export class SoapClinicsConnector implements Connector {
  readonly #config: SoapClinicsConfig
  readonly #http: Http

  constructor(@inject(CONFIG) config: SoapClinicsConfig, @inject(HTTP) http: Http) {
    this.#config = config
    this.#http = http
  }

  async read({ signal }: RunContext, sink: RecordSink): Promise<void> {
    const answer = await this.#ask(signal)
    const reader = new ClinicReader(sink)
    await scanXml([Buffer.from(answer, 'utf8')], reader, { signal })
    if (!reader.isAnswer) throw refused(reader.fault ?? 'an answer that is no list of clinics')
    sink.snapshotComplete('soap-clinics')
  }

  /** «Проверить соединение»: a service that takes the envelope is there. */
  async check({ signal }: CheckContext): Promise<CheckOutcome> {
    await this.#ask(signal)
    return { reached: { ru: 'Служба отвечает', en: 'The service answers' } }
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const answer = await untilCancelled(
      signal,
      this.#http.request({
        url: `${this.#config.baseUrl}/ws/clinics`,
        method: 'POST',
        headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:example:clinics/List"' },
        body: ENVELOPE,
      }),
    )
    // SOAP 1.1 tells its faults with 500 and an envelope.
    if (answer.status !== 200) throw refused(`HTTP ${answer.status}`)
    return answer.text()
  }
}

const refused = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_UNAVAILABLE',
    fact,
    risk: 'the picture grows old; nothing is removed',
    action: 'ask the keeper of the service; the next run tries again',
  })
