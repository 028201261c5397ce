// The connection of a screen to the hall: which screen this device is, what it shows, and what it tells of itself.
import type { Wall } from '@obzor/core/model'
import {
  HALL_PATH,
  SCREEN_BEAT_MS,
  type HallClientEvents,
  type HallServerEvents,
  type HallWelcome,
} from '@obzor/core/protocol'
import { io, type Socket } from 'socket.io-client'
import { shallowRef, type ShallowRef } from 'vue'
import { ASK_AGAIN_MS, HallTime } from './hall-time.ts'
import { HEAP_MB_MAX, ScreenVitals } from './screen-vitals.ts'
import { askForCode, claim, deviceSecret, readPlace, type PairingCode } from './screen.api.ts'
import { dueAt, loaded, NOTHING, prepare, show, showAt, type ScreenPicture } from './screen-take.ts'

export type ScreenState =
  | { kind: 'starting' }
  /** The server does not answer; tried again by itself. */
  | { kind: 'waiting' }
  | { kind: 'pairing'; pairing: PairingCode }
  | { kind: 'screen'; wall: Wall; screen: string; isLinked: boolean }
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
  /** The scene stands behind the glass, ready to be shown. */
  sceneLoaded(scene: string): void
  /** Takes the screen from the other page of this browser. */
  takeHere(): void
}

export interface HallLinkOptions {
  /** How the page is laid out now, for the heartbeat. */
  layout: () => { width: number; height: number; mismatch: number }
  /** Called when a picture was put on the glass. */
  onShown: (picture: ScreenPicture, hallMs: number) => void
  reload?: () => void
}

type HallSocket = Socket<HallServerEvents, HallClientEvents>

export function useHallLink({
  layout,
  onShown,
  reload = () => window.location.reload(),
}: HallLinkOptions): HallLink {
  const state = shallowRef<ScreenState>({ kind: 'starting' })
  const picture = shallowRef<ScreenPicture>(NOTHING)
  const identifyUntil = shallowRef(0)
  const time = new HallTime()
  const vitals = new ScreenVitals()
  let socket: HallSocket | null = null
  let build = ''
  /** Loads the page anew at the next take: not before everybody's eyes. */
  let isReloadDue = false
  let toldReady = -1
  let endWait: (() => void) | null = null

  function become(next: ScreenState): void {
    state.value = next
  }

  async function start(waitMs = RETRY_MS_MIN): Promise<void> {
    try {
      const place = await readPlace()
      if (place) connect()
      else await pair()
    } catch {
      become({ kind: 'waiting' })
      await pause(waitMs * (0.5 + Math.random()))
      await start(Math.min(waitMs * 2, RETRY_MS_MAX))
    }
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
    next.on('prepare', (given) => change(prepare(picture.value, given)))
    next.on('show', (given) => change(showAt(picture.value, given)))
    next.on('identify', ({ ms }) => (identifyUntil.value = time.now() + ms))
    next.on('reload', () => reload())
    next.on('revoked', () => {
      isRevoked = true
      leave()
      picture.value = NOTHING
      void start()
    })
    next.on('connect_error', ({ message }) => {
      if (message === 'unknown-device') {
        leave()
        picture.value = NOTHING
        void start()
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
    become({ kind: 'screen', wall: welcome.wall, screen: welcome.screen, isLinked: true })
    beat()
    // What was told before the line broke is told anew.
    toldReady = -1
    change(prepare(picture.value, welcome.air))
    await askTime(from)
  }

  const askTime = (from: HallSocket): Promise<void> =>
    time.ask(() => new Promise((resolve) => from.emit('clock', resolve)))

  function change(next: ScreenPicture): void {
    picture.value = next
    const { next: coming } = next
    if (coming?.isLoaded && coming.revision !== toldReady) {
      toldReady = coming.revision
      socket?.emit('ready', { revision: coming.revision })
    }
    endWait?.()
    const at = dueAt(next)
    endWait = at === null ? null : time.at(at, putOnGlass)
  }
  function putOnGlass(): void {
    endWait = null
    const isNewScene = picture.value.shown?.state.scene !== picture.value.next?.state.scene
    picture.value = show(picture.value)
    onShown(picture.value, time.now())
    beat()
    if (isReloadDue && isNewScene) setTimeout(reload, RELOAD_SPREAD_MS)
  }

  function beat(): void {
    const heapMb = vitals.heapMb()
    isReloadDue ||= heapMb !== null && heapMb > HEAP_MB_MAX
    const { width, height, mismatch } = layout()
    socket?.emit('beat', {
      showing: picture.value.shown?.revision ?? null,
      clockAheadMs: time.ahead?.ms ?? null,
      clockErrorMs: time.ahead?.errorMs ?? null,
      framesPerSecond: vitals.framesPerSecond(),
      heapMb,
      width,
      height,
      pixelRatio: window.devicePixelRatio,
      mismatch,
      build,
    })
  }

  vitals.start()
  const timers = [
    setInterval(beat, SCREEN_BEAT_MS),
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
    sceneLoaded: (scene) => change(loaded(picture.value, scene)),
    takeHere: () => {
      become({ kind: 'starting' })
      void start()
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
