// What crosses the socket of the hall: walls, what is on air, takes, heartbeats. It is a connection of its own, so that a take
// never waits behind the snapshot of a layer. Nothing here is a person or a figure. See hall/SPEC.md.
import type { AirState, ProgrammeStatus, ScreenCare, Wall } from '../../model/index.ts'
import type { InkClientEvents, InkServerEvents } from './ink.ts'

export const HALL_PATH = '/hall'
/** Between two heartbeats of a screen. */
export const SCREEN_BEAT_MS = 2_000
/** Without one for so long a screen counts as silent: three were missed. */
export const SCREEN_STALE_MS = 6_000
/** Least time between two small pictures of one screen, and what one may weigh. */
export const THUMBNAIL_EVERY_MS = 5_000
export const THUMBNAIL_BYTES_MAX = 20 * 1024

/** What the programme shows next, and what a desk has in its preview. Each costs a screen the memory of a scene, some 60 MB. */
export const PRELOAD_MAX = 2

/** To a screen on each connection, and when the drawing of its wall changes. */
export interface HallWelcome {
  wall: Wall
  /** Id of this screen on the wall. */
  screen: string
  air: Prepare
  /** Of the pages that the server gives out: a screen that was loaded under another loads anew. */
  build: string
}

/** Load what this needs, hidden, say that it is there, and wait for the word to show it. A screen never goes back to a smaller revision. */
export interface Prepare {
  /** Of what is on air. */
  revision: number
  state: AirState
}
export interface Ready {
  revision: number
  /** `null` where the page does not know yet: the moment is not laid by it then. */
  frames: ScreenFrames | null
}
/** When the frames of a display begin. */
export interface ScreenFrames {
  /** Hall's time at which one of the last seconds began. */
  at: number
  everyMs: number
}
/** `at`: of the hall's clock, milliseconds since 1970 with a fraction; what is past means at once. */
export interface ShowAt {
  revision: number
  at: number
}

/** What a screen tells of itself every `SCREEN_BEAT_MS`. Numbers are of the last seconds; `null` where the browser does not say. */
export interface ScreenBeat {
  /** Revision that is on the glass. */
  showing: number | null
  /** What the clock of the device is ahead of the hall's, milliseconds. */
  clockAheadMs: number | null
  /** How well that is known: half the way there and back, milliseconds. */
  clockErrorMs: number | null
  framesPerSecond: number | null
  heapMb: number | null
  /** CSS pixels, and device pixels for each. */
  width: number
  height: number
  pixelRatio: number
  /** Share by which the window's proportions differ from the wall's drawing. */
  mismatch: number
  /** `build` of the page. */
  build: string
  /** Whether the page comes back with its last picture where the server does not answer. */
  isKept: boolean
  /** Times in the last hour that the page loaded itself anew because it hung or had grown too large. */
  restarts: number
}

/** A small picture of what stands on the glass: WebP. */
export interface Thumbnail {
  /** Hall's time at which it was taken. */
  at: number
  picture: Uint8Array
}
export interface ScreenThumbnail extends Thumbnail {
  screen: string
}

/** How a screen fares, for the desk. */
export interface ScreenRow {
  screen: string
  /** `unpaired`: no device was let in; `away`: not connected; `silent`: connected, and no heartbeat for a time. */
  state: 'unpaired' | 'away' | 'alive' | 'silent'
  pairedAt: number | null
  pairedBy: string | null
  address: string | null
  browser: string | null
  /** Hall's time of the last heartbeat, milliseconds since 1970. */
  seenAt: number | null
  beat: ScreenBeat | null
}

/** To a desk: everything of one wall that changes. */
export interface DeskPicture {
  wall: Wall
  /** Of the drawing: a change is made to a known one. */
  revision: number
  air: { revision: number; state: AirState; changedAt: number; changedBy: string | null }
  /** The last take, while screens still make ready, and how it went. */
  take: TakeProgress | null
  screens: ScreenRow[]
  /** Logins of those who have this desk open. */
  desks: string[]
  /** Whose desk leads the map of the wall. */
  leadBy: string | null
  /** `null` for a wall that has none. */
  programme: ProgrammeStatus | null
  /** Programme of another wall that switches this one with it. */
  followed: FollowedProgramme | null
  care: ScreenCare
}

export interface FollowedProgramme {
  /** Wall whose programme it is. */
  wall: string
  wallTitle: string
  groupTitle: string
  programme: ProgrammeStatus
}

export interface TakeProgress {
  revision: number
  /** Hall's time at which it is or was shown; `null` while screens make ready. */
  at: number | null
  waitingFor: string[]
  /** Those that were not ready in time and joined, or join, later. */
  late: string[]
}

export interface HallServerEvents extends InkServerEvents {
  welcome: (welcome: HallWelcome) => void
  prepare: (prepare: Prepare) => void
  show: (show: ShowAt) => void
  /** Scenes that may be taken soon, to be loaded behind the glass: at most `PRELOAD_MAX`. What is not named any longer may go. */
  preload: (preload: { scenes: string[] }) => void
  care: (care: ScreenCare) => void
  /** Flash the name of the screen for some seconds. */
  identify: (request: { ms: number }) => void
  reload: () => void
  /** The device is no longer a screen of this wall: back to pairing. */
  revoked: () => void
  /** To a screen: somebody at a desk looks; answered with `thumbnail`. */
  look: () => void
  /** To a desk, of a screen of the wall that it watches. */
  thumbnail: (thumbnail: ScreenThumbnail) => void
  desk: (picture: DeskPicture) => void
}
export interface HallClientEvents extends InkClientEvents {
  /** Answered with the hall's time, milliseconds since 1970 with a fraction. */
  clock: (answer: (hallMs: number) => void) => void
  ready: (ready: Ready) => void
  beat: (beat: ScreenBeat) => void
  thumbnail: (thumbnail: Thumbnail) => void
  /** A desk asks for a wall; answered with `false` where it may not see it or there is none. */
  watch: (request: { wall: string }, answer: (ok: boolean) => void) => void
  /** Scene that a desk has in its preview, for the screens of the watched wall, or of the group that it takes on, to load; only of one that may take. */
  preview: (request: { scene: string | null; group?: string | null }) => void
}
