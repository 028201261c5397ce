// What the live path is measured against: the live map that one would write in a day with Socket.IO, NOTIFY and GeoJSON, and the
// physical limit, which is bytes made once and written to each socket.
import { createHash } from 'node:crypto'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket as NetSocket } from 'node:net'
import pg from 'pg'
import { Server } from 'socket.io'
import { prepareMessage } from '../engine/live/block-sender.ts'

/** `each`: NOTIFY, SELECT and an event for each row; `batched`: one of each for all that changed in 50 ms. */
export type PeerKind = 'each' | 'batched'

export interface Peer {
  port: number
  stop(): Promise<void>
}

const CHANNEL = 'layer:vacancies'
const BATCH_MS = 50

/** Leaves of the triggers on features only the peer's; `null`: only our own. */
export async function captureBy(pool: pg.Pool, peer: PeerKind | null): Promise<void> {
  await pool.query(`
    create or replace function bench_each() returns trigger language plpgsql as $$
    begin perform pg_notify('bench', new.id::text); return null; end $$;
    -- A payload has 8,000 bytes: about as many ids of six digits as a thousand.
    create or replace function bench_batched() returns trigger language plpgsql as $$
    begin perform pg_notify('bench', (select string_agg(id::text, ',') from changed)); return null; end $$;
    drop trigger if exists bench_each on facts.feature;
    drop trigger if exists bench_batched on facts.feature;
    alter table facts.feature ${peer ? 'disable' : 'enable'} trigger user`)
  if (peer === 'each') {
    await pool.query(
      'create trigger bench_each after update on facts.feature for each row execute function bench_each()',
    )
  } else if (peer === 'batched') {
    await pool.query(
      `create trigger bench_batched after update on facts.feature referencing new table as changed
         for each statement execute function bench_batched()`,
    )
  }
}

const SELECT = `
  select jsonb_build_object('type', 'Feature', 'id', f.id, 'geometry', st_asgeojson(f.geom)::jsonb, 'properties',
           jsonb_build_object('territory', t.oktmo, 'title', properties -> 'title', 'places', properties -> 'places')) as feature
    from facts.feature f left join territory.territory t on t.id = f.territory_id
   where f.id = any ($1::bigint[])`

export interface PeerOptions {
  databaseUrl: string
  kind: PeerKind
  /** Socket.IO's own connection-state recovery. */
  recovers?: boolean
}

export async function startPeer({ databaseUrl, kind, recovers = false }: PeerOptions): Promise<Peer> {
  const server = createServer()
  const io = new Server(server, {
    path: '/live',
    transports: ['websocket'],
    serveClient: false,
    perMessageDeflate: false,
    ...(recovers && { connectionStateRecovery: { maxDisconnectionDuration: 120_000 } }),
  })
  let version = 1
  io.on('connection', (socket) => {
    socket.on('subscribe', () => {
      // Who was recovered is in the room already and was sent what it missed.
      if (socket.recovered) return
      void socket.join(CHANNEL)
      socket.emit('frame', version, { type: 'FeatureCollection', features: [] })
    })
  })
  const [listener, reader] = [databaseUrl, databaseUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  ) as [pg.Client, pg.Client]
  await Promise.all([listener.connect(), reader.connect()])
  const read = async (ids: string[]): Promise<unknown[]> => {
    const { rows } = await reader.query<{ feature: unknown }>({ name: 'peer', text: SELECT, values: [ids] })
    return rows.map(({ feature }) => feature)
  }
  const emit = (shape: unknown): void => {
    version += 1
    io.to(CHANNEL).emit('frame', version, shape)
  }
  let isStopped = false
  /** One SELECT after the other, as one connection has it. */
  let reading = Promise.resolve()
  let changed = new Set<string>()
  const flush = async (): Promise<void> => {
    const ids = [...changed]
    changed = new Set()
    if (isStopped) return
    emit({ type: 'FeatureCollection', features: await read(ids) })
  }
  const queue = (work: () => Promise<void>): void => {
    reading = reading.then(() => (isStopped ? undefined : work())).catch(fail)
  }
  const fail = (error: unknown): void => {
    if (!isStopped) throw error
  }
  listener.on('notification', ({ payload = '' }) => {
    if (kind === 'each') {
      queue(async () => emit((await read([payload]))[0]))
      return
    }
    if (changed.size === 0) setTimeout(() => queue(flush), BATCH_MS)
    for (const id of payload.split(',')) changed.add(id)
  })
  await listener.query('listen bench')
  const port = await listening(server)
  return {
    port,
    stop: async () => {
      isStopped = true
      await listener.end()
      io.disconnectSockets(true)
      io.engine.close()
      await closed(server)
      await reader.end()
    },
  }
}

export interface ByteServer extends Peer {
  /** One message of so many bytes to every socket. */
  send(version: number, bytes: number): void
  /** Bytes that are a message already; to a socket where more than the bound waits, none. */
  write(message: Buffer, bound?: { bufferedBytesMax: number }): void
}
const AT_VERSION = 16

/** No channel, no bookkeeping, nothing encoded: the same bytes written to each socket. */
export async function startByteServer(): Promise<ByteServer> {
  const sockets = new Set<NetSocket>()
  const server = createServer()
  const messageOf = (version: number, bytes: number): Buffer => {
    const payload = Buffer.alloc(Math.max(64, bytes))
    payload.writeDoubleLE(version, AT_VERSION)
    return Buffer.concat(prepareMessage(payload).options.wsPreEncodedFrame)
  }
  const greeting = messageOf(0, 64)
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
  const port = await listening(server)
  const write: ByteServer['write'] = (message, bound) => {
    if (!bound) for (const socket of sockets) socket.write(message)
    else
      for (const socket of sockets) if (socket.writableLength <= bound.bufferedBytesMax) socket.write(message)
  }
  return {
    port,
    write,
    send: (version, bytes) => write(messageOf(version, bytes)),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await closed(server)
    },
  }
}

export const listening = (server: HttpServer): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', 4_096, () => resolve((server.address() as AddressInfo).port))
  })
export const closed = async (server: HttpServer): Promise<void> => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
