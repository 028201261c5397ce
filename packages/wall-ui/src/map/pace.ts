// How dear a picture of the map is on this machine, and so how often one may be painted and what may move. Without a
// graphics card the browser paints and joins all layers by the processor: a picture of a 1920 × 1080 wall takes 50 to
// 150 ms, in which every other frame of the page waits.

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

export interface PaceOptions {
  /** Milliseconds, only differences matter. */
  now: () => number
  onFrame: (callback: () => void) => void
}

export class Pace {
  readonly #options: PaceOptions
  #costMs = 0
  #isMeasuring = false
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
    }
    this.#options.onFrame(step)
  }
}

/** One for the page: its maps share the machine. */
export const mapPace = new Pace({
  now: () => performance.now(),
  onFrame: (callback) => requestAnimationFrame(callback),
})

/** Easing of an animation of a whole layer: each step of it is a picture. */
export const layerEasing = (durationMs: number): string =>
  mapPace.isDear
    ? `steps(${Math.max(2, Math.round(durationMs / (2 * mapPace.apartMs)))}, jump-end)`
    : 'ease-out'
