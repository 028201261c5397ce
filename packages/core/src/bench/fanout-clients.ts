// The other end of the fan-out benchmark: thousands of sockets in a process of their own. Speaks just enough WebSocket
// and Engine.IO by hand, because a client library would cost more than the server that is measured.
import { connect, type Socket } from 'node:net'

/** What the parent asks for. */
export interface OpenClients {
  port: number
  count: number
  /** `plain`: a bare WebSocket; `socket.io`: Engine.IO 4 with a subscription of this request. */
  speak: { kind: 'plain' } | { kind: 'socket.io'; subscribe: unknown }
}
/** What the parent hears: all are open and have their first frame; each further frame has reached all of them. */
export type ClientsNews = { kind: 'open' } | { kind: 'reached'; frames: number }

export const CLIENTS_ARGUMENT = '--fanout-clients'
/** Connections that are being made at once: fewer than a listening socket's queue. */
const OPENING_MAX = 100
const TEXT = 1
const BINARY = 2
const FINAL_TEXT = 0x81

function text(message: string): Buffer {
  const payload = Buffer.from(message)
  // A mask of zeros is a mask.
  if (payload.length < 126) {
    return Buffer.concat([Buffer.from([FINAL_TEXT, 0x80 | payload.length, 0, 0, 0, 0]), payload])
  }
  const header = [FINAL_TEXT, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]
  return Buffer.concat([Buffer.from(header), payload])
}

/** Cuts a stream into WebSocket messages; only the first bytes of each are looked at. */
class MessageCounter {
  readonly #onMessage: (opcode: number, head: string) => void
  #carry: Buffer | null = null
  #skip = 0

  constructor(onMessage: (opcode: number, head: string) => void) {
    this.#onMessage = onMessage
  }

  take(chunk: Buffer): void {
    let bytes = this.#carry ? Buffer.concat([this.#carry, chunk]) : chunk
    this.#carry = null
    while (bytes.length > 0) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length)
        this.#skip -= skipped
        bytes = bytes.subarray(skipped)
        continue
      }
      const short = bytes.length < 2 ? 0 : bytes[1]! & 0x7f
      const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2
      const known = bytes.length >= headerBytes
      const length = !known
        ? 0
        : short === 126
          ? bytes.readUInt16BE(2)
          : short === 127
            ? bytes.readUInt32BE(6)
            : short
      if (!known || bytes.length < headerBytes + Math.min(length, 5)) {
        this.#carry = bytes
        return
      }
      const opcode = bytes[0]! & 0x0f
      const head =
        opcode === TEXT ? bytes.toString('latin1', headerBytes, headerBytes + Math.min(length, 5)) : ''
      this.#skip = headerBytes + length
      this.#onMessage(opcode, head)
    }
  }
}

function openOne({ port, speak }: OpenClients, onFrame: () => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let isUpgraded = false
    const counter = new MessageCounter((opcode, head) => {
      if (opcode === BINARY || head === '42["f') onFrame()
      else if (head[0] === '0') socket.write(text('40'))
      else if (head[0] === '2') socket.write(text('3'))
      else if (head.startsWith('40') && speak.kind === 'socket.io') {
        socket.write(text(`420${JSON.stringify(['subscribe', speak.subscribe])}`))
        resolve(socket)
      }
    })
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      if (isUpgraded) return counter.take(chunk)
      const end = chunk.indexOf('\r\n\r\n')
      if (end < 0) return
      isUpgraded = true
      if (speak.kind === 'plain') resolve(socket)
      if (chunk.length > end + 4) counter.take(chunk.subarray(end + 4))
    })
    const path = speak.kind === 'plain' ? '/' : '/live/?EIO=4&transport=websocket'
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
  })
}

/** Runs in the child: opens, counts and reports until the parent is gone. */
export function serveClients(): void {
  const tell = (news: ClientsNews): void => {
    // The parent may be gone between the question and the answer.
    if (process.connected) process.send?.(news, () => undefined)
  }
  process.on('disconnect', () => process.exit(0))
  process.once('message', (ask: OpenClients) => {
    let frames = 0
    // The first frame of each is its snapshot, or the greeting of the plain server: then all are open.
    const onFrame = (): void => {
      frames += 1
      if (frames === ask.count) tell({ kind: 'open' })
      else if (frames % ask.count === 0) tell({ kind: 'reached', frames: frames / ask.count - 1 })
    }
    const opening = async (): Promise<void> => {
      let left = ask.count
      const lane = async (): Promise<void> => {
        while (left > 0) {
          left -= 1
          await openOne(ask, onFrame)
        }
      }
      await Promise.all(Array.from({ length: OPENING_MAX }, lane))
    }
    opening().catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    })
  })
}
