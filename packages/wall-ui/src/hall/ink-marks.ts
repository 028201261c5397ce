// Strokes of operators as they stand on the picture, CSS pixels of the canvas. Pure.
import { inkFill, type InkPoint, type InkStroke } from '@obzor/core/protocol'

export interface InkMark {
  id: string
  fill: string
  /** Path of a line, an arrow or a circle; empty for a text. */
  path: string
  /** Head of an arrow, filled. */
  head: string
  text: string | null
  at: InkPoint
  /** What is drawn on a map ends where the map does; `null` for the whole canvas. */
  within: InkBox | null
}
export interface InkBox {
  left: number
  top: number
  width: number
  height: number
}
/** Where the points of a stroke stand. */
export interface InkPlace {
  /** `null` where a point cannot be placed, as on a map that is not there. */
  toPixel: (point: InkPoint) => InkPoint | null
  within: InkBox | null
}

/** Sides of an arrow's head, in widths of its line. */
const HEAD = 5

/** `null` for a stroke that has no place here. */
export function markOf(stroke: InkStroke, { toPixel, within }: InkPlace, lineWidth: number): InkMark | null {
  const points = stroke.points.map(toPixel).filter((point) => point !== null)
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return null
  const fill = inkFill(stroke.colour)
  const mark = { id: stroke.id, fill, path: '', head: '', text: null, at: first, within }
  switch (stroke.tool) {
    case 'text':
      return { ...mark, text: stroke.text }
    case 'pen':
      return { ...mark, path: penPath(points) }
    case 'circle': {
      // Through its middle and a point of its edge.
      const radius = Math.max(lineWidth, Math.hypot(last[0] - first[0], last[1] - first[1]))
      const [x, y] = [round(first[0]), round(first[1])]
      const r = round(radius)
      return {
        ...mark,
        path: `M${round(x - r)} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
      }
    }
    case 'arrow':
      return { ...mark, ...arrowOf(first, last, lineWidth) }
  }
}

const round = (value: number): number => Math.round(value * 10) / 10

/** Through the middles between points, so that a hand's line has no corners. */
function penPath(points: readonly InkPoint[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const start = `M${round(first[0])} ${round(first[1])}`
  if (rest.length === 0) return `${start}l0 0`
  const curves = rest.slice(0, -1).map((point, at) => {
    const next = rest[at + 1]!
    const middle = [(point[0] + next[0]) / 2, (point[1] + next[1]) / 2] as const
    return `Q${round(point[0])} ${round(point[1])} ${round(middle[0])} ${round(middle[1])}`
  })
  const end = rest.at(-1)!
  return `${start}${curves.join('')}L${round(end[0])} ${round(end[1])}`
}

function arrowOf(from: InkPoint, to: InkPoint, lineWidth: number): { path: string; head: string } {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  if (length < 1) return { path: `M${round(to[0])} ${round(to[1])}l0 0`, head: '' }
  const [dx, dy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  const size = Math.min(HEAD * lineWidth, length)
  const neck = [to[0] - dx * size, to[1] - dy * size] as const
  const side = size * 0.5
  const corner = (sign: number): string =>
    `${round(neck[0] - sign * dy * side)} ${round(neck[1] + sign * dx * side)}`
  return {
    path: `M${round(from[0])} ${round(from[1])}L${round(neck[0])} ${round(neck[1])}`,
    head: `M${round(to[0])} ${round(to[1])}L${corner(1)}L${corner(-1)}Z`,
  }
}
