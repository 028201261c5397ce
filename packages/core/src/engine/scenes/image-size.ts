// What a picture says of itself in its first bytes. Pure; nothing is decoded on the server: a screen's browser does that, and what
// is no picture is refused before it gets there.

export interface ImageHead {
  mediaType: 'image/png' | 'image/jpeg' | 'image/webp'
  width: number
  height: number
}

/** `undefined` for anything else, SVG among it: that is a document with scripts. */
export function imageHead(bytes: Buffer): ImageHead | undefined {
  try {
    return pngHead(bytes) ?? webpHead(bytes) ?? jpegHead(bytes)
  } catch (error) {
    // A file that ends inside its own head.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function pngHead(bytes: Buffer): ImageHead | undefined {
  if (bytes.toString('latin1', 0, 8) !== '\u0089PNG\r\n\u001a\n') return undefined
  return { mediaType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

function webpHead(bytes: Buffer): ImageHead | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return undefined
  const mediaType = 'image/webp'
  const form = bytes.toString('latin1', 12, 16)
  if (form === 'VP8X')
    return { mediaType, width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3) }
  if (form === 'VP8 ')
    return { mediaType, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
  if (form !== 'VP8L') return undefined
  const packed = bytes.readUInt32LE(21)
  return { mediaType, width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) }
}

/** The size stands in the first frame header; segments before it are stepped over by their lengths. */
function jpegHead(bytes: Buffer): ImageHead | undefined {
  if (bytes.readUInt16BE(0) !== 0xff_d8) return undefined
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt8(at + 1)
    if (bytes.readUInt8(at) !== 0xff) return undefined
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame)
      return {
        mediaType: 'image/jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      }
  }
  return undefined
}
