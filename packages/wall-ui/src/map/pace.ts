// How dear a picture is on this machine, and so how often one may be painted and what may move. Without a graphics card the browser
// paints and joins all layers by the processor: a picture of a 1920 × 1080 wall takes 50 to 150 ms, in which every other frame of
// the page waits, however little of it has changed. So what changes is painted together: all layers of all maps in one picture.

/** Pictures may take this share of the page's frames; the rest of the wall moves in the others. */
const SHARE_MAX = 0.1
/** Least time between two pictures: 25 a second are smooth. */
const APART_MS_MIN = 40
/** What changes all the time is still seen to change. */
const APART_MS_MAX = 1500
/** Dearer than this, what only decorates stays still and fades go by steps. */
const DEAR_MS = 20
/** Believed of a machine without a graphics card until it was measured. */
const SOFTWARE_MS = 60
/** A longer wait is no picture's. */
const COST_MS_MAX = 500
/** Frames that a picture can delay: the browser has at most two under way. */
const FRAMES_DELAYED = 3
/** Share of a new measurement in the smoothed one. */
const NEWEST = 1 / 8
/** A shorter wait is a frame's. */
const TIMER_MS_MIN = 10

export interface PaceOptions {
  /** Milliseconds, only differences matter. */
  now: () => number
  onFrame: (callback: () => void) => void
  /** A timer and not frame after frame: each of those costs the main thread a look at the whole page. */
  later: (callback: () => void, ms: number) => void
  /** Told when pictures have become dear, and when they are so no longer. */
  onDear?: (isDear: boolean) => void
}

export class Pace {
  readonly #options: PaceOptions
  #costMs = 0
  #isMeasuring = false
  #wasDear = false
  #paintedAt = Number.NEGATIVE_INFINITY
  /** What is painted in the next picture; whether that has been asked for. */
  readonly #waiting = new Set<() => void>()
  #isAsked = false
  /** The quickest frames seen: what a display of this machine takes without us. */
  #frameMs = 1000 / 60

  constructor(options: PaceOptions) {
    this.#options = options
  }

  /** Least time between two pictures, milliseconds. */
  get apartMs(): number {
    return Math.min(APART_MS_MAX, Math.max(APART_MS_MIN, this.#costMs / SHARE_MAX))
  }
  get isDear(): boolean {
    return this.#costMs > DEAR_MS
  }

  /** The browser says that it paints by the processor. */
  assumeSoftware(): void {
    this.#costMs = Math.max(this.#costMs, SOFTWARE_MS)
    this.#tell()
  }

  /** Painted in the next picture, with everything else that has changed until then: in the next frame where pictures are cheap. */
  ask(paint: () => void): void {
    this.#waiting.add(paint)
    if (this.#isAsked) return
    this.#isAsked = true
    const waitMs = this.#paintedAt + this.apartMs - this.#options.now()
    if (waitMs > TIMER_MS_MIN) this.#options.later(() => this.#askFrame(), waitMs)
    else this.#askFrame()
  }
  /** It has been painted already, or is there no longer. */
  forget(paint: () => void): void {
    this.#waiting.delete(paint)
  }
  #askFrame(): void {
    this.#options.onFrame(() => {
      this.#isAsked = false
      if (this.#waiting.size === 0) return
      this.#paintedAt = this.#options.now()
      const paints = [...this.#waiting]
      this.#waiting.clear()
      for (const paint of paints) paintAlone(paint)
      this.painted()
    })
  }

  /** Called when a picture has been painted: the frames after it tell what it cost. */
  painted(): void {
    if (this.#isMeasuring) return
    this.#isMeasuring = true
    const startedAt = this.#options.now()
    let left = FRAMES_DELAYED
    const step = (): void => {
      left -= 1
      if (left > 0) return this.#options.onFrame(step)
      this.#isMeasuring = false
      const took = this.#options.now() - startedAt
      this.#frameMs = Math.min(this.#frameMs, Math.max(4, took / FRAMES_DELAYED))
      // A tab that was hidden meanwhile had no frames at all.
      const cost = Math.min(COST_MS_MAX, Math.max(0, took - FRAMES_DELAYED * this.#frameMs))
      this.#costMs += (cost - this.#costMs) * NEWEST
      this.#tell()
    }
    this.#options.onFrame(step)
  }

  #tell(): void {
    if (this.isDear === this.#wasDear) return
    this.#wasDear = this.isDear
    this.#options.onDear?.(this.isDear)
  }
}

/** A layer that fails leaves the others their picture. */
function paintAlone(paint: () => void): void {
  try {
    paint()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** One for the page: all that moves on it shares the machine. */
export const mapPace = new Pace({
  now: () => performance.now(),
  onFrame: (callback) => requestAnimationFrame(callback),
  later: (callback, ms) => setTimeout(callback, ms),
  // What only decorates stays still: theme/base.css.
  onDear: (isDear) => document.documentElement.toggleAttribute('data-spare', isDear),
})

/** Easing of an animation of a whole layer: each step of it is a picture. */
export const layerEasing = (durationMs: number): string =>
  mapPace.isDear
    ? `steps(${Math.max(2, Math.round(durationMs / (2 * mapPace.apartMs)))}, jump-end)`
    : 'ease-out'
