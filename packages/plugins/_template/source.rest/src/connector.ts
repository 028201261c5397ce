import { CONFIG, HTTP, inject, injectable, ObzorError, untilCancelled } from '@obzor/core/plugin-api'
import type { CheckContext, CheckOutcome, Connector, Http } from '@obzor/core/plugin-api'
import type { RecordSink, RunContext } from '@obzor/core/plugin-api'
import type { ExampleConfig } from './index.ts'

/** As the server has it; nothing of it is believed before it was looked at. */
type Item = Partial<Record<'id' | 'name' | 'lon' | 'lat' | 'value', unknown>>

@injectable()
export class ExampleConnector implements Connector {
  readonly #config: ExampleConfig
  readonly #http: Http

  constructor(@inject(CONFIG) config: ExampleConfig, @inject(HTTP) http: Http) {
    this.#config = config
    this.#http = http
  }

  async read(run: RunContext, sink: RecordSink): Promise<void> {
    for (const [index, item] of (await this.#items(run.signal)).entries()) {
      if (!putPlace(item, index + 1, sink)) await sink.drain()
    }
    // The whole list was read: what it no longer names leaves the map.
    sink.snapshotComplete('example')
  }

  /** «Проверить соединение» */
  async check({ signal }: CheckContext): Promise<CheckOutcome> {
    const { length } = await this.#items(signal)
    return { reached: { ru: `Мест в списке: ${length}`, en: `Places in the list: ${length}` } }
  }

  async #items(signal: AbortSignal): Promise<Item[]> {
    const { status, text } = await untilCancelled(signal, this.#http.request({ url: this.#config.url }))
    if (status !== 200) throw unavailable(`the server answered HTTP ${status}`)
    try {
      const answer: unknown = JSON.parse(text())
      if (Array.isArray(answer)) return answer as Item[]
    } catch {
      // Told below, without the answer's text: it may hold anything.
    }
    throw unavailable('the server answered with something else than a list')
  }
}

/** A row that is no place is set aside with its reason; with `ref` its last good version stays on the map. */
function putPlace(item: Item, line: number, sink: RecordSink): boolean {
  const { id, name, lon, lat, value } = item
  const key = String(id ?? '')
  const field = (['lon', 'lat', 'value'] as const).find((each) => typeof item[each] !== 'number')
  if (key === '' || field) {
    const ref = key === '' ? undefined : { kind: 'feature' as const, layer: 'example', key }
    const reason = 'not a number, or absent'
    const raw = JSON.stringify(item)
    return sink.reject({ line, field: field ?? 'id', code: 'OBZ_SOURCE_FIELD_INVALID', reason, raw, ref })
  }
  const geometry = { type: 'Point' as const, coordinates: [lon, lat] as [number, number] }
  const properties = { name: String(name ?? ''), value: value as number }
  return sink.put({ kind: 'feature', layer: 'example', key, geometry, properties }, line)
}

const unavailable = (fact: string): ObzorError =>
  new ObzorError({
    code: 'OBZ_SOURCE_UNAVAILABLE',
    fact,
    risk: 'the picture grows old; nothing is removed',
    action: 'see whether the server is up; the next run tries again',
  })
