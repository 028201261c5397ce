import { expect, test } from 'vitest'
import type { Socket } from 'socket.io'
import { ClientWire, MissedTails, prepareEvent, prepareMessage, prepareMessages } from './block-sender.ts'

const bytesOf = (length: number, first = 1): Uint8Array => new Uint8Array(length).fill(first)

/** What engine.io and `ws` are to the sender; `takes` says how much of each write the kernel takes. */
function connection({ takes = true, waiting = 0 } = {}) {
  const wire = {
    written: [] as Uint8Array[],
    writableLength: waiting,
    write(bytes: Uint8Array) {
      wire.written.push(bytes)
      return takes
    },
    cork: () => undefined,
    uncork: () => undefined,
  }
  const conn = {
    readyState: 'open',
    writeBuffer: [] as { data?: Uint8Array }[],
    transport: { socket: { readyState: 1, bufferedAmount: waiting, _socket: wire } },
    queued: [] as Uint8Array[],
    send: (data: Uint8Array) => void conn.queued.push(data),
  }
  return { conn, wire, client: new ClientWire({ conn } as unknown as Pick<Socket, 'conn'>) }
}

test.each([1, 125, 126, 65_535, 65_536, 200_000])(
  'a message of %i bytes has the header of RFC 6455',
  (length) => {
    const all = Buffer.concat(prepareMessage(bytesOf(length)).options.wsPreEncodedFrame)
    const short = all[1]!
    const headerBytes = short === 127 ? 10 : short === 126 ? 4 : 2
    const told = short === 127 ? Number(all.readBigUInt64BE(2)) : short === 126 ? all.readUInt16BE(2) : short
    expect([all[0], told, all.length]).toEqual([0x82, length, headerBytes + length])
  },
)

test('several messages are one write, each with a header of its own', () => {
  const { client, wire } = connection()
  client.send(prepareMessages([bytesOf(3, 7), bytesOf(2, 9)]))
  expect(wire.written.map((bytes) => [...bytes])).toEqual([[0x82, 3, 7, 7, 7, 0x82, 2, 9, 9]])
})

test('nothing overtakes what engine.io still holds: messages join its queue, one by one', () => {
  const { client, conn, wire } = connection()
  conn.writeBuffer.push({ data: bytesOf(5) })
  client.send(prepareMessages([bytesOf(3), bytesOf(2)]))
  client.send(prepareMessage(bytesOf(4)))
  expect(wire.written).toEqual([])
  expect(conn.queued.map(({ length }) => length)).toEqual([3, 2, 4])
})

test('a client is behind when the wire takes no more and its bound is passed, not before', () => {
  const slow = connection({ takes: false, waiting: 1_000 })
  expect(slow.client.isBehind(999)).toBe(false)
  slow.client.send(prepareMessage(bytesOf(4)))
  expect([slow.client.isBehind(999), slow.client.isBehind(1_000)]).toEqual([true, false])
  const quick = connection({ takes: true, waiting: 1_000 })
  quick.client.send(prepareMessage(bytesOf(4)))
  expect(quick.client.isBehind(999)).toBe(false)
})

test('a heartbeat is one text message of Socket.IO, and is left out where anything waits', () => {
  const beat = prepareEvent('heartbeat', { at: 1 })
  const idle = connection()
  idle.client.sendIfIdle(beat)
  expect(Buffer.concat(idle.wire.written).toString('latin1')).toBe('\u0081\u001842["heartbeat",{"at":1}]')
  const slow = connection({ waiting: 1 })
  slow.client.sendIfIdle(beat)
  const queued = connection()
  queued.conn.writeBuffer.push({ data: bytesOf(5) })
  queued.client.sendIfIdle(beat)
  expect([slow.wire.written, queued.wire.written, queued.conn.queued]).toEqual([[], [], []])
})

test('what was missed is joined once for all who come back to one version, and anew at the next', () => {
  const tails = new MissedTails()
  let builds = 0
  const build = (): Uint8Array[] => {
    builds += 1
    return [bytesOf(10)]
  }
  const first = tails.between(3, 9, build)
  expect(tails.between(3, 9, build)).toBe(first)
  tails.between(4, 9, build)
  expect(builds).toBe(2)
  expect(tails.between(3, 10, build)).not.toBe(first)
})

test('no more than sixteen tails are kept', () => {
  const tails = new MissedTails()
  for (let from = 0; from < 17; from += 1) tails.between(from, 100, () => [bytesOf(1)])
  let builds = 0
  for (const from of [0, 15, 16]) {
    tails.between(from, 100, () => {
      builds += 1
      return [bytesOf(1)]
    })
  }
  expect(builds).toBe(1)
})
