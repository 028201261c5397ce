// The gateway alone, with a relay that is a channel in memory: bounds, slow clients, sessions.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ChannelRight, Right } from '../../model/index.ts'
import { createFeed } from '../../protocol/feed/index.ts'
import {
  CHANNELS_PER_SOCKET_MAX,
  decodeFrame,
  type ColumnFrame,
  type DeltaFrame,
  type Frame,
  type SnapshotFrame,
  type SubscribeAnswer,
} from '../../protocol/index.ts'
import { LiveGateway } from './live-gateway.ts'
import { LiveMetrics } from './metrics.ts'
import { RowChannel } from './row-channel.ts'
import type { RelayListener } from './relay.ts'

const EPOCH = '11111111-1111-4111-8111-111111111111'

/** What the gateway sees of a relay. */
class RelayInMemory {
  epoch: string | null = EPOCH
  readAt: number | null = Date.now()
  readonly held = new Map<string, RowChannel>()
  readonly #listeners = new Set<RelayListener>()
  add(name: string, right: ChannelRight = 'public'): RowChannel {
    const channel = new RowChannel(name, right)
    channel.begin({ epoch: EPOCH, version: 1 }, 0, [])
    this.held.set(name, channel)
    return channel
  }
  channel = (name: string): RowChannel | undefined => this.held.get(name)
  channels = (): Iterable<RowChannel> => this.held.values()
  listen(listener: RelayListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  put(channel: RowChannel, id: string, text: string): DeltaFrame {
    const frame = channel.apply(channel.plan({ put: [{ id, text }], remove: [] })!, 0)
    for (const listener of this.#listeners) listener.delta(frame)
    return frame
  }
}

let relay: RelayInMemory
let gateway: LiveGateway
let server: Server
let url: string
let isSignedIn = true
let rights: Right[] = ['sources.read']
const sockets: Socket[] = []

const gatewayWith = ({ sessionCheckMs }: { sessionCheckMs: number }): LiveGateway =>
  new LiveGateway({
    relay,
    authorise: () => Promise.resolve(isSignedIn ? { rights } : null),
    log: pino({ level: 'silent' }),
    metrics: new LiveMetrics(new Registry()),
    clientBufferBytesMax: 256 * 1024,
    sessionCheckMs,
  })

beforeEach(async () => {
  relay = new RelayInMemory()
  isSignedIn = true
  rights = ['sources.read']
  gateway = gatewayWith({ sessionCheckMs: 50 })
  server = createServer()
  gateway.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  await gateway.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

interface Client {
  socket: Socket
  frames: Frame[]
  told: string[]
  ask(channel: string, cursor?: unknown): Promise<SubscribeAnswer>
}
async function connect(): Promise<Client> {
  const socket = io(url, { path: '/live', transports: ['websocket'], forceNew: true, reconnection: false })
  sockets.push(socket)
  const client: Client = {
    socket,
    frames: [],
    told: [],
    ask: (channel, cursor) =>
      new Promise((resolve) => {
        socket.emit('subscribe', { channel, cursor }, resolve)
      }),
  }
  socket.on('frame', (frame: Frame) => client.frames.push(frame))
  socket.on('needs-snapshot', ({ channel }: { channel: string }) => client.told.push(channel))
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  return client
}
async function until(fact: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 25_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within 25 s: ${fact}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
/** The TCP socket under a client: pausing it is a wall that does not read. */
const wireOf = (client: Client): { pause(): void; resume(): void } =>
  (client.socket.io.engine.transport as unknown as { ws: { _socket: { pause(): void; resume(): void } } }).ws
    ._socket

test('a client that stops reading is cut off at its bound, told when it reads again, and resumes to the same rows', async () => {
  const channel = relay.add('big')
  const slow = await connect()
  const quick = await connect()
  await slow.ask('big')
  await quick.ask('big')
  await until('both have their snapshots', () => slow.frames.length === 1 && quick.frames.length === 1)
  wireOf(slow).pause()
  // 40 MB in steps that let the server flush: far more than its bound and the kernel's buffers together.
  for (let turn = 0; turn < 400; turn += 1) {
    relay.put(channel, String(turn % 10), `${turn}${'x'.repeat(100_000)}`)
    // Never so far ahead of the quick client that it is cut off too.
    await until('the quick client follows', () => quick.frames.length > turn)
  }
  await until('the quick client has all', () => quick.frames.length === 401)
  expect(gateway.bufferedBytesMax()).toBeLessThan(256 * 1024 + 2 * 110_000)
  wireOf(slow).resume()
  await until('the slow client is told', () => slow.told.includes('big'))
  expect(slow.frames.length).toBeLessThan(401)
  const last = slow.frames.at(-1) as DeltaFrame
  expect(await slow.ask('big', { epoch: EPOCH, version: last.to ?? 1 })).toMatchObject({ ok: true })
  await until('it has the present version', () => {
    const frame = slow.frames.at(-1)!
    return (frame.kind === 'snapshot' ? frame.version : frame.to) === channel.cursor.version
  })
})

test('a stop waits for no client that reads nothing', async () => {
  const channel = relay.add('big')
  const slow = await connect()
  await slow.ask('big')
  await until('it has its snapshot', () => slow.frames.length === 1)
  wireOf(slow).pause()
  for (let turn = 0; turn < 400; turn += 1) {
    relay.put(channel, String(turn % 10), `${turn}${'x'.repeat(100_000)}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await gateway.close()
  let isClosed = false
  server.close(() => {
    isClosed = true
  })
  // An answer to the closing handshake would be waited for thirty seconds.
  await until('the server is closed', () => isClosed)
  expect(isClosed).toBe(true)
})

test('many clients that come at once get one snapshot each, and the next delta', async () => {
  const channel = relay.add('calm')
  relay.put(channel, 'a', 'first')
  const clients = await Promise.all(Array.from({ length: 20 }, () => connect()))
  await Promise.all(clients.map((client) => client.ask('calm')))
  await until('all have snapshots', () => clients.every(({ frames }) => frames.length === 1))
  relay.put(channel, 'a', 'second')
  await until('all have the delta', () => clients.every(({ frames }) => frames.length === 2))
  for (const { frames } of clients) {
    expect(frames.map((frame) => frame.kind)).toEqual(['snapshot', 'delta'])
    expect(frames[1]).toMatchObject({ from: (frames[0] as { version: number }).version })
  }
})

test('clients that come back together get what they missed in one message, and then the next delta', async () => {
  const channel = relay.add('missed')
  // More than what will be missed, or a snapshot would be the smaller answer.
  for (let row = 0; row < 60; row += 1) relay.put(channel, String(row), `first ${row}`)
  const from = channel.cursor
  for (let turn = 0; turn < 30; turn += 1) relay.put(channel, String(turn % 7), `text ${turn}`)
  const received: number[][] = []
  const clients = await Promise.all(Array.from({ length: 3 }, () => connect()))
  for (const { socket } of clients) {
    const versions: number[] = []
    received.push(versions)
    // The plain client's own parser refuses binary messages: only the bytes are looked at here.
    socket.io.engine.removeAllListeners('data')
    socket.io.engine.on('message', (data: unknown) => {
      const decoded = typeof data === 'string' ? null : decodeFrame(new Uint8Array(data as ArrayBuffer))
      if (decoded?.ok) versions.push(decoded.frame.to)
    })
    socket.emit('subscribe', { channel: 'missed', cursor: from, form: 'columns' }, () => undefined)
  }
  const dense = (last: number): number[] =>
    Array.from({ length: last - from.version }, (_, index) => from.version + 1 + index)
  await until('all have what they missed', () => received.every(({ length }) => length === 30))
  relay.put(channel, '1', 'next')
  await until('all have the next', () => received.every(({ length }) => length === 31))
  for (const versions of received) expect(versions).toEqual(dense(channel.cursor.version))
})

test('a client of JSON is led on from the version that its snapshot was begun at', async () => {
  const channel = relay.add('large')
  const rows = Array.from({ length: 50_000 }, (_, id) => ({
    id: String(id),
    text: `row ${id}`,
    more: { id },
  }))
  channel.begin({ epoch: EPOCH, version: 5 }, 0, rows)
  const client = await connect()
  await client.ask('large')
  for (let turn = 0; client.frames.length === 0; turn += 1) {
    relay.put(channel, String(turn % 90), `turn ${turn}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const last = relay.put(channel, 'last', 'after it')
  await until('it has all', () => (client.frames.at(-1) as DeltaFrame).to === last.to)
  const [snapshot, ...deltas] = client.frames as [SnapshotFrame, ...DeltaFrame[]]
  const held = new Map(snapshot.rows.map((row) => [row.id, row]))
  let { version } = snapshot
  // More than the last: the others came while the snapshot was written, and nobody waited for it.
  expect(deltas.length).toBeGreaterThan(1)
  for (const { from, to, put } of deltas) {
    expect(from).toBe(version)
    version = to
    for (const row of put) held.set(row.id, row)
  }
  expect(Object.fromEntries(held)).toEqual(
    Object.fromEntries(channel.snapshot().rows.map((row) => [row.id, row])),
  )
  // Some 0.5 s of work; other work of the machine makes it many times that.
}, 30_000)

test('who asks again while a snapshot is written for another is led on from that one, older though it is', async () => {
  const channel = relay.add('large')
  const rows = Array.from({ length: 20_000 }, (_, id) => ({ id: String(id), more: { id } }))
  channel.begin({ epoch: EPOCH, version: 5 }, 0, rows)
  const [twice, other] = [await connect(), await connect()]
  await twice.ask('large')
  await until('it has the snapshot', () => twice.frames.length === 1)
  await other.ask('large')
  let again: Promise<unknown> | null = null
  for (let turn = 0; other.frames.length === 0 || again === null; turn += 1) {
    relay.put(channel, String(turn % 90), `turn ${turn}`)
    if (twice.frames.length > 1) again ??= twice.ask('large')
    await new Promise((resolve) => setImmediate(resolve))
  }
  await again
  const snapshots = (): SnapshotFrame[] => twice.frames.filter((frame) => frame.kind === 'snapshot')
  await until('it has a second snapshot', () => snapshots().length === 2)
  const last = relay.put(channel, 'last', 'after it')
  await until('it has all', () => (twice.frames.at(-1) as DeltaFrame).to === last.to)
  // As the feed takes them: what is older than what it holds is left out, what follows has no hole.
  const holes: string[] = []
  let version = 0
  for (const frame of twice.frames) {
    if (frame.kind === 'snapshot') version = Math.max(version, frame.version)
    else if (frame.to > version) {
      if (frame.from !== version) holes.push(`${frame.from} after ${version}`)
      version = frame.to
    }
  }
  expect({ holes, version }).toEqual({ holes: [], version: last.to })
}, 30_000)

test('an unsubscribed channel sends no more', async () => {
  const [left, kept] = [relay.add('left'), relay.add('kept')]
  const client = await connect()
  await client.ask('left')
  await client.ask('kept')
  await until('snapshots', () => client.frames.length === 2)
  client.socket.emit('unsubscribe', { channel: 'left' })
  await client.ask('kept', kept.cursor)
  relay.put(left, 'a', '1')
  relay.put(kept, 'a', '1')
  await until('a frame', () => client.frames.length > 2)
  expect(client.frames.slice(2).map(({ channel }) => channel)).toEqual(['kept'])
})

test('a channel past the bound is refused, a held one may be asked again', async () => {
  for (let index = 0; index <= CHANNELS_PER_SOCKET_MAX; index += 1) relay.add(`c${index}`)
  const client = await connect()
  for (let index = 0; index < CHANNELS_PER_SOCKET_MAX; index += 1) {
    expect(await client.ask(`c${index}`)).toMatchObject({ ok: true })
  }
  expect(await client.ask(`c${CHANNELS_PER_SOCKET_MAX}`)).toMatchObject({
    ok: false,
    reason: 'too-many-channels',
  })
  expect(await client.ask('c0')).toMatchObject({ ok: true })
})

test('a session that ends stops its channels, and asking again is refused', async () => {
  const secret = relay.add('secret', 'sources.read')
  const client = await connect()
  await client.ask('secret')
  await until('a snapshot', () => client.frames.length === 1)
  isSignedIn = false
  await until('it is told', () => client.told.includes('secret'))
  relay.put(secret, 'a', 'hidden')
  expect(await client.ask('secret')).toMatchObject({ ok: false, reason: 'forbidden' })
  expect(client.frames).toHaveLength(1)
})

test('a right that is taken away stops its channel and no other, though the session stays', async () => {
  const secret = relay.add('secret', 'sources.read')
  const users = relay.add('users', 'users.read')
  const open = relay.add('open')
  rights = ['sources.read', 'users.read']
  const client = await connect()
  for (const name of ['secret', 'users', 'open']) await client.ask(name)
  await until('three snapshots', () => client.frames.length === 3)
  rights = ['users.read']
  await until('it is told', () => client.told.includes('secret'))
  relay.put(secret, 'a', 'hidden')
  relay.put(users, 'a', 'shown')
  relay.put(open, 'a', 'shown')
  await until('the other two', () => client.frames.length === 5)
  expect(client.told).toEqual(['secret'])
  expect(await client.ask('secret')).toMatchObject({ ok: false, reason: 'forbidden' })
})

test('who is told of a change does not wait for the next look at sessions', async () => {
  const hourly = gatewayWith({ sessionCheckMs: 3_600_000 })
  const other = createServer()
  hourly.attach(other)
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  relay.add('secret', 'sources.read')
  const client = await connect()
  await client.ask('secret')
  isSignedIn = false
  hourly.checkSessions()
  await until('it is told', () => client.told.length > 0)
  expect(client.told).toEqual(['secret'])
  await hourly.close()
  other.closeAllConnections()
  await new Promise((resolve) => other.close(resolve))
})

test('a heartbeat tells where each channel stands and when the database was last seen', async () => {
  const channel = relay.add('calm')
  const client = await connect()
  const beat = await new Promise((resolve) => {
    client.socket.once('heartbeat', resolve)
  })
  expect(beat).toMatchObject({ readAt: relay.readAt, channels: { calm: channel.cursor } })
})

test('the same rows reach a client of columns and a client of JSON, in the order of their versions', async () => {
  const channel = relay.add('both')
  relay.put(channel, 'a', 'first')
  const feed = createFeed({ url, channels: ['both'], beforePaint: setImmediate })
  const rows = feed.channel('both')
  const versions: number[] = []
  rows.subscribe({ columns: (frames) => versions.push(...frames.map(({ to }) => to)) })
  const plain = await connect()
  await plain.ask('both')
  await until('both are live', () => rows.state.kind === 'live' && plain.frames.length === 1)
  for (let turn = 0; turn < 30; turn += 1) relay.put(channel, String(turn % 7), `text ${turn}`)
  await until('both have all', () => plain.frames.length === 31 && rows.version === channel.cursor.version)
  const byId = Object.fromEntries(channel.snapshot().rows.map((row) => [row.id, row]))
  expect(Object.fromEntries(rows.rows)).toEqual(byId)
  await until('the columns were told', () => versions.at(-1) === channel.cursor.version)
  expect(versions).toEqual(Array.from({ length: versions.length }, (_, index) => versions[0]! + index))
  feed.close()
})

test('a client of columns that stops reading is cut off at its bound and comes back to the same rows', async () => {
  const channel = relay.add('big')
  const slow = createFeed({ url, channels: ['big'], beforePaint: setImmediate })
  const rows = slow.channel('big')
  await until('it is live', () => rows.state.kind === 'live')
  const wire = wireOf({ socket: slow.socket } as unknown as Client)
  wire.pause()
  for (let turn = 0; turn < 400; turn += 1) {
    relay.put(channel, String(turn % 10), `${turn}${'x'.repeat(100_000)}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(gateway.bufferedBytesMax()).toBeLessThan(256 * 1024 + 2 * 110_000)
  wire.resume()
  await until('it has the present version', () => rows.version === channel.cursor.version)
  expect(rows.rows.get('9')).toEqual(channel.snapshot().rows.find(({ id }) => id === '9'))
  slow.close()
})

test('a frame that cannot be read ends that connection only, and the next one is whole again', async () => {
  const channel = relay.add('fine')
  relay.put(channel, 'a', 'first')
  const good = channel.snapshotBlock.bind(channel)
  let isBroken = true
  channel.snapshotBlock = async () => ({ ...(await good()), ...(isBroken && { bytes: new Uint8Array(100) }) })
  const other = await connect()
  const feed = createFeed({ url, channels: ['fine'] })
  let losses = 0
  feed.onConnection((connection) => {
    if (connection !== 'lost') return
    losses += 1
    isBroken = false
  })
  await until('it is live after a new connection', () => feed.channel('fine').state.kind === 'live')
  expect(losses).toBe(1)
  expect(other.socket.connected).toBe(true)
  expect(feed.channel('fine').rows.size).toBe(1)
  feed.close()
})

test('a binary frame is one message of the pre-built bytes, whatever its length', async () => {
  const channel = relay.add('sizes')
  const client = await connect()
  const received: ColumnFrame[] = []
  client.socket.io.engine.on('message', (data: unknown) => {
    if (typeof data === 'string') return
    const decoded = decodeFrame(new Uint8Array(data as ArrayBuffer))
    if (decoded.ok) received.push(decoded.frame)
  })
  // The plain client's own parser refuses binary messages: only the bytes are looked at here.
  client.socket.io.engine.removeAllListeners('data')
  client.socket.emit('subscribe', { channel: 'sizes', form: 'columns' }, () => undefined)
  for (const length of [1, 200, 60_000, 70_000, 200_000]) {
    await until('the frame before', () => received.at(-1)?.to === channel.cursor.version)
    relay.put(channel, 'a', 'y'.repeat(length))
  }
  await until('all have come', () => received.at(-1)?.to === channel.cursor.version)
  expect(received.map(({ kind }) => kind)).toEqual(['snapshot', 'delta', 'delta', 'delta', 'delta', 'delta'])
})
