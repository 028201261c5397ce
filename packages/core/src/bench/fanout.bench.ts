// One change to every screen: our gateway's columns against Socket.IO's own JSON and binary events, and against the
// physical limit, which is one write of pre-built bytes for each socket. The server is this process, the clients are others.
import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { Server } from 'socket.io'
import { prepareMessage } from '../engine/live/block-sender.ts'
import { LiveGateway } from '../engine/live/live-gateway.ts'
import { LiveMetrics } from '../engine/live/metrics.ts'
import { RowChannel } from '../engine/live/row-channel.ts'
import type { RelayListener } from '../engine/live/relay.ts'
import type { ChannelRow } from '../protocol/index.ts'
import { ratioOf, type Bench, type BenchReport, type BenchRow } from '../testing/bench-report.ts'
import { CLIENTS_ARGUMENT, serveClients, type ClientsNews, type OpenClients } from './fanout-clients.ts'
import { figure } from './figures.ts'
import { heldBytes } from './soak-memory.ts'

const CHANNEL = 'layer:vacancies'
const EPOCH = '11111111-1111-4111-8111-111111111111'
/** Frames that each measurement sends, over all sockets. */
const FRAMES = Number(process.env.OBZOR_BENCH_FRAMES ?? 200_000)
const ROUNDS = 3
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
  server: HttpServer
  send(put: ChannelRow[]): void
  close(): Promise<void>
}

const listening = (server: HttpServer): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 4_096, () => resolve((server.address() as AddressInfo).port))
  })
const closed = async (server: HttpServer): Promise<void> => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** The gateway and the channel as the engine has them; only the relay is replaced by this function's caller. */
function ours(): Sender {
  const channel = new RowChannel(CHANNEL, 'public')
  channel.begin({ epoch: EPOCH, version: 1 }, 0, rowsOf(160, 0))
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
    server,
    send: (put) => {
      const frame = channel.apply(channel.plan({ put, remove: [] })!, Date.now())
      for (const listener of listeners) listener.delta(frame)
    },
    close: async () => {
      await gateway.close()
      await closed(server)
    },
  }
}

/** A room and an event, as the manual of Socket.IO has it. */
function socketIo(form: 'json' | 'binary'): Sender {
  const channel = new RowChannel(CHANNEL, 'public')
  channel.begin({ epoch: EPOCH, version: 1 }, 0, rowsOf(160, 0))
  const server = createServer()
  const io = new Server(server, {
    path: '/live',
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
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
    server,
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

/** No channel, no bookkeeping, nothing encoded: the same bytes written to each socket. */
function limit(): Sender {
  const sockets = new Set<NetSocket>()
  const server = createServer()
  const greeting = prepareMessage(new Uint8Array(64)).options.wsPreEncodedFrame[0]!
  server.on('upgrade', (request, stream) => {
    const socket = stream as NetSocket
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.setNoDelay(true)
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    )
    socket.write(greeting)
    socket.on('error', () => sockets.delete(socket))
    sockets.add(socket)
  })
  const prepared = new Map<number, Buffer>()
  return {
    speak: { kind: 'plain' },
    server,
    send: (put) => {
      let bytes = prepared.get(put.length)
      if (!bytes) {
        bytes = prepareMessage(new Uint8Array(blockBytes(put.length))).options.wsPreEncodedFrame[0]!
        prepared.set(put.length, bytes)
      }
      for (const socket of sockets) socket.write(bytes)
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await closed(server)
    },
  }
}

const rowsOf = (count: number, turn: number): ChannelRow[] =>
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
  const channel = new RowChannel(CHANNEL, 'public')
  channel.begin({ epoch: EPOCH, version: 1 }, 0, rowsOf(160, 0))
  const frame = channel.apply(channel.plan({ put: rowsOf(rows, 1), remove: [] })!, 0)
  return channel.deltaBlock(frame)!.byteLength
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
  const port = await listening(sender.server)
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
async function sendRound(opened: Opened, rows: number): Promise<Round> {
  const { sender, clients, sockets } = opened
  const ticks = Math.max(10, Math.round(FRAMES / sockets))
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

/** Rounds of both in turn, so that whatever else the machine does meets both; the round of the median ratio counts. */
async function compare(mine: Opened, bound: Opened, rows: number): Promise<{ mine: Round; bound: Round }> {
  const rounds: { mine: Round; bound: Round }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ bound: await sendRound(bound, rows), mine: await sendRound(mine, rows) })
  }
  const ratio = (round: (typeof rounds)[number]): number => round.mine.perCpuSecond / round.bound.perCpuSecond
  return rounds.toSorted((left, right) => ratio(left) - ratio(right))[Math.floor(ROUNDS / 2)]!
}

async function close({ sender, clients }: Opened): Promise<void> {
  clients.close()
  await sender.close()
}

const SENDERS = [
  { name: 'ours', make: ours },
  { name: 'Socket.IO JSON', make: () => socketIo('json') },
  { name: 'Socket.IO binary', make: () => socketIo('binary') },
]

export const run: Bench = async ({ say }): Promise<BenchReport> => {
  const rows: BenchRow[] = []
  for (const sockets of SOCKETS) {
    const bound = await open(limit(), sockets)
    for (const { name, make } of SENDERS) {
      say(`${sockets} sockets: ${name} and pre-built bytes in turn`)
      const opened = await open(make(), sockets)
      for (const size of SIZES) {
        const found = await compare(opened, bound, size.rows)
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
  const blocks = Object.fromEntries(
    SIZES.map(({ name, rows: count }) => [`bytes of '${name}'`, blockBytes(count)]),
  )
  return { name: 'fanout', takenAt: new Date().toISOString(), rows, facts: { frames: FRAMES, ...blocks } }
}

if (process.argv.includes(CLIENTS_ARGUMENT)) serveClients()
