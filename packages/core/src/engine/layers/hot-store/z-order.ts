// The Z-order curve: places that are near on the map are near along it.

/** Bits of x on even places, of y on odd ones; both below 2^16. */
export function interleave(x: number, y: number): number {
  return (spread(x) | (spread(y) << 1)) >>> 0
}

function spread(bits: number): number {
  let value = (bits | (bits << 8)) & 0x00ff_00ff
  value = (value | (value << 4)) & 0x0f0f_0f0f
  value = (value | (value << 2)) & 0x3333_3333
  return (value | (value << 1)) & 0x5555_5555
}
