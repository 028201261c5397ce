// Where a dragged screen comes to lie: edges draw each other near, across a bezel or flush, and the canvas draws too.
import type { Wall, WallScreen } from '@obzor/core/model'

/** Nearer than this an edge is drawn, as a share of the canvas's width. */
const NEAR_SHARE = 0.012
const STEP_MM = 1

type Box = Pick<WallScreen, 'x' | 'y' | 'width' | 'height'>

/** Upper left corner, whole millimetres, inside the canvas. `bezel`: between two pictures, millimetres. */
export function snapped(
  moved: Box,
  others: readonly Box[],
  canvas: Pick<Wall, 'width' | 'height'>,
  bezel: number,
): { x: number; y: number } {
  const near = canvas.width * NEAR_SHARE
  const columns = others.flatMap(({ x, width }) => [
    x,
    x + width + bezel,
    x - bezel - moved.width,
    x + width - moved.width,
  ])
  const rows = others.flatMap(({ y, height }) => [
    y,
    y + height + bezel,
    y - bezel - moved.height,
    y + height - moved.height,
  ])
  return {
    x: within(drawn(moved.x, [0, canvas.width - moved.width, ...columns], near), canvas.width - moved.width),
    y: within(drawn(moved.y, [0, canvas.height - moved.height, ...rows], near), canvas.height - moved.height),
  }
}

function drawn(at: number, edges: readonly number[], near: number): number {
  const nearest = edges.reduce(
    (best, edge) => (Math.abs(edge - at) < Math.abs(best - at) ? edge : best),
    Infinity,
  )
  return Math.abs(nearest - at) <= near ? nearest : Math.round(at / STEP_MM) * STEP_MM
}

const within = (at: number, most: number): number => Math.min(Math.max(0, at), Math.max(0, most))

/** The gap between the two pictures that are nearest beside each other; 0 where none are. */
export function bezelOf(screens: readonly Box[]): number {
  const gaps = screens.flatMap((one) =>
    screens
      .filter((other) => other !== one && one.y < other.y + other.height && other.y < one.y + one.height)
      .map((other) => other.x - (one.x + one.width))
      .filter((gap) => gap >= 0),
  )
  return gaps.length > 0 ? Math.min(...gaps) : 0
}
