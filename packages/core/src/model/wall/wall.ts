// A wall: a canvas in millimetres and the screens on it, each the rectangle of its picture as one sees it from the hall.
// Between two rectangles lie the bezels. This file owns the form, what is wrong with one, and how large its type is.
import type { Locale } from '../text.ts'

/** Clockwise, as the device is mounted. */
export const TURNS = [0, 90, 180, 270] as const
export type Turn = (typeof TURNS)[number]

export interface WallScreen {
  /** Unique on the wall; the token of a device is bound to it. */
  id: string
  name: string
  /** Of the picture's upper left corner and size as seen from the hall, millimetres of the canvas. */
  x: number
  y: number
  width: number
  height: number
  turn: Turn
}

export type WallTheme = 'dark' | 'light' | 'contrast'

export interface Wall {
  /** As in addresses: `hall-1`. */
  id: string
  title: string
  /** Millimetres. */
  width: number
  height: number
  /** From the farthest seat, millimetres: how large the type must be. */
  viewingDistance: number
  locale: Locale
  theme: WallTheme
  screens: WallScreen[]
}

export const WALL_ID_FORM = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/
/** Longest side of a canvas, millimetres: 40 m. */
export const WALL_SIDE_MAX = 40_000
export const WALL_SIDE_MIN = 100
export const SCREEN_SIDE_MIN = 50
/** Larger walls exist; each screen here is a browser of its own, and 64 are 8 × 8. */
export const WALL_SCREENS_MAX = 64
export const VIEWING_DISTANCE_MIN = 500
export const VIEWING_DISTANCE_MAX = 60_000

/** Lattice of a scene with the header above it, rem: see scene.ts. */
const CANVAS_COLUMNS_REM = 120
const CANVAS_ROWS_REM = 67.5
/** The smallest text of a scene, rem. */
const SMALLEST_TEXT_REM = 1.12
/**
 * Distance to size of type: 20 mm at 5 m. Capitals are 0.7 of the size, so they stand at 9.6 minutes of arc, above the 5 that
 * sharp eyes need and below the 16 that ISO 9241-303 asks of a desk: figures of a wall are larger, its small print is not.
 * The distance that comes of it is told to whoever draws the wall.
 */
const READ_RATIO = 250
/** A scene is laid out for its lattice; much larger type would not fit its panels. */
const ENLARGED_MAX = 1.25

/** Millimetres of one rem on this wall. */
export function remOf({
  width,
  height,
  viewingDistance,
}: Pick<Wall, 'width' | 'height' | 'viewingDistance'>): number {
  const natural = Math.min(width / CANVAS_COLUMNS_REM, height / CANVAS_ROWS_REM)
  const wanted = viewingDistance / READ_RATIO / SMALLEST_TEXT_REM
  return Math.min(natural * ENLARGED_MAX, Math.max(natural, wanted))
}

/** From how far the smallest text is read, millimetres. Less than the viewing distance means that the back rows do not read it. */
export const readableFrom = (wall: Pick<Wall, 'width' | 'height' | 'viewingDistance'>): number =>
  remOf(wall) * SMALLEST_TEXT_REM * READ_RATIO

/** What is wrong with a wall whose parts have the right types, or `undefined`. A wall without screens is a draft, not a fault. */
export function wallFault(wall: Wall): string | undefined {
  const { id, title, width, height, viewingDistance, screens } = wall
  if (!WALL_ID_FORM.test(id)) return `'${id}' is no name of a wall: small Latin letters, digits and hyphens`
  if (title.trim() === '') return 'the wall has no title'
  for (const side of [width, height]) {
    if (!(side >= WALL_SIDE_MIN && side <= WALL_SIDE_MAX)) {
      return `a side of the wall is ${side} mm; ${WALL_SIDE_MIN} to ${WALL_SIDE_MAX} are possible`
    }
  }
  if (!(viewingDistance >= VIEWING_DISTANCE_MIN && viewingDistance <= VIEWING_DISTANCE_MAX)) {
    return `the viewing distance is ${viewingDistance} mm; ${VIEWING_DISTANCE_MIN} to ${VIEWING_DISTANCE_MAX} are possible`
  }
  if (screens.length > WALL_SCREENS_MAX) {
    return `the wall has ${screens.length} screens; ${WALL_SCREENS_MAX} are possible`
  }
  for (const [index, screen] of screens.entries()) {
    const fault = screenFault(wall, screen, screens.slice(0, index))
    if (fault !== undefined) return fault
  }
  return undefined
}

function screenFault(wall: Wall, screen: WallScreen, before: readonly WallScreen[]): string | undefined {
  const { id, x, y, width, height } = screen
  if (!WALL_ID_FORM.test(id)) return `'${id}' is no name of a screen: small Latin letters, digits and hyphens`
  if (before.some((other) => other.id === id)) return `two screens are called '${id}'`
  if (!(width >= SCREEN_SIDE_MIN && height >= SCREEN_SIDE_MIN)) return `screen '${id}' has no size`
  if (x < 0 || y < 0 || x + width > wall.width || y + height > wall.height) {
    return `screen '${id}' reaches out of the canvas of ${wall.width} × ${wall.height} mm`
  }
  const below = before.find((other) => coversScreen(screen, other))
  return below && `screen '${id}' covers screen '${below.id}'`
}

const coversScreen = (one: WallScreen, other: WallScreen): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height

export interface WallGrid {
  columns: number
  rows: number
  /** Of one picture, millimetres. */
  screenWidth: number
  screenHeight: number
  /** From picture to picture, millimetres. */
  bezel: number
}

/** Screens in rows and columns, named from the upper left: how nearly every wall is. */
export function gridOfScreens({ columns, rows, screenWidth, screenHeight, bezel }: WallGrid): {
  width: number
  height: number
  screens: WallScreen[]
} {
  const screens = Array.from({ length: columns * rows }, (_, index): WallScreen => {
    const column = index % columns
    const row = Math.floor(index / columns)
    return {
      id: `${row + 1}-${column + 1}`,
      name: `${row + 1}.${column + 1}`,
      x: column * (screenWidth + bezel),
      y: row * (screenHeight + bezel),
      width: screenWidth,
      height: screenHeight,
      turn: 0,
    }
  })
  const along = (count: number, side: number): number => count * side + Math.max(0, count - 1) * bezel
  return { width: along(columns, screenWidth), height: along(rows, screenHeight), screens }
}
