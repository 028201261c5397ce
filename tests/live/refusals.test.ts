// What a client may not send, over a real socket: it gets the word that SPEC.md has for it, or loses its connection;
// nobody else notices.
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { randomViews, startViews, type ViewEngine } from '../../packages/core/src/testing/filtered-views.ts'
import { testDatabase, type TestDatabase } from '../../packages/core/src/testing/index.ts'
import {
  CHANNELS_PER_SOCKET_MAX,
  LIVE_PATH,
  type Frame,
  type SubscribeAnswer,
} from '../../packages/core/src/protocol/index.ts'
import type { Feed } from '../../packages/wall-ui/src/feed/index.ts'
import { openFeed, putVacancy, seedRegion, until } from './live-fixture.ts'
import { random } from './randomness.ts'
import { STAMPS } from './random-writer.ts'

let database: TestDatabase
let engine: ViewEngine
/** Somebody who does nothing wrong. */
let other: Feed
const connections: string[] = []
const sockets: Socket[] = []
let written = 0

beforeAll(async () => {
  database = await testDatabase()
  await seedRegion(database.pool)
  await database.pool.query(STAMPS)
  await putVacancy(database.pool, 0, { places: 1, territory: 2 })
  engine = await startViews(database.url, [...randomViews(100, random(1))])
  other = openFeed(engine.url, ['ballast'])
  other.onConnection((connection) => connections.push(connection))
  await until('the other is live', () => other.channel('ballast').state.kind === 'live')
})
beforeEach(() => {
  connections.splice(0)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close()
  const { version } = other.channel('ballast')
  written += 1
  await putVacancy(database.pool, written, { places: 1, territory: 2 })
  await until('the other gets the next version', () => other.channel('ballast').version === version + 1)
  if (connections.length > 0) throw new Error(`the other noticed: ${connections.join(', ')}`)
})
afterAll(async () => {
  other.close()
  await engine.stop()
  await database.close()
})

interface Client {
  socket: Socket
  frames: Frame[]
  ask(request: unknown): Promise<SubscribeAnswer>
  /** Why the connection ended, once it has. */
  ended(): Promise<string>
  /** As it goes over the wire, past Socket.IO. */
  raw(message: string | Uint8Array): void
}

async function connect(): Promise<Client> {
  const socket = io(engine.url, {
    path: LIVE_PATH,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  })
  sockets.push(socket)
  const frames: Frame[] = []
  let end: string | null = null
  socket.on('frame', (frame: Frame) => frames.push(frame))
  socket.on('disconnect', (reason) => {
    end = reason
  })
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
  const { ws } = socket.io.engine.transport as unknown as { ws: { send(message: unknown): void } }
  return {
    socket,
    frames,
    ask: (request) => socket.emitWithAck('subscribe', request) as Promise<SubscribeAnswer>,
    ended: async () => {
      await until('the connection has ended', () => end !== null)
      return end!
    },
    raw: (message) => ws.send(message),
  }
}

const present = (): { epoch: string; version: number } => {
  const channel = engine.relay.channel('view:0')!
  return channel.cursor
}

test.each([
  ['a negative version', { version: -1 }],
  ['a part of a version', { version: 1.5 }],
  ['a version past all integers', { version: 2 ** 53 }],
  ['a version that is text', { version: '1' }],
  ['an epoch that is no UUID', { epoch: 'yesterday' }],
  ['an epoch that is no text', { epoch: { toString: 'x' } }],
])('a cursor with %s is refused as a bad cursor', async (_name, wrong) => {
  const client = await connect()
  const answer = await client.ask({ channel: 'view:0', cursor: { ...present(), ...wrong } })
  expect(answer).toMatchObject({ ok: false, reason: 'bad-cursor' })
  expect(await client.ask({ channel: 'view:0', cursor: 7 })).toMatchObject({ reason: 'bad-cursor' })
  expect(await client.ask({ channel: 'view:0' })).toMatchObject({ ok: true })
})

test.each([
  ['from the future', { version: 1_000_000_000 }],
  ['of another epoch', { epoch: '00000000-0000-4000-8000-000000000000' }],
])('a cursor %s gets the whole channel', async (_name, wrong) => {
  const client = await connect()
  const answer = await client.ask({ channel: 'view:0', cursor: { ...present(), ...wrong } })
  expect(answer).toEqual({ ok: true, resumed: false })
  await until('the snapshot', () => client.frames.length > 0)
  expect(client.frames[0]).toMatchObject({ kind: 'snapshot', ...present() })
})

test.each([
  ['nothing', null],
  ['a text', 'view:0'],
  ['a list', ['view:0']],
  ['no channel', {}],
  ['an empty name', { channel: '' }],
  ['a long name', { channel: 'v'.repeat(129) }],
  ['a name that is no text', { channel: { length: 3 } }],
  ['another form', { channel: 'view:0', form: 'rows' }],
])('a request that is %s is refused as a bad request', async (_name, request) => {
  const client = await connect()
  expect(await client.ask(request)).toMatchObject({ ok: false, reason: 'bad-request' })
})

test.each(['view:100', '__proto__', 'constructor', 'view:0 '])('there is no channel %s', async (channel) => {
  const client = await connect()
  expect(await client.ask({ channel })).toMatchObject({ ok: false, reason: 'unknown-channel' })
})

test('a socket holds as many channels as the protocol says, and can give one up for another', async () => {
  const client = await connect()
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => client.ask({ channel: `view:${index}` })),
  )
  expect(answers.filter(({ ok }) => ok)).toHaveLength(CHANNELS_PER_SOCKET_MAX)
  expect(answers.slice(CHANNELS_PER_SOCKET_MAX)).toEqual(
    Array.from({ length: 100 - CHANNELS_PER_SOCKET_MAX }, () =>
      expect.objectContaining({ ok: false, reason: 'too-many-channels' }),
    ),
  )
  client.socket.emit('unsubscribe', { channel: 'view:0' })
  expect(await client.ask({ channel: 'view:99' })).toMatchObject({ ok: true })
})

test('who asks for ten thousand channels at once loses the connection', async () => {
  const client = await connect()
  for (let index = 0; index < 10_000; index += 1)
    client.socket.emit('subscribe', { channel: `view:${index}` }, () => undefined)
  expect(await client.ended()).toBe('io server disconnect')
})

test.each([
  ['larger than the bound', `42["subscribe",{"channel":"${'x'.repeat(70_000)}"}]`],
  ['binary out of nowhere', new Uint8Array(100).fill(255)],
  ['a frame like ours', new Uint8Array([0x4f, 0x42, 0x5a, 0x31, 0, 0, 0, 0])],
  ['half a packet', '42["subscribe",'],
  ['a packet of no kind', '4zzz'],
  ['a packet with an attachment that is not one', '451-["subscribe",{"_placeholder":true,"num":7}]'],
  ['not even a packet', '\u0000\u0000'],
])('a message that is %s ends that connection', async (name, message) => {
  const client = await connect()
  client.raw(message)
  if (name.includes('attachment')) client.raw(new Uint8Array(3))
  expect(await client.ended()).toMatch(/transport close|io server disconnect/)
})

test('an event without a place for the answer, or of another name, is let pass', async () => {
  const client = await connect()
  client.socket.emit('subscribe', { channel: 'view:0' })
  client.socket.emit('subscribe', { channel: 'view:0' }, 'no function')
  client.socket.emit('publish', { channel: 'view:0', rows: [] })
  client.socket.emit('unsubscribe', 7)
  expect(await client.ask({ channel: 'view:1' })).toMatchObject({ ok: true })
  await until('a frame', () => client.frames.length > 0)
  expect(client.frames.map(({ channel }) => channel)).toEqual(['view:1'])
})
