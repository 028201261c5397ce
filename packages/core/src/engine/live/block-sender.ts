// Hands one pre-built WebSocket message to many Socket.IO connections. Socket.IO itself would send a binary event as two
// messages and encode both anew for each socket; ADR 0006 has the numbers.
import type { Socket } from 'socket.io'

/** Up to here header and payload are joined in one buffer: one write a socket. Larger ones are not copied. */
const JOINED_BYTES_MAX = 64 * 1024
const BINARY_AND_FINAL = 0x82

export interface PreparedMessage {
  payload: Uint8Array
  /** What engine.io passes to the wire as it is, because compression of messages is off. */
  options: { compress: false; wsPreEncodedFrame: Buffer[] }
}

/** A server's message is not masked, so its bytes are the same for everyone (RFC 6455, 5.2). */
export function prepareMessage(payload: Uint8Array): PreparedMessage {
  const { byteLength } = payload
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, byteLength)
  let header: Buffer
  if (byteLength < 126) header = Buffer.from([BINARY_AND_FINAL, byteLength])
  else if (byteLength < 65_536)
    header = Buffer.from([BINARY_AND_FINAL, 126, byteLength >> 8, byteLength & 0xff])
  else {
    header = Buffer.alloc(10)
    header[0] = BINARY_AND_FINAL
    header[1] = 127
    header.writeBigUInt64BE(BigInt(byteLength), 2)
  }
  const parts = byteLength <= JOINED_BYTES_MAX ? [Buffer.concat([header, bytes])] : [header, bytes]
  return { payload: bytes, options: { compress: false, wsPreEncodedFrame: parts } }
}

/** What we touch of engine.io's connection; it sends pre-built messages of its own the same way. */
interface Connection {
  readyState: string
  writeBuffer: { data?: string | Uint8Array }[]
  transport: {
    socket?: { readyState: number; bufferedAmount: number; _sender?: { sendFrame?(parts: Buffer[]): void } }
  }
  send(data: Uint8Array, options: PreparedMessage['options']): void
}
const WEB_SOCKET_OPEN = 1

/** The wire of one client. Made once a client: finding it anew for each frame costs a tenth of sending one. */
export class ClientWire {
  readonly #connection: Connection
  readonly #socket: Connection['transport']['socket']

  constructor(socket: Pick<Socket, 'conn'>) {
    this.#connection = socket.conn as unknown as Connection
    // WebSocket is the only transport that is offered, so it never changes.
    this.#socket = this.#connection.transport.socket
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
   * In the order of everything else that this client was sent. Straight to the wire where nothing of engine.io waits
   * before it: its queue, its callbacks and its events cost as much again as the write. Otherwise through that queue.
   */
  send({ payload, options }: PreparedMessage): void {
    const connection = this.#connection
    const sender = this.#socket?._sender
    const isFree = connection.readyState === 'open' && connection.writeBuffer.length === 0
    if (isFree && this.#socket?.readyState === WEB_SOCKET_OPEN && sender?.sendFrame) {
      sender.sendFrame(options.wsPreEncodedFrame)
    } else connection.send(payload, options)
  }
}
