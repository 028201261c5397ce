// Lines and rings cut to a box, in tile units. Coordinates come and go as x and y in turn.

/** Sutherland–Hodgman: the ring may run along the edge of the box, which lies in the tile's buffer and is not seen. */
export function clipRing(ring: readonly number[], min: number, max: number): number[] {
  let points = ring
  for (const axis of [0, 1] as const) {
    points = clipHalf(points, axis, (value) => value >= min, min)
    points = clipHalf(points, axis, (value) => value <= max, max)
  }
  return points as number[]
}

function clipHalf(
  ring: readonly number[],
  axis: 0 | 1,
  isInside: (value: number) => boolean,
  edge: number,
): number[] {
  const kept: number[] = []
  const other = 1 - axis
  for (let at = 0; at < ring.length; at += 2) {
    const before = at === 0 ? ring.length - 2 : at - 2
    const [from, to] = [ring[before + axis]!, ring[at + axis]!]
    if (isInside(from) !== isInside(to)) {
      const across =
        ring[before + other]! + ((edge - from) / (to - from)) * (ring[at + other]! - ring[before + other]!)
      if (axis === 0) kept.push(edge, across)
      else kept.push(across, edge)
    }
    if (isInside(to)) kept.push(ring[at]!, ring[at + 1]!)
  }
  return kept
}

/** Liang–Barsky a segment: the pieces of the line that lie in the box. */
export function clipLine(line: readonly number[], min: number, max: number): number[][] {
  const pieces: number[][] = []
  let piece: number[] | null = null
  for (let at = 0; at + 3 < line.length; at += 2) {
    const [x, y] = [line[at]!, line[at + 1]!]
    const [dx, dy] = [line[at + 2]! - x, line[at + 3]! - y]
    const share = insideShare({ x, y, dx, dy }, min, max)
    if (!share) {
      piece = null
      continue
    }
    const [from, to] = share
    if (!piece || from > 0) {
      piece = [x + from * dx, y + from * dy]
      pieces.push(piece)
    }
    piece.push(x + to * dx, y + to * dy)
    if (to < 1) piece = null
  }
  return pieces
}

function insideShare(
  { x, y, dx, dy }: { x: number; y: number; dx: number; dy: number },
  min: number,
  max: number,
): [number, number] | null {
  let from = 0
  let to = 1
  for (const [step, room] of [
    [-dx, x - min],
    [dx, max - x],
    [-dy, y - min],
    [dy, max - y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return null
    } else if (step < 0) from = Math.max(from, room / step)
    else to = Math.min(to, room / step)
  }
  return from <= to ? [from, to] : null
}
