// One alert, one POST. Pauses and repeats are the platform's business; here is what a receiver may rely on: the key that
// is the same at each attempt, and a signature over the very bytes that were sent.
import { createHmac } from 'node:crypto'
import {
  CLOCK,
  CONFIG,
  HTTP,
  inject,
  injectable,
  ObzorError,
  type AlertChannel,
  type AlertMessage,
  type Clock,
  type Http,
} from '@obzor/core/plugin-api'
import type { WebhookConfig } from './config.ts'

/** A receiver's answer is not read beyond this. */
const ANSWER_BYTES_MAX = 64 * 1024
/** Such answers of a receiver will be others later; all other refusals will not. */
const PASSING = new Set([408, 425, 429])

@injectable()
export class Webhook implements AlertChannel {
  readonly #http: Http
  readonly #clock: Clock
  readonly #config: WebhookConfig

  constructor(@inject(HTTP) http: Http, @inject(CLOCK) clock: Clock, @inject(CONFIG) config: WebhookConfig) {
    this.#http = http
    this.#clock = clock
    this.#config = config
  }

  async deliver(message: AlertMessage): Promise<void> {
    const { url, secret, timeoutSeconds } = this.#config
    const body = JSON.stringify(message)
    const at = Math.floor(this.#clock.now().getTime() / 1000)
    const { status } = await this.#http.request({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': message.key,
        'x-obzor-event': message.event,
        'x-obzor-signature': signatureOf(secret, at, body),
      },
      body,
      timeoutMs: timeoutSeconds * 1000,
      bodyBytesMax: ANSWER_BYTES_MAX,
    })
    if (status >= 200 && status < 300) return
    throw status >= 500 || PASSING.has(status) ? unavailable(status) : refused(status)
  }
}

/** `t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "t.body">`: the time is signed too, so that nothing old is played again. */
export const signatureOf = (secret: string, at: number, body: string): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`

const unavailable = (status: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_CHANNEL_UNAVAILABLE',
    fact: `the receiver answered with ${status}`,
    risk: 'it does not have the alert yet; it is sent again by itself',
    action: 'nothing at first; if it lasts, look at the receiver',
  })

const refused = (status: number): ObzorError =>
  new ObzorError({
    code: 'OBZ_CHANNEL_REFUSED',
    fact: `the receiver refused the alert with ${status}`,
    risk: 'it is not sent again by itself',
    action: 'check the address and the key in the settings of the channel, then send it again',
  })
