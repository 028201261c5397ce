// What a client of one channel does with everything that can happen to it. Pure: events come in with their
// time, effects go out; sockets, timers and rows belong to the caller. SPEC.md numbers the rules (R…).
import type { Cursor, Frame, RefusalReason, SubscribeAnswer } from './frames.ts'

export type StaleReason =
  /** No socket. */
  | 'disconnected'
  /** The socket is open and nothing, not even a heartbeat, has come for `SILENCE_MS`. */
  | 'silent'
  /** The server itself has not seen its database for `SERVER_BEHIND_MS`. */
  | 'server-behind'

interface Remembered {
  /** Subscriptions sent so far: an answer to an older one is ignored (R22). */
  asks: number
  /** When anything was last heard; `null` until the first heartbeat of a connection arms the watch (R31). */
  heardAt: number | null
  /** The rows and the cursor are of another area than the one that is asked for (R45). */
  isMoving?: boolean
}
export type FeedState = Remembered &
  (
    | { kind: 'connecting' }
    | { kind: 'catching-up'; cursor: Cursor | null; askedAt: number; answered: boolean }
    | { kind: 'live'; cursor: Cursor; since: number }
    | { kind: 'stale'; cursor: Cursor; since: number; reason: StaleReason }
    | { kind: 'refused'; cursor: Cursor | null; since: number; reason: RefusalReason; message: string }
  )

export type FeedEvent = { now: number } & (
  | { kind: 'connected' }
  | { kind: 'disconnected' }
  | { kind: 'answered'; ask: number; answer: SubscribeAnswer }
  /** `isHeld`: of the area that the rows are of, while another one is asked for. */
  | { kind: 'framed'; frame: Frame; isHeld?: boolean }
  /** Another area is wanted; `isBack` when it is the one that is held. */
  | { kind: 'moved'; isBack: boolean }
  /** A heartbeat; `at` is absent when it does not name this channel. */
  | { kind: 'beat'; at: Cursor | null; behindMs: number }
  /** `needs-snapshot` */
  | { kind: 'told' }
  /** Time passed; sent when a scheduled moment comes, harmless at any other. */
  | { kind: 'passed' }
)

export type DropReason =
  'duplicate' | 'older' | 'gap' | 'other-epoch' | 'no-base' | 'no-socket' | 'other-area'
export type FeedEffect =
  | { do: 'subscribe'; ask: number; cursor: Cursor | null }
  | { do: 'apply'; frame: Frame }
  | { do: 'drop'; frame: Frame; why: DropReason }
  /** Send `passed` after this long. */
  | { do: 'schedule'; afterMs: number }

export interface FeedStep {
  state: FeedState
  effects: FeedEffect[]
}

/** No answer, or no snapshot after it, in this time: ask again (R23). */
export const ANSWER_TIMEOUT_MS = 3_000
/** Three lost heartbeats and a little. */
export const SILENCE_MS = 3_500
export const SERVER_BEHIND_MS = 5_000
/** Between two attempts where the server was not ready. */
export const NOT_READY_RETRY_MS = 500

type State<Kind extends FeedState['kind']> = Extract<FeedState, { kind: Kind }>
type Event<Kind extends FeedEvent['kind']> = Extract<FeedEvent, { kind: Kind }>
/** Every state × every event: a pair that is missing does not compile. */
type Table = {
  [S in FeedState['kind']]: { [E in FeedEvent['kind']]: (state: State<S>, event: Event<E>) => FeedStep }
}

export const initialFeed = (): FeedState => ({
  kind: 'connecting',
  asks: 0,
  heardAt: null,
})

/** The cursor a state stands at, `null` where there are no rows yet. */
export function cursorOf(state: FeedState): Cursor | null {
  return state.kind === 'connecting' ? null : state.cursor
}

type Verdict = 'apply' | Exclude<DropReason, 'no-socket' | 'other-area'>
/** R11–R16: whether a frame continues what the client holds. */
export function judge(cursor: Cursor | null, frame: Frame): Verdict {
  // Where a move is welcome, `takeWhileMoving` judges it; here it is the second answer to one question.
  if (frame.kind === 'delta' && frame.isMove) return 'duplicate'
  if (frame.kind === 'snapshot') {
    if (!cursor || cursor.epoch !== frame.epoch) return 'apply'
    return frame.version < cursor.version ? 'older' : 'apply'
  }
  if (!cursor) return 'no-base'
  if (cursor.epoch !== frame.epoch) return 'other-epoch'
  if (frame.to <= cursor.version) return 'duplicate'
  return frame.from === cursor.version ? 'apply' : 'gap'
}

const cursorAfter = (frame: Frame): Cursor => ({
  epoch: frame.epoch,
  version: frame.kind === 'snapshot' ? frame.version : frame.to,
})
const stay = (state: FeedState): FeedStep => ({ state, effects: [] })
const remembered = ({ asks, heardAt, isMoving }: FeedState): Remembered => ({ asks, heardAt, isMoving })
const drop = (state: FeedState, frame: Frame, why: DropReason): FeedStep => ({
  state,
  effects: [{ do: 'drop', frame, why }],
})
const heard = (state: FeedState, now: number): number | null => (state.heardAt === null ? null : now)

function ask(state: FeedState, now: number, cursor: Cursor | null, before: FeedEffect[] = []): FeedStep {
  const asks = state.asks + 1
  return {
    state: { kind: 'catching-up', ...remembered(state), asks, cursor, askedAt: now, answered: false },
    effects: [
      ...before,
      // A cursor says where a client stands in the channel that it asks for.
      { do: 'subscribe', ask: asks, cursor: state.isMoving ? null : cursor },
      { do: 'schedule', afterMs: ANSWER_TIMEOUT_MS },
    ],
  }
}

function live(state: FeedState, now: number, cursor: Cursor, before: FeedEffect[] = []): FeedStep {
  const since = state.kind === 'live' ? state.since : now
  const next: FeedState = {
    kind: 'live',
    ...remembered(state),
    heardAt: heard(state, now),
    isMoving: false,
    cursor,
    since,
  }
  return { state: next, effects: before }
}

function lose(state: FeedState, now: number): FeedStep {
  const cursor = cursorOf(state)
  if (!cursor) return stay({ ...initialFeed(), asks: state.asks })
  // The watch is disarmed: the next connection's first heartbeat arms it again.
  return stay({
    kind: 'stale',
    ...remembered(state),
    heardAt: null,
    cursor,
    since: now,
    reason: 'disconnected',
  })
}

/** Another area is wanted: asked for at once where there is a socket; the rows stay until its frame comes. */
function move(state: FeedState, { now, isBack }: Event<'moved'>): FeedStep {
  const cursor = cursorOf(state)
  const next = { ...state, isMoving: cursor !== null && !isBack }
  const isConnected =
    state.kind !== 'connecting' && !(state.kind === 'stale' && state.reason === 'disconnected')
  return isConnected ? ask(next, now, cursor) : stay(next)
}

/** The rows are of one area, and another one was asked for. */
function takeWhileMoving(state: State<'catching-up'>, { now, frame, isHeld }: Event<'framed'>): FeedStep {
  const { cursor } = state
  if (isHeld) {
    // What is shown goes on until the other area is there.
    const verdict = judge(cursor, frame)
    if (verdict !== 'apply') return drop(state, frame, verdict)
    return { state: { ...state, cursor: cursorAfter(frame) }, effects: [{ do: 'apply', frame }] }
  }
  if (frame.kind === 'snapshot') return live(state, now, cursorAfter(frame), [{ do: 'apply', frame }])
  if (!frame.isMove) return drop(state, frame, 'no-base')
  if (cursor?.epoch === frame.epoch && cursor.version === frame.from) {
    return live(state, now, cursorAfter(frame), [{ do: 'apply', frame }])
  }
  return ask(state, now, cursor, [{ do: 'drop', frame, why: 'gap' }])
}

/** A frame while subscribed: live, or stale with an open socket. */
function takeFrame(state: State<'live'> | State<'stale'>, { now, frame, isHeld }: Event<'framed'>): FeedStep {
  // Of an area that was left.
  if (isHeld) return drop(state, frame, 'other-area')
  const verdict = judge(state.cursor, frame)
  if (verdict === 'apply') return live(state, now, cursorAfter(frame), [{ do: 'apply', frame }])
  const dropped: FeedEffect = { do: 'drop', frame, why: verdict }
  if (verdict === 'gap' || verdict === 'other-epoch') return ask(state, now, state.cursor, [dropped])
  return { state: { ...state, heardAt: heard(state, now) }, effects: [dropped] }
}

function takeBeat(state: State<'live'> | State<'stale'>, { now, at, behindMs }: Event<'beat'>): FeedStep {
  const armed = { ...state, heardAt: now }
  // A socket keeps its order, so a heartbeat ahead of us means that frames were lost on the way (R32).
  if (at && (at.epoch !== state.cursor.epoch || at.version > state.cursor.version)) {
    return ask(armed, now, state.cursor)
  }
  const watch: FeedEffect = { do: 'schedule', afterMs: SILENCE_MS }
  if (behindMs <= SERVER_BEHIND_MS) return live(armed, now, state.cursor, [watch])
  const since = state.kind === 'stale' ? state.since : now
  const { cursor } = state
  return {
    state: { kind: 'stale', ...remembered(armed), cursor, since, reason: 'server-behind' },
    effects: [watch],
  }
}

function takeAnswer(state: FeedState, { now, answer }: Event<'answered'>): FeedStep {
  const cursor = cursorOf(state)
  if (!answer.ok) {
    if (answer.reason === 'bad-cursor') return ask(state, now, null)
    const { reason, message } = answer
    return {
      state: { kind: 'refused', ...remembered(state), cursor, since: now, reason, message },
      effects: reason === 'not-ready' ? [{ do: 'schedule', afterMs: NOT_READY_RETRY_MS }] : [],
    }
  }
  if (state.kind !== 'catching-up') return stay(state)
  if (answer.resumed && cursor && !state.isMoving) return live(state, now, cursor)
  return stay({ ...state, answered: true })
}

const ifCurrent = (state: FeedState, event: Event<'answered'>): FeedStep =>
  event.ask === state.asks ? takeAnswer(state, event) : stay(state)
const ignoreFrame = (state: FeedState, { frame }: Event<'framed'>): FeedStep =>
  drop(state, frame, 'no-socket')

const TABLE: Table = {
  connecting: {
    connected: (state, { now }) => ask(state, now, null),
    disconnected: stay,
    answered: stay,
    framed: ignoreFrame,
    beat: stay,
    told: stay,
    moved: move,
    passed: stay,
  },
  'catching-up': {
    connected: (state, { now }) => ask(state, now, state.cursor),
    disconnected: (state, { now }) => lose(state, now),
    answered: ifCurrent,
    framed: (state, event) => {
      if (state.isMoving) return takeWhileMoving(state, event)
      const { now, frame, isHeld } = event
      const verdict = isHeld ? 'other-area' : judge(state.cursor, frame)
      // A subscription is under way already: asking again for each stray frame would flood the server.
      if (verdict !== 'apply') return drop(state, frame, verdict)
      const cursor = cursorAfter(frame)
      if (frame.kind === 'snapshot') return live(state, now, cursor, [{ do: 'apply', frame }])
      return { state: { ...state, cursor }, effects: [{ do: 'apply', frame }] }
    },
    beat: (state, { now }) => stay({ ...state, heardAt: now }),
    told: (state, { now }) => ask(state, now, state.cursor),
    moved: move,
    passed: (state, { now }) => {
      const waitMs = state.askedAt + ANSWER_TIMEOUT_MS - now
      if (waitMs <= 0) return ask(state, now, state.cursor)
      return { state, effects: [{ do: 'schedule', afterMs: waitMs }] }
    },
  },
  live: {
    connected: (state, { now }) => ask(state, now, state.cursor),
    disconnected: (state, { now }) => lose(state, now),
    answered: ifCurrent,
    framed: takeFrame,
    beat: takeBeat,
    told: (state, { now }) => ask(state, now, state.cursor),
    moved: move,
    passed: (state, { now }) => {
      if (state.heardAt === null || now - state.heardAt < SILENCE_MS) return stay(state)
      const { cursor } = state
      return stay({ kind: 'stale', ...remembered(state), cursor, since: now, reason: 'silent' })
    },
  },
  stale: {
    connected: (state, { now }) => ask(state, now, state.cursor),
    disconnected: (state, { now }) => lose(state, now),
    answered: ifCurrent,
    framed: (state, event) =>
      state.reason === 'disconnected' ? ignoreFrame(state, event) : takeFrame(state, event),
    beat: (state, event) => (state.reason === 'disconnected' ? stay(state) : takeBeat(state, event)),
    told: (state, { now }) => (state.reason === 'disconnected' ? stay(state) : ask(state, now, state.cursor)),
    moved: move,
    passed: stay,
  },
  refused: {
    connected: (state, { now }) => ask(state, now, state.cursor),
    disconnected: (state, { now }) => lose(state, now),
    answered: stay,
    framed: ignoreFrame,
    // A channel that was not there may come with a plugin: the first heartbeat that names it is the moment to ask.
    beat: (state, { now, at }) =>
      state.reason === 'unknown-channel' && at ? ask(state, now, null) : stay(state),
    told: (state, { now }) => ask(state, now, state.cursor),
    moved: move,
    passed: (state, { now }) => {
      if (state.reason !== 'not-ready') return stay(state)
      const waitMs = state.since + NOT_READY_RETRY_MS - now
      if (waitMs <= 0) return ask(state, now, state.cursor)
      return { state, effects: [{ do: 'schedule', afterMs: waitMs }] }
    },
  },
}

/** One transition. Total: every state takes every event. */
export function feedStep(state: FeedState, event: FeedEvent): FeedStep {
  // The table's type has proved each pair; TypeScript cannot follow two dependent unions through one lookup.
  const transition = TABLE[state.kind][event.kind] as (state: FeedState, event: FeedEvent) => FeedStep
  return transition(state, event)
}
