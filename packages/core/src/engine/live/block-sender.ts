// Hands one pre-built WebSocket message to many Socket.IO connections. Socket.IO itself would send a binary event as two
// messages and encode both anew for each socket; ADR 0010 has the numbers.
import type { Socket } from 'socket.io'

/** Up to here header and payload are joined in one buffer: one write a socket. Larger ones are not copied. */
const JOINED_BYTES_MAX = 64 * 1024
const TEXT_AND_FINAL = 0x81
const BINARY_AND_FINAL = 0x82

export interface PreparedMessage {
  /** One message each, in their order. */
  payloads: Uint8Array[]
  /** What engine.io passes to the wire as it is, because compression of messages is off. */
  options: { compress: false; wsPreEncodedFrame: Buffer[] }
}

/** A server's message is not masked, so its header is the same for everyone (RFC 6455, 5.2). */
function headerOf({ byteLength }: Uint8Array, kind = BINARY_AND_FINAL): Buffer {
  if (byteLength < 126) return Buffer.from([kind, byteLength])
  if (byteLength < 65_536) return Buffer.from([kind, 126, byteLength >> 8, byteLength & 0xff])
  const header = Buffer.alloc(10)
  header[0] = kind
  header[1] = 127
  header.writeBigUInt64BE(BigInt(byteLength), 2)
  return header
}

export function prepareMessage(payload: Uint8Array, kind = BINARY_AND_FINAL): PreparedMessage {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  const header = headerOf(payload, kind)
  const parts = bytes.byteLength <= JOINED_BYTES_MAX ? [Buffer.concat([header, bytes])] : [header, bytes]
  return { payloads: [bytes], options: { compress: false, wsPreEncodedFrame: parts } }
}

/** A text packet of Socket.IO that stands ready as bytes. */
export const preparePacket = (packet: Uint8Array): PreparedMessage => prepareMessage(packet, TEXT_AND_FINAL)

/** Several messages in one write: a client that was away for seconds is owed hundreds. */
export function prepareMessages(payloads: Uint8Array[]): PreparedMessage {
  const parts = payloads.flatMap((payload) => [headerOf(payload), payload])
  return { payloads, options: { compress: false, wsPreEncodedFrame: [Buffer.concat(parts)] } }
}

/** The bytes of an event as Socket.IO would send it in the default namespace: one encoding for thousands of clients. */
export const prepareEvent = (name: string, value: unknown): Buffer =>
  prepareEventText(name, JSON.stringify(value))

/** The same of a value whose JSON stands ready. */
export function prepareEventText(name: string, json: string): Buffer {
  const packet = Buffer.from(`42[${JSON.stringify(name)},${json}]`)
  return Buffer.concat([headerOf(packet, TEXT_AND_FINAL), packet])
}

/** Tails of a channel that are kept for the next client; clients that were cut off together missed the same. */
const TAILS_MAX = 16
const TAILS_BYTES_MAX = 32 * 1024 * 1024

/**
 * What clients of one channel missed, joined once for all that come back to the same version. A thousand clients that were away
 * for five seconds are owed some hundred frames each: sent one by one, that is the work of half a minute.
 */
export class MissedTails {
  #present = -1
  #bytes = 0
  readonly #byFrom = new Map<number, PreparedMessage>()

  /** `build` is called for the first client that stands at `from` while the channel stands at `to`. */
  between(from: number, to: number, build: () => Uint8Array[]): PreparedMessage {
    if (to !== this.#present) {
      this.#byFrom.clear()
      this.#bytes = 0
      this.#present = to
    }
    const known = this.#byFrom.get(from)
    if (known) return known
    const message = prepareMessages(build())
    const { byteLength } = message.options.wsPreEncodedFrame[0]!
    if (this.#byFrom.size < TAILS_MAX && this.#bytes + byteLength <= TAILS_BYTES_MAX) {
      this.#byFrom.set(from, message)
      this.#bytes += byteLength
    }
    return message
  }
}

/** The TCP socket under a WebSocket. */
interface Wire {
  readonly writableLength: number
  write(bytes: Uint8Array): boolean
  cork(): void
  uncork(): void
}
/** What we touch of engine.io's connection; it sends pre-built messages of its own the same way. */
interface Connection {
  readyState: string
  writeBuffer: { data?: string | Uint8Array }[]
  transport: {
    socket?: { readyState: number; bufferedAmount: number; _socket?: Wire | null; terminate(): void }
  }
  send(data: Uint8Array, options?: PreparedMessage['options']): void
}
const WEB_SOCKET_OPEN = 1

/** The wire of one client. Made once a client: finding it anew for each frame costs a tenth of sending one. */
export class ClientWire {
  readonly #connection: Connection
  readonly #socket: Connection['transport']['socket']
  /** Something of the last message stayed with us: only then is it worth to look how much. */
  #isWaiting = false

  constructor(socket: Pick<Socket, 'conn'>) {
    this.#connection = socket.conn as unknown as Connection
    // WebSocket is the only transport that is offered, so it never changes.
    this.#socket = this.#connection.transport.socket
  }

  /** Ends the connection without a word; harmless when it has ended. */
  cut(): void {
    this.#socket?.terminate()
  }

  /** What waits for this client: packets not yet handed to the socket, and bytes the kernel has not taken. */
  get bufferedBytes(): number {
    let bytes = this.#socket?.bufferedAmount ?? 0
    const { writeBuffer } = this.#connection
    if (writeBuffer.length === 0) return bytes
    for (const { data } of writeBuffer) bytes += data?.length ?? 0
    return bytes
  }

  /**
   * Whether more than so many bytes wait, as far as the last `send` could see: one message late, and without cost
   * for the thousands of clients that keep up.
   */
  isBehind(bytesMax: number): boolean {
    return this.#isWaiting && this.bufferedBytes > bytesMax
  }

  /**
   * In the order of everything else that this client was sent. Straight to the wire where nothing of engine.io waits
   * before it: its queue, its callbacks and its events cost as much again as the write. Otherwise through that queue.
   */
  send({ payloads, options }: PreparedMessage): void {
    const wire = this.#freeWire()
    if (wire) {
      this.#isWaiting = !write(wire, options.wsPreEncodedFrame)
      return
    }
    this.#isWaiting = true
    if (payloads.length === 1) this.#connection.send(payloads[0]!, options)
    else for (const payload of payloads) this.#connection.send(payload)
  }

  /** For what the next one replaces, such as a heartbeat: left out where anything waits. */
  sendIfIdle(event: Buffer): void {
    const wire = this.#freeWire()
    if (wire && wire.writableLength === 0) wire.write(event)
  }

  /** Where nothing of engine.io waits before us. */
  #freeWire(): Wire | null {
    const connection = this.#connection
    const socket = this.#socket
    const isFree = connection.writeBuffer.length === 0 && connection.readyState === 'open'
    return isFree && socket?.readyState === WEB_SOCKET_OPEN ? (socket._socket ?? null) : null
  }
}

/** `false` when the bytes that wait have passed the socket's high-water mark, 64 KiB. */
function write(wire: Wire, parts: readonly Buffer[]): boolean {
  if (parts.length === 1) return wire.write(parts[0]!)
  wire.cork()
  let isTaken = true
  for (const part of parts) isTaken = wire.write(part)
  wire.uncork()
  return isTaken && wire.writableLength === 0
}
