// Pointers, drawing and the led map of one wall, in memory alone: whoever comes is told what stands there, a take wipes it. Screens
// hear colours and never names.
import type { AirState } from '../../model/index.ts'
import {
  INK_COLOURS,
  inkWith,
  LEAD_AHEAD_MS,
  type DeskPointer,
  type HallServerEvents,
  type InkPart,
  type InkStroke,
  type LeadTo,
  type MapLook,
} from '../../protocol/index.ts'

interface InkSocket {
  id: string
  emit<Name extends keyof HallServerEvents>(name: Name, ...given: Parameters<HallServerEvents[Name]>): unknown
}
interface Desk {
  socket: InkSocket
  login: string
  colour: number
  pointer: DeskPointer
}
export interface RoomInkDeps {
  screens: () => Iterable<InkSocket>
  now: () => number
  /** Who leads the map has changed. */
  onLead: () => void
}

export class RoomInk {
  readonly #deps: RoomInkDeps
  readonly #desks = new Map<string, Desk>()
  #strokes: readonly InkStroke[] = []
  /** Whose each stroke is, to take back the last of one's own. */
  readonly #drawnBy = new Map<string, string>()
  #lead: { to: LeadTo; desk: string } | null = null

  constructor(deps: RoomInkDeps) {
    this.#deps = deps
  }

  /** Login of the desk that leads the map. */
  get leadBy(): string | null {
    return (this.#lead && this.#desks.get(this.#lead.desk)?.login) ?? null
  }

  screenCame(socket: InkSocket): void {
    socket.emit('strokes', [...this.#strokes])
    if (this.#lead) socket.emit('lead', this.#lead.to)
  }

  deskCame(socket: InkSocket, login: string): void {
    const colour = this.#freeColour(login)
    this.#desks.set(socket.id, { socket, login, colour, pointer: { tool: 'hand', at: null } })
    socket.emit('seat', { desk: socket.id, colour })
    socket.emit('strokes', [...this.#strokes])
    if (this.#lead) socket.emit('lead', this.#lead.to)
    for (const [id, { pointer, ...other }] of this.#desks)
      if (id !== socket.id)
        socket.emit('cursor', { desk: id, login: other.login, colour: other.colour, ...pointer })
  }

  deskWent(socket: InkSocket): void {
    if (!this.#desks.has(socket.id)) return
    this.pointer(socket.id, { tool: 'hand', at: null })
    if (this.#lead?.desk === socket.id) this.lead(socket.id, null)
    this.#desks.delete(socket.id)
  }

  pointer(desk: string, pointer: DeskPointer): void {
    const member = this.#desks.get(desk)
    if (!member) return
    const wasLaser = member.pointer.tool === 'laser' && member.pointer.at !== null
    member.pointer = pointer
    const { login, colour } = member
    for (const [id, { socket }] of this.#desks)
      if (id !== desk) socket.emit('cursor', { desk, login, colour, ...pointer })
    const isLaser = pointer.tool === 'laser'
    if (!isLaser && !wasLaser) return
    for (const screen of this.#deps.screens())
      screen.emit('laser', { colour, at: isLaser ? pointer.at : null })
  }

  ink(desk: string, part: InkPart): void {
    const member = this.#desks.get(desk)
    const owner = this.#drawnBy.get(part.id)
    // Nobody goes on with a line of another.
    if (!member || (owner !== undefined && owner !== desk)) return
    const stroke = { ...part, colour: member.colour }
    this.#drawnBy.set(part.id, desk)
    this.#strokes = inkWith(this.#strokes, stroke)
    this.#forgetOwners()
    this.#everybody('ink', stroke)
  }

  erase(desk: string, what: 'last' | 'all'): void {
    const last = what === 'last' && this.#strokes.findLast(({ id }) => this.#drawnBy.get(id) === desk)
    if (what === 'last' && !last) return
    this.#keep(last ? this.#strokes.filter((stroke) => stroke !== last) : [])
  }

  /** The last who leads is followed; `null` of any other desk changes nothing. */
  lead(desk: string, look: MapLook | null): void {
    if (!this.#desks.has(desk) || (look === null && this.#lead?.desk !== desk)) return
    const before = this.leadBy
    const to = { look, at: this.#deps.now() + LEAD_AHEAD_MS }
    this.#lead = look === null ? null : { to, desk }
    this.#everybody('lead', to)
    if (this.leadBy !== before) this.#deps.onLead()
  }

  /** What was drawn belongs to the picture that it was drawn on. */
  taken(before: AirState, after: AirState): void {
    const isOther =
      before.scene !== after.scene || before.isBlack !== after.isBlack || before.isPattern !== after.isPattern
    if (isOther && this.#strokes.length > 0) this.#keep([])
    // Each screen lets the map go by itself when the take is shown.
    if (before.scene !== after.scene || before.territory !== after.territory) {
      this.#lead = null
      this.#deps.onLead()
    }
  }

  #keep(strokes: readonly InkStroke[]): void {
    this.#strokes = strokes
    this.#forgetOwners()
    this.#everybody('strokes', [...strokes])
  }

  #forgetOwners(): void {
    const known = new Set(this.#strokes.map(({ id }) => id))
    for (const id of this.#drawnBy.keys()) if (!known.has(id)) this.#drawnBy.delete(id)
  }

  #everybody<Name extends keyof HallServerEvents>(
    name: Name,
    ...given: Parameters<HallServerEvents[Name]>
  ): void {
    for (const screen of this.#deps.screens()) screen.emit(name, ...given)
    for (const { socket } of this.#desks.values()) socket.emit(name, ...given)
  }

  /** One of one's own desk in another window, or the first that nobody has. */
  #freeColour(login: string): number {
    const desks = [...this.#desks.values()]
    const own = desks.find((desk) => desk.login === login)
    if (own) return own.colour
    const taken = new Set(desks.map(({ colour }) => colour))
    const free = Array.from({ length: INK_COLOURS }, (_, colour) => colour).find((each) => !taken.has(each))
    return free ?? desks.length % INK_COLOURS
  }
}
