// The framing between the host and a plugin's process, over one socket pair at descriptor 3 of the child.
// Frame: u32 length of the payload, u8 type, u32 id, payload; little-endian. Rows travel as raw COPY bytes that
// the host forwards unchanged; everything else is JSON. No IPC channel: it would serialise every row twice.

export const HEADER_BYTES = 9
/** What the host accepts from a plugin: rows come in chunks of ≤ 256 KiB, requests are small. */
export const FRAME_FROM_PLUGIN_BYTES_MAX = 2 * 1024 * 1024
/** What a plugin accepts from the host: an HTTP answer of the largest allowed body. */
export const FRAME_FROM_HOST_BYTES_MAX = 80 * 1024 * 1024

export const FRAME = {
  /** JSON `{ method, params }`; id is the sender's. */
  request: 1,
  /** JSON result of the request with this id. */
  reply: 2,
  /** Raw bytes as the result. */
  replyBytes: 3,
  /** JSON `WireError`. */
  replyError: 4,
  /** JSON one way. */
  notice: 5,
  /** `rows + n`: COPY tuples for staging table n; id is the run. */
  rows: 16,
} as const

export interface Frame {
  type: number
  id: number
  payload: Buffer
}

export function encodeHeader(type: number, id: number, payloadBytes: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header.writeUInt32LE(payloadBytes, 0)
  header.writeUInt8(type, 4)
  header.writeUInt32LE(id, 5)
  return header
}

/** Pieces of an unfinished frame that are kept apart. */
const CHUNKS_MAX = 4_096

/** Cuts a byte stream into frames. Throws `RangeError` on a frame above its bound: the other side is broken or hostile. */
export class FrameDecoder {
  readonly #bytesMax: number
  #chunks: Buffer[] = []
  #buffered = 0
  #needed = HEADER_BYTES

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Frames completed by this chunk, in order. A payload is valid after the call: it is never overwritten. */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    // A frame that drips in byte by byte would hold a hundred bytes of bookkeeping for each.
    if (this.#chunks.length > CHUNKS_MAX) this.#chunks = [Buffer.concat(this.#chunks, this.#buffered)]
    const frames: Frame[] = []
    if (this.#buffered < this.#needed) return frames
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#buffered)
    let at = 0
    this.#needed = HEADER_BYTES
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readUInt32LE(at)
      if (length > this.#bytesMax) {
        throw new RangeError(`a frame of ${length} bytes exceeds the bound of ${this.#bytesMax}`)
      }
      if (bytes.length - at < HEADER_BYTES + length) {
        this.#needed = HEADER_BYTES + length
        break
      }
      const start = at + HEADER_BYTES
      frames.push({
        type: bytes.readUInt8(at + 4),
        id: bytes.readUInt32LE(at + 5),
        payload: bytes.subarray(start, start + length),
      })
      at = start + length
    }
    this.#chunks = at < bytes.length ? [bytes.subarray(at)] : []
    this.#buffered = bytes.length - at
    return frames
  }
}
