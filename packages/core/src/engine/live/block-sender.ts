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
  writeBuffer: unknown[]
  transport: { socket?: { readyState: number; _sender?: { sendFrame?(parts: Buffer[]): void } } }
  send(data: Uint8Array, options: PreparedMessage['options']): void
}
const WEB_SOCKET_OPEN = 1

/**
 * In the order of everything else that this socket was sent. Straight to the wire where nothing of engine.io waits before
 * it: its queue, its callbacks and its events cost as much again as the write. Otherwise through that queue.
 */
export function sendMessage(socket: Pick<Socket, 'conn'>, { payload, options }: PreparedMessage): void {
  const connection = socket.conn as unknown as Connection
  const wire = connection.transport.socket
  const isFree = connection.readyState === 'open' && connection.writeBuffer.length === 0
  if (isFree && wire?.readyState === WEB_SOCKET_OPEN && wire._sender?.sendFrame) {
    wire._sender.sendFrame(options.wsPreEncodedFrame)
  } else connection.send(payload, options)
}
