// What a desk has in its preview, told to the screens of every wall that a take from it would reach: the watched one, and those of the
// group that its takes go to.
import type { RoomSocket, WallRoom } from './wall-room.ts'

export interface DeskPreviewsDeps {
  roomOf: (wall: string) => Promise<Pick<WallRoom, 'deskPreviews'>>
  /** Codes; none for a group that there is not. */
  wallsOfGroup: (group: string) => Promise<readonly string[]>
}
export interface Previewed {
  wall: string
  scene: string | null
  group: string | null
}

interface Desk {
  /** That were told. */
  walls: readonly string[]
  /** One act after another, or an older preview would overtake a newer one. */
  turn: Promise<void>
}

export class DeskPreviews {
  readonly #deps: DeskPreviewsDeps
  readonly #desks = new WeakMap<RoomSocket, Desk>()

  constructor(deps: DeskPreviewsDeps) {
    this.#deps = deps
  }

  /** `null`: the desk has left the wall. Rejects where the database does not answer. */
  show(socket: RoomSocket, previewed: Previewed | null): Promise<void> {
    const desk = this.#desks.get(socket) ?? { walls: [], turn: Promise.resolve() }
    this.#desks.set(socket, desk)
    const turn = desk.turn.then(() => this.#tell(socket, desk, previewed))
    // What follows goes on all the same; whoever asked is told by what is returned.
    desk.turn = turn.catch(() => undefined)
    return turn
  }

  async #tell(socket: RoomSocket, desk: Desk, previewed: Previewed | null): Promise<void> {
    const scene = previewed?.scene ?? null
    const walls = previewed && scene !== null ? await this.#reached(previewed) : []
    for (const wall of new Set([...desk.walls, ...walls])) {
      // A wall that was taken down meanwhile has no screens to tell.
      const room = await this.#deps.roomOf(wall).catch(() => null)
      room?.deskPreviews(socket, walls.includes(wall) ? scene : null)
    }
    desk.walls = walls
  }

  async #reached({ wall, group }: Previewed): Promise<readonly string[]> {
    const walls = group === null ? [] : await this.#deps.wallsOfGroup(group)
    // The take of a group that the watched wall is in no longer is refused.
    return walls.includes(wall) ? walls : [wall]
  }
}
