import { CONFIG, HTTP, inject, injectable, ObzorError, untilCancelled } from '@obzor/core/plugin-api'
import type {
  CheckContext,
  CheckOutcome,
  Connector,
  Http,
  RecordSink,
  RunContext,
} from '@obzor/core/plugin-api'
import type { RestPlacesConfig } from './index.ts'

interface Page {
  items: { id: string; name: string; lon: number; lat: number }[]
  /** Of the next page; absent on the last. */
  next?: string
}
/** A server that never ends its list must not run for ever. */
const PAGES_MAX = 1_000

@injectable()
export class RestPlacesConnector implements Connector {
  readonly #config: RestPlacesConfig
  readonly #http: Http

  constructor(@inject(CONFIG) config: RestPlacesConfig, @inject(HTTP) http: Http) {
    this.#config = config
    this.#http = http
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    let line = 0
    let address: string | undefined = '/places?page=1'
    for (let page = 0; address !== undefined && page < PAGES_MAX; page += 1) {
      const { items, next }: Page = await this.#page(address, run.signal)
      for (const { id, name, lon, lat } of items) {
        const geometry = { type: 'Point' as const, coordinates: [lon, lat] as [number, number] }
        const record = {
          kind: 'feature' as const,
          layer: 'rest-places',
          key: id,
          geometry,
          properties: { name },
        }
        if (!sink.put(record, ++line)) await sink.drain()
      }
      address = next
    }
    // The list was read to its end: what it no longer names leaves the map.
    if (address === undefined) sink.snapshotComplete('rest-places')
  }

  /** «Проверить соединение»: one page says that the server is there. */
  async check({ signal }: CheckContext): Promise<CheckOutcome> {
    const { length } = (await this.#page('/places?page=1', signal)).items
    return {
      reached: {
        ru: `Сервер отвечает, мест на странице: ${length}`,
        en: `The server answers, places on a page: ${length}`,
      },
    }
  }

  async #page(address: string, signal: AbortSignal): Promise<Page> {
    const url = `${this.#config.baseUrl}${address}`
    const { status, text } = await untilCancelled(signal, this.#http.request({ url }))
    if (status !== 200) throw unavailable(`HTTP ${status}`)
    try {
      const page = JSON.parse(text()) as Page
      if (Array.isArray(page.items)) return page
    } catch {
      // Told below, without the answer's text: it may hold anything.
    }
    throw unavailable('an answer that is no page of places')
  }
}

const unavailable = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_UNAVAILABLE',
    fact,
    risk: 'the picture grows old; nothing is removed',
    action: 'see whether the server is up; the next run tries again',
  })
