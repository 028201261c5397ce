// One channel as a browser holds it: its rows, the state machine that guards them, and who listens. Knows no
// socket and no framework.
import {
  cursorOf,
  feedStep,
  initialFeed,
  type ChannelRow,
  type Cursor,
  type FeedEvent,
  type FeedState,
  type Frame,
} from '@obzor/core/protocol'

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
  state?(state: FeedState): void
}

/** What a channel needs from the feed that owns the socket. */
export interface ChannelOutlet {
  subscribe(channel: string, ask: number, cursor: Cursor | null): void
  after(ms: number, callback: () => void): () => void
  /** Calls back before the next picture is drawn. */
  beforePaint(callback: () => void): void
  now(): number
}

export class ChannelFeed<Row extends ChannelRow = ChannelRow> {
  readonly name: string
  /** The current rows; changed in place before listeners are called. */
  readonly rows: ReadonlyMap<string, Row>
  readonly #rows = new Map<string, Row>()
  readonly #outlet: ChannelOutlet
  readonly #listeners = new Set<ChannelListener<Row>>()
  #state: FeedState = initialFeed()
  #lastFrameAt: number | null = null
  #confirmedAt: number | null = null
  #cancelTimer: (() => void) | null = null
  #pending: { isReset: boolean; put: Map<string, Row>; removed: Set<string> } | null = null

  constructor(name: string, outlet: ChannelOutlet) {
    this.name = name
    this.rows = this.#rows
    this.#outlet = outlet
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
    if (this.#confirmedAt !== null) {
      listener.rows?.({ isReset: true, put: [...this.#rows.values()], removed: [], version: this.version })
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
      else if (effect.do === 'subscribe') this.#outlet.subscribe(this.name, effect.ask, effect.cursor)
      else if (effect.do === 'schedule') this.#schedule(effect.afterMs)
    }
    if (state.kind === 'live') this.#confirmedAt = event.now
    if (state !== before) for (const listener of this.#listeners) listener.state?.(state)
  }

  close(): void {
    this.#cancelTimer?.()
    this.#listeners.clear()
  }

  /** One timer: a later moment replaces an earlier one, because every state that waits asks anew. */
  #schedule(afterMs: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#outlet.after(afterMs, () => {
      this.take({ kind: 'passed', now: this.#outlet.now() })
    })
  }

  #apply(frame: Frame): void {
    this.#lastFrameAt = frame.at
    if (!this.#pending) {
      this.#pending = { isReset: false, put: new Map(), removed: new Set() }
      this.#outlet.beforePaint(() => this.#flush())
    }
    const pending = this.#pending
    if (frame.kind === 'snapshot') {
      this.#rows.clear()
      pending.isReset = true
      pending.put.clear()
      pending.removed.clear()
    }
    // The server's rows are the type that its channel promises; SPEC.md lists them.
    const put = (frame.kind === 'snapshot' ? frame.rows : frame.put) as Row[]
    for (const id of frame.kind === 'snapshot' ? [] : frame.remove) {
      this.#rows.delete(id)
      pending.put.delete(id)
      pending.removed.add(id)
    }
    for (const row of put) {
      this.#rows.set(row.id, row)
      pending.put.set(row.id, row)
      pending.removed.delete(row.id)
    }
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
    for (const listener of this.#listeners) listener.rows?.(change)
  }
}
