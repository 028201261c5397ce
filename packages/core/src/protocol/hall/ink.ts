// Pointer and drawing over a wall, and the leading of its map: what crosses the socket. Kept in the memory of the wall's room
// until the next take and nowhere else. Which operator drew is a colour on the wall, and a name at the desks alone.

/** Of operators at one wall: told apart by colour-blind eyes, over dark and light maps by the edge that is drawn below. */
export const INK_FILLS = ['#ff4d6d', '#2ec4ff', '#ffd60a', '#b57bff', '#4be38a', '#ff9f1c'] as const
/** More operators begin anew. */
export const INK_COLOURS = INK_FILLS.length
export const inkFill = (colour: number): string => INK_FILLS[colour % INK_COLOURS]!
export const INK_POINTS_MAX = 600
/** Of one message. */
export const INK_POINTS_AT_ONCE_MAX = 64
/** On one wall; the oldest make room. */
export const INK_STROKES_MAX = 60
export const INK_TEXT_LENGTH_MAX = 80
/** A pointer that stands still longer is gone. */
export const POINTER_STAYS_MS = 4_000
/** Between the word and the moment of a view that is followed: it must have reached every screen. */
export const LEAD_AHEAD_MS = 120

export const STROKE_TOOLS = ['pen', 'arrow', 'circle', 'text'] as const
export type StrokeTool = (typeof STROKE_TOOLS)[number]
export const DESK_TOOLS = ['hand', 'laser', ...STROKE_TOOLS] as const
export type DeskTool = (typeof DESK_TOOLS)[number]

/** Points are millimetres of the canvas, or degrees (longitude, latitude) on the map of that panel. */
export type InkAnchor = { kind: 'canvas' } | { kind: 'map'; panel: string }
export type InkPoint = readonly [number, number]

/** A stroke, or points that are added to the one of this id. An arrow and a circle have two points, and the last is moved. */
export interface InkPart {
  /** Of the desk's choosing, unique. */
  id: string
  tool: StrokeTool
  anchor: InkAnchor
  points: InkPoint[]
  text: string | null
}
export interface InkStroke extends InkPart {
  /** 0 … `INK_COLOURS` − 1 */
  colour: number
}

/** Where an operator's pointer is, millimetres of the canvas; `null` where it left. */
export interface DeskPointer {
  tool: DeskTool
  at: InkPoint | null
}
/** To screens: the beam alone. */
export interface LaserAt {
  colour: number
  at: InkPoint | null
}
/** To desks: who does what where. */
export interface DeskCursor extends DeskPointer {
  desk: string
  login: string
  colour: number
}

/** Of the map of a panel: where its middle is, and how much of the world one rem of the canvas shows. Metres of the web's Mercator. */
export interface MapLook {
  panel: string
  x: number
  y: number
  perRem: number
}
/** `at`: of the hall's clock; a screen moves evenly from the look before to this one, to be there at that moment. */
export interface LeadTo {
  look: MapLook | null
  at: number
}

/** Whether `part` of the same id goes on with `stroke`: a line grows, an arrow's or a circle's end moves, a text is another. */
export function grown(stroke: InkStroke, part: InkPart): InkStroke {
  if (stroke.tool === 'pen')
    return { ...stroke, points: [...stroke.points, ...part.points].slice(0, INK_POINTS_MAX) }
  const last = part.points.at(-1)
  const first = stroke.points[0] ?? last
  return {
    ...stroke,
    text: part.text,
    points: !first || !last ? stroke.points : stroke.tool === 'text' ? [last] : [first, last],
  }
}

/** The strokes with one more part; the oldest make room. Takes the array apart, not its strokes. */
export function inkWith(strokes: readonly InkStroke[], part: InkStroke): InkStroke[] {
  const known = strokes.findIndex(({ id }) => id === part.id)
  if (known < 0) return [...strokes, part].slice(-INK_STROKES_MAX)
  return strokes.with(known, grown(strokes[known]!, part))
}

export interface InkServerEvents {
  /** To a desk when it watches a wall: which of its operators it is. */
  seat: (seat: { desk: string; colour: number }) => void
  /** A new stroke, or more of a known one: see `inkWith`. */
  ink: (part: InkStroke) => void
  /** All that is drawn: to whoever comes, and after something was erased. */
  strokes: (strokes: InkStroke[]) => void
  laser: (laser: LaserAt) => void
  cursor: (cursor: DeskCursor) => void
  lead: (lead: LeadTo) => void
}
/** From desks that may operate; what others send is left out. */
export interface InkClientEvents {
  pointer: (pointer: DeskPointer) => void
  ink: (part: InkPart) => void
  /** The last stroke of this operator, or everybody's. */
  erase: (what: 'last' | 'all') => void
  lead: (given: { look: MapLook | null }) => void
}
