// The screens of the live benchmarks, in a process of their own: they count what reaches them and when, whether a version is
// missing or comes twice, and can be cut off and come back. Client 0 reads every frame whole and is never cut off.
import { decodeFrame, frameOf } from '../protocol/index.ts'
import { RawSocket, type Speech } from './live-socket.ts'
import { sharedNow } from './live-clock.ts'

/** Ours in columns; Socket.IO's events `frame, version, GeoJSON`; bytes that only have a version where ours have it. */
export type Dialect = 'columns' | 'events' | 'bytes'

export interface OpenFleet {
  kind: 'open'
  port: number
  count: number
  dialect: Dialect
  channel: string
  /** Keep each receipt until it is asked for. Off where a run lasts long. */
  records: boolean
}
export type FleetOrder =
  | OpenFleet
  | { kind: 'collect' }
  /** Pulls the cables of all but client 0. */
  | { kind: 'drop' }
  /** They come back, each after a random wait; `spreadMs` where the server has not said how long it needs. */
  | { kind: 'return'; spreadMs: number | null }
  | { kind: 'state' }

export interface Receipts {
  /** One each for a frame at a client: its version, and when it was read (`sharedNow`). */
  versions: Float64Array
  times: Float64Array
  /** What client 0 read in the frames: version, number of the transaction, its rows; in threes. */
  contents: Float64Array
  bytes: number
  /** Processor's time of the clients since they were last asked. */
  cpuMs: number
}
export interface FleetState {
  /** Clients at the newest version that any of them has. */
  current: number
  version: number
  gaps: number
  twice: number
  /** Answers to a subscription that were a snapshot. */
  snapshots: number
  /** Milliseconds from the order to return until each client held the version of client 0. */
  caughtUpMs: number[]
  /** The same until its subscription stood. */
  openMs: number[]
}
export type FleetNews =
  | { kind: 'opened'; ms: number }
  /** The last transaction that every client has. */
  | { kind: 'reached'; transaction: number; version: number }
  | { kind: 'receipts'; receipts: Receipts }
  | { kind: 'returned' }
  | { kind: 'state'; state: FleetState }

/** Connections that are being made at once at the first opening: fewer than a listening socket's queue. */
const OPENING_MAX = 100
/** Where the frame in columns has `from`, `to` and its epoch (SPEC.md, 7). */
const [AT_KIND, AT_FROM, AT_TO, AT_EPOCH] = [4, 8, 16, 32]
const EVENT_START = '["frame",'

/** Grows by doubling; a run of 20 s has about a million receipts. */
class Numbers {
  #values = new Float64Array(4_096)
  #length = 0
  push(value: number): void {
    if (this.#length === this.#values.length) {
      const wider = new Float64Array(this.#length * 2)
      wider.set(this.#values)
      this.#values = wider
    }
    this.#values[this.#length] = value
    this.#length += 1
  }
  take(): Float64Array {
    const taken = this.#values.slice(0, this.#length)
    this.#length = 0
    return taken
  }
}

const uuidOf = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

class Client {
  socket: RawSocket | null = null
  version: number | null = null
  epoch = ''
  /** What Socket.IO's recovery asks for. */
  pid = ''
  offset = ''
  isAway = false
}

export class Fleet {
  readonly #clients: Client[]
  readonly #order: OpenFleet
  readonly #tell: (news: FleetNews) => void
  readonly #versions = new Numbers()
  readonly #times = new Numbers()
  readonly #contents = new Numbers()
  #bytes = 0
  #cpu = process.cpuUsage()
  /** Version → clients that have it, until all do. */
  readonly #having = new Map<number, number>()
  readonly #lastTransactionOf = new Map<number, number>()
  #opened = 0
  #openedAt = sharedNow()
  #retryMs = 0
  #returnedAt = 0
  #state: FleetState = { current: 0, version: 0, gaps: 0, twice: 0, snapshots: 0, caughtUpMs: [], openMs: [] }

  constructor(order: OpenFleet, tell: (news: FleetNews) => void) {
    this.#order = order
    this.#tell = tell
    this.#clients = Array.from({ length: order.count }, () => new Client())
  }

  open(): void {
    let next = 0
    const openNext = (): void => {
      const client = this.#clients[next]
      next += 1
      if (client) this.#connect(client, openNext)
    }
    for (let lane = 0; lane < OPENING_MAX; lane += 1) openNext()
  }

  #connect(client: Client, whenOpen: () => void = () => undefined): void {
    const { dialect, port } = this.#order
    const speech: Speech = dialect === 'bytes' ? 'plain' : 'socket.io'
    const isFirst = client === this.#clients[0]
    client.socket = new RawSocket({
      port,
      speech,
      ...(client.pid && client.offset && { auth: { pid: client.pid, offset: client.offset } }),
      onOpen: (told) => {
        if (dialect === 'events') client.pid = (JSON.parse(told) as { pid?: string }).pid ?? ''
        if (client.isAway) this.#state.openMs.push(sharedNow() - this.#returnedAt)
        this.#subscribe(client)
        whenOpen()
      },
      onEvent: (json) => this.#takeEvent(client, json, isFirst),
      onBinary: (payload) => this.#takeBlock(client, payload, isFirst),
      onClose: () => {
        // A refusal under load: again, as any client would.
        setTimeout(() => this.#connect(client, whenOpen), 50 + Math.random() * 200)
      },
    })
  }

  #subscribe({ socket, version, epoch }: Client): void {
    const { dialect, channel } = this.#order
    if (dialect === 'events') socket!.emit('subscribe', { channel })
    if (dialect !== 'columns') return
    const cursor = version === null ? {} : { cursor: { epoch, version } }
    socket!.ask('subscribe', { channel, form: 'columns', ...cursor })
  }

  #takeEvent(client: Client, json: Buffer, isFirst: boolean): void {
    const start = json.toString('latin1', 0, 40)
    if (start.startsWith(EVENT_START)) {
      const version = Number.parseInt(start.slice(EVENT_START.length), 10)
      // `,"<offset>"]` at the end, where the server keeps what was sent.
      const end = /,"([\w-]+)"\]$/.exec(json.toString('latin1', Math.max(0, json.length - 40)))
      if (end) client.offset = end[1]!
      if (isFirst) this.#readGeoJson(version, json)
      this.#advance(client, version - 1, version, json.length)
    } else if (start.startsWith('["needs-snapshot"')) this.#subscribe(client)
    else if (start.startsWith('["hello"')) {
      const [, hello] = JSON.parse(json.toString()) as [string, { retryMs?: number }]
      this.#retryMs = hello.retryMs ?? 0
    }
  }

  #takeBlock(client: Client, payload: Buffer, isFirst: boolean): void {
    const version = payload.readDoubleLE(AT_TO)
    if (this.#order.dialect === 'bytes') {
      return this.#advance(client, version - 1, version, payload.length)
    }
    if (isFirst) this.#readColumns(version, payload)
    if (payload[AT_KIND] === 0) {
      this.#state.snapshots += 1
      client.epoch = uuidOf(payload.subarray(AT_EPOCH, AT_EPOCH + 16))
      this.#advance(client, version, version, payload.length, true)
    } else this.#advance(client, payload.readDoubleLE(AT_FROM), version, payload.length)
  }

  // oxlint-disable-next-line eslint/max-params
  #advance(client: Client, from: number, to: number, bytes: number, isWhole = false): void {
    const before = client.version
    if (before !== null && !isWhole) {
      if (to <= before) this.#state.twice += 1
      // Of a peer's event, which says only where it leads to, the version before it.
      else if (from !== before) this.#state.gaps += 1
    }
    client.version = to
    this.#bytes += bytes
    if (this.#order.records) {
      this.#versions.push(to)
      this.#times.push(sharedNow())
    }
    if (before === null) this.#countOpened()
    else for (let version = before + 1; version <= to; version += 1) this.#countHaving(version)
    if (client.isAway && to >= (this.#clients[0]!.version ?? 0)) this.#countReturned(client)
  }

  #countOpened(): void {
    this.#opened += 1
    if (this.#opened === this.#order.count) this.#tell({ kind: 'opened', ms: sharedNow() - this.#openedAt })
  }

  #countHaving(version: number): void {
    const having = (this.#having.get(version) ?? 0) + 1
    if (having < this.#order.count) {
      this.#having.set(version, having)
      return
    }
    this.#having.delete(version)
    const transaction = this.#lastTransactionOf.get(version) ?? 0
    this.#lastTransactionOf.delete(version)
    this.#tell({ kind: 'reached', transaction, version })
  }

  #countReturned(client: Client): void {
    client.isAway = false
    this.#state.caughtUpMs.push(sharedNow() - this.#returnedAt)
    if (this.#state.caughtUpMs.length === this.#order.count - 1) this.#tell({ kind: 'returned' })
  }

  #readColumns(version: number, payload: Buffer): void {
    const decoded = decodeFrame(payload)
    if (!decoded.ok) throw new Error(decoded.message)
    const frame = frameOf(decoded.frame)
    if (frame.kind === 'snapshot') return
    this.#read(version, [...frame.put, ...(frame.patch ?? [])] as { places?: number }[])
  }

  #readGeoJson(version: number, json: Buffer): void {
    const [, , shape] = JSON.parse(json.toString()) as [string, number, GeoJson]
    const features = 'features' in shape ? shape.features : [shape]
    this.#read(
      version,
      features.map(({ properties }) => properties),
    )
  }

  /** The number of its transaction stands in each row. */
  #read(version: number, rows: { places?: number }[]): void {
    const rowsOf = new Map<number, number>()
    for (const { places } of rows) if (places) rowsOf.set(places, (rowsOf.get(places) ?? 0) + 1)
    let last = 0
    for (const [transaction, count] of rowsOf) {
      last = Math.max(last, transaction)
      if (!this.#order.records) continue
      this.#contents.push(version)
      this.#contents.push(transaction)
      this.#contents.push(count)
    }
    this.#lastTransactionOf.set(version, last)
  }

  collect(): void {
    const { user, system } = process.cpuUsage(this.#cpu)
    const receipts = {
      versions: this.#versions.take(),
      times: this.#times.take(),
      contents: this.#contents.take(),
      bytes: this.#bytes,
      cpuMs: (user + system) / 1_000,
    }
    this.#bytes = 0
    this.#cpu = process.cpuUsage()
    this.#tell({ kind: 'receipts', receipts })
  }

  drop(): void {
    for (const client of this.#clients.slice(1)) {
      client.socket?.drop()
      client.isAway = true
    }
  }

  return(spreadMs: number | null): void {
    this.#returnedAt = sharedNow()
    for (const client of this.#clients.slice(1)) {
      setTimeout(() => this.#connect(client), Math.random() * (spreadMs ?? this.#retryMs))
    }
  }

  state(): void {
    const version = Math.max(...this.#clients.map((client) => client.version ?? 0))
    const current = this.#clients.filter((client) => client.version === version).length
    this.#tell({ kind: 'state', state: { ...this.#state, version, current } })
  }
}

interface Feature {
  properties: { places?: number }
}
type GeoJson = { features: Feature[] } | Feature

/** Runs in the child until the parent is gone. */
export function serveFleet(): void {
  let fleet: Fleet | null = null
  process.on('disconnect', () => process.exit(0))
  process.on('message', (order: FleetOrder) => {
    if (order.kind === 'open') {
      fleet = new Fleet(order, (news) => {
        if (process.connected) process.send?.(news, () => undefined)
      })
      fleet.open()
    } else if (order.kind === 'return') fleet?.return(order.spreadMs)
    else if (order.kind === 'collect') fleet?.collect()
    else if (order.kind === 'drop') fleet?.drop()
    else fleet?.state()
  })
}
