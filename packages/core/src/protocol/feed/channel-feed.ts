// One channel as a client holds it: its rows, the state machine that guards them, and who listens. Knows no
// socket and no framework.
import { columnsOf } from '../column-frame.ts'
import type { ColumnFrame } from '../columns.ts'
import { cursorOf, feedStep, initialFeed, type FeedEvent, type FeedState } from '../feed-machine.ts'
import type { ChannelRow, Cursor, Frame, SubscribeAnswer } from '../frames.ts'

/** Frames that wait until somebody asks for rows; past it they become rows unasked, so that they do not pile up. */
const UNREAD_FRAMES_MAX = 2_000

/** What changed since the listener was called last. */
export interface RowsChange<Row extends ChannelRow = ChannelRow> {
  /** True when everything was replaced; then `put` holds every row. */
  isReset: boolean
  put: readonly Row[]
  removed: readonly string[]
  version: number
}
export interface ChannelListener<Row extends ChannelRow = ChannelRow> {
  /** At most once an animation frame. */
  rows?(change: RowsChange<Row>): void
  /**
   * The frames since the last call as columns, in their order; a snapshot replaces everything. At most once an animation
   * frame. A channel that has only such listeners makes no object of any row.
   */
  columns?(frames: readonly ColumnFrame[]): void
  state?(state: FeedState): void
}

/** What a channel needs from the feed that owns the socket. */
export interface ChannelOutlet {
  /**
   * `held`: the channel whose rows are shown, where another one is asked for. The answer comes by `answered`, or as an event
   * with this `ask`.
   */
  subscribe(
    channel: string,
    ask: number,
    cursor: Cursor | null,
    more: { held: string | null; answered: (answer: SubscribeAnswer) => void },
  ): void
  after(ms: number, callback: () => void): () => void
  /** Calls back before the next picture is drawn. */
  beforePaint(callback: () => void): void
  now(): number
}

export class ChannelFeed<Row extends ChannelRow = ChannelRow> {
  /** The channel that is asked for. */
  #name: string
  /** The channel that the rows are of; `null` before the first. */
  #held: string | null = null
  readonly #rows = new Map<string, Row>()
  readonly #outlet: ChannelOutlet
  readonly #listeners = new Set<ChannelListener<Row>>()
  #state: FeedState = initialFeed()
  #lastFrameAt: number | null = null
  #confirmedAt: number | null = null
  #cancelTimer: (() => void) | null = null
  #pending: { isReset: boolean; put: Map<string, Row>; removed: Set<string>; frames: ColumnFrame[] } | null =
    null
  /** Applied frames that are not rows yet; `null` from the first time that rows were wanted. */
  #unread: Frame[] | null = []

  constructor(name: string, outlet: ChannelOutlet) {
    this.#name = name
    this.#outlet = outlet
  }

  get name(): string {
    return this.#name
  }

  /** Whether frames of a channel concern this feed: the one that it asks for, and the one whose rows it shows meanwhile. */
  concerns(channel: string): boolean {
    return channel === this.#name || channel === this.#held
  }

  /** The current rows; changed in place before listeners are called. */
  get rows(): ReadonlyMap<string, Row> {
    this.#readRows()
    return this.#rows
  }

  get state(): FeedState {
    return this.#state
  }

  get cursor(): Cursor | null {
    return cursorOf(this.#state)
  }

  get version(): number {
    return this.cursor?.version ?? 0
  }

  /** Server's time of the version shown, milliseconds since 1970; `null` before the first. */
  get lastFrameAt(): number | null {
    return this.#lastFrameAt
  }

  /** Time since the rows were last known to equal the server's, milliseconds; `null` before the first frame. */
  get ageMs(): number | null {
    return this.#confirmedAt === null ? null : Math.max(0, this.#outlet.now() - this.#confirmedAt)
  }

  /** Calls back on changes; returns the function that ends it. The present rows come as a first, reset change. */
  subscribe(listener: ChannelListener<Row>): () => void {
    this.#listeners.add(listener)
    listener.state?.(this.#state)
    if (listener.rows) this.#readRows()
    if (this.#confirmedAt !== null) {
      listener.rows?.({ isReset: true, put: [...this.#rows.values()], removed: [], version: this.version })
      listener.columns?.(this.#present())
    }
    return () => this.#listeners.delete(listener)
  }

  /** Takes an event of the state machine; called by the feed. */
  take(event: FeedEvent): void {
    const before = this.#state
    const { state, effects } = feedStep(before, event)
    this.#state = state
    for (const effect of effects) {
      if (effect.do === 'apply') this.#apply(effect.frame)
      else if (effect.do === 'subscribe') this.#ask(effect.ask, effect.cursor)
      else if (effect.do === 'schedule') this.#schedule(effect.afterMs)
    }
    if (state.kind === 'live') this.#confirmedAt = event.now
    if (state !== before) for (const listener of this.#listeners) listener.state?.(state)
  }

  /** Every channel that the server may hold for this feed. */
  names(): string[] {
    return this.#held === null || this.#held === this.#name ? [this.#name] : [this.#name, this.#held]
  }

  /** A frame of a channel that concerns this feed. */
  takeFrame(frame: Frame): void {
    this.take({
      kind: 'framed',
      now: this.#outlet.now(),
      frame,
      ...(frame.channel !== this.#name && { isHeld: true }),
    })
  }

  /** Asks for another channel with rows of the same kind; those that are held stay until its first frame. */
  protected turnTo(name: string): void {
    this.#name = name
    this.take({ kind: 'moved', now: this.#outlet.now(), isBack: name === this.#held })
  }

  close(): void {
    this.#cancelTimer?.()
    this.#listeners.clear()
  }

  #ask(ask: number, cursor: Cursor | null): void {
    const channel = this.#name
    this.#outlet.subscribe(channel, ask, cursor, {
      held: this.#held === channel ? null : this.#held,
      answered: (answer) => this.take({ kind: 'answered', now: this.#outlet.now(), ask, answer }),
    })
  }

  /** One timer: a later moment replaces an earlier one, because every state that waits asks anew. */
  #schedule(afterMs: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#outlet.after(afterMs, () => {
      this.take({ kind: 'passed', now: this.#outlet.now() })
    })
  }

  #apply(frame: Frame): void {
    this.#held = frame.channel
    this.#lastFrameAt = frame.at
    if (!this.#pending) {
      this.#pending = { isReset: false, put: new Map(), removed: new Set(), frames: [] }
      this.#outlet.beforePaint(() => this.#flush())
    }
    if (this.#hasColumnListener()) {
      if (frame.kind === 'snapshot') this.#pending.frames.length = 0
      this.#pending.frames.push(columnsOf(frame))
    }
    if (this.#unread === null) {
      this.#toRows(frame)
      return
    }
    if (frame.kind === 'snapshot') this.#unread.length = 0
    this.#unread.push(frame)
    if (this.#unread.length > UNREAD_FRAMES_MAX) this.#readRows()
  }

  #hasColumnListener(): boolean {
    for (const listener of this.#listeners) if (listener.columns) return true
    return false
  }

  #readRows(): void {
    const unread = this.#unread
    this.#unread = null
    for (const frame of unread ?? []) this.#toRows(frame)
  }

  /** What a listener of columns that comes late starts from. */
  #present(): ColumnFrame[] {
    if (this.#unread) return this.#unread.map(columnsOf)
    const { epoch, version } = this.cursor ?? { epoch: '', version: 0 }
    const at = this.#lastFrameAt ?? 0
    const rows = [...this.#rows.values()]
    return [columnsOf({ kind: 'snapshot', channel: this.name, epoch, version, at, rows })]
  }

  #toRows(frame: Frame): void {
    const pending = this.#pending
    if (frame.kind === 'snapshot') {
      this.#rows.clear()
      if (pending) {
        pending.isReset = true
        pending.put.clear()
        pending.removed.clear()
      }
    }
    for (const id of frame.kind === 'snapshot' ? [] : frame.remove) {
      this.#rows.delete(id)
      pending?.put.delete(id)
      pending?.removed.add(id)
    }
    // The server's rows are the type that its channel promises; SPEC.md lists them.
    for (const row of (frame.kind === 'snapshot' ? frame.rows : frame.put) as Row[]) this.#put(row)
    for (const part of frame.kind === 'snapshot' ? [] : (frame.patch ?? [])) {
      const held = this.#rows.get(part.id)
      // A new object: rows that did not change stay the same ones, rows that did do not.
      if (held) this.#put({ ...held, ...part })
    }
  }

  #put(row: Row): void {
    this.#rows.set(row.id, row)
    this.#pending?.put.set(row.id, row)
    this.#pending?.removed.delete(row.id)
  }

  #flush(): void {
    const pending = this.#pending
    this.#pending = null
    if (!pending) return
    const change: RowsChange<Row> = {
      isReset: pending.isReset,
      put: [...pending.put.values()],
      removed: pending.isReset ? [] : [...pending.removed],
      version: this.version,
    }
    for (const listener of this.#listeners) {
      listener.rows?.(change)
      if (pending.frames.length > 0) listener.columns?.(pending.frames)
    }
  }
}
