// A platform made of air: serves the built wall, the two documents it reads, and live channels by the protocol, so that a
// wall can be looked at and tested without an engine. All figures are invented.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import path from 'node:path'
import {
  HEARTBEAT_MS,
  layerChannel,
  LIVE_PATH,
  PROTOCOL_VERSION,
  readDerived,
  SCENES_CHANNEL,
  type ChannelRow,
  type SceneRow,
  type SubscribeRequest,
} from '@obzor/core/protocol'
import { rollUp } from '@obzor/core/testing/roll-up'
import { Server } from 'socket.io'
import { inventChange, inventHistory } from './invented-history.ts'
import { catalogue, inventRows, random, type Rows } from './invented-rows.ts'
import {
  hasRegionFiles,
  inventedRegion,
  regionFromFiles,
  type InventedRegionOptions,
  type RegionFixture,
} from './region-files.ts'

export interface StandInOptions {
  /** Folder of the built wall. */
  uiDirectory: string
  /** `lipetsk`, `rostov`, `udmurtia` where their folders are present; else an invented region. */
  region?: string
  /** Of the invented region, where none is named. */
  invented?: InventedRegionOptions
  /** Share of the cells of municipalities that have no figure; none. */
  missingShare?: number
  port?: number
  vacancies?: number
  /** Months on record of every indicator; 36. */
  historyMonths?: number
  /** Documents answer 503 while true. */
  isBroken?: () => boolean
  /** What plugins bring: rows of the channel `scenes`. Without any the channel is not there, as on an older platform. */
  contributions?: readonly SceneRow[]
  /** Files beside the wall's own, by their address: scripts of panels, pages of frames. */
  files?: ReadonlyMap<string, StandInFile>
}
export interface StandInFile {
  body: string | Uint8Array
  type: string
  policy?: string
}

interface Channel {
  version: number
  at: number
  rows: Rows
}

/** Deltas kept for resuming; past it a client gets a snapshot. */
const DELTAS_MAX = 100
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}
/** The engine's policy for a page, so that what it would refuse is refused here too. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; " +
  "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'"

export class StandIn {
  /** Addresses that anybody asked for, in their order. */
  readonly asked: string[] = []
  readonly region: RegionFixture
  readonly #options: StandInOptions
  readonly #channels = new Map<string, Channel>()
  readonly #deltas = new Map<
    string,
    { from: number; to: number; at: number; put: ChannelRow[]; remove: string[] }[]
  >()
  #http: HttpServer | null = null
  #io: Server | null = null
  #sockets = new Set<NetSocket>()
  #timers: NodeJS.Timeout[] = []
  #port: number
  #epoch = crypto.randomUUID()
  readonly #random = random(7)

  constructor(options: StandInOptions) {
    this.#options = options
    this.#port = options.port ?? 0
    const name = options.region
    this.region =
      name !== undefined && hasRegionFiles(name) ? regionFromFiles(name) : inventedRegion(options.invented)
    const rows = inventRows(this.region, { vacancies: options.vacancies ?? 3000, now: Date.now() })
    const cells = rows.get('indicators')!
    for (const [id, row] of cells) {
      if (row['territory'] !== this.region.code && this.#random() < (options.missingShare ?? 0))
        cells.set(id, { ...row, value: null, numerator: null, denominator: null, hidden: true })
    }
    for (const [channel, content] of rows)
      this.#channels.set(channel, { version: 1, at: Date.now(), rows: content })
    if (options.contributions) {
      const contributed = new Map(options.contributions.map((row) => [row.id, row]))
      this.#channels.set(SCENES_CHANNEL, { version: 1, at: Date.now(), rows: contributed })
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/wall/`
  }

  async start(): Promise<void> {
    const http = createServer((request, response) => this.#answer(request, response))
    http.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    const io = new Server(http, { path: LIVE_PATH, serveClient: false, transports: ['websocket'] })
    io.on('connection', (socket) => {
      socket.emit('hello', {
        protocol: PROTOCOL_VERSION,
        epoch: this.#epoch,
        at: Date.now(),
        heartbeatMs: HEARTBEAT_MS,
      })
      socket.on('subscribe', (request: SubscribeRequest, answer: (body: unknown) => void) => {
        const channel = this.#channels.get(request.channel) ?? this.#derive(request.channel)
        if (!channel)
          return answer({ ok: false, reason: 'unknown-channel', message: `no channel ${request.channel}` })
        const { cursor } = request
        const missed = cursor?.epoch === this.#epoch ? this.#since(request.channel, cursor.version) : null
        answer({ ok: true, resumed: missed !== null })
        void socket.join(request.channel)
        const head = { channel: request.channel, epoch: this.#epoch }
        if (missed) for (const delta of missed) socket.emit('frame', { kind: 'delta', ...head, ...delta })
        else {
          const { version, at, rows } = channel
          socket.emit('frame', { kind: 'snapshot', ...head, version, at, rows: [...rows.values()] })
        }
      })
    })
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (http.address() as AddressInfo).port
    this.#http = http
    this.#io = io
    this.#timers.push(setInterval(() => this.#beat(), HEARTBEAT_MS))
  }

  /** As a crash does it: sockets are cut, nothing is said. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#timers = []
    const http = this.#http
    this.#http = null
    for (const socket of this.#sockets) socket.destroy()
    this.#io?.engine.close()
    await new Promise<void>((resolve) => (http ? http.close(() => resolve()) : resolve()))
  }

  /** A new epoch, as after a restart of the relay: clients must take a snapshot. */
  renewEpoch(): void {
    this.#epoch = crypto.randomUUID()
    this.#deltas.clear()
  }

  /** A channel that is not there yet begins with these rows. */
  push(name: string, put: ChannelRow[], remove: string[] = []): number {
    const channel = this.#channels.get(name) ?? { version: 0, at: 0, rows: new Map() }
    this.#channels.set(name, channel)
    const [from, at] = [channel.version, Date.now()]
    channel.version += 1
    channel.at = at
    for (const row of put) channel.rows.set(row.id, row)
    for (const id of remove) channel.rows.delete(id)
    const delta = { from, to: channel.version, at, put, remove }
    const kept = [...(this.#deltas.get(name) ?? []), delta].slice(-DELTAS_MAX)
    this.#deltas.set(name, kept)
    this.#io?.to(name).emit('frame', { kind: 'delta', channel: name, epoch: this.#epoch, ...delta })
    for (const derived of this.#channels.keys()) {
      if (readDerived(derived)?.base === name) this.#recount(derived)
    }
    return channel.version
  }

  #layers(): object[] {
    const sources = ['trudvsem.vacancies']
    return catalogue.layers.map(({ code: name, title }) => {
      const channel = layerChannel(name)
      return { name, title, channel, features: this.rows(channel).length, columns: {}, sources }
    })
  }

  /** A layer counted by cells, made when it is first asked for. */
  #derive(name: string): Channel | undefined {
    const rows = this.#cellsOf(name)
    if (!rows) return undefined
    const channel = { version: 1, at: Date.now(), rows }
    this.#channels.set(name, channel)
    return channel
  }
  #cellsOf(name: string): Rows | undefined {
    const derived = readDerived(name)
    const base = derived && this.#channels.get(derived.base)
    if (!base || derived.derivation.kind !== 'cells') return undefined
    return rollUp(base.rows.values(), derived.derivation.resolution)
  }
  #recount(name: string): void {
    const before = this.#channels.get(name)!.rows
    const rows = this.#cellsOf(name)!
    const put = [...rows.values()].filter((row) => before.get(row.id)?.['count'] !== row['count'])
    const gone = [...before.keys()].filter((id) => !rows.has(id))
    if (put.length + gone.length > 0) this.push(name, put, gone)
  }

  row(channel: string, id: string): ChannelRow {
    return this.#channels.get(channel)!.rows.get(id)!
  }
  rows(channel: string): ChannelRow[] {
    return [...this.#channels.get(channel)!.rows.values()]
  }

  /** Moves the number of poor in one municipality, and with it the region, in one version. */
  movePoor(oktmo: string, by: number): number {
    const { code } = this.region
    const put: ChannelRow[] = []
    for (const territory of [oktmo, code]) {
      const rate = this.row('indicators', `poverty.rate/${territory}`)
      const numerator = Number(rate['numerator']) + by
      const value = (100 * numerator) / Number(rate['denominator'])
      const gap = this.row('indicators', `poverty.deficit/${territory}`)
      const kopecks = Number(gap['numerator']) + by * 310_000
      put.push(
        { ...rate, numerator, value },
        { ...this.row('indicators', `poverty.count/${territory}`), numerator, value: numerator },
        { ...gap, numerator: kopecks, value: kopecks / 100 },
      )
    }
    return this.push('indicators', put)
  }

  /** Keeps the picture alive while somebody looks at it. */
  live(everyMs = 4000): void {
    this.#timers.push(
      setInterval(() => {
        const places = this.region.municipalities
        const place = places[Math.floor(this.#random() * places.length)]!
        this.movePoor(
          place.oktmo,
          Math.round((this.#random() - 0.55) * Math.max(8, place.population * 0.004)),
        )
        this.openVacancies(1 + Math.floor(this.#random() * 3))
      }, everyMs),
    )
  }

  openVacancies(count: number): void {
    const layer = 'layer:vacancies'
    const places = this.region.municipalities
    const put = Array.from({ length: count }, () => {
      const { oktmo, centre } = places[Math.floor(this.#random() * places.length)]!
      const [lon, lat] = [centre[0] + (this.#random() - 0.5) * 0.2, centre[1] + (this.#random() - 0.5) * 0.1]
      return { id: crypto.randomUUID(), lon, lat, territory: oktmo, title: 'Токарь', salaryMin: 45_000 }
    })
    this.push(layer, put)
    const changed = new Map<string, number>()
    for (const { territory } of put) changed.set(territory, (changed.get(territory) ?? 0) + 1)
    changed.set(this.region.code, count)
    const cells = [...changed].map(([territory, more]) => {
      const cell = this.row('indicators', `vacancies.open/${territory}`)
      const numerator = Number(cell['numerator']) + more
      return { ...cell, numerator, value: numerator }
    })
    this.push('indicators', cells)
  }

  #since(name: string, version: number): { from: number }[] | null {
    const channel = this.#channels.get(name)!
    if (version === channel.version) return []
    const missed = (this.#deltas.get(name) ?? []).filter((delta) => delta.from >= version)
    return missed[0]?.from === version ? missed : null
  }

  #beat(): void {
    const channels = Object.fromEntries(
      [...this.#channels].map(([name, { version }]) => [name, { epoch: this.#epoch, version }]),
    )
    this.#io?.emit('heartbeat', { at: Date.now(), readAt: Date.now(), channels })
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wall')
    this.asked.push(pathname)
    if (pathname.startsWith('/api/') && this.#options.isBroken?.()) {
      response.writeHead(503, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ title: 'the database is starting' }))
      return
    }
    if (pathname === '/api/v1/map') return sendJson(response, this.region.map)
    if (pathname === '/api/v1/platform') {
      const { code, nameRu, nameEn, target } = this.region
      return sendJson(response, {
        region: { code, name: { ru: nameRu, en: nameEn }, prepositional: nameRu, target },
        training: true,
        asOf: '2024-12',
        catalogue,
        target,
      })
    }
    const history = /^\/api\/v1\/indicators\/([^/]+)\/(values|change)$/.exec(pathname)
    if (history) {
      const rows = this.rows('indicators')
      return sendJson(
        response,
        history[2] === 'values'
          ? inventHistory(rows, {
              code: history[1]!,
              territory: searchParams.get('territory'),
              months: this.#options.historyMonths,
            })
          : inventChange(rows, this.region, {
              code: history[1]!,
              by: searchParams.get('by') ?? 'territory',
            }),
      )
    }
    if (pathname === '/api/v1/layers') return sendJson(response, { layers: this.#layers() })
    const added = this.#options.files?.get(pathname)
    if (added) {
      const { body, type, policy } = added
      response.writeHead(200, { 'content-type': type, ...(policy && { 'content-security-policy': policy }) })
      response.end(body)
      return
    }
    const file = path.join(this.#options.uiDirectory, pathname.replace(/^\/wall\//, '') || 'index.html')
    if (!pathname.startsWith('/wall/') || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    })
    createReadStream(file).pipe(response)
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(body))
}
