// A client of the live benchmarks: just enough WebSocket, Engine.IO and Socket.IO by hand. A client library would cost more than
// the server that is measured, and the same bytes are read the same way whoever sent them.
import { connect, type Socket } from 'node:net'

const TEXT = 1
const BINARY = 2
const FINAL_TEXT = 0x81

/** A message of a client, which must be masked. */
function textMessage(message: string): Buffer {
  const payload = Buffer.from(message)
  // A mask of zeros is a mask.
  const { length } = payload
  const header = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([FINAL_TEXT, ...header, 0, 0, 0, 0]), payload])
}

/**
 * Cuts a stream into WebSocket messages. A message that came in one piece is not copied: it is to be read at once, the next
 * chunk comes in the same memory.
 */
export class MessageReader {
  readonly #onMessage: (opcode: number, payload: Buffer) => void
  #carry: Buffer | null = null
  /** The message that is under way, and how many of its bytes are still to come. */
  #parts: Buffer[] = []
  #opcode = 0
  #missing = 0

  constructor(onMessage: (opcode: number, payload: Buffer) => void) {
    this.#onMessage = onMessage
  }

  take(chunk: Buffer): void {
    let bytes = this.#carry ? Buffer.concat([this.#carry, chunk]) : chunk
    this.#carry = null
    while (bytes.length > 0) {
      if (this.#missing > 0) {
        const part = bytes.subarray(0, this.#missing)
        this.#parts.push(Buffer.from(part))
        this.#missing -= part.length
        bytes = bytes.subarray(part.length)
        if (this.#missing > 0) return
        const payload = Buffer.concat(this.#parts)
        this.#parts = []
        this.#onMessage(this.#opcode, payload)
        continue
      }
      const short = bytes.length < 2 ? 0 : bytes[1]! & 0x7f
      const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2
      if (bytes.length < headerBytes) {
        this.#carry = Buffer.from(bytes)
        return
      }
      const length =
        short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
      const opcode = bytes[0]! & 0x0f
      const payload = bytes.subarray(headerBytes, headerBytes + length)
      bytes = bytes.subarray(headerBytes + payload.length)
      if (payload.length === length) this.#onMessage(opcode, payload)
      else {
        this.#opcode = opcode
        this.#parts = [Buffer.from(payload)]
        this.#missing = length - payload.length
      }
    }
  }
}

/** `plain`: a bare WebSocket; `socket.io`: Engine.IO 4 and the default namespace. */
export type Speech = 'plain' | 'socket.io'

export interface RawSocketOptions {
  port: number
  speech: Speech
  /** What the packet that opens the namespace says; Socket.IO's recovery wants `{ pid, offset }`. */
  auth?: Record<string, string>
  /** Ready to be asked; of a plain socket: upgraded. `told` is the server's answer, as JSON. */
  onOpen(told: string): void
  /** A Socket.IO event, `["name",…]`. */
  onEvent(json: Buffer): void
  onBinary(payload: Buffer): void
  onClose(): void
}

const READ_BUFFER = Buffer.alloc(256 * 1024)
const [OPEN, PING, MESSAGE] = [0x30, 0x32, 0x34]
const [NAMESPACE_OPEN, EVENT] = [0x30, 0x32]

export class RawSocket {
  readonly #options: RawSocketOptions
  readonly #tcp: Socket
  #isUpgraded = false
  #isGone = false

  constructor(options: RawSocketOptions) {
    this.#options = options
    const reader = new MessageReader((opcode, payload) => this.#take(opcode, payload))
    const take = (chunk: Buffer): void => {
      if (this.#isUpgraded) return reader.take(chunk)
      const end = chunk.indexOf('\r\n\r\n')
      if (end < 0) return
      this.#isUpgraded = true
      if (options.speech === 'plain') options.onOpen('')
      if (chunk.length > end + 4) reader.take(chunk.subarray(end + 4))
    }
    const tcp = connect({
      port: options.port,
      host: '127.0.0.1',
      noDelay: true,
      // One memory for all reads: a buffer for each costs as much as the reading.
      onread: {
        buffer: READ_BUFFER,
        callback: (length) => {
          take(READ_BUFFER.subarray(0, length))
          return true
        },
      },
    })
    this.#tcp = tcp
    tcp.on('error', () => tcp.destroy())
    tcp.on('close', () => {
      if (!this.#isGone) options.onClose()
    })
    const path = options.speech === 'plain' ? '/' : '/live/?EIO=4&transport=websocket'
    tcp.write(
      `GET ${path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
  }

  emit(event: string, ...values: unknown[]): void {
    this.#tcp.write(textMessage(`42${JSON.stringify([event, ...values])}`))
  }

  /** With an acknowledgement that nobody waits for: our server answers only who asks for one. */
  ask(event: string, value: unknown): void {
    this.#tcp.write(textMessage(`420${JSON.stringify([event, value])}`))
  }

  /** As a cable that is pulled: no farewell, and nothing is heard of it any more. */
  drop(): void {
    this.#isGone = true
    this.#tcp.destroy()
  }

  #take(opcode: number, payload: Buffer): void {
    if (opcode === BINARY) return this.#options.onBinary(payload)
    if (opcode !== TEXT) return
    if (payload[0] === MESSAGE) {
      if (payload[1] === EVENT) this.#options.onEvent(payload.subarray(2))
      else if (payload[1] === NAMESPACE_OPEN) this.#options.onOpen(payload.toString('utf8', 2))
    } else if (payload[0] === PING) this.#tcp.write(textMessage('3'))
    else if (payload[0] === OPEN) {
      const { auth } = this.#options
      this.#tcp.write(textMessage(`40${auth ? JSON.stringify(auth) : ''}`))
    }
  }
}
