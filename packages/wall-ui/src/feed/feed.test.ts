import {
  decodeFrame,
  encodeFrame,
  rowsOf,
  type ColumnFrame,
  type Frame,
  type SubscribeAnswer,
  type SubscribeRequest,
} from '@obzor/core/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { createFeed, type Feed, type FeedSocket, type RowsChange } from './feed.ts'
import { useChannel } from './use-channel.ts'

/** A socket whose other end is the test. */
class FakeSocket {
  connected = false
  active = true
  readonly sent: { event: string; request: SubscribeRequest; answer?: (answer: SubscribeAnswer) => void }[] =
    []
  readonly #handlers = new Map<string, (argument: unknown) => void>()
  on(event: string, handler: (argument: unknown) => void): void {
    this.#handlers.set(event, handler)
  }
  emit(event: string, request: SubscribeRequest, answer?: (answer: SubscribeAnswer) => void): void {
    this.sent.push({ event, request, answer })
  }
  connect = vi.fn()
  close = vi.fn()
  happen(event: string, argument?: unknown): void {
    if (event === 'connect') this.connected = true
    if (event === 'disconnect') this.connected = false
    this.#handlers.get(event)?.(argument)
  }
}

const EPOCH = '11111111-1111-4111-8111-111111111111'
const row = (id: string, value: number): { id: string; value: number } => ({ id, value })
const snapshot = (version: number, ...rows: { id: string }[]): Frame => ({
  kind: 'snapshot',
  channel: 'c',
  epoch: EPOCH,
  version,
  at: 1_000 + version,
  rows,
})
const delta = (to: number, put: { id: string }[], remove: string[] = []): Frame => ({
  kind: 'delta',
  channel: 'c',
  epoch: EPOCH,
  from: to - 1,
  to,
  at: 1_000 + to,
  put,
  remove,
})

let socket: FakeSocket
let feed: Feed
let now = 0
let paint: (() => void)[] = []
const paintNow = (): void => {
  for (const callback of paint.splice(0)) callback()
}

beforeEach(() => {
  vi.useFakeTimers()
  now = 0
  paint = []
  socket = new FakeSocket()
  feed = createFeed({
    channels: ['c'],
    socketFactory: () => socket as unknown as FeedSocket,
    now: () => now,
    beforePaint: (callback) => paint.push(callback),
  })
})
afterEach(() => {
  feed.close()
  vi.useRealTimers()
})

const goLive = (): void => {
  socket.happen('connect')
  socket.sent.at(-1)!.answer!({ ok: true, resumed: false })
  socket.happen('frame', snapshot(5, row('a', 1), row('b', 2)))
}

test('frames between two paints reach a listener as one change', () => {
  const changes: RowsChange[] = []
  feed.channel('c').subscribe({ rows: (change) => changes.push(change) })
  goLive()
  socket.happen('frame', delta(6, [row('a', 7)]))
  socket.happen('frame', delta(7, [row('c', 3)], ['b']))
  expect(changes).toEqual([])
  paintNow()
  expect(changes).toEqual([{ isReset: true, put: [row('a', 7), row('c', 3)], removed: [], version: 7 }])
  socket.happen('frame', delta(8, [row('a', 8)]))
  socket.happen('frame', delta(9, [row('b', 1)], ['a']))
  paintNow()
  expect(changes.at(-1)).toEqual({ isReset: false, put: [row('b', 1)], removed: ['a'], version: 9 })
})

test('a lost connection keeps the rows and their age grows; the next one resumes by cursor', () => {
  goLive()
  paintNow()
  const channel = feed.channel('c')
  now = 60_000
  socket.happen('disconnect', 'transport close')
  expect(feed.connection).toBe('lost')
  expect(channel.state).toMatchObject({ kind: 'stale', reason: 'disconnected' })
  expect([...channel.rows.keys()]).toEqual(['a', 'b'])
  expect(channel.ageMs).toBe(60_000)
  socket.happen('connect')
  expect(socket.sent.at(-1)).toMatchObject({
    event: 'subscribe',
    request: { channel: 'c', cursor: { epoch: EPOCH, version: 5 } },
  })
  socket.sent.at(-1)!.answer!({ ok: true, resumed: true })
  expect(channel.state.kind).toBe('live')
  expect(channel.ageMs).toBe(0)
})

test('silence makes the picture stale without any event from the socket', () => {
  goLive()
  const beat = (): void =>
    socket.happen('heartbeat', { at: now, readAt: now, channels: { c: { epoch: EPOCH, version: 5 } } })
  beat()
  now = 4_000
  vi.advanceTimersByTime(4_000)
  expect(feed.channel('c').state).toMatchObject({ kind: 'stale', reason: 'silent' })
  beat()
  expect(feed.channel('c').state.kind).toBe('live')
})

test('a server that closed the connection itself is called again, a closed feed is not', () => {
  goLive()
  socket.happen('disconnect', 'io server disconnect')
  vi.advanceTimersByTime(2_000)
  expect(socket.connect).toHaveBeenCalledTimes(1)
  socket.happen('disconnect', 'io server disconnect')
  feed.close()
  vi.advanceTimersByTime(2_000)
  expect(socket.connect).toHaveBeenCalledTimes(1)
})

test('a released channel is unsubscribed, and its late frames are ignored', () => {
  goLive()
  const channel = feed.channel('c')
  feed.release('c')
  expect(socket.sent.at(-1)).toMatchObject({ event: 'unsubscribe', request: { channel: 'c' } })
  socket.happen('frame', delta(6, [row('z', 1)]))
  expect(channel.rows.has('z')).toBe(false)
})

test('a listener that comes late gets the present rows first', () => {
  goLive()
  paintNow()
  const changes: RowsChange[] = []
  feed.channel('c').subscribe({ rows: (change) => changes.push(change) })
  expect(changes).toEqual([{ isReset: true, put: [row('a', 1), row('b', 2)], removed: [], version: 5 }])
})

test('useChannel gives a new map per paint whose unchanged rows are the same objects, and ends with its scope', () => {
  const scope = effectScope()
  const used = scope.run(() => useChannel('c', feed))!
  goLive()
  paintNow()
  const before = used.rows.value
  socket.happen('frame', delta(6, [row('a', 9)]))
  paintNow()
  expect(used.rows.value).not.toBe(before)
  expect(used.rows.value.get('b')).toBe(before.get('b'))
  expect(used.rows.value.get('a')).toEqual(row('a', 9))
  expect([used.version.value, used.lastFrameAt.value, used.state.value.kind]).toEqual([6, 1_006, 'live'])
  scope.stop()
  socket.happen('frame', delta(7, [row('a', 10)]))
  paintNow()
  expect(used.version.value).toBe(6)
})

test('the hello tells the difference of the clocks', () => {
  now = 500
  socket.happen('hello', { protocol: 1, epoch: null, at: 2_500, heartbeatMs: 1_000 })
  expect(feed.clockOffsetMs).toBe(2_000)
})

const inColumns = (frame: Frame, patch: { id: string }[] = []): ArrayBuffer =>
  encodeFrame(
    frame.kind === 'snapshot'
      ? { ...frame, from: frame.version, to: frame.version, put: frame.rows }
      : { ...frame, patch },
  ).buffer
const told = (frames: readonly ColumnFrame[]): unknown[] =>
  frames.map(({ kind, to, blocks }) => [kind, to, blocks.flatMap(rowsOf)])

test('a patch in columns changes the members it names and makes a new object of that row only', () => {
  socket.happen('connect')
  socket.sent.at(-1)!.answer!({ ok: true, resumed: false })
  expect(socket.sent.at(-1)?.request.form).toBe('columns')
  socket.happen('block', inColumns(snapshot(5, Object.assign(row('a', 1), { note: 'kept' }), row('b', 2))))
  const { rows } = feed.channel('c')
  const [a, b] = [rows.get('a'), rows.get('b')]
  socket.happen('block', inColumns(delta(6, [], []), [row('a', 9), row('never-held', 1)]))
  expect([...rows.values()]).toEqual([{ ...row('a', 9), note: 'kept' }, row('b', 2)])
  expect([rows.get('a') === a, rows.get('b') === b]).toEqual([false, true])
})

test('a listener of columns gets the frames in order, from whichever form, and makes no rows', () => {
  const heard: unknown[] = []
  const channel = feed.channel('c')
  channel.subscribe({ columns: (frames) => heard.push(...told(frames)) })
  goLive()
  socket.happen('block', inColumns(delta(6, [row('c', 3)])))
  paintNow()
  expect(heard).toEqual([
    ['snapshot', 5, [row('a', 1), row('b', 2)]],
    ['delta', 6, [row('c', 3)]],
  ])
  expect([...channel.rows.keys()]).toEqual(['a', 'b', 'c'])
  const late: unknown[] = []
  channel.subscribe({ columns: (frames) => late.push(...told(frames)) })
  expect(late).toEqual([['snapshot', 6, [row('a', 1), row('b', 2), row('c', 3)]]])
})

test('bytes that are no frame end the connection and change nothing', () => {
  goLive()
  const close = vi.fn()
  Object.assign(socket, { io: { engine: { close } } })
  const bytes = inColumns(delta(6, [row('a', 9)]))
  expect(decodeFrame(new Uint8Array(bytes)).ok).toBe(true)
  socket.happen('block', bytes.slice(0, -1))
  expect(close).toHaveBeenCalledTimes(1)
  expect(feed.channel('c').rows.get('a')).toEqual(row('a', 1))
})

test('the window for coming back is the one that the server named', () => {
  const manager = { reconnectionDelay: vi.fn().mockReturnThis(), randomizationFactor: vi.fn() }
  Object.assign(socket, { io: manager })
  socket.happen('hello', { protocol: 1, epoch: null, at: 0, heartbeatMs: 1_000, retryMs: 1_800 })
  expect(manager.reconnectionDelay).toHaveBeenCalledWith(900)
  expect(manager.randomizationFactor).toHaveBeenCalledWith(1)
})
