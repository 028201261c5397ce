// When the frames of this display begin, by the stamps that the browser gives them: the moment of a take is laid between them.

/** Half a second of a usual display. */
const STAMPS_MAX = 32
/** Fewer say little. */
const STAMPS_MIN = 8

export interface Rhythm {
  /** Of the last frame, as `performance.now()`. */
  atMs: number
  everyMs: number
}

export class FrameRhythm {
  readonly #stamps: number[] = []

  /** `stampMs`: what the browser hands to a callback of `requestAnimationFrame`. */
  frame(stampMs: number): void {
    if (stampMs <= (this.#stamps.at(-1) ?? Number.NEGATIVE_INFINITY)) return
    this.#stamps.push(stampMs)
    if (this.#stamps.length > STAMPS_MAX) this.#stamps.shift()
  }

  /** `null` until enough of them were seen. Frames that were left out are counted: a busy page has the same display. */
  get now(): Rhythm | null {
    const [first, last] = [this.#stamps[0], this.#stamps.at(-1)]
    if (this.#stamps.length < STAMPS_MIN || first === undefined || last === undefined) return null
    const gaps = this.#stamps.slice(1).map((stamp, index) => stamp - this.#stamps[index]!)
    // No gap is shorter than the display's own, but for the browser's rounding: the lower quarter is surely one frame.
    const one = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 4)]!
    return { atMs: last, everyMs: (last - first) / Math.max(1, Math.round((last - first) / one)) }
  }
}
