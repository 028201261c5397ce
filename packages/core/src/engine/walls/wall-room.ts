// One wall as it is now: its screens that are connected, what they tell of themselves, the take under way, and the desks that
// watch. Lives in memory as long as anybody is here; what must outlive a restart is in the database.
import type { Air, ProgrammeStatus, ScreenCare, Wall } from '../../model/index.ts'
import {
  PRELOAD_MAX,
  SCREEN_STALE_MS,
  THUMBNAIL_EVERY_MS,
  type DeskPicture,
  type FollowedProgramme,
  type HallServerEvents,
  type Ready,
  type ScreenBeat,
  type ScreenRow,
  type Thumbnail,
} from '../../protocol/index.ts'
import type { EngineClock } from '../tokens.ts'
import type { PairedScreen } from './db/screen-rows.ts'
import { RoomInk } from './room-ink.ts'
import {
  beginTake,
  deadlineOf,
  progressOf,
  screenJoined,
  screenLeft,
  screenReady,
  showTogether,
  takeDue,
  type TakeInProgress,
  type TakeStep,
} from './take.ts'

/** A picture of the desk follows a change by so much, so that a hall of screens is one message and not sixty. */
const DESK_EVERY_MS = 150

/** What a room needs of a socket. */
export interface RoomSocket {
  id: string
  emit<Name extends keyof HallServerEvents>(name: Name, ...given: Parameters<HallServerEvents[Name]>): unknown
  disconnect(close?: boolean): unknown
}
interface ConnectedScreen {
  socket: RoomSocket
  beat: ScreenBeat | null
  seenAt: number
  thumbnail: Thumbnail | null
  /** Hall's time of the last question for one. */
  askedAt: number
}

/** What is said of a wall beside what is on air. */
export interface WallWords {
  programme: ProgrammeStatus | null
  /** Scene that the programme shows soon. */
  nextScene: string | null
  /** The same of a programme of another wall that switches this one. */
  ledScene: string | null
  /** Programme of another wall that switches this one. */
  followed: FollowedProgramme | null
  care: ScreenCare
}

export interface WallRoomDeps {
  clock: EngineClock
  /** The hall's clock. */
  now: () => number
  build: string
  drawn: WallDrawn
  /** As they are now; call `wordsChanged` when they change. */
  words: () => WallWords
}
/** A wall as the database has it. */
export interface WallDrawn {
  wall: Wall
  revision: number
  air: Air
  paired: readonly PairedScreen[]
}

export class WallRoom {
  readonly #clock: EngineClock
  readonly #now: () => number
  readonly #build: string
  readonly #words: () => WallWords
  readonly #screens = new Map<string, ConnectedScreen>()
  readonly #desks = new Map<string, { socket: RoomSocket; login: string }>()
  readonly ink: RoomInk
  #drawn: WallDrawn
  #take: TakeInProgress
  /** Those who wait for the moment of the take under way. */
  #waiters: (() => void)[] = []
  #isDeskDue = false
  /** Of a take together with other walls, while screens make ready. */
  #jointReady: (() => void) | null = null
  /** Of the desk that chose last. */
  #preview: { desk: string; scene: string } | null = null

  constructor({ clock, now, build, drawn, words }: WallRoomDeps) {
    this.#words = words
    this.#clock = clock
    this.#now = now
    this.#build = build
    this.#drawn = drawn
    this.ink = new RoomInk({
      screens: () => Array.from(this.#screens.values(), ({ socket }) => socket),
      now,
      onLead: () => this.#tellDesks(),
    })
    // What is on air was taken before this room was opened: a screen that comes shows it when it is ready.
    this.#take = beginTake(drawn.air.revision, [], now())
  }

  get isEmpty(): boolean {
    return this.#screens.size === 0 && this.#desks.size === 0 && this.#preview === null
  }

  screenCame(screen: string, socket: RoomSocket): void {
    // One picture, one page: a second page of the same device takes over.
    const former = this.#screens.get(screen)
    this.#screens.set(screen, { socket, beat: null, seenAt: this.#now(), thumbnail: null, askedAt: 0 })
    former?.socket.disconnect(true)
    this.#take = screenJoined(this.#take, screen)
    this.#welcome(screen, socket)
    this.ink.screenCame(socket)
    this.#tellDesks()
  }

  screenWent(screen: string, socket: RoomSocket): void {
    if (this.#screens.get(screen)?.socket.id !== socket.id) return
    this.#screens.delete(screen)
    this.#apply(screenLeft(this.#take, screen, this.#now()))
  }

  screenBeat(screen: string, beat: ScreenBeat): void {
    const connected = this.#screens.get(screen)
    if (!connected) return
    connected.beat = beat
    connected.seenAt = this.#now()
    this.#tellDesks()
  }

  screenReady(screen: string, { revision, frames }: Ready): void {
    if (revision !== this.#take.revision) return
    const isFirst = this.#take.firstReadyAt === null
    this.#apply(screenReady(this.#take, { screen, frames }, this.#now()))
    if (isFirst && this.#take.at === null) this.#endInTime()
  }

  screenPictured(screen: string, thumbnail: Thumbnail): void {
    const connected = this.#screens.get(screen)
    if (!connected) return
    connected.thumbnail = thumbnail
    for (const { socket } of this.#desks.values()) socket.emit('thumbnail', { screen, ...thumbnail })
  }

  deskCame(socket: RoomSocket, login: string): void {
    this.#desks.set(socket.id, { socket, login })
    this.ink.deskCame(socket, login)
    for (const [screen, { thumbnail }] of this.#screens)
      if (thumbnail) socket.emit('thumbnail', { screen, ...thumbnail })
    this.#askForPictures()
    this.#tellDesks()
  }

  deskWent(socket: RoomSocket): void {
    if (!this.#desks.delete(socket.id)) return
    this.ink.deskWent(socket)
    this.deskPreviews(socket, null)
    this.#tellDesks()
  }

  /** The screens load what a desk looks at before it takes it; it may watch another wall and take on this one too. */
  deskPreviews(socket: RoomSocket, scene: string | null): void {
    // What another desk has chosen since then stays.
    if (scene === null && this.#preview?.desk !== socket.id) return
    this.#preview = scene === null ? null : { desk: socket.id, scene }
    this.#tellScreens('preload', this.#preload())
  }

  /** Of the programme, or of the care for screens. */
  wordsChanged(former: WallWords): void {
    const { nextScene, ledScene, care } = this.#words()
    const isSame = nextScene === former.nextScene && ledScene === former.ledScene
    if (!isSame) this.#tellScreens('preload', this.#preload())
    if (care !== former.care) this.#tellScreens('care', care)
    this.#tellDesks()
  }

  /** Settles when the moment is set: at the latest after `NOBODY_WITHIN_MS`. */
  async begin(air: Air): Promise<{ revision: number; at: number; late: string[] }> {
    if (this.#prepare(air, false)) this.#endInTime()
    if (this.#take.at === null) await new Promise<void>((resolve) => this.#waiters.push(resolve))
    return { revision: air.revision, at: this.#take.at ?? this.#now(), late: [...this.#take.late].toSorted() }
  }

  /** As `begin`, of several walls: `ready` is called when nobody is waited for, and the moment comes by `showJoint`. */
  beginJoint(air: Air, ready: () => void): void {
    if (!this.#prepare(air, true) || this.#take.waiting.size === 0) ready()
    else this.#jointReady = ready
  }

  /** What the moment is laid by. */
  jointTake(): Pick<TakeInProgress, 'ready'> {
    return this.#take
  }

  /** The screens of this wall that join later. */
  showJoint(revision: number, at: number): string[] {
    if (this.#take.revision === revision) this.#apply(showTogether(this.#take, at))
    return [...this.#take.late].toSorted()
  }

  /** `false` where a later one was faster on its way here from the database. */
  #prepare(air: Air, isJoint: boolean): boolean {
    if (air.revision <= this.#drawn.air.revision) return false
    this.ink.taken(this.#drawn.air.state, air.state)
    this.#drawn = { ...this.#drawn, air }
    const { revision, state } = air
    this.#take = beginTake(revision, [...this.#screens.keys()], this.#now(), isJoint)
    this.#jointReady?.()
    this.#jointReady = null
    this.#settleWaiters()
    this.#tellScreens('prepare', { revision, state })
    this.#tellDesks()
    return true
  }

  /** The drawing or the devices have changed. `null`: the wall is gone. */
  redraw(drawn: WallDrawn | null): void {
    const ids = new Set(drawn?.wall.screens.map(({ id }) => id))
    const devices = new Map(drawn?.paired.map(({ screen, pairedAt }) => [screen, pairedAt.getTime()]))
    const former = new Map(this.#drawn.paired.map(({ screen, pairedAt }) => [screen, pairedAt.getTime()]))
    for (const [screen, { socket }] of this.#screens) {
      const isSame = ids.has(screen) && devices.get(screen) === former.get(screen)
      if (isSame) continue
      socket.emit('revoked')
      socket.disconnect(true)
    }
    if (drawn === null) {
      for (const { socket } of this.#desks.values()) socket.disconnect(true)
      return
    }
    // On air is changed by `begin` alone, so that no take is skipped.
    this.#drawn = { ...drawn, air: this.#drawn.air }
    for (const [screen, { socket }] of this.#screens) this.#welcome(screen, socket)
    this.#tellDesks()
  }

  /** `false` where that screen is not connected. */
  tellScreen(screen: string, tell: (socket: RoomSocket) => void): boolean {
    const connected = this.#screens.get(screen)
    if (connected) tell(connected.socket)
    return connected !== undefined
  }

  /** Screens fall silent by themselves: their desks are told without a word from them. */
  look(): void {
    if (this.#desks.size === 0) return
    this.#tellDesks()
    this.#askForPictures()
  }

  /** Screens draw themselves small only while somebody looks, and each not oftener than it may. */
  #askForPictures(): void {
    const now = this.#now()
    for (const screen of this.#screens.values()) {
      if (now - screen.askedAt < THUMBNAIL_EVERY_MS) continue
      screen.askedAt = now
      screen.socket.emit('look')
    }
  }

  picture(): DeskPicture {
    const { wall, revision, air, paired } = this.#drawn
    const devices = new Map(paired.map((device) => [device.screen, device]))
    return {
      wall,
      revision,
      air,
      take: this.#take.at === null || this.#take.late.size > 0 ? progressOf(this.#take) : null,
      screens: wall.screens.map(({ id }) => this.#rowOf(id, devices.get(id))),
      desks: [...new Set(Array.from(this.#desks.values(), ({ login }) => login))].toSorted(),
      leadBy: this.ink.leadBy,
      programme: this.#asOfNow(this.#words().programme),
      followed: this.#followed(),
      care: this.#words().care,
    }
  }

  /** The time that is left as of now. */
  #asOfNow<Status extends ProgrammeStatus | null>(programme: Status): Status {
    if (!programme || programme.endsAt === null) return programme
    return { ...programme, leftMs: Math.max(0, programme.endsAt - this.#clock.now().getTime()) }
  }

  #followed(): FollowedProgramme | null {
    const { followed } = this.#words()
    return followed && { ...followed, programme: this.#asOfNow(followed.programme) }
  }

  #rowOf(screen: string, device: PairedScreen | undefined): ScreenRow {
    const connected = this.#screens.get(screen)
    return {
      screen,
      state: this.#stateOf(device, connected),
      pairedAt: device?.pairedAt.getTime() ?? null,
      pairedBy: device?.pairedBy ?? null,
      address: device?.address ?? null,
      browser: device?.browser ?? null,
      seenAt: connected?.seenAt ?? null,
      beat: connected?.beat ?? null,
    }
  }

  #stateOf(device: PairedScreen | undefined, connected: ConnectedScreen | undefined): ScreenRow['state'] {
    if (!device) return 'unpaired'
    if (!connected) return 'away'
    return this.#now() - connected.seenAt > SCREEN_STALE_MS ? 'silent' : 'alive'
  }

  #welcome(screen: string, socket: RoomSocket): void {
    const { wall, air } = this.#drawn
    const { revision, state } = air
    socket.emit('welcome', { wall, screen, air: { revision, state }, build: this.#build })
    socket.emit('care', this.#words().care)
    socket.emit('preload', this.#preload())
  }

  /** To be called again when the deadline has come nearer. */
  #endInTime(): void {
    const { revision } = this.#take
    this.#clock.after(Math.max(0, deadlineOf(this.#take) - this.#now()), () => {
      if (this.#take.revision === revision) this.#apply(takeDue(this.#take, this.#now()))
    })
  }

  #apply({ take, show }: TakeStep): void {
    this.#take = take
    const { revision, at } = take
    if (at !== null) {
      for (const screen of show) this.#screens.get(screen)?.socket.emit('show', { revision, at })
      this.#settleWaiters()
    } else if (take.waiting.size === 0) {
      this.#jointReady?.()
      this.#jointReady = null
    }
    this.#tellDesks()
  }

  #preload(): { scenes: string[] } {
    const { nextScene, ledScene } = this.#words()
    const scenes = [this.#preview?.scene, nextScene, ledScene].filter((scene) => typeof scene === 'string')
    return { scenes: [...new Set(scenes)].slice(0, PRELOAD_MAX) }
  }

  #tellScreens<Name extends 'prepare' | 'preload' | 'care'>(
    name: Name,
    ...given: Parameters<HallServerEvents[Name]>
  ): void {
    for (const { socket } of this.#screens.values()) socket.emit(name, ...given)
  }

  #settleWaiters(): void {
    for (const settle of this.#waiters.splice(0)) settle()
  }

  #tellDesks(): void {
    if (this.#isDeskDue || this.#desks.size === 0) return
    this.#isDeskDue = true
    this.#clock.after(DESK_EVERY_MS, () => {
      this.#isDeskDue = false
      const picture = this.picture()
      for (const { socket } of this.#desks.values()) socket.emit('desk', picture)
    })
  }
}
