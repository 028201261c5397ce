// One change to every screen: our gateway's columns, the two other ways that were thought of (a parser that emits one buffer,
// a raw endpoint beside Socket.IO), Socket.IO's own JSON and binary events, and the physical limit, which is one write of
// pre-built bytes for each socket. The server is this process, the clients are others.
import { fork, type ChildProcess } from 'node:child_process'
import os from 'node:os'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { Server } from 'socket.io'
import { Decoder, Encoder, PacketType, type Packet } from 'socket.io-parser'
import { publishedDegrees } from '../engine/layers/channel/feature-blocks.ts'
import { LayerChannel } from '../engine/layers/channel/layer-channel.ts'
import { HotStore } from '../engine/layers/hot-store/hot-store.ts'
import { worldX, worldY } from '../engine/layers/hot-store/world.ts'
import { prepareMessage } from '../engine/live/block-sender.ts'
import { CLIENT_BUFFER_BYTES_MAX, LiveGateway } from '../engine/live/live-gateway.ts'
import { LiveMetrics } from '../engine/live/metrics.ts'
import { RowChannel } from '../engine/live/row-channel.ts'
import type { RelayListener } from '../engine/live/relay.ts'
import type { DeltaFrame } from '../protocol/index.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { CLIENTS_ARGUMENT, serveClients, type ClientsNews, type OpenClients } from './fanout-clients.ts'
import { figure, percentile } from './figures.ts'
import { closed, listening, startByteServer } from './live-peers.ts'
import { heldBytes } from './soak-memory.ts'

const CHANNEL = 'layer:vacancies'
const EPOCH = '11111111-1111-4111-8111-111111111111'
/** Frames of a round, over all sockets. */
const FRAMES = Number(process.env.OBZOR_BENCH_FRAMES ?? 40_000)
const SIZES = [
  { name: '200 B', rows: 4 },
  { name: '2.4 KB', rows: 160 },
]
const SOCKETS = [500, 5_000]
/** One process reads about as fast as one writes. */
const SOCKETS_PER_PROCESS = 2_500
const REACH_WITHIN_MS = 60_000

/** One way to send a change to all; `send` begins a tick with the changed rows. */
interface Sender {
  speak: OpenClients['speak']
  listen(): Promise<number>
  send(put: Vacancy[]): void
  close(): Promise<void>
}

interface Vacancy {
  [member: string]: unknown
  id: string
  lon: number
  lat: number
}

/** The channel of a layer as the engine has it: columns, fed with what its view has read. */
class Layer {
  readonly channel: LayerChannel

  constructor() {
    const columns = [
      { name: 'territory', type: 'string' },
      { name: 'title', type: 'string' },
      { name: 'places', type: 'number' },
      { name: 'salary', type: 'number' },
    ] as const
    this.channel = new LayerChannel(CHANNEL, new HotStore(columns))
    this.channel.beginReading(true)
    this.#take(rowsOf(160, 0))
    this.channel.endWholeReading()
    this.channel.begin({ epoch: EPOCH, version: 1 }, 0, [])
  }

  /** The next version. */
  publish(put: readonly Vacancy[], at: number): DeltaFrame {
    this.channel.beginReading(false)
    this.#take(put)
    return this.channel.apply(this.channel.plan()!, at)
  }

  #take(rows: readonly Vacancy[]): void {
    for (const values of rows) {
      const at = { x: worldX(publishedDegrees(values.lon)), y: worldY(publishedDegrees(values.lat)) }
      this.channel.take({ id: Number(values.id), at, shape: null, values })
    }
  }
}

/** Rows as objects, for what is sent in Socket.IO's own way. */
function channelOf(): RowChannel {
  const channel = new RowChannel(CHANNEL, 'public')
  channel.begin({ epoch: EPOCH, version: 1 }, 0, rowsOf(160, 0))
  return channel
}

/** The gateway and the channel as the engine has them; only the relay is replaced by this function's caller. */
function ours(): Sender {
  const layer = new Layer()
  const { channel } = layer
  const listeners = new Set<RelayListener>()
  const gateway = new LiveGateway({
    relay: {
      epoch: EPOCH,
      readAt: Date.now(),
      channel: () => channel,
      channels: () => [channel],
      listen: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    authorise: () => Promise.resolve(null),
    log: pino({ level: 'silent' }),
    metrics: new LiveMetrics(new Registry()),
  })
  const server = createServer()
  gateway.attach(server)
  return {
    speak: { kind: 'socket.io', subscribe: { channel: CHANNEL, form: 'columns' } },
    listen: () => listening(server),
    send: (put) => {
      const frame = layer.publish(put, Date.now())
      for (const listener of listeners) listener.delta(frame)
    },
    close: async () => {
      await gateway.close()
      await closed(server)
    },
  }
}

/** As the manual of Socket.IO has it: a room and an event. `block`: with a parser that makes one buffer of it. */
function socketIo(form: 'json' | 'binary' | 'block'): Sender {
  const channel = channelOf()
  const server = createServer()
  const io = new Server(server, {
    path: '/live',
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    ...(form === 'block' && { parser: { Encoder: BlockEncoder, Decoder } }),
  })
  io.on('connection', (socket) => {
    socket.on('subscribe', () => {
      void socket.join(CHANNEL)
      if (form === 'json') socket.emit('frame', channel.snapshot())
      else void channel.snapshotBlock().then(({ bytes }) => socket.emit('frame', bytes))
    })
  })
  return {
    speak: { kind: 'socket.io', subscribe: { channel: CHANNEL } },
    listen: () => listening(server),
    send: (put) => {
      const frame = channel.apply(channel.plan({ put, remove: [] })!, Date.now())
      io.to(CHANNEL).emit('frame', form === 'json' ? frame : channel.deltaBlock(frame))
    },
    close: async () => {
      io.disconnectSockets(true)
      io.engine.close()
      await closed(server)
    },
  }
}

/** A frame is its bytes and nothing else. */
class BlockEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const value = packet.type === PacketType.EVENT ? (packet.data as unknown[])[1] : null
    return value instanceof Uint8Array ? [value] : super.encode(packet)
  }
}

/** A socket beside Socket.IO that carries frames only, at its best: our channel, our bound, no WebSocket library. */
async function rawEndpoint(): Promise<Sender> {
  const layer = new Layer()
  const bytes = await startByteServer()
  return {
    speak: { kind: 'plain' },
    listen: () => Promise.resolve(bytes.port),
    send: (put) => {
      const frame = layer.publish(put, Date.now())
      bytes.write(prepareMessage(layer.channel.deltaBlock(frame)!).options.wsPreEncodedFrame[0]!, {
        bufferedBytesMax: CLIENT_BUFFER_BYTES_MAX,
      })
    },
    close: () => bytes.stop(),
  }
}

/** No channel, no bookkeeping, nothing encoded, no bound: the same bytes written to each socket. */
async function limit(): Promise<Sender> {
  const bytes = await startByteServer()
  const prepared = new Map<number, Buffer>()
  return {
    speak: { kind: 'plain' },
    listen: () => Promise.resolve(bytes.port),
    send: (put) => {
      let message = prepared.get(put.length)
      if (!message) {
        message = prepareMessage(new Uint8Array(blockBytes(put.length))).options.wsPreEncodedFrame[0]!
        prepared.set(put.length, message)
      }
      bytes.write(message)
    },
    close: () => bytes.stop(),
  }
}

const rowsOf = (count: number, turn: number): Vacancy[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(1_000 + index),
    lon: (39_000_000 + index * 7_919 + turn) / 1e6,
    lat: (52_000_000 + index * 5_231 + turn) / 1e6,
    territory: `426${String(index % 21).padStart(5, '0')}`,
    title: `Профессия ${index % 20}`,
    places: (index + turn) % 200,
    salary: 40_000 + ((index * 37 + turn) % 50_000),
  }))

/** Bytes of the block that `ours` sends for so many changed rows. */
function blockBytes(rows: number): number {
  const layer = new Layer()
  return layer.channel.deltaBlock(layer.publish(rowsOf(rows, 1), 0))!.byteLength
}

interface Clients {
  reached(frames: number): Promise<void>
  close(): void
}
async function openClients(port: number, count: number, speak: OpenClients['speak']): Promise<Clients> {
  const processes: ChildProcess[] = []
  const reached: number[] = []
  const waiting = new Set<() => void>()
  const length = Math.ceil(count / SOCKETS_PER_PROCESS)
  const opened = Array.from({ length }, (_none, index) => {
    const child = fork(fileURLToPath(import.meta.url), [CLIENTS_ARGUMENT], { execArgv: process.execArgv })
    processes.push(child)
    reached.push(0)
    const share = Math.floor(count / length) + (index < count % length ? 1 : 0)
    child.send({ port, count: share, speak } satisfies OpenClients)
    return new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error('a process of clients ended')))
      child.on('message', (news: ClientsNews) => {
        if (news.kind === 'open') resolve()
        else reached[index] = news.frames
        for (const check of waiting) check()
      })
    })
  })
  await Promise.all(opened)
  return {
    reached: (frames) =>
      new Promise((resolve, reject) => {
        const isDone = (): boolean => reached.every((count_) => count_ >= frames)
        const timer = setTimeout(
          () => reject(new Error(`frame ${frames} did not reach all`)),
          REACH_WITHIN_MS,
        )
        const check = (): void => {
          if (!isDone()) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    close: () => {
      for (const child of processes) {
        child.removeAllListeners('exit')
        child.disconnect()
      }
    },
  }
}

/** A server with all its clients connected. */
interface Opened {
  sender: Sender
  clients: Clients
  sockets: number
  bytesPerSocket: number
  turn: number
}

async function open(sender: Sender, sockets: number): Promise<Opened> {
  const port = await sender.listen()
  const before = await heldBytes()
  const clients = await openClients(port, sockets, sender.speak)
  const bytesPerSocket = ((await heldBytes()) - before) / sockets
  return { sender, clients, sockets, bytesPerSocket, turn: 0 }
}

interface Round {
  /** Frames that the server sends in a second of its processor's time: what neighbours on the machine blur least. */
  perCpuSecond: number
  perSecond: number
}

/** The next tick begins when the last one has reached every client. */
async function sendRound(opened: Opened, rows: number, ticks: number): Promise<Round> {
  const { sender, clients, sockets } = opened
  const cpu = process.cpuUsage()
  const started = performance.now()
  for (let tick = 0; tick < ticks; tick += 1) {
    opened.turn += 1
    sender.send(rowsOf(rows, opened.turn))
    await clients.reached(opened.turn)
  }
  const { user, system } = process.cpuUsage(cpu)
  const frames = ticks * sockets
  return {
    perCpuSecond: frames / ((user + system) / 1e6),
    perSecond: frames / ((performance.now() - started) / 1000),
  }
}

interface Comparison {
  mine: Opened
  bound: Opened
  rows: number
  /** Frames of a round, each to all sockets. */
  ticks: number
  rounds: number
}

/** Rounds of both in turn, so that whatever else the machine does meets both; the round of the median ratio counts. */
async function compare({
  mine,
  bound,
  rows,
  ticks,
  rounds: count,
}: Comparison): Promise<{ mine: Round; bound: Round }> {
  const rounds: { mine: Round; bound: Round }[] = []
  for (let round = 0; round < count; round += 1) {
    rounds.push({ bound: await sendRound(bound, rows, ticks), mine: await sendRound(mine, rows, ticks) })
  }
  const ratio = (round: (typeof rounds)[number]): number => round.mine.perCpuSecond / round.bound.perCpuSecond
  return rounds.toSorted((left, right) => ratio(left) - ratio(right))[Math.floor(count / 2)]!
}

async function close({ sender, clients }: Opened): Promise<void> {
  clients.close()
  await sender.close()
}

/** Ours is measured with more frames than those it is compared with, so that all of it ends in three minutes. */
const SENDERS = [
  { name: 'ours', make: ours, frames: FRAMES, rounds: 5 },
  { name: 'raw endpoint', make: rawEndpoint, frames: FRAMES, rounds: 5 },
  { name: 'parser of one buffer', make: () => socketIo('block'), frames: FRAMES / 4, rounds: 3 },
  { name: 'Socket.IO JSON', make: () => socketIo('json'), frames: FRAMES / 4, rounds: 3 },
  { name: 'Socket.IO binary', make: () => socketIo('binary'), frames: FRAMES / 4, rounds: 3 },
]

export const run: Bench = async ({ say }): Promise<BenchReport> => {
  const rows: BenchRow[] = []
  for (const sockets of SOCKETS) {
    const bound = await open(await limit(), sockets)
    for (const { name, make, frames, rounds } of SENDERS) {
      say(`${sockets} sockets: ${name} and pre-built bytes in turn`)
      const opened = await open(await make(), sockets)
      for (const size of SIZES) {
        const ticks = Math.max(10, Math.round(frames / sockets))
        const found = await compare({ mine: opened, bound, rows: size.rows, ticks, rounds })
        rows.push({
          name: `${name}: ${size.name} to ${sockets} sockets`,
          ours: found.mine.perCpuSecond,
          limit: found.bound.perCpuSecond,
          ratio: ratioOf(found.mine.perCpuSecond, found.bound.perCpuSecond, 'more'),
          unit: 'frames/CPU s',
          aim: name === 'ours' ? { of: 'ratio', bound: 'least', value: 0.9 } : null,
          note:
            `by the clock ${Math.round(found.mine.perSecond)}/s and ${Math.round(found.mine.perSecond * size.rows)} ` +
            `rows/s, limit ${Math.round(found.bound.perSecond)}/s`,
        })
      }
      rows.push({
        ...figure(`${name}: memory a socket at ${sockets}`, opened.bytesPerSocket / 1024, 'KiB'),
        limit: bound.bytesPerSocket / 1024,
        ratio: ratioOf(opened.bytesPerSocket, bound.bytesPerSocket, 'less'),
        note: 'heap and buffers of the server after a collection; without what the kernel holds',
      })
      await close(opened)
    }
    await close(bound)
  }
  for (const size of SIZES) {
    rows.push({
      ...figure(`to build a frame of ${size.rows} changed rows`, buildMicroseconds(size.rows), 'µs'),
      note: 'once a frame whoever reads it: difference, version and bytes; part of ours above, not of the limit',
    })
  }
  const blocks = Object.fromEntries(
    SIZES.map(({ name, rows: count }) => [`bytes of '${name}'`, blockBytes(count)]),
  )
  const facts = { frames: FRAMES, ...blocks, 'load, one minute': os.loadavg()[0]!.toFixed(1) }
  return { name: 'fanout', takenAt: new Date().toISOString(), rows, facts }
}

/** Median over many, compiled and warm. */
function buildMicroseconds(rows: number): number {
  const layer = new Layer()
  const times: number[] = []
  for (let turn = 1; turn <= BUILDS; turn += 1) {
    const put = rowsOf(rows, turn)
    const started = performance.now()
    layer.channel.deltaBlock(layer.publish(put, 0))
    times.push((performance.now() - started) * 1_000)
  }
  return percentile(
    times.slice(BUILDS / 2).toSorted((left, right) => left - right),
    50,
  )
}
const BUILDS = 2_000

if (process.argv.includes(CLIENTS_ARGUMENT)) serveClients()
