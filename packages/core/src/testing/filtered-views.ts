// Published views made by chance, filters over the features, and a relay with its gateway that serves them: what the
// oracle of the live path is run on. Loaded by a bare Node process too, so: nothing here needs a build.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { Doorbell } from '../engine/live/doorbell.ts'
import { LiveGateway } from '../engine/live/live-gateway.ts'
import { LiveMetrics } from '../engine/live/metrics.ts'
import { Relay } from '../engine/live/relay.ts'
import type { ChangedIds, PublishedView, ViewChange } from '../engine/live/view.ts'
import type { ChannelRow } from '../protocol/index.ts'

export interface FilteredRow extends Record<string, unknown> {
  id: string
  /** Grows with each write of this row, in the order of its commits. */
  stamp: number
  places: number
}

const COLUMNS = `
  select f.id::text as id, (f.properties ->> 'stamp')::float8 as stamp, (f.properties ->> 'places')::int as places
    from facts.feature f where f.layer = 'vacancies'`

/** A random condition: by value, by place, by name, and pairs of them. */
export function randomFilter(next: () => number): string {
  const whole = (below: number): number => Math.floor(next() * below)
  const simple = [
    (): string => `(f.properties ->> 'places')::int between ${whole(5)} and ${5 + whole(5)}`,
    (): string => `f.territory_id = ${2 + whole(2)}`,
    (): string => `f.territory_id is distinct from ${2 + whole(2)}`,
    (): string => `abs(hashtext(f.feature_key)) % ${2 + whole(5)} = 0`,
    (): string => `st_x(f.geom) < ${39 + whole(7)}`,
  ]
  const pick = (): string => simple[whole(simple.length)]!()
  const kind = next()
  if (kind < 0.1) return 'true'
  if (kind < 0.5) return pick()
  return kind < 0.75 ? `${pick()} and ${pick()}` : `(${pick()} or ${pick()})`
}

export class FilteredView implements PublishedView {
  readonly channel: string
  readonly right = 'public'
  readonly datasets = ['feature']
  readonly #select: string

  constructor(channel: string, filter: string) {
    this.channel = channel
    this.#select = `${COLUMNS} and (${filter})`
  }

  async load(client: pg.ClientBase | pg.Pool): Promise<(ChannelRow & FilteredRow)[]> {
    const { rows } = await client.query<ChannelRow & FilteredRow>(this.#select)
    return rows
  }

  async refresh(client: pg.ClientBase, changed: ChangedIds): Promise<ViewChange> {
    const ids = changed.get('feature') ?? []
    const { rows } = await client.query<ChannelRow>(`${this.#select} and f.id = any ($1::bigint[])`, [ids])
    const kept = new Set(rows.map(({ id }) => id))
    return { put: rows, remove: ids.map(String).filter((id) => !kept.has(id)) }
  }
}

/** `view:0`, `view:1` …: the same ones for the same randomness, in whatever process. */
export const randomViews = (count: number, next: () => number): FilteredView[] =>
  Array.from({ length: count }, (_, index) => new FilteredView(`view:${index}`, randomFilter(next)))

export const BALLAST_CHANNEL = 'ballast'
/** A dozen of these fill what the kernels hold between two sockets of one machine. */
const BALLAST_BYTES = 1024 * 1024

/** One heavy row that changes with every turn: fills the buffer of a client that does not read. */
class BallastView implements PublishedView {
  readonly channel = BALLAST_CHANNEL
  readonly right = 'public'
  readonly datasets = ['feature']
  #turn = 0

  load(): Promise<ChannelRow[]> {
    return Promise.resolve([this.#row()])
  }

  refresh(): Promise<ViewChange> {
    return Promise.resolve({ put: [this.#row()], remove: [] })
  }

  #row(): ChannelRow {
    this.#turn += 1
    return { id: 'ballast', stamp: this.#turn, text: `${this.#turn} `.padEnd(BALLAST_BYTES, 'x') }
  }
}

export interface ViewEngine {
  url: string
  relay: Relay
  stop(): Promise<void>
}

/** Small, so that a burst of changes cuts clients off and they have to ask again. */
const CLIENT_BUFFER_BYTES_MAX = 64 * 1024

/** `GET /ready` answers 200 where this engine leads and 503 where it does not, as the engine's own route does. */
export async function startViews(databaseUrl: string, views: PublishedView[], port = 0): Promise<ViewEngine> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const log = pino({ level: process.env.OBZOR_TEST_LOG ?? 'silent' })
  const shared = { log, metrics: new LiveMetrics(new Registry()) }
  const relay = new Relay({
    ...shared,
    databaseUrl,
    pool,
    views: [...views, new BallastView()],
    doorbell: new Doorbell(),
  })
  const gateway = new LiveGateway({
    ...shared,
    relay,
    authorise: () => Promise.resolve(null),
    clientBufferBytesMax: CLIENT_BUFFER_BYTES_MAX,
  })
  const server = createServer((request, response) => {
    const status = request.url !== '/ready' ? 404 : relay.epoch === null ? 503 : 200
    response.writeHead(status).end()
  })
  gateway.attach(server)
  relay.start()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    relay,
    stop: async () => {
      await gateway.close()
      await relay.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
    },
  }
}

/** Lines in COPY's text form: source, layer, key, geometry, territory, properties, hash, run, run. */
export async function copyFeatures(client: pg.ClientBase, lines: readonly string[]): Promise<void> {
  const sink = client.query(
    copyFrom(
      `copy facts.feature (source_id, layer, feature_key, geom, territory_id, properties, content_hash, run_id, seen_run_id)
       from stdin`,
    ),
  )
  // A COPY whose server dies would wait for ever: its stream is not told.
  const lost = (): void => void sink.destroy(new Error('the connection was lost'))
  client.once('end', lost)
  try {
    await pipeline(Readable.from([`${lines.join('\n')}\n`]), sink)
  } finally {
    client.off('end', lost)
  }
}
