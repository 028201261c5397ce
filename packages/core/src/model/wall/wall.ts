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
/** Height of a capital of Golos Text, as a share of the size of its type. */
const CAPITAL_SHARE = 0.7
/**
 * Height of capitals as the farthest seat sees them, minutes of arc. ISO 9241-303 asks for 16 where text is read all day (20 to 22
 * are better): what the hall speaks of has that much, from wherever the small print is read. The small print has 10, twice
 * what sharp eyes need; at 16 a scene would hold half of what it holds.
 */
export const PRIMARY_ARC_MINUTES_MIN = 16
export const SMALL_ARC_MINUTES_MIN = 10
const minutesOf = (tangent: number): number => (Math.atan(tangent) * 180 * 60) / Math.PI
/** How high capitals of type of this size stand, minutes of arc. */
export const arcMinutes = ({ sizeMm, distanceMm }: { sizeMm: number; distanceMm: number }): number =>
  minutesOf((sizeMm * CAPITAL_SHARE) / distanceMm)
/** Distance to size of the smallest type: 20.8 mm at 5 m. The distance that comes of it is told to whoever draws the wall. */
const READ_RATIO = CAPITAL_SHARE / Math.tan((SMALL_ARC_MINUTES_MIN * Math.PI) / (180 * 60))
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

/** What is wrong with a wall: the console says it in the language of the screen. */
export type WallFault =
  | { kind: 'wall-id' | 'screen-id' | 'repeated' | 'no-size' | 'outside'; id: string }
  | { kind: 'covers'; id: string; other: string }
  | { kind: 'no-title' }
  | { kind: 'side' | 'distance'; mm: number; least: number; most: number }
  | { kind: 'too-many'; count: number; most: number }

/** The first fault of a wall whose parts have the right types, or `undefined`. A wall without screens is a draft, not a fault. */
export function wallFault(wall: Wall): WallFault | undefined {
  const { id, title, width, height, viewingDistance, screens } = wall
  if (!WALL_ID_FORM.test(id)) return { kind: 'wall-id', id }
  if (title.trim() === '') return { kind: 'no-title' }
  for (const mm of [width, height]) {
    if (!isWithin(mm, WALL_SIDE_MIN, WALL_SIDE_MAX)) {
      return { kind: 'side', mm, least: WALL_SIDE_MIN, most: WALL_SIDE_MAX }
    }
  }
  if (!isWithin(viewingDistance, VIEWING_DISTANCE_MIN, VIEWING_DISTANCE_MAX)) {
    const [least, most] = [VIEWING_DISTANCE_MIN, VIEWING_DISTANCE_MAX]
    return { kind: 'distance', mm: viewingDistance, least, most }
  }
  if (screens.length > WALL_SCREENS_MAX) {
    return { kind: 'too-many', count: screens.length, most: WALL_SCREENS_MAX }
  }
  for (const [index, screen] of screens.entries()) {
    const fault = screenFault(wall, screen, screens.slice(0, index))
    if (fault) return fault
  }
  return undefined
}

function screenFault(wall: Wall, screen: WallScreen, before: readonly WallScreen[]): WallFault | undefined {
  const { id, x, y, width, height } = screen
  if (!WALL_ID_FORM.test(id)) return { kind: 'screen-id', id }
  if (before.some((other) => other.id === id)) return { kind: 'repeated', id }
  if (!(width >= SCREEN_SIDE_MIN && height >= SCREEN_SIDE_MIN)) return { kind: 'no-size', id }
  if (!(x >= 0 && y >= 0 && x + width <= wall.width && y + height <= wall.height)) {
    return { kind: 'outside', id }
  }
  const below = before.find((other) => coversScreen(screen, other))
  return below && { kind: 'covers', id, other: below.id }
}

/** `NaN` is within nothing. */
const isWithin = (value: number, least: number, most: number): boolean => value >= least && value <= most

/** In English, for logs and answers. */
export function wallFaultWords(fault: WallFault): string {
  switch (fault.kind) {
    case 'wall-id':
    case 'screen-id':
      return `'${fault.id}' is no name of a ${fault.kind === 'wall-id' ? 'wall' : 'screen'}: small Latin letters, digits and hyphens`
    case 'no-title':
      return 'the wall has no title'
    case 'side':
      return `a side of the wall is ${fault.mm} mm; ${fault.least} to ${fault.most} are possible`
    case 'distance':
      return `the viewing distance is ${fault.mm} mm; ${fault.least} to ${fault.most} are possible`
    case 'too-many':
      return `the wall has ${fault.count} screens; ${fault.most} are possible`
    case 'repeated':
      return `two screens are called '${fault.id}'`
    case 'no-size':
      return `screen '${fault.id}' has no size`
    case 'outside':
      return `screen '${fault.id}' reaches out of the canvas`
    case 'covers':
      return `screen '${fault.id}' covers screen '${fault.other}'`
  }
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
