// The socket side of walls: screens and desks come, are let in by their cookie, and are handed to the room of their wall.
import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import { Server, type Socket } from 'socket.io'
import { FIRST_CARE, ObzorError, WALL_ID_FORM, type Air, type AirChange } from '../../model/index.ts'
import {
  HALL_PATH,
  SCREEN_BEAT_MS,
  type DeskPicture,
  type HallClientEvents,
  type HallServerEvents,
} from '../../protocol/index.ts'
import type { SessionIdentity } from '../access/identity.ts'
import type { Actor } from '../access/journal.ts'
import { isFlood, noMessages, type MessageCount } from '../live/message-flood.ts'
import type { EngineClock } from '../tokens.ts'
import { DeskPreviews, type Previewed } from './desk-previews.ts'
import { hallNow } from './hall-clock.ts'
import { welcomeInk } from './ink-messages.ts'
import { readBeat, readGroup, readReady, readScene, readThumbnail } from './read-messages.ts'
import { tokenOfScreen } from './screen-cookie.ts'
import type { Screens } from './screens.ts'
import { screenUnknown } from './wall-errors.ts'
import { takeTogether, type JointlyTaken } from './joint-take.ts'
import { WallRoom, type WallDrawn, type WallWords } from './wall-room.ts'
import type { Walls } from './walls.ts'

/** Bytes of one message; a heartbeat has some hundred, a small picture of a screen 20 KiB. */
const INBOUND_BYTES_MAX = 24 * 1024
/** Messages of one client in a second; a screen sends one heartbeat in two, and a dozen questions for the time now and then. */
const MESSAGES_PER_SECOND_MAX = 60
/** Screens and desks of all walls. */
const CLIENTS_MAX = 1_000
const PING_INTERVAL_MS = 2_000
const PING_TIMEOUT_MS = 4_000
/** What another engine or time has ended is noticed within the promised 5 s. */
const SESSION_CHECK_MS = 4_000
const IDENTIFY_MS = 8_000

/** A take whose moment is set. */
export interface Taken {
  revision: number
  at: number
  late: string[]
}
const NO_WORDS: WallWords = {
  programme: null,
  nextScene: null,
  ledScene: null,
  followed: null,
  care: { driftMm: FIRST_CARE.driftMm, brightness: 1 },
}
type Member =
  | { kind: 'screen'; wall: string; screen: string }
  | { kind: 'desk'; login: string; cookie: string | undefined; wall: string | null; mayTake: boolean }
interface SocketState extends MessageCount {
  member: Member
}
type HallServer = Server<HallClientEvents, HallServerEvents, Record<string, never>, SocketState>
type HallSocket = Socket<HallClientEvents, HallServerEvents, Record<string, never>, SocketState>

export interface HallDeps {
  walls: Walls
  screens: Screens
  sessionOfCookie: (cookie: string | undefined) => Promise<SessionIdentity | null>
  wallsOfGroup: (group: string) => Promise<readonly string[]>
  clock: EngineClock
  log: Logger
  build: string
}

export class Hall {
  readonly #deps: HallDeps
  readonly #rooms = new Map<string, Promise<WallRoom>>()
  /** Those of `#rooms` that have been read. */
  readonly #open = new Map<string, WallRoom>()
  readonly #words = new Map<string, WallWords>()
  readonly #previews: DeskPreviews
  #io: HallServer | null = null
  #timers: NodeJS.Timeout[] = []

  constructor(deps: HallDeps) {
    this.#deps = deps
    this.#previews = new DeskPreviews({
      roomOf: (wall) => this.#roomOf(wall),
      wallsOfGroup: deps.wallsOfGroup,
    })
    deps.walls.onDrawn((wall) => void this.#redraw(wall))
    deps.screens.onChange((wall) => void this.#redraw(wall))
  }

  attach(server: HttpServer): void {
    const io: HallServer = new Server(server, {
      path: HALL_PATH,
      serveClient: false,
      transports: ['websocket'],
      maxHttpBufferSize: INBOUND_BYTES_MAX,
      perMessageDeflate: false,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
    })
    io.use((socket, next) => {
      if (io.engine.clientsCount > CLIENTS_MAX) return next(new Error('too many clients'))
      void this.#admit(socket, next)
    })
    io.on('connection', (socket) => this.#welcome(socket))
    this.#io = io
    this.#every(SCREEN_BEAT_MS, () => this.#lookAtRooms())
    this.#every(SESSION_CHECK_MS, () => this.checkSessions())
  }

  async close(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer)
    const io = this.#io
    this.#io = null
    if (!io) return
    for (const socket of io.sockets.sockets.values()) socket.conn.close()
    // Not io.close(): it would close the HTTP server, which is not ours.
    io.engine.close()
    await Promise.resolve()
  }

  /** Throws what `Walls.changeAir` throws. Settles when the moment of the take is set. */
  async take(wall: string, given: { revision: number; change: AirChange; by: Actor }): Promise<Taken> {
    return await this.#begin(wall, await this.#deps.walls.changeAir(wall, given))
  }

  /** Throws what `Walls.undo` throws. */
  async undo(wall: string, given: { revision: number; by: Actor }): Promise<Taken> {
    return await this.#begin(wall, await this.#deps.walls.undo(wall, given))
  }

  /** Throws what `Walls.back` throws. */
  async back(wall: string, given: { revision: number; to: number; by: Actor }): Promise<Taken> {
    return await this.#begin(wall, await this.#deps.walls.back(wall, given))
  }

  async #begin(wall: string, air: Air): Promise<Taken> {
    const room = await this.#roomOf(wall)
    return await room.begin(air)
  }

  /** What has been put on air on several walls, shown at one moment of the hall's clock. */
  async showTogether(airs: readonly { wall: string; air: Air }[]): Promise<JointlyTaken> {
    const rooms = await Promise.all(
      airs.map(async ({ wall, air }) => ({ wall, air, room: await this.#roomOf(wall) })),
    )
    return await takeTogether(rooms, { clock: this.#deps.clock, now: hallNow })
  }

  /** What is said of a wall beside what is on air; kept also while nobody is there. */
  say(wall: string, change: Partial<WallWords>): void {
    const former = this.#wordsOf(wall)
    this.#words.set(wall, { ...former, ...change })
    this.#open.get(wall)?.wordsChanged(former)
  }

  #wordsOf(wall: string): WallWords {
    return this.#words.get(wall) ?? NO_WORDS
  }

  async identify(wall: string, screen: string): Promise<void> {
    await this.#tell(wall, screen, (socket) => socket.emit('identify', { ms: IDENTIFY_MS }))
  }

  async reload(wall: string, screen: string): Promise<void> {
    await this.#tell(wall, screen, (socket) => socket.emit('reload'))
  }

  async picture(wall: string): Promise<DeskPicture> {
    return (await this.#roomOf(wall)).picture()
  }

  /** Call when a session ended or rights changed: desks that may not watch any longer are closed. */
  checkSessions(): void {
    for (const socket of this.#io?.sockets.sockets.values() ?? []) void this.#checkSession(socket)
  }

  async #checkSession(socket: HallSocket): Promise<void> {
    const { member } = socket.data
    if (member.kind !== 'desk') return
    try {
      const identity = await this.#deps.sessionOfCookie(member.cookie)
      if (!identity?.rights.includes('walls.read')) socket.disconnect(true)
    } catch (error) {
      // The database is away: the desk keeps its last picture, as every screen does.
      this.#deps.log.warn({ err: error }, 'a desk was not checked')
    }
  }

  async #admit(socket: HallSocket, next: (refused?: Error) => void): Promise<void> {
    const { auth, headers } = socket.handshake
    try {
      const member = await this.#memberOf(auth['kind'], headers.cookie)
      socket.data = { member, ...noMessages() }
      next()
    } catch (error) {
      next(refusal(error))
    }
  }

  async #memberOf(kind: unknown, cookie: string | undefined): Promise<Member> {
    if (kind === 'screen') {
      const { wall, screen } = await this.#deps.screens.ofToken(tokenOfScreen(cookie))
      return { kind, wall, screen }
    }
    const identity = await this.#deps.sessionOfCookie(cookie)
    if (!identity?.rights.includes('walls.read')) throw new Error('forbidden')
    const mayTake = identity.rights.includes('walls.operate')
    return { kind: 'desk', login: identity.login, cookie, wall: null, mayTake }
  }

  #welcome(socket: HallSocket): void {
    const { member } = socket.data
    socket.use((_event, next) => {
      if (isFlood(socket.data, MESSAGES_PER_SECOND_MAX)) socket.disconnect(true)
      else next()
    })
    socket.on('clock', (answer) => {
      if (typeof answer === 'function') answer(hallNow())
    })
    if (member.kind === 'screen') this.#welcomeScreen(socket, member)
    else this.#welcomeDesk(socket, member)
  }

  #welcomeScreen(socket: HallSocket, { wall, screen }: Extract<Member, { kind: 'screen' }>): void {
    const inRoom = (work: (room: WallRoom) => void): void => void this.#inRoom(wall, socket, work)
    inRoom((room) => {
      if (socket.connected) room.screenCame(screen, socket)
    })
    socket.on('ready', (given) => {
      const ready = readReady(given)
      if (ready) inRoom((room) => room.screenReady(screen, ready))
    })
    socket.on('beat', (given) => {
      const beat = readBeat(given)
      if (beat) inRoom((room) => room.screenBeat(screen, beat))
    })
    socket.on('thumbnail', (given) => {
      const thumbnail = readThumbnail(given)
      if (thumbnail) inRoom((room) => room.screenPictured(screen, thumbnail))
    })
    socket.on('disconnect', () => inRoom((room) => room.screenWent(screen, socket)))
  }

  #welcomeDesk(socket: HallSocket, member: Extract<Member, { kind: 'desk' }>): void {
    const leave = (): void => {
      const { wall } = member
      member.wall = null
      if (wall === null) return
      this.#preview(socket, null)
      void this.#inRoom(wall, socket, (room) => room.deskWent(socket))
    }
    const watch = async (wall: unknown): Promise<boolean> => {
      if (typeof wall !== 'string' || !WALL_ID_FORM.test(wall)) return false
      leave()
      member.wall = wall
      const room = await this.#roomOf(wall).catch(() => null)
      if (!room || !socket.connected || member.wall !== wall) return false
      room.deskCame(socket, member.login)
      return true
    }
    socket.on('watch', (request, answer) => {
      if (typeof answer !== 'function') return
      void watch((request as { wall?: unknown } | null)?.wall).then(answer)
    })
    socket.on('preview', (given) => {
      const scene = readScene(given)
      const { wall, mayTake } = member
      if (wall === null || !mayTake || scene === undefined) return
      this.#preview(socket, { wall, scene, group: readGroup(given) })
    })
    welcomeInk(socket, (work) => {
      if (member.wall !== null && member.mayTake)
        void this.#inRoom(member.wall, socket, (room) => work(room.ink))
    })
    socket.on('disconnect', leave)
  }

  #preview(socket: HallSocket, previewed: Previewed | null): void {
    this.#previews.show(socket, previewed).catch((error: unknown) => {
      // Its take finds the screens unprepared and waits for them.
      this.#deps.log.warn({ err: error }, 'a preview was not loaded')
    })
  }

  async #tell(wall: string, screen: string, tell: Parameters<WallRoom['tellScreen']>[1]): Promise<void> {
    const room = await this.#roomOf(wall)
    if (!room.tellScreen(screen, tell)) throw screenUnknown(screen)
  }

  /** In the order of the calls: the room of one wall is one promise. */
  async #inRoom(wall: string, socket: HallSocket, work: (room: WallRoom) => void): Promise<void> {
    try {
      work(await this.#roomOf(wall))
    } catch (error) {
      // It comes again by itself, and finds the database or is refused.
      this.#deps.log.warn({ err: error, wall }, 'a socket of the hall is closed')
      socket.disconnect(true)
    }
  }

  /** Throws `OBZ_WALL_UNKNOWN`. */
  #roomOf(code: string): Promise<WallRoom> {
    const known = this.#rooms.get(code)
    if (known) return known
    const opened = this.#read(code).then((drawn) => {
      const { clock, build } = this.#deps
      const room = new WallRoom({ clock, now: hallNow, build, drawn, words: () => this.#wordsOf(code) })
      this.#open.set(code, room)
      return room
    })
    this.#rooms.set(code, opened)
    opened.catch(() => this.#rooms.delete(code))
    return opened
  }

  async #read(code: string): Promise<WallDrawn> {
    const { wall, revision, air } = await this.#deps.walls.find(code)
    return { wall, revision, air, paired: await this.#deps.screens.paired(code) }
  }

  async #redraw(code: string): Promise<void> {
    const known = this.#rooms.get(code)
    if (!known) return
    try {
      const drawn = await this.#readIfThere(code)
      const room = await known
      room.redraw(drawn)
      if (drawn === null) this.#forget(code)
    } catch (error) {
      this.#deps.log.warn({ err: error, wall: code }, 'a drawing was not read again')
    }
  }

  async #readIfThere(code: string): Promise<WallDrawn | null> {
    try {
      return await this.#read(code)
    } catch (error) {
      if (error instanceof ObzorError && error.code === 'OBZ_WALL_UNKNOWN') return null
      throw error
    }
  }

  /**
   * A room that nobody is in is forgotten and reads the database when it is opened again, so what another engine changed is seen
   * then. Only here: a timer finds no promise half way, so nobody is handed a room that is forgotten a moment later.
   */
  #lookAtRooms(): void {
    for (const [code, room] of this.#open) {
      if (room.isEmpty) this.#forget(code)
      else room.look()
    }
  }

  #forget(code: string): void {
    this.#rooms.delete(code)
    this.#open.delete(code)
  }

  #every(ms: number, work: () => void): void {
    this.#timers.push(setInterval(work, ms).unref())
  }
}

/** What the client is told: that it is no screen, or no more than that it was refused. */
function refusal(error: unknown): Error {
  const isUnknownDevice = error instanceof ObzorError && error.code === 'OBZ_WALL_DEVICE_UNKNOWN'
  if (isUnknownDevice) return new Error('unknown-device')
  return error instanceof Error && error.message === 'forbidden' ? error : new Error('not-ready')
}
