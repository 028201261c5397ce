// The container of XLSX and ODS: its directory and one entry of it at a time, inflated as it is asked for. Bytes are in
// memory because a directory stands at the end of the file and a plugin is given a delivery once, from its beginning.
import { createInflateRaw, crc32 } from 'node:zlib'
import { tableFaults } from './faults.ts'

/** A sheet of a million rows takes about 40 MiB. */
export const BOOK_BYTES_MAX = 64 * 1024 * 1024
/** A book of offices has twenty; one with a picture for each row has thousands. */
const ENTRIES_MAX = 4_096
/** A sheet of a million rows and thirty columns. */
const ENTRY_BYTES_MAX = 1024 * 1024 * 1024
/** Sheets of equal cells reach 150; deflate cannot go beyond 1,032, and bombs are made there. */
const RATIO_MAX = 400
/** Below it a ratio does no harm. */
const RATIO_FROM_BYTES = 32 * 1024 * 1024

const INFLATED_CHUNK_BYTES = 128 * 1024

const END = 0x06054b50
const END_BYTES = 22
const COMMENT_MAX = 65_535
const CENTRAL = 0x02014b50
const CENTRAL_BYTES = 46
const LOCAL = 0x04034b50
const LOCAL_BYTES = 30
const IN_EXTRA = 0xffffffff
const STORED = 0
const DEFLATED = 8

export interface ZipEntry {
  name: string
  isDeflated: boolean
  packedBytes: number
  sizeBytes: number
  crc: number
  offset: number
}

/** Reads the delivery whole. Throws `OBZ_TABLE_TOO_LARGE` past `BOOK_BYTES_MAX`. */
export async function bookBytes(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > BOOK_BYTES_MAX)
      throw tableFaults.tooLarge(`the book is larger than ${BOOK_BYTES_MAX / 1024 / 1024} MiB`)
    // A copy: the reader may fill the same memory again.
    parts.push(Buffer.from(chunk))
  }
  return Buffer.concat(parts, length)
}

/** Entries by name. Throws `OBZ_TABLE_DAMAGED`, `OBZ_TABLE_ENCRYPTED`, `OBZ_TABLE_TOO_LARGE`. */
export function zipEntries(bytes: Buffer): Map<string, ZipEntry> {
  const end = endOf(bytes)
  const count = bytes.readUInt16LE(end + 10)
  if (count > ENTRIES_MAX) throw tableFaults.tooLarge(`the book has more than ${ENTRIES_MAX} parts`)
  const entries = new Map<string, ZipEntry>()
  let at = bytes.readUInt32LE(end + 16)
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_BYTES > end || bytes.readUInt32LE(at) !== CENTRAL)
      throw tableFaults.damaged('its list of parts breaks off')
    const entry = entryAt(bytes, at)
    entries.set(entry.name, entry)
    at += CENTRAL_BYTES + lengths(bytes, at)
  }
  return entries
}

function endOf(bytes: Buffer): number {
  const last = bytes.length - END_BYTES
  for (let at = last; at >= 0 && at >= last - COMMENT_MAX; at -= 1)
    if (bytes.readUInt32LE(at) === END) return at
  throw tableFaults.damaged('its end is missing')
}

const lengths = (bytes: Buffer, at: number): number =>
  bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)

function entryAt(bytes: Buffer, at: number): ZipEntry {
  if ((bytes.readUInt16LE(at + 8) & 1) !== 0) throw tableFaults.encrypted()
  const method = bytes.readUInt16LE(at + 10)
  if (method !== STORED && method !== DEFLATED)
    throw tableFaults.format('the book is packed in an unknown way')
  const nameEnd = at + CENTRAL_BYTES + bytes.readUInt16LE(at + 28)
  const sizes = {
    size: bytes.readUInt32LE(at + 24),
    packed: bytes.readUInt32LE(at + 20),
    offset: bytes.readUInt32LE(at + 42),
  }
  const { size, packed, offset } = widened(
    bytes.subarray(nameEnd, nameEnd + bytes.readUInt16LE(at + 30)),
    sizes,
  )
  return {
    name: bytes.toString('utf8', at + CENTRAL_BYTES, nameEnd),
    isDeflated: method === DEFLATED,
    packedBytes: packed,
    sizeBytes: size,
    crc: bytes.readUInt32LE(at + 16),
    offset,
  }
}

/** Some programs write all sizes in eight bytes, however small: those that the plain field leaves out, in this order. */
function widened<Sizes extends { size: number; packed: number; offset: number }>(
  extra: Buffer,
  plain: Sizes,
): Sizes {
  const wide = { ...plain }
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let from = at + 4
    for (const name of ['size', 'packed', 'offset'] as const) {
      if (plain[name] !== IN_EXTRA || from + 8 > extra.length) continue
      wide[name] = Number(extra.readBigUInt64LE(from))
      from += 8
    }
  }
  return wide
}

/** Content of one entry, checked to be whole. */
export async function* openEntry(bytes: Buffer, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const { offset, packedBytes, sizeBytes } = entry
  if (offset + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(offset) !== LOCAL)
    throw tableFaults.damaged('a part is not where the list says')
  const from = offset + LOCAL_BYTES + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28)
  if (from + packedBytes > bytes.length) throw tableFaults.damaged('a part breaks off')
  let read = 0
  let crc = 0
  for await (const chunk of unpacked(bytes.subarray(from, from + packedBytes), entry.isDeflated)) {
    read += chunk.length
    if (read > ENTRY_BYTES_MAX || (read > RATIO_FROM_BYTES && read > packedBytes * RATIO_MAX))
      throw tableFaults.tooLarge(`a part of the book unpacks to more than ${read} bytes from ${packedBytes}`)
    crc = crc32(chunk, crc)
    yield chunk
  }
  if (read !== sizeBytes || crc !== entry.crc) throw tableFaults.damaged('a part is not what was packed')
}

async function* unpacked(packed: Buffer, isDeflated: boolean): AsyncGenerator<Buffer> {
  if (!isDeflated) {
    yield packed
    return
  }
  const inflate = createInflateRaw({ chunkSize: INFLATED_CHUNK_BYTES })
  inflate.end(packed)
  try {
    for await (const chunk of inflate) yield chunk as Buffer
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_'))
      throw tableFaults.damaged('a part cannot be unpacked')
    throw error
  } finally {
    inflate.destroy()
  }
}
