// Frames of a layer in their order, none of which may stop the page: a snapshot is loaded piece by piece beside what
// stands, and the deltas that come meanwhile wait until it has taken its place.
import type { ColumnFrame } from '@obzor/core/protocol'
import type { Steps } from './slices.ts'

/** A piece is begun only before so much of a task has passed; with the piece a task ends within 8 ms. */
const TASK_MS = 4
/** Frames that wait for a load. Past it the load ends in one go: a page that stops once is better than no bound. */
export const WAITING_FRAMES_MAX = 2_000

export interface FrameTurnsOptions {
  /** Loads a snapshot beside what stands, and puts it in its place at the last step. */
  load: (snapshot: ColumnFrame) => Steps
  apply: (delta: ColumnFrame) => void
  /** After frames were taken in; `hasLoaded` when a snapshot was among them. */
  taken: (hasLoaded: boolean) => void
  /** Milliseconds, only differences matter. */
  now?: () => number
  /** Calls back when the page has had its turn; returns the function that forgets it. */
  later?: (callback: () => void) => () => void
  /** Nobody sees the page: nothing can be stopped, and its timers come once a second. */
  isUnseen?: () => boolean
}

export class FrameTurns {
  readonly #options: Required<FrameTurnsOptions>
  #waiting: ColumnFrame[] = []
  #loading: Steps | null = null
  #forgetTurn: (() => void) | null = null

  constructor(options: FrameTurnsOptions) {
    this.#options = { now: () => performance.now(), later: afterTurn, isUnseen: isHidden, ...options }
  }

  take(frames: readonly ColumnFrame[]): void {
    for (const frame of frames) {
      if (frame.kind === 'snapshot') {
        // It replaces whatever came before it, loaded or not.
        this.#loading = null
        this.#waiting = []
      }
      this.#waiting.push(frame)
    }
    if (this.#forgetTurn === null || this.#isHurried()) this.#run()
  }

  /** Whoever owns the layer is gone. */
  end(): void {
    this.#forget()
    this.#loading = null
    this.#waiting = []
  }

  #isHurried(): boolean {
    return this.#waiting.length > WAITING_FRAMES_MAX || this.#options.isUnseen()
  }

  #forget(): void {
    this.#forgetTurn?.()
    this.#forgetTurn = null
  }

  #run(): void {
    const { load, apply, taken, now, later } = this.#options
    this.#forget()
    const endsAt = now() + TASK_MS
    let [hasLoaded, hasApplied] = [false, false]
    let next = 0
    for (;;) {
      if (this.#loading) {
        if (this.#loading.next().done) {
          this.#loading = null
          hasLoaded = true
        } else if (now() >= endsAt && !this.#isHurried()) {
          this.#forgetTurn = later(() => this.#run())
          break
        }
        continue
      }
      const frame = this.#waiting[next]
      if (!frame) break
      next += 1
      if (frame.kind === 'snapshot') this.#loading = load(frame)
      else {
        apply(frame)
        hasApplied = true
      }
    }
    this.#waiting.splice(0, next)
    if (hasLoaded || hasApplied) taken(hasLoaded)
  }
}

function afterTurn(callback: () => void): () => void {
  const timer = setTimeout(callback, 0)
  return () => clearTimeout(timer)
}
const isHidden = (): boolean => document.visibilityState !== 'visible'
