import { CONFIG, HTTP, inject, injectable, ObzorError } from '@obzor/core/plugin-api'
import type { AlertChannel, AlertMessage, Http } from '@obzor/core/plugin-api'

@injectable()
export class ExampleChannel implements AlertChannel {
  readonly #http: Http
  readonly #config: { url: string }

  constructor(@inject(HTTP) http: Http, @inject(CONFIG) config: { url: string }) {
    this.#http = http
    this.#config = config
  }

  async deliver(message: AlertMessage): Promise<void> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': message.key }
    const body = JSON.stringify(message)
    const { status } = await this.#http.request({ url: this.#config.url, method: 'POST', headers, body })
    if (status >= 200 && status < 300) return
    throw new ObzorError({
      code: status >= 500 ? 'OBZ_CHANNEL_UNAVAILABLE' : 'OBZ_CHANNEL_REFUSED',
      fact: `the receiver answered with ${status}`,
      risk: 'it does not have the alert',
      action: 'look at the address in the settings of the channel, and at the receiver',
    })
  }
}
