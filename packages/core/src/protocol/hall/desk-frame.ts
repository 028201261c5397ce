// What the desk and the picture of the wall in it (a page of the wall in a frame of the console, of the same origin) say to each
// other by `postMessage`: the desk what is on air and what is drawn, the page what the operator does on the picture.
import type { AirState, Wall } from '../../model/index.ts'
import type { DeskCursor, DeskPointer, DeskTool, InkPart, InkStroke, LeadTo, MapLook } from './ink.ts'

/** By its place (`code`), so that the Russian layout has the same keys; `key` for signs. */
export interface PressedKey {
  key: string
  code: string
  isShift: boolean
  isControl: boolean
}

export type ToDeskFrame =
  | { kind: 'air'; wall: Wall; state: AirState }
  /** `colour`: of this operator. */
  | { kind: 'tool'; tool: DeskTool; colour: number; text: string }
  | { kind: 'ink'; strokes: InkStroke[] }
  | { kind: 'cursors'; cursors: DeskCursor[] }
  /** `isLeading`: this desk leads the map, so the page follows nobody. */
  | { kind: 'lead'; lead: LeadTo; isLeading: boolean }
  /** Difference of the hall's clock to this device's, milliseconds. */
  | { kind: 'clock'; offsetMs: number }

export type FromDeskFrame =
  | { kind: 'ready' }
  | { kind: 'territory'; territory: string | null }
  | { kind: 'pointer'; pointer: DeskPointer }
  | { kind: 'ink'; part: InkPart }
  | { kind: 'look'; look: MapLook }
  /** A key that was pressed while the page had the focus. */
  | { kind: 'key'; pressed: PressedKey }

const ENVELOPE = 'obzor-desk'
export const enveloped = <Message>(message: Message): { to: typeof ENVELOPE; message: Message } => ({
  to: ENVELOPE,
  message,
})
/** `null` for anything that somebody else sent. */
export function opened<Message>(event: MessageEvent<unknown>, from: unknown, origin: string): Message | null {
  const { data } = event
  if (event.source !== from || event.origin !== origin) return null
  if (typeof data !== 'object' || data === null || (data as { to?: unknown }).to !== ENVELOPE) return null
  return (data as { message: Message }).message
}
