// What a screen tells of itself: frames in a second and when they begin, memory, and how long its page stood still.
import { FrameRhythm } from './frame-rhythm.ts'

const BYTES_IN_MB = 1024 * 1024
/** Often enough that a stall is known to a tenth of what counts as one. */
const TURN_MS = 1_000

export class ScreenVitals {
  #frames = 0
  #since = performance.now()
  #handle = 0
  #turnedAt = performance.now()
  #timer: ReturnType<typeof setInterval> | undefined
  #longestStallMs = 0
  readonly rhythm = new FrameRhythm()

  start(): void {
    const count = (stampMs: number): void => {
      this.#frames += 1
      this.rhythm.frame(stampMs)
      this.#handle = requestAnimationFrame(count)
    }
    this.#handle = requestAnimationFrame(count)
    this.#turnedAt = performance.now()
    this.#timer = setInterval(() => this.#turn(), TURN_MS)
  }

  stop(): void {
    cancelAnimationFrame(this.#handle)
    clearInterval(this.#timer)
  }

  /** Since the last call. */
  framesPerSecond(): number {
    const now = performance.now()
    const framesPerSecond = (this.#frames * 1_000) / Math.max(1, now - this.#since)
    this.#frames = 0
    this.#since = now
    return Math.round(framesPerSecond * 10) / 10
  }

  /** Chromium alone says it. */
  heapMb(): number | null {
    const { memory } = performance as Performance & { memory?: { usedJSHeapSize: number } }
    return memory ? Math.round(memory.usedJSHeapSize / BYTES_IN_MB) : null
  }

  /** For how long the page did not turn, at the most, since the last call. */
  longestStallMs(): number {
    this.#turn()
    const longest = this.#longestStallMs
    this.#longestStallMs = 0
    return longest
  }

  /** A hidden tab is given its turns seldom: that is no stall. */
  #turn(): void {
    const now = performance.now()
    const late = now - this.#turnedAt - TURN_MS
    this.#turnedAt = now
    if (document.visibilityState === 'visible') this.#longestStallMs = Math.max(this.#longestStallMs, late)
  }
}
