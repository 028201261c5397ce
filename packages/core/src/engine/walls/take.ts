// A take: all screens of a wall load what comes next, hidden, and show it at one moment. Whoever is not ready in time holds nobody
// up: it joins when it can and is named. Pure; time and messages are the caller's.
import type { ScreenFrames, TakeProgress } from '../../protocol/index.ts'
import { momentBetweenFrames } from './take-moment.ts'

/** From the decision to the moment: the word must have reached every screen, and a screen must have drawn. */
export const LEAD_MS = 80
/** Past it the ready ones begin. */
export const READY_WITHIN_MS = 1_500
/** A scene that all must load first takes slow screens longer than that: so much after the first of them the ready ones begin. */
export const AFTER_FIRST_MS = 1_000
/** With nobody ready for so long each shows it when it is: a screen tells within 5 s that it is, whatever its sources do. */
export const NOBODY_WITHIN_MS = 6_000

export interface TakeInProgress {
  revision: number
  startedAt: number
  /** `null` while nobody is ready. */
  firstReadyAt: number | null
  /** Hall's time of the moment; `null` while screens make ready. */
  at: number | null
  waiting: ReadonlySet<string>
  ready: ReadonlyMap<string, ScreenFrames | null>
  late: ReadonlySet<string>
  /** Of several walls together: the moment comes from outside, by `showTogether`. */
  isJoint: boolean
}

/** `screens`: those connected now; nobody connected is a take that has happened. */
export function beginTake(
  revision: number,
  screens: readonly string[],
  now: number,
  isJoint = false,
): TakeInProgress {
  return {
    revision,
    startedAt: now,
    firstReadyAt: null,
    isJoint,
    at: screens.length === 0 && !isJoint ? now : null,
    waiting: new Set(screens),
    ready: new Map(),
    late: new Set(),
  }
}

export interface ReadyScreen {
  screen: string
  frames: ScreenFrames | null
}
export interface TakeStep {
  take: TakeInProgress
  /** Screens that are told the moment now. */
  show: readonly string[]
}

/** A screen has loaded. The last of those that are waited for sets the moment; one that comes after it shows at once. */
export function screenReady(take: TakeInProgress, { screen, frames }: ReadyScreen, now: number): TakeStep {
  const waiting = without(take.waiting, screen)
  if (take.at !== null) {
    return { take: { ...take, waiting, late: without(take.late, screen) }, show: [screen] }
  }
  const ready = new Map([...take.ready, [screen, frames]])
  return settle({ ...take, waiting, ready, firstReadyAt: take.firstReadyAt ?? now }, now)
}

/** A screen came while others make ready: it is waited for too. Afterwards it shows as soon as it is ready. */
export const screenJoined = (take: TakeInProgress, screen: string): TakeInProgress =>
  take.at === null
    ? { ...take, waiting: new Set([...take.waiting, screen]), ready: less(take.ready, screen) }
    : take

/** A screen went away: nobody waits for it. */
export function screenLeft(take: TakeInProgress, screen: string, now: number): TakeStep {
  const next = {
    ...take,
    waiting: without(take.waiting, screen),
    ready: less(take.ready, screen),
    late: without(take.late, screen),
  }
  return take.at === null ? settle(next, now) : { take: next, show: [] }
}

/** When waiting ends. */
export const deadlineOf = ({ startedAt, firstReadyAt }: TakeInProgress): number =>
  firstReadyAt === null
    ? startedAt + NOBODY_WITHIN_MS
    : Math.max(startedAt + READY_WITHIN_MS, firstReadyAt + AFTER_FIRST_MS)

/** Time is over: those that are ready begin, the others are late. With nobody ready the first that is ready begins alone. */
export function takeDue(take: TakeInProgress, now: number): TakeStep {
  if (take.at !== null || take.isJoint || now < deadlineOf(take)) return { take, show: [] }
  return {
    take: { ...take, at: momentAfter(now, [take]), late: take.waiting, waiting: new Set() },
    show: [...take.ready.keys()],
  }
}

/** The moment that the walls of a group have in common; screens that are not ready are late on each. */
export const showTogether = (take: TakeInProgress, at: number): TakeStep =>
  take.at === null
    ? { take: { ...take, at, late: take.waiting, waiting: new Set() }, show: [...take.ready.keys()] }
    : { take, show: [] }

function settle(take: TakeInProgress, now: number): TakeStep {
  if (take.waiting.size > 0 || take.isJoint) return { take, show: [] }
  return { take: { ...take, at: momentAfter(now, [take]) }, show: [...take.ready.keys()] }
}

/** The moment for what is shown by the screens of these takes that are ready. */
export const momentAfter = (now: number, takes: readonly Pick<TakeInProgress, 'ready'>[]): number =>
  momentBetweenFrames(
    now + LEAD_MS,
    takes.flatMap(({ ready }) => [...ready.values()].filter((frames) => frames !== null)),
  )

const less = <Value>(map: ReadonlyMap<string, Value>, gone: string): ReadonlyMap<string, Value> =>
  new Map([...map].filter(([each]) => each !== gone))
const without = (set: ReadonlySet<string>, gone: string): ReadonlySet<string> =>
  new Set([...set].filter((each) => each !== gone))

export const progressOf = ({ revision, at, waiting, late }: TakeInProgress): TakeProgress => ({
  revision,
  at,
  waitingFor: [...waiting].toSorted(),
  late: [...late].toSorted(),
})
