// Socket.IO's own text packets, and binary messages that are frames: no placeholder packet before them, one message a frame.
import { Decoder, Encoder, PacketType } from 'socket.io-parser'

/** Name of the local event that a binary message becomes. */
export const BLOCK_EVENT = 'block'

class BlockDecoder extends Decoder {
  override add(data: unknown): void {
    if (typeof data === 'string') super.add(data)
    else this.emitReserved('decoded', { type: PacketType.EVENT, nsp: '/', data: [BLOCK_EVENT, data] })
  }
}

/** For the `parser` option of a client; a server needs none. */
export const blockParser = { Encoder, Decoder: BlockDecoder }

/** Bytes of a message as the platform gave it: an ArrayBuffer in browsers, a Buffer in Node. */
export function bytesOfBlock(data: unknown): Uint8Array | null {
  if (data instanceof ArrayBuffer) return new Uint8Array(data)
  return data instanceof Uint8Array ? data : null
}
