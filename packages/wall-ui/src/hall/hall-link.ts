// The connection of a screen to the hall: which screen this device is, what it shows, and what it tells of itself.
import { FIRST_CARE, type ScreenCare, type Wall } from '@obzor/core/model'
import {
  HALL_PATH,
  SCREEN_BEAT_MS,
  type HallClientEvents,
  type HallServerEvents,
  type HallWelcome,
  type Prepare,
  type ScreenFrames,
} from '@obzor/core/protocol'
import { io, type Socket } from 'socket.io-client'
import { shallowRef, type ShallowRef } from 'vue'
import { ASK_AGAIN_MS, ASK_SOON_MS, HallTime } from './hall-time.ts'
import { forgetKept, keepAir, keepPage, keptAir } from './kept-store.ts'
import { CALM_FROM_MS, reloadWish, Restarts } from './reload-plan.ts'
import { EMPTY_SHELF, LEAVING_MS, sceneCame, sceneWent, type SceneShelf } from './scene-shelf.ts'
import { ScreenVitals } from './screen-vitals.ts'
import { askForCode, claim, deviceSecret, readPlace, type PairingCode } from './screen.api.ts'
import {
  dueAt,
  figuresRead,
  isReady,
  loaded,
  NOTHING,
  painted,
  prepare,
  show,
  showAt,
  type ScreenPicture,
} from './screen-take.ts'
import { Thumbnails } from './thumbnails.ts'

export type ScreenState =
  | { kind: 'starting' }
  /** The server does not answer; tried again by itself. */
  | { kind: 'waiting' }
  | { kind: 'pairing'; pairing: PairingCode }
  /** `isKept`: the server has not answered since the page was loaded; this is its last picture. */
  | { kind: 'screen'; wall: Wall; screen: string; isLinked: boolean; isKept: boolean }
  /** Another page of this browser is the screen now. */
  | { kind: 'elsewhere' }

const CLAIM_EVERY_MS = 2_000
const RETRY_MS_MIN = 1_000
const RETRY_MS_MAX = 8_000
/** All screens of a hall come back together: spread over so much. */
const RELOAD_SPREAD_MS = 2_000

export interface HallLink {
  state: Readonly<ShallowRef<ScreenState>>
  picture: Readonly<ShallowRef<ScreenPicture>>
  /** Hall's time until which the name of the screen is shown large; 0 for never. */
  identifyUntil: Readonly<ShallowRef<number>>
  time: HallTime
  /** Scenes beside the one on the glass. */
  shelf: Readonly<ShallowRef<SceneShelf>>
  care: Readonly<ShallowRef<ScreenCare>>
  /** The scene stands behind the glass, ready to be shown. */
  sceneLoaded(scene: string): void
  /** It stands on the page no longer. */
  sceneWent(scene: string): void
  /** The figures that a revision needs beside the live ones are there. */
  figuresRead(revision: number): void
  /** The next scene is painted under the glass. */
  scenePainted(revision: number): void
  /** Takes the screen from the other page of this browser. */
  takeHere(): void
}

export interface HallLinkOptions {
  /** How the page is laid out now, for the heartbeat. */
  layout: () => { width: number; height: number; mismatch: number }
  /** Called when a picture was put on the glass. `at`: the moment that all screens were told; 0 for what was not taken together. */
  onShown: (picture: ScreenPicture, hallMs: number, at: number) => void
  /** Pointers, drawing and the led map. */
  onInk: (listen: InkListener) => void
  /** Draws what is on the glass as small as is asked. */
  draw: (bounds: { widthPx: number; bytesMax: number }) => Promise<Uint8Array | null>
  /** Of the region's clock, 0…23. */
  hour: () => number
  reload?: () => void
}

/** Has a listener called with each message of that name. */
export type InkListener = <Name extends 'ink' | 'strokes' | 'laser' | 'lead'>(
  name: Name,
  hear: HallServerEvents[Name],
) => void
type HallSocket = Socket<HallServerEvents, HallClientEvents>

export function useHallLink({
  layout,
  onShown,
  onInk,
  draw,
  hour,
  reload = () => window.location.reload(),
}: HallLinkOptions): HallLink {
  const state = shallowRef<ScreenState>({ kind: 'starting' })
  const picture = shallowRef<ScreenPicture>(NOTHING)
  const identifyUntil = shallowRef(0)
  const shelf = shallowRef<SceneShelf>(EMPTY_SHELF)
  const care = shallowRef<ScreenCare>({ driftMm: FIRST_CARE.driftMm, brightness: 1 })
  const time = new HallTime()
  const vitals = new ScreenVitals()
  const restarts = new Restarts(localStorage, Date.now)
  const thumbnails = new Thumbnails({ draw, now: () => performance.now() })
  let isPageKept = false
  /** Until the page has been made new for it: the line is often broken in the moment after. */
  let stalledMs = 0
  let isReloading = false
  let socket: HallSocket | null = null
  let build = ''
  let toldReady = -1
  let endWait: (() => void) | null = null
  let leaves: ReturnType<typeof setTimeout> | undefined

  function become(next: ScreenState): void {
    state.value = next
  }

  async function start(waitMs = RETRY_MS_MIN): Promise<void> {
    try {
      const place = await readPlace()
      if (place) connect()
      else {
        await forgetKept()
        await pair()
      }
    } catch {
      await showKept()
      await pause(waitMs * (0.5 + Math.random()))
      await start(Math.min(waitMs * 2, RETRY_MS_MAX))
    }
  }

  /** The server does not answer: what was on the glass when it last did, or a word that it is waited for. */
  async function showKept(): Promise<void> {
    if (state.value.kind === 'screen') return
    const kept = await keptAir()
    if (!kept) return become({ kind: 'waiting' })
    picture.value = { shown: kept.air, next: null }
    become({ kind: 'screen', wall: kept.wall, screen: kept.screen, isLinked: false, isKept: true })
    onShown(picture.value, time.now(), 0)
  }

  /** This device is no screen any longer: nothing of what it showed stays on it, and no worker of the former page. */
  async function sentAway(): Promise<void> {
    picture.value = NOTHING
    await forgetKept()
    if (navigator.serviceWorker?.controller) reload()
    else await start()
  }

  async function pair(): Promise<void> {
    const device = deviceSecret()
    for (;;) {
      const pairing = await askForCode(device)
      become({ kind: 'pairing', pairing })
      let claimed = await claim(device)
      while (claimed === 'waiting') {
        await pause(CLAIM_EVERY_MS)
        claimed = await claim(device)
      }
      if (claimed === 'paired') return connect()
    }
  }

  function connect(): void {
    const next: HallSocket = io({
      path: HALL_PATH,
      transports: ['websocket'],
      auth: { kind: 'screen' },
      reconnectionDelay: 500,
      reconnectionDelayMax: 3_000,
      randomizationFactor: 0.5,
      forceNew: true,
    })
    socket = next
    const leave = (): void => {
      next.close()
      if (socket === next) socket = null
    }
    let isRevoked = false
    next.on('welcome', (welcome) => void welcomed(next, welcome))
    next.on('prepare', (given) => change(prepared(given)))
    next.on('preload', ({ scenes }) => (shelf.value = { ...shelf.value, preloaded: scenes }))
    next.on('care', (given) => (care.value = given))
    next.on('show', (given) => change(showAt(picture.value, given)))
    onInk((name, hear) => void next.on(name, hear as never))
    next.on('identify', ({ ms }) => (identifyUntil.value = time.now() + ms))
    next.on('reload', () => reload())
    next.on('look', () => void drawFor(next))
    next.on('revoked', () => {
      isRevoked = true
      leave()
      void sentAway()
    })
    next.on('connect_error', ({ message }) => {
      if (message === 'unknown-device') {
        leave()
        void sentAway()
      } else if (next.active) unlink()
      // Refused by the server for a while: Socket.IO does not try again by itself then.
      else setTimeout(() => next.connect(), RETRY_MS_MAX * (0.5 + Math.random() / 2))
    })
    next.on('disconnect', (reason) => {
      if (isRevoked) return
      if (reason !== 'io server disconnect') return unlink()
      leave()
      become({ kind: 'elsewhere' })
    })
  }

  /** The last picture stays on the glass. */
  function unlink(): void {
    if (state.value.kind === 'screen') become({ ...state.value, isLinked: false })
    else become({ kind: 'waiting' })
  }

  async function welcomed(from: HallSocket, welcome: HallWelcome): Promise<void> {
    if (build !== '' && build !== welcome.build) {
      setTimeout(reload, Math.random() * RELOAD_SPREAD_MS)
      return
    }
    build = welcome.build
    // What was kept may be of a later time than what the server now has: a database that was set back.
    const isKept = state.value.kind === 'screen' && state.value.isKept
    if (isKept && (picture.value.shown?.revision ?? 0) > welcome.air.revision) picture.value = NOTHING
    become({
      kind: 'screen',
      wall: welcome.wall,
      screen: welcome.screen,
      isLinked: true,
      isKept: false,
    })
    keepShown()
    beat()
    // What was told before the line broke is told anew.
    toldReady = -1
    change(prepared(welcome.air))
    await askTime(from)
    await pause(ASK_SOON_MS)
    if (from.connected) await askTime(from)
  }

  const askTime = (from: HallSocket): Promise<void> =>
    time.ask(() => new Promise((resolve) => from.emit('clock', resolve)))

  /** A scene that waits behind the glass already has nothing to load. */
  function prepared(given: Prepare): ScreenPicture {
    const next = prepare(picture.value, given)
    return shelf.value.loaded.has(given.state.scene) ? loaded(next, given.state.scene) : next
  }

  function change(next: ScreenPicture): void {
    picture.value = next
    const { next: coming } = next
    if (coming && isReady(coming) && coming.revision !== toldReady) {
      toldReady = coming.revision
      socket?.emit('ready', { revision: coming.revision, frames: framesNow() })
    }
    endWait?.()
    const at = dueAt(next)
    endWait = at === null ? null : time.at(at, putOnGlass)
  }
  function framesNow(): ScreenFrames | null {
    const { now } = vitals.rhythm
    return now && { at: time.of(now.atMs), everyMs: now.everyMs }
  }
  function putOnGlass(): void {
    endWait = null
    const isNewScene = picture.value.shown?.state.scene !== picture.value.next?.state.scene
    const at = picture.value.next?.showAt ?? 0
    if (isNewScene) letLeave(picture.value.shown?.state.scene ?? null)
    picture.value = show(picture.value)
    onShown(picture.value, time.now(), at)
    // Nothing else in the frame that all screens share.
    whenIdle(() => {
      keepShown()
      beat()
      if (isNewScene) reloadIfDue('at-change')
    })
  }

  function letLeave(scene: string | null): void {
    clearTimeout(leaves)
    shelf.value = { ...shelf.value, leaving: scene }
    const letGo = (): void => {
      // Another has left since.
      if (shelf.value.leaving !== scene) return
      // Nor in the frames of the next take.
      if (picture.value.next) leaves = setTimeout(letGo, LEAVING_MS)
      else shelf.value = { ...shelf.value, leaving: null }
    }
    leaves = setTimeout(() => whenIdle(letGo), LEAVING_MS)
  }

  function keepShown(): void {
    const { shown } = picture.value
    const { value } = state
    if (!shown || value.kind !== 'screen') return
    void keepPage().then((is) => (isPageKept = is))
    void keepAir({ wall: value.wall, screen: value.screen, air: shown, at: Date.now() })
  }

  async function drawFor(asking: HallSocket): Promise<void> {
    const at = time.now()
    const drawn = await thumbnails.take()
    if (drawn && asking.connected) asking.emit('thumbnail', { at, picture: drawn })
  }

  /** A page without its server stays: what it shows is all there is. */
  function reloadIfDue(moment: 'now' | 'at-change'): void {
    const { shown } = picture.value
    const stalled = vitals.longestStallMs()
    if (performance.now() > CALM_FROM_MS) stalledMs = Math.max(stalledMs, stalled)
    const wish = reloadWish({
      pageMs: performance.now(),
      heapMb: vitals.heapMb(),
      stalledMs,
      isDark: shown === null || shown.state.isBlack,
      hour: hour(),
    })
    if (wish.kind === 'none' || isReloading || !socket?.connected) return
    if (wish.kind === 'at-change' && moment !== 'at-change') return
    if (wish.isRepair && !restarts.mayRestart) return
    if (wish.isRepair) restarts.note()
    isReloading = true
    setTimeout(reload, Math.random() * RELOAD_SPREAD_MS)
  }

  function beat(): void {
    const { width, height, mismatch } = layout()
    socket?.emit('beat', {
      showing: picture.value.shown?.revision ?? null,
      clockAheadMs: time.ahead?.ms ?? null,
      clockErrorMs: time.ahead?.errorMs ?? null,
      framesPerSecond: vitals.framesPerSecond(),
      heapMb: vitals.heapMb(),
      width,
      height,
      pixelRatio: window.devicePixelRatio,
      mismatch,
      build,
      isKept: isPageKept,
      restarts: restarts.count,
    })
  }

  vitals.start()
  const timers = [
    setInterval(() => {
      beat()
      reloadIfDue('now')
    }, SCREEN_BEAT_MS),
    setInterval(() => {
      if (socket?.connected) void askTime(socket)
    }, ASK_AGAIN_MS),
  ]
  window.addEventListener('pagehide', () => {
    for (const timer of timers) clearInterval(timer)
    vitals.stop()
    socket?.close()
  })
  void start()
  return {
    state,
    picture,
    identifyUntil,
    time,
    shelf,
    care,
    sceneLoaded: (scene) => {
      shelf.value = sceneCame(shelf.value, scene)
      change(loaded(picture.value, scene))
    },
    sceneWent: (scene) => (shelf.value = sceneWent(shelf.value, scene)),
    scenePainted: (revision) => change(painted(picture.value, revision)),
    figuresRead: (revision) => change(figuresRead(picture.value, revision)),
    takeHere: () => {
      become({ kind: 'starting' })
      void start()
    },
  }
}

const IDLE_WITHIN_MS = 1_000
/** When the page has nothing to do, or within a second. Safari has no such callback. */
function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(() => work(), { timeout: IDLE_WITHIN_MS })
  else setTimeout(work, 0)
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
