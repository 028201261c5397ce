// What desks send of pointers, drawing and the led map, read as from a stranger: anything out of its bounds is left out whole.
import type { Socket } from 'socket.io'
import { WALL_SIDE_MAX } from '../../model/index.ts'
import {
  DESK_TOOLS,
  INK_POINTS_AT_ONCE_MAX,
  INK_TEXT_LENGTH_MAX,
  STROKE_TOOLS,
  type DeskPointer,
  type HallClientEvents,
  type HallServerEvents,
  type InkAnchor,
  type InkPart,
  type InkPoint,
  type MapLook,
} from '../../protocol/index.ts'
import type { RoomInk } from './room-ink.ts'

/** Half of the world's circumference in the web's Mercator, metres. */
const WORLD_M = 20_037_509
const ID_FORM = /^[\w-]{1,40}$/
const PANEL_LENGTH_MAX = 80
/** Metres of one rem: from a street to the world. */
const [PER_REM_MIN, PER_REM_MAX] = [0.01, 4_000_000]

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null
const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && value >= least && value <= most
const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => word === value)

function readPoint(given: unknown, bounds: readonly [number, number]): InkPoint | null {
  if (!Array.isArray(given) || given.length !== 2) return null
  const [x, y] = given as unknown[]
  return isWithin(x, -bounds[0], bounds[0]) && isWithin(y, -bounds[1], bounds[1]) ? [x, y] : null
}
const CANVAS = [WALL_SIDE_MAX, WALL_SIDE_MAX] as const
const DEGREES = [180, 90] as const

export function readPointer(given: unknown): DeskPointer | null {
  if (!isJson(given)) return null
  const tool = oneOf(DESK_TOOLS, given['tool'])
  if (!tool) return null
  if (given['at'] === null) return { tool, at: null }
  const at = readPoint(given['at'], CANVAS)
  return at && { tool, at }
}

function readAnchor(given: unknown): InkAnchor | null {
  if (!isJson(given)) return null
  if (given['kind'] === 'canvas') return { kind: 'canvas' }
  const panel = given['panel']
  const isPanel = typeof panel === 'string' && panel !== '' && panel.length <= PANEL_LENGTH_MAX
  return given['kind'] === 'map' && isPanel ? { kind: 'map', panel } : null
}

export function readInk(given: unknown): InkPart | null {
  if (!isJson(given)) return null
  const { id, points, text } = given
  const [tool, anchor] = [oneOf(STROKE_TOOLS, given['tool']), readAnchor(given['anchor'])]
  if (typeof id !== 'string' || !ID_FORM.test(id) || !tool || !anchor || !Array.isArray(points)) return null
  if (points.length === 0 || points.length > INK_POINTS_AT_ONCE_MAX) return null
  const bounds = anchor.kind === 'map' ? DEGREES : CANVAS
  const read = points.map((point: unknown) => readPoint(point, bounds))
  if (!read.every((point) => point !== null)) return null
  if (tool !== 'text') return { id, tool, anchor, points: read, text: null }
  const words = typeof text === 'string' ? text.trim() : ''
  return words === '' || words.length > INK_TEXT_LENGTH_MAX
    ? null
    : { id, tool, anchor, points: read, text: words }
}

/** `undefined` for what is no look; `null` lets the map go. */
export function readLook(given: unknown): MapLook | null | undefined {
  if (!isJson(given)) return undefined
  const { look } = given
  if (look === null) return null
  if (!isJson(look)) return undefined
  const { panel, x, y, perRem } = look
  const isLook =
    typeof panel === 'string' &&
    panel.length <= PANEL_LENGTH_MAX &&
    isWithin(x, -WORLD_M, WORLD_M) &&
    isWithin(y, -WORLD_M, WORLD_M) &&
    isWithin(perRem, PER_REM_MIN, PER_REM_MAX)
  return isLook ? { panel, x, y, perRem } : undefined
}

type DeskSocket = Pick<Socket<HallClientEvents, HallServerEvents>, 'id' | 'on'>

/** `inInk` does nothing for a desk that watches no wall or may not operate. */
export function welcomeInk(socket: DeskSocket, inInk: (work: (ink: RoomInk) => void) => void): void {
  socket.on('pointer', (given) => {
    const pointer = readPointer(given)
    if (pointer) inInk((ink) => ink.pointer(socket.id, pointer))
  })
  socket.on('ink', (given) => {
    const part = readInk(given)
    if (part) inInk((ink) => ink.ink(socket.id, part))
  })
  socket.on('erase', (what) => {
    if (what === 'last' || what === 'all') inInk((ink) => ink.erase(socket.id, what))
  })
  socket.on('lead', (given) => {
    const look = readLook(given)
    if (look !== undefined) inInk((ink) => ink.lead(socket.id, look))
  })
}
